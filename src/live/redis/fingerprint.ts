// Sixty-four bits that stand for bytes, where keeping the bytes themselves would take too much memory.

/**
 * Mixed with a seed, so that nobody can choose bytes that are taken for each other. Two of a million are taken for one with a chance of one in
 * thirty million. Holds the bits of what it was given last: there are millions of keys, and no object is made for any.
 */
export class Fingerprint {
  high = 0;
  /** Never zero. */
  low = 1;
  readonly #seed: number;

  constructor(seed: number = Math.floor(Math.random() * 2 ** 32)) {
    this.#seed = seed >>> 0;
  }

  /** Of the first `length` bytes. */
  take(bytes: Uint8Array, length = bytes.length): void {
    let high = this.#seed ^ 0x9e3779b9;
    let low = this.#seed ^ length;
    for (let at = 0; at < length; at += 4) {
      let word = bytes[at] ?? 0;
      if (at + 1 < length) word |= (bytes[at + 1] ?? 0) << 8;
      if (at + 2 < length) word |= (bytes[at + 2] ?? 0) << 16;
      if (at + 3 < length) word |= (bytes[at + 3] ?? 0) << 24;
      high = Math.imul(high ^ word, 0x85ebca6b);
      high ^= high >>> 15;
      low = Math.imul(low + word, 0xc2b2ae35);
      low ^= low >>> 13;
    }
    high = mixed(high ^ low);
    low = mixed(low + high) || 1;
    this.high = high >>> 0;
    this.low = low >>> 0;
  }
}

/** The finalizer of MurmurHash3 spreads every bit: https://github.com/aappleby/smhasher/wiki/MurmurHash3 */
function mixed(value: number): number {
  let bits = value;
  bits ^= bits >>> 16;
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
