// Counts, sizes, spans of time and moments, as people read them.

/** `1,204 sessions`, `1 session`. */
export const count = (number: number, noun: string): string => `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;

/** `1,204`. */
export const grouped = (number: number): string => number.toLocaleString("en-US");

/** `20,000`, and from a million on `1.2 M`. */
export function rounded(number: number): string {
  if (number < 1e6) return grouped(number);
  return number < 1e9 ? `${tenths(number / 1e6)} M` : `${tenths(number / 1e9)} G`;
}

/** Bytes in the units of the International System: `512 B`, `1.2 kB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  let rest = bytes;
  for (const unit of ["kB", "MB", "GB"]) {
    rest /= 1000;
    // What rounds to 1000 of a unit is one of the next.
    if (rest < 999.95) return `${tenths(rest)} ${unit}`;
  }
  return `${tenths(rest / 1000)} TB`;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds in the largest unit that says enough: `45 s`, `12 min`, `3 h`, `14 d`. Rounds down; negative spans are `0 s`. */
export function span(milliseconds: number): string {
  const left = Math.max(0, milliseconds);
  if (left >= 2 * DAY) return `${grouped(Math.floor(left / DAY))} d`;
  if (left >= 2 * HOUR) return `${Math.floor(left / HOUR)} h`;
  if (left >= 2 * MINUTE) return `${Math.floor(left / MINUTE)} min`;
  return `${Math.floor(left / 1000)} s`;
}

/** A moment to the second, in UTC: `2026-11-20 11:40:54Z`. Stored times may be anything: `undefined` for what no calendar has. */
export function moment(at: number): string | undefined {
  if (!(Math.abs(at) <= 8.64e15)) return undefined;
  return new Date(at)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z$/, "Z");
}

/** `12 min ago`, `in 12 min`. */
export const away = (at: number, now: number): string => (at > now ? `in ${span(at - now)}` : `${span(now - at)} ago`);

/** What is left of a time to live, beside a session: `12 min left`, `no TTL`, `expired`. */
export function left(expiresAt: number | null | undefined, now: number): string | undefined {
  if (expiresAt === undefined) return undefined;
  if (expiresAt === null) return "no TTL";
  return expiresAt <= now ? "expired" : `${span(expiresAt - now)} left`;
}

const tenths = (number: number): string =>
  number < 100 ? String(Math.floor(number * 10) / 10) : grouped(Math.floor(number));
