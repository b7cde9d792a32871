// What is counted of the sessions of one application while its keys pass by: how long they have, how large they are, and the largest.
import { Counts, SIZE_BOUNDS, TTL_BOUNDS } from "../inventory/histogram.ts";
import type { ListedKey } from "../key-source.ts";
import { mask } from "../redis/classify.ts";

export interface Large {
  readonly bytes: number;
  readonly maskedId: string;
  /** Milliseconds since 1970; `null`: it does not expire; missing: it could not be asked. */
  readonly expiresAt?: number | null;
}

/** So many of the largest sessions of each application are known. */
export const mostLarge = 20;

export class Measures {
  readonly ttl = new Counts(TTL_BOUNDS);
  readonly sizes = new Counts(SIZE_BOUNDS);
  /** Sessions whose time to live could not be asked. */
  ttlUnknown = 0;
  #largest: Large[] = [];

  /** The largest first. */
  get largest(): readonly Large[] {
    return this.#largest;
  }

  /** `now`: the moment for which times to live are told, in milliseconds since 1970. */
  add({ key, bytes, expiresAt }: ListedKey, id: string | undefined, now: number): void {
    if (expiresAt === undefined) this.ttlUnknown++;
    else if (expiresAt !== null) this.ttl.add(Math.max(0, expiresAt - now) / 1000);
    if (bytes === undefined) return;
    this.sizes.add(bytes);
    const least = this.#largest.at(-1);
    if (least && this.#largest.length === mostLarge && bytes <= least.bytes) return;
    const before = this.#largest.findIndex((one) => one.bytes < bytes);
    const large = { bytes, maskedId: mask(id ?? key), ...(expiresAt !== undefined && { expiresAt }) };
    this.#largest.splice(before === -1 ? this.#largest.length : before, 0, large);
    this.#largest.length = Math.min(this.#largest.length, mostLarge);
  }
}
