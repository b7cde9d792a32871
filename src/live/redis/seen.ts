// Remembers which keys were already given, in bounded memory: SCAN may return a key more than once.
import { Fingerprint } from "./fingerprint.ts";

/** Entries; each takes eight bytes. */
const startSize = 1 << 14;
/** Share of the table that is taken at most. */
const FULL = 0.75;

/** Keeps a fingerprint of each key: https://redis.io/docs/latest/commands/scan/#scan-guarantees */
export class SeenKeys {
  readonly #largest: number;
  readonly #fingerprint: Fingerprint;
  #table = new Uint32Array(startSize * 2);
  #size = 0;
  #forgetful = false;

  /** `megabytes` bounds the table; beyond it new keys are no longer remembered. */
  constructor(megabytes = 64, seed?: number) {
    this.#largest = Math.max(startSize, 2 ** Math.floor(Math.log2((megabytes * 2 ** 20) / 8)));
    this.#fingerprint = new Fingerprint(seed);
  }

  /** Makes room for so many keys at once: growing step by step takes longer, and twice the memory for a while. */
  expect(keys: number): void {
    const wanted = 2 ** Math.ceil(Math.log2(Math.max(1, keys) / FULL));
    const places = Math.min(this.#largest, wanted);
    if (places > this.#table.length / 2) this.#grow(places);
  }

  /** True when some keys were not remembered, so that they may be given twice. */
  get forgetful(): boolean {
    return this.#forgetful;
  }

  get size(): number {
    return this.#size;
  }

  /** True the first time that it gets this key. */
  add(key: Uint8Array): boolean {
    this.#fingerprint.take(key);
    return this.#place(this.#fingerprint.high, this.#fingerprint.low);
  }

  /** Whether it was given this key and remembers it. */
  has(key: Uint8Array): boolean {
    this.#fingerprint.take(key);
    const { high, low } = this.#fingerprint;
    const places = this.#table.length / 2;
    // Zero marks an empty place.
    for (let at = high & (places - 1); this.#table[at * 2 + 1] !== 0; at = (at + 1) & (places - 1))
      if (this.#table[at * 2] === high && this.#table[at * 2 + 1] === low) return true;
    return false;
  }

  #place(high: number, low: number): boolean {
    const places = this.#table.length / 2;
    let at = high & (places - 1);
    while (this.#table[at * 2 + 1] !== 0) {
      if (this.#table[at * 2] === high && this.#table[at * 2 + 1] === low) return false;
      at = (at + 1) & (places - 1);
    }
    if (this.#size + 1 > places * FULL) {
      if (places >= this.#largest) {
        this.#forgetful = true;
        return true;
      }
      this.#grow(places * 2);
      return this.#place(high, low);
    }
    this.#table[at * 2] = high;
    this.#table[at * 2 + 1] = low;
    this.#size++;
    return true;
  }

  #grow(places: number): void {
    const old = this.#table;
    this.#table = new Uint32Array(places * 2);
    this.#size = 0;
    for (let index = 0; index < old.length; index += 2) {
      const low = old[index + 1] ?? 0;
      if (low !== 0) this.#place(old[index] ?? 0, low);
    }
  }
}
