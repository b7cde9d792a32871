// Figures as people read them.

export const number = (value: number): string =>
  value >= 10 || Number.isInteger(value) ? Math.round(value).toLocaleString("en-US") : value.toFixed(1);

/** Bytes in the units of the International System. */
export function bytes(value: number): string {
  let [rest, unit] = [value, "B"];
  for (const next of ["kB", "MB", "GB", "TB"]) {
    if (rest < 1000) break;
    [rest, unit] = [rest / 1000, next];
  }
  return `${unit === "B" || rest >= 100 ? Math.round(rest) : Math.round(rest * 10) / 10} ${unit}`;
}

export const perSecond = (value: number): string => `${number(value)}/s`;

export const percent = (value: number): string => `${Math.round(value * 1000) / 10} %`;

/** `13:05:09`, on the clock of whoever looks. */
export const clock = (at: number): string => new Date(at).toLocaleTimeString("en-GB");
