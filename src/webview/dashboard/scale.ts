// Where values stand in a chart. Pure.

export const WIDTH = 300;
export const HEIGHT = 100;

export interface Placed {
  readonly at: number;
  readonly value: number;
}

/** A round number at or above the highest value, so that the scale does not jump with each point. */
export function roundUp(most: number): number {
  if (most <= 0) return 1;
  const size = 10 ** Math.floor(Math.log10(most));
  for (const step of [1, 2, 5, 10]) if (most <= step * size * (1 + 1e-9)) return step * size;
  return 10 * size;
}

/**
 * The path of a line from the left edge (`from`) to the right one (`to`): broken where nobody looked for longer than `gap`. Times in
 * milliseconds. A point alone becomes a short line, so that it can be seen.
 */
export function pathOf(points: readonly Placed[], from: number, to: number, most: number, gap: number): string {
  const x = (at: number): number => Math.round(((at - from) / (to - from)) * WIDTH * 10) / 10;
  const y = (value: number): number => Math.round((1 - Math.min(value / most, 1)) * HEIGHT * 10) / 10;
  let path = "";
  points.forEach(({ at, value }, index) => {
    const before = points[index - 1];
    const begins = !before || at - before.at > gap;
    path += `${begins ? "M" : "L"}${x(at)} ${y(value)}`;
    const after = points[index + 1];
    if (begins && (!after || after.at - at > gap)) path += "h0.5";
  });
  return path;
}
