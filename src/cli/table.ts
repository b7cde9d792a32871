// Tables for people, narrow enough for a terminal.
import { harmless, type Paint, widthOf } from "./terminal.ts";

/** Columns that a cell of a table takes at most, but for the last one, which nothing follows. */
const WIDEST = 32;

/** Cells in columns, those of numbers to the right. Without a line break at its end. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  numbers: readonly number[],
): string {
  const last = head.length - 1;
  const shown = [head, ...rows].map((row) =>
    row.map((cell, at) => (at === last ? harmless(cell) : cut(harmless(cell), WIDEST))),
  );
  const widths = head.map((_, at) => Math.max(...shown.map((row) => columns(row[at] ?? ""))));
  return shown
    .map((row, index) => {
      const line = row.map((cell, at) => {
        const space = " ".repeat((widths[at] ?? 0) - columns(cell));
        return numbers.includes(at) ? space + cell : at === last ? cell : cell + space;
      });
      const text = `  ${line.join("  ")}`.trimEnd();
      return index === 0 ? paint("faint", text) : text;
    })
    .join("\n");
}

function columns(text: string): number {
  let sum = 0;
  for (const character of text) sum += widthOf(character);
  return sum;
}

/** To so many columns, with a sign that there was more. */
export function cut(text: string, most: number): string {
  if (columns(text) <= most) return text;
  let kept = "";
  let width = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width >= most) break;
    kept += character;
  }
  return `${kept}…`;
}
