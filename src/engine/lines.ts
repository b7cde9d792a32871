// Offsets to lines and columns. Hosts need it to show places; the engine itself counts offsets only.

/** Offsets at which the lines of a text start. `\n`, `\r\n` and a lone `\r` end a line, as in editors. */
export type LineStarts = readonly number[];

export interface Position {
  /** From 0. */
  readonly line: number;
  /** From 0, in UTF-16 units. */
  readonly character: number;
}

export function lineStarts(text: string): LineStarts {
  const starts = [0];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === 10 || (unit === 13 && text.charCodeAt(index + 1) !== 10)) starts.push(index + 1);
  }
  return starts;
}

/** The position of an offset, by binary search; offsets past the end stay on the last line. */
export function positionAt(starts: LineStarts, offset: number): Position {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, character: Math.max(0, offset - (starts[low] as number)) };
}
