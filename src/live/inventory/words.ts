// The numbers of an inventory as people read them. Pure.
import type { Change } from "./compare.ts";
import type { Histogram } from "./histogram.ts";

/** `1,204`. */
export const numberText = (number: number): string => number.toLocaleString("en-US");

/** `1,204 sessions`, `1 session`. */
export const countText = (number: number, noun: string): string =>
  `${numberText(number)} ${noun}${number === 1 ? "" : "s"}`;

/** Bytes in the units of the International System: `512 B`, `1.2 kB`. Rounds down. */
export function sizeText(bytes: number): string {
  let [rest, unit] = [bytes, "B"];
  for (const next of ["kB", "MB", "GB", "TB"]) {
    if (rest < 1000) break;
    [rest, unit] = [rest / 1000, next];
  }
  const shown = unit === "B" || rest >= 100 ? Math.floor(rest) : Math.floor(rest * 10) / 10;
  return `${numberText(shown)} ${unit}`;
}

/** Seconds in the largest unit that they are a multiple of, or two of: `45 s`, `30 min`, `14 d`. Rounds down. */
export function spanText(seconds: number): string {
  for (const [unit, size] of UNITS)
    if (seconds >= 2 * size || seconds === size) return `${numberText(Math.floor(seconds / size))} ${unit}`;
  return `${Math.floor(seconds)} s`;
}

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

/** A moment to the second: `2026-11-20 11:40:54Z`. */
export const momentText = (iso: string): string => iso.replace("T", " ").replace(/\.\d+Z$/, "Z");

/** The classes of a histogram in words, and how many there are in each; without those at the ends that are empty. */
export function classTexts(
  histogram: Histogram,
  text: (bound: number) => string,
): readonly { readonly label: string; readonly sessions: number }[] {
  const labels = histogram.map(({ upTo, sessions }, at) => {
    const from = histogram[at - 1]?.upTo ?? null;
    const label =
      upTo === null
        ? `over ${text(from ?? 0)}`
        : from === null
          ? `up to ${text(upTo)}`
          : `${text(from)} to ${text(upTo)}`;
    return { label, sessions };
  });
  const first = labels.findIndex(({ sessions }) => sessions > 0);
  const last = labels.findLastIndex(({ sessions }) => sessions > 0);
  return first === -1 ? [] : labels.slice(first, last + 1);
}

/** `+1,204`, `-3`, `no change`. */
export function changeText({ before, after }: Change, text: (number: number) => string = numberText): string {
  if (before === after) return "no change";
  return `${after > before ? "+" : "-"}${text(Math.abs(after - before))}`;
}
