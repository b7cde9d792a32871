// Breaks bytes in ways that decoders meet and in ways that they should survive. The same seed gives the same bytes.

/** Numbers from 0 up to below `limit`, from a seed. The generator is Marsaglia's xorshift. */
export type Chance = (limit: number) => number;

export function chance(seed: number): Chance {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % limit;
  };
}

/** Lengths and signs that sit at an edge of some type. */
const edges = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];

/** One to six changes to one of the samples. */
export function mutated(samples: readonly Uint8Array[], next: Chance): Uint8Array {
  const pick = (): Uint8Array => samples[next(samples.length)] ?? new Uint8Array();
  let bytes = Uint8Array.from(pick());
  for (let left = next(6) + 1; left > 0; left--) bytes = changed(bytes, next, pick);
  return bytes;
}

function changed(bytes: Uint8Array<ArrayBuffer>, next: Chance, pick: () => Uint8Array): Uint8Array<ArrayBuffer> {
  const size = bytes.length;
  const at = next(size + 1);
  switch (next(8)) {
    case 0:
      if (at < size) bytes[at] = (bytes[at] as number) ^ (1 << next(8));
      return bytes;
    case 1:
      if (at < size) bytes[at] = next(256);
      return bytes;
    case 2:
      return bytes.slice(0, at);
    case 3:
      return spliced(bytes, at, next(9), new Uint8Array());
    case 4:
      return spliced(
        bytes,
        at,
        0,
        Uint8Array.from({ length: next(9) }, () => next(256)),
      );
    case 5: {
      const value = new Uint8Array(4);
      new DataView(value.buffer).setUint32(0, edges[next(edges.length)] ?? 0, next(2) === 0);
      const width = [1, 2, 4][next(3)] ?? 1;
      return spliced(bytes, at, width, value.subarray(next(2) === 0 ? 0 : 4 - width).subarray(0, width));
    }
    case 6:
      return spliced(bytes, at, 0, bytes.slice(next(size + 1)).subarray(0, next(64)));
    default: {
      const other = pick();
      return spliced(bytes, at, next(16), other.subarray(next(other.length + 1)).subarray(0, next(128)));
    }
  }
}

function spliced(bytes: Uint8Array, at: number, without: number, added: Uint8Array): Uint8Array<ArrayBuffer> {
  const rest = bytes.subarray(Math.min(bytes.length, at + without));
  const whole = new Uint8Array(at + added.length + rest.length);
  whole.set(bytes.subarray(0, at));
  whole.set(added, at);
  whole.set(rest, at + added.length);
  return whole;
}
