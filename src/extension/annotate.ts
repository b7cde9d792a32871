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
  return lines
    .map(({ text, marks }) => [underline(text, marks, toHtml), ...marks.map((mark) => noteOf(mark, toHtml))].join("\n"))
    .join("\n");
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

function noteOf({ start, kind, message }: Mark, toHtml: Escape): string {
  const label = kind === "related" ? "related" : kind;
  return `${" ".repeat(start)}<span class="note ${kind}"><span class="kind">${label}:</span> ${toHtml(message)}</span>`;
}
