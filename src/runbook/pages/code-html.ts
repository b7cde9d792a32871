// Code as HTML. The lines of carets below an example's code become underlined code with a note.
import type { Token } from "./highlight.ts";

/** Gives tokens for the whole of a code. */
export type Highlight = (code: string) => readonly Token[];

export interface CodeHtml {
  readonly html: string;
  /** The code without marks. */
  readonly text: string;
}

interface Mark {
  readonly start: number;
  readonly length: number;
  readonly kind: string;
  readonly message: string;
}

const MARK = /^( *)(\^+) (error|warning|info): (.*)$/;
const RELATED = /^( *)(~+) (.*)$/;

export function codeHtml(code: string, highlight: Highlight): CodeHtml {
  const text = code.replace(/\n$/, "");
  return { html: highlight(text).map(tokenHtml).join(""), text };
}

export function annotatedHtml(code: string, highlight: Highlight): CodeHtml {
  const lines: { text: string; marks: Mark[] }[] = [];
  for (const text of code.replace(/\n$/, "").split("\n")) {
    const mark = readMark(text);
    const above = lines.at(-1);
    if (mark && above) above.marks.push(mark);
    else lines.push({ text, marks: [] });
  }
  const text = lines.map((line) => line.text).join("\n");
  const tokens = linesOf(highlight(text));
  // A note is a block of its own, which ends its line; any other line needs its line break.
  const html = lines
    .map(({ marks }, index) => {
      const code = underline(tokens[index] ?? [], marks);
      return marks.length > 0 ? code + marks.map(noteOf).join("") : `${code}\n`;
    })
    .join("")
    .replace(/\n$/, "");
  return { html, text };
}

function readMark(line: string): Mark | undefined {
  const [, indent, carets, kind, message] = MARK.exec(line) ?? [];
  if (carets) return { start: indent?.length ?? 0, length: carets.length, kind: kind ?? "", message: message ?? "" };
  const [, space, waves, text] = RELATED.exec(line) ?? [];
  if (waves) return { start: space?.length ?? 0, length: waves.length, kind: "related", message: text ?? "" };
  return undefined;
}

/** A token over several lines becomes one on each. */
function linesOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const lines: Token[][] = [[]];
  for (const { text, ...token } of tokens)
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) lines.push([]);
      if (part !== "") lines.at(-1)?.push({ ...token, text: part });
    }
  return lines;
}

/** Marks of one line may cover each other: each stretch of text gets the kind of the first mark over it. */
function underline(tokens: readonly Token[], marks: readonly Mark[]): string {
  const bounds = marks.flatMap(({ start, length }) => [start, start + length]);
  let html = "";
  let covered: Mark | undefined;
  let at = 0;
  const cover = (mark: Mark | undefined): void => {
    if (mark === covered) return;
    html += (covered ? "</mark>" : "") + (mark ? `<mark class="${mark.kind}">` : "");
    covered = mark;
  };
  for (const { text, ...token } of tokens) {
    const end = at + text.length;
    const cuts = [at, ...new Set(bounds.filter((bound) => at < bound && bound < end)), end].sort((a, b) => a - b);
    for (const [index, from] of cuts.slice(0, -1).entries()) {
      const to = cuts[index + 1] ?? end;
      cover(marks.find(({ start, length }) => start <= from && to <= start + length));
      html += tokenHtml({ ...token, text: text.slice(from - at, to - at) });
    }
    at = end;
  }
  cover(undefined);
  return html;
}

function noteOf({ kind, message }: Mark): string {
  return `<span class="note ${kind}"><span class="kind">${kind}:</span> ${escapeHtml(message)}</span>`;
}

const tokenHtml = ({ kind, text }: Token): string =>
  kind === undefined ? escapeHtml(text) : `<span class="${kind}">${escapeHtml(text)}</span>`;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
