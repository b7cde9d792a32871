// The texts behind a report: they turn offsets into lines and columns, and lend the lines to show.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decode, encodingOf } from "../disk/content.ts";
import { type LineStarts, lineStarts, positionAt } from "../engine/lines.ts";
import type { Span } from "../engine/span.ts";

/** From 1; columns count UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Texts {
  start(span: Span): Place;
  end(span: Span): Place;
  /** A line without its line break, with its offset in the text; undefined when the file is gone by now. */
  line(path: string, line: number): { readonly text: string; readonly offset: number } | undefined;
}

/** `given` are texts that stand in for files, such as standard input. */
export function textsBelow(root: string, given: ReadonlyMap<string, string>): Texts {
  const known = new Map<string, { text: string; starts: LineStarts }>();
  const open = (path: string) => {
    let file = known.get(path);
    if (!file) {
      const text = given.get(path) ?? read(join(root, path));
      file = { text, starts: lineStarts(text) };
      known.set(path, file);
    }
    return file;
  };
  const place = (path: string, offset: number): Place => {
    const { line, character } = positionAt(open(path).starts, offset);
    return { line: line + 1, column: character + 1 };
  };
  return {
    start: ({ path, start }) => place(path, start),
    end: ({ path, end }) => place(path, end),
    line(path, line) {
      const { text, starts } = open(path);
      const offset = starts[line - 1];
      if (offset === undefined || text === "") return undefined;
      return { text: text.slice(offset, starts[line]).replace(/[\r\n]+$/, ""), offset };
    },
  };
}

function read(file: string): string {
  try {
    const bytes = readFileSync(file);
    const encoding = encodingOf(bytes);
    return encoding === "binary" ? "" : decode(bytes, encoding).text;
  } catch {
    return "";
  }
}
