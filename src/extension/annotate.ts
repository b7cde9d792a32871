// An example of a page as HTML: the lines of carets below its code become underlined code with a note.

export type Escape = (text: string) => string;

interface Mark {
  readonly start: number;
  readonly length: number;
  readonly kind: string;
  readonly message: string;
}

const MARK = /^( *)(\^+) (error|warning|info): (.*)$/;
const RELATED = /^( *)(~+) (.*)$/;

export function annotate(code: string, toHtml: Escape): string {
  const lines: { text: string; marks: Mark[] }[] = [];
  for (const text of code.replace(/\n$/, "").split("\n")) {
    const mark = readMark(text);
    const above = lines.at(-1);
    if (mark && above) above.marks.push(mark);
    else lines.push({ text, marks: [] });
  }
  // A note is a block of its own, which ends its line; any other line needs its line break.
  return lines
    .map(({ text, marks }) => {
      const code = underline(text, marks, toHtml);
      return marks.length > 0 ? code + marks.map((mark) => noteOf(mark, toHtml)).join("") : `${code}\n`;
    })
    .join("")
    .replace(/\n$/, "");
}

function readMark(line: string): Mark | undefined {
  const [, indent, carets, kind, message] = MARK.exec(line) ?? [];
  if (carets) return { start: indent?.length ?? 0, length: carets.length, kind: kind ?? "", message: message ?? "" };
  const [, space, waves, text] = RELATED.exec(line) ?? [];
  if (waves) return { start: space?.length ?? 0, length: waves.length, kind: "related", message: text ?? "" };
  return undefined;
}

/** Marks of one line may cover each other: each stretch of text gets the kind of the first mark over it. */
function underline(text: string, marks: readonly Mark[], toHtml: Escape): string {
  const bounds = marks.flatMap(({ start, length }) => [start, start + length]);
  const cuts = [...new Set([0, ...bounds, text.length])].filter((at) => at <= text.length).sort((a, b) => a - b);
  return cuts
    .map((from, index) => {
      const to = cuts[index + 1] ?? text.length;
      const over = marks.find(({ start, length }) => start <= from && to <= start + length);
      const part = toHtml(text.slice(from, to));
      return over && part ? `<mark class="${over.kind}">${part}</mark>` : part;
    })
    .join("");
}

function noteOf({ kind, message }: Mark, toHtml: Escape): string {
  return `<span class="note ${kind}"><span class="kind">${kind}:</span> ${toHtml(message)}</span>`;
}
