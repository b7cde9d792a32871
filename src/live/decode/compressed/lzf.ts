// LZF, as PHP's redis extension and Cm_RedisSession write it: control bytes before literals and copies, without any header.
// Source: the format as `lzf_d.c` of http://oldhome.schmorp.de/marc/liblzf.html reads it.
import { Output, UnpackError } from "./output.ts";

/** @param most bytes of output at which it gives up. */
export function unpackLzf(bytes: Uint8Array, most: number): Uint8Array {
  const output = new Output(most, bytes.length * 4);
  let at = 0;
  const next = (): number => {
    if (at >= bytes.length) throw new UnpackError("ends early");
    return bytes[at++] as number;
  };
  while (at < bytes.length) {
    const control = next();
    if (control < 32) {
      output.literal(bytes, at, control + 1);
      at += control + 1;
      continue;
    }
    const short = control >> 5;
    const count = (short === 7 ? 7 + next() : short) + 2;
    output.copy(((control & 0x1f) << 8) + next() + 1, count);
  }
  return output.taken();
}
