// Counts in fixed classes that grow about as a logarithm does, so that any two stores, and two moments of one, can be compared.

/** Sessions above the bound of the class before, up to this one and it included; `null`: above all bounds. */
export interface Bucket {
  readonly upTo: number | null;
  readonly sessions: number;
}

/** All classes in their order, empty ones too. */
export type Histogram = readonly Bucket[];

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Seconds. The usual timeouts of frameworks are among them. */
export const TTL_BOUNDS = [
  ...[MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR],
  ...[DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY],
] as const;

/** Bytes. */
export const SIZE_BOUNDS = [...[100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4], ...[1e5, 2e5, 5e5, 1e6]] as const;

export class Counts {
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  add(value: number): void {
    let low = 0;
    let high = this.#bounds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (this.#bounds[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    this.#counts[low] = (this.#counts[low] ?? 0) + 1;
  }

  histogram(): Histogram {
    return [...this.#counts].map((sessions, at) => ({ upTo: this.#bounds[at] ?? null, sessions }));
  }
}
