// The Directive shape read from Apache httpd's syntax: one directive a line, sections in angle brackets.
import type { Span } from "../span.ts";
import type { Directive, Word } from "./directive.ts";
import type { SourceFile } from "./source.ts";

interface Open {
  readonly directive: Omit<Directive, "block" | "whole">;
  readonly lineStart: number;
  readonly block: Directive[];
}

/**
 * Reads `Name arg arg` and `<Name arg> … </Name>`, comments that start a line, quoted words, and lines that end in a
 * backslash. Section names come without brackets. Tolerates sections that never end, or end out of order.
 * https://httpd.apache.org/docs/current/configuring.html
 */
export function readSectionDirectives(file: SourceFile): readonly Directive[] {
  return file.shape("section-directives", () => {
    const { text, path } = file;
    const spanned = (start: number, end: number): Span => ({ path, start, end });
    const top: Directive[] = [];
    const stack: Open[] = [];
    const add = (directive: Directive): void => {
      (stack.at(-1)?.block ?? top).push(directive);
    };
    const close = (end: number): void => {
      const open = stack.pop();
      if (open) add({ ...open.directive, whole: spanned(open.lineStart, end), block: open.block });
    };
    for (let start = 0; start < text.length; ) {
      const end = logicalEnd(text, start);
      const next = Math.min(end + 1, text.length);
      const from = skipBlank(text, start, end);
      if (text.startsWith("</", from)) {
        const name = /^[\w-]*/.exec(text.slice(from + 2, end))?.[0].toLowerCase();
        const index = stack.findLastIndex((open) => open.directive.name.toLowerCase() === name);
        while (index >= 0 && stack.length > index) close(next);
      } else if (from < end && text[from] !== "#") {
        const section = text[from] === "<";
        const [name, ...args] = words(
          text,
          section ? from + 1 : from,
          section ? sectionEnd(text, from, end) : end,
          path,
        );
        if (name) {
          const at = spanned(name.at.start, args.at(-1)?.at.end ?? name.at.end);
          const directive = { name: name.text, nameAt: name.at, args, at };
          if (section) stack.push({ directive, lineStart: start, block: [] });
          else add({ ...directive, whole: spanned(start, next) });
        }
      }
      start = end + 1;
    }
    while (stack.length > 0) close(text.length);
    return top;
  });
}

/** The end of a line, taking in the lines that a backslash joins to it. */
function logicalEnd(text: string, start: number): number {
  for (let from = start; ; ) {
    const end = text.indexOf("\n", from);
    if (end < 0) return text.length;
    const last = text[end - 1] === "\r" ? end - 2 : end - 1;
    if (last < from || text[last] !== "\\") return end;
    from = end + 1;
  }
}

function sectionEnd(text: string, from: number, end: number): number {
  const close = text.lastIndexOf(">", end - 1);
  return close > from ? close : end;
}

function skipBlank(text: string, start: number, end: number): number {
  let index = start;
  while (index < end && isBlank(text, index)) index++;
  return index;
}

/** Spaces, and the backslash that joins two lines. */
function isBlank(text: string, index: number): boolean {
  return /\s/.test(text[index] as string) || (text[index] === "\\" && /^\r?\n/.test(text.slice(index + 1, index + 3)));
}

function words(text: string, start: number, end: number, path: string): Word[] {
  const found: Word[] = [];
  for (let index = skipBlank(text, start, end); index < end; index = skipBlank(text, index, end)) {
    const begin = index;
    const quote = text[index] === '"' || text[index] === "'" ? text[index] : undefined;
    let word = "";
    if (quote) index++;
    while (index < end && (quote ? text[index] !== quote : !isBlank(text, index))) {
      if (quote && text[index] === "\\" && (text[index + 1] === quote || text[index + 1] === "\\")) index++;
      word += text[index++];
    }
    if (quote && index < end) index++;
    found.push({ text: word, at: { path, start: begin, end: index } });
  }
  return found;
}
