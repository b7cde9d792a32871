// Says a number of seconds in words.

const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/** `1800` is "30 minutes": the largest unit that leaves no rest, so that nothing is rounded. */
export function duration(seconds: number): string {
  const [unit, size] = UNITS.find(([, length]) => seconds >= length && seconds % length === 0) ?? ["second", 1];
  return `${seconds / size} ${unit}${seconds === size ? "" : "s"}`;
}
