// LZ4: the frame that tools write, and the bare block behind a length that PHP's extensions write.
// Sources: https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md and lz4_Frame_format.md beside it.
import { Output, UnpackError } from "./output.ts";

/** @param most bytes of output at which it gives up. */
export function unpackLz4Frame(bytes: Uint8Array, most: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 7) throw new UnpackError("ends early");
  const flags = bytes[4] as number;
  if (flags >> 6 !== 1) throw new UnpackError("is an LZ4 frame of an unknown version");
  let at = 6 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0) + 1;
  const output = new Output(most, bytes.length * 4);
  for (;;) {
    if (at + 4 > bytes.length) throw new UnpackError("ends early");
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) return output.taken();
    const end = at + (size & 0x7fffffff);
    if (end > bytes.length) throw new UnpackError("ends early");
    if (size >= 0x80000000) output.literal(bytes, at, end - at);
    else block(bytes.subarray(at, end), output);
    at = end + (flags & 0x10 ? 4 : 0);
  }
}

/** A block of which the length of the output is known. */
export function unpackLz4Block(bytes: Uint8Array, length: number, most: number): Uint8Array {
  if (length > most) throw new UnpackError(`unpacks to more than ${most} bytes`);
  const output = new Output(length, length);
  block(bytes, output);
  if (output.length !== length) throw new UnpackError("unpacks to another length than it says");
  return output.taken();
}

function block(bytes: Uint8Array, output: Output): void {
  let at = 0;
  /** Lengths of 15 go on in bytes of 255 until one is less. */
  const long = (start: number): number => {
    let length = start;
    if (start !== 15) return length;
    for (let byte = 255; byte === 255; length += byte) {
      if (at >= bytes.length) throw new UnpackError("ends early");
      byte = bytes[at++] as number;
    }
    return length;
  };
  while (at < bytes.length) {
    const token = bytes[at++] as number;
    const literals = long(token >> 4);
    output.literal(bytes, at, literals);
    at += literals;
    // The last sequence has no copy.
    if (at >= bytes.length) return;
    if (at + 2 > bytes.length) throw new UnpackError("ends early");
    const distance = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    at += 2;
    output.copy(distance, long(token & 15) + 4);
  }
}
