// Opens LZF, the compression of strings in RDB files, up to a limit of output.

/**
 * Gives the first `limit` bytes of the text at most, and what came out before a fault where there is one: a distance that
 * reaches before the beginning, or an end in the middle. Output never exceeds `limit`, whatever the file says of its length.
 * Format: https://github.com/redis/redis/blob/7.0.15/src/lzf_d.c
 */
export function openLzf(packed: Uint8Array, limit: number): { readonly bytes: Buffer; readonly whole: boolean } {
  const out = Buffer.allocUnsafe(limit);
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const size = packed.byteLength;
  let from = 0;
  let to = 0;
  while (from < size && to < limit) {
    const control = view.getUint8(from++);
    if (control < 32) {
      const length = Math.min(control + 1, size - from, limit - to);
      out.set(packed.subarray(from, from + length), to);
      from += control + 1;
      to += length;
      continue;
    }
    let length = (control >> 5) + 2;
    if (length === 9) {
      if (from >= size) return { bytes: out.subarray(0, to), whole: false };
      length += view.getUint8(from++);
    }
    if (from >= size) return { bytes: out.subarray(0, to), whole: false };
    const back = (((control & 31) << 8) | view.getUint8(from++)) + 1;
    if (back > to) return { bytes: out.subarray(0, to), whole: false };
    const end = Math.min(to + length, limit);
    // A run may overlap itself: bytes that it wrote are its own source.
    if (back >= length) {
      out.copyWithin(to, to - back, to - back + (end - to));
      to = end;
    } else for (; to < end; to++) out[to] = out[to - back] as number;
  }
  return { bytes: out.subarray(0, to), whole: from === size };
}
