// Snappy's raw form: a length, then literals and copies.
// Source: https://github.com/google/snappy/blob/main/format_description.txt
import { Output, UnpackError } from "./output.ts";

/** @param most bytes of output at which it gives up. */
export function unpackSnappy(bytes: Uint8Array, most: number): Uint8Array {
  let at = 0;
  const little = (width: number): number => {
    if (at + width > bytes.length) throw new UnpackError("ends early");
    let value = 0;
    for (let i = width - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] as number);
    at += width;
    return value;
  };
  let length = 0;
  for (let shift = 1, byte = 128; byte >= 128; shift *= 128) {
    if (at >= 5) throw new UnpackError("has no length");
    byte = little(1);
    length += (byte & 0x7f) * shift;
  }
  if (length > most) throw new UnpackError(`unpacks to more than ${most} bytes`);
  const output = new Output(length, length);
  while (at < bytes.length) {
    const tag = little(1);
    const kind = tag & 3;
    if (kind === 0) {
      const short = tag >> 2;
      const count = (short < 60 ? short : little(short - 59)) + 1;
      output.literal(bytes, at, count);
      at += count;
    } else if (kind === 1) {
      output.copy(((tag >> 5) << 8) + little(1), ((tag >> 2) & 7) + 4);
    } else {
      output.copy(little(kind === 2 ? 2 : 4), (tag >> 2) + 1);
    }
  }
  if (output.length !== length) throw new UnpackError("unpacks to another length than it says");
  return output.taken();
}
