// The figures of a connection's servers over the last minutes. Pure.
import type { Rates, Sample } from "../../live/health/sample.ts";
import type { ServerSample } from "../../live/health/sample-servers.ts";
import type { Point, ServerPoints } from "../../webview/dashboard/messages.ts";

/** Points that are kept of each server: five minutes. */
export const MOST_POINTS = 150;
/** Rates over a longer time than this say nothing of now: milliseconds. */
export const LONGEST = 7_000;

interface Kept {
  readonly points: readonly Point[];
  readonly last: Sample;
}

export class Series {
  readonly #rates: (before: Sample, after: Sample) => Rates;
  readonly #kept = new Map<string, Kept>();

  constructor(ratesBetween: (before: Sample, after: Sample) => Rates) {
    this.#rates = ratesBetween;
  }

  get servers(): readonly ServerPoints[] {
    return [...this.#kept].map(([address, { points }]) => ({ address, points }));
  }

  /** The points that were added. Servers that are gone stay for as long as the others have older points. */
  add(samples: readonly ServerSample[]): readonly { readonly address: string; readonly point: Point }[] {
    return samples.map(({ address, sample }) => {
      const known = this.#kept.get(address);
      const isNear = known !== undefined && sample.at - known.last.at <= LONGEST;
      const point = pointOf(sample, isNear ? this.#rates(known.last, sample) : {});
      this.#kept.set(address, { last: sample, points: [...(known?.points ?? []), point].slice(-MOST_POINTS) });
      return { address, point };
    });
  }
}

function pointOf({ runId: _id, hits: _hits, misses: _misses, commands: _all, ...sample }: Sample, rates: Rates): Point {
  const { evicted: _evicted, expired: _expired, ...figures } = sample;
  return { ...figures, ...rates };
}
