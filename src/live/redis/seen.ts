// Remembers which keys were already given, in bounded memory: SCAN may return a key more than once.

/** Entries; each takes eight bytes, and the table is at most three quarters full. */
const startSize = 1 << 14;

/**
 * Keeps 64 bits of each key, mixed with a seed of its own so that nobody can choose keys that hide each other. Two of a
 * million keys are taken for one with a chance of one in thirty million. https://redis.io/docs/latest/commands/scan/#scan-guarantees
 */
export class SeenKeys {
  readonly #largest: number;
  readonly #seed: number;
  #table = new Uint32Array(startSize * 2);
  #size = 0;
  #forgetful = false;

  /** `megabytes` bounds the table; beyond it new keys are no longer remembered. */
  constructor(megabytes = 64, seed: number = Math.floor(Math.random() * 2 ** 32)) {
    this.#largest = Math.max(startSize, 2 ** Math.floor(Math.log2((megabytes * 2 ** 20) / 8)));
    this.#seed = seed >>> 0;
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
    const [high, low] = this.#bits(key);
    return this.#place(high, low);
  }

  /** Whether it was given this key and remembers it. */
  has(key: Uint8Array): boolean {
    const [high, low] = this.#bits(key);
    const places = this.#table.length / 2;
    for (let at = high & (places - 1); this.#table[at * 2 + 1] !== 0; at = (at + 1) & (places - 1))
      if (this.#table[at * 2] === high && this.#table[at * 2 + 1] === low) return true;
    return false;
  }

  #bits(key: Uint8Array): readonly [high: number, low: number] {
    let high = this.#seed ^ 0x9e3779b9;
    let low = this.#seed ^ key.length;
    for (let index = 0; index < key.length; index++) {
      const byte = key[index] ?? 0;
      high = Math.imul(high ^ byte, 0x85ebca6b);
      high ^= high >>> 15;
      low = Math.imul(low + byte, 0xc2b2ae35);
      low ^= low >>> 13;
    }
    high = mixed(high ^ low);
    low = mixed(low + high) || 1; // Zero marks an empty place.
    return [high >>> 0, low >>> 0];
  }

  #place(high: number, low: number): boolean {
    const places = this.#table.length / 2;
    let at = high & (places - 1);
    while (this.#table[at * 2 + 1] !== 0) {
      if (this.#table[at * 2] === high && this.#table[at * 2 + 1] === low) return false;
      at = (at + 1) & (places - 1);
    }
    if ((this.#size + 1) * 4 > places * 3) {
      if (places >= this.#largest) {
        this.#forgetful = true;
        return true;
      }
      this.#grow();
      return this.#place(high, low);
    }
    this.#table[at * 2] = high;
    this.#table[at * 2 + 1] = low;
    this.#size++;
    return true;
  }

  #grow(): void {
    const old = this.#table;
    this.#table = new Uint32Array(old.length * 2);
    this.#size = 0;
    for (let index = 0; index < old.length; index += 2) {
      const low = old[index + 1] ?? 0;
      if (low !== 0) this.#place(old[index] ?? 0, low);
    }
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
