// Java's own UTF-8: NUL as two bytes, and characters beyond the base plane as two surrogates of three bytes each.
import type { Cursor } from "../cursor.ts";

/** Up to this length a loop over the bytes is quicker than any call out of the engine. */
const SHORT = 24;

/** The next `count` bytes as text of at most `most` characters, and how many characters the whole has. Broken bytes become U+FFFD. */
export function modifiedUtf8(cursor: Cursor, count: number, most: number): { text: string; length: number } {
  const start = cursor.offset;
  if (count <= SHORT && count <= cursor.left && count <= most) {
    let short = "";
    for (let at = start; at < start + count; at++) {
      const byte = cursor.bytes[at] as number;
      if (byte > 0x7f) break;
      short += String.fromCharCode(byte);
    }
    if (short.length === count) {
      cursor.offset = start + count;
      return { text: short, length: count };
    }
  }
  const plain = cursor.latin1(count);
  if (!/[\x80-\xff]/.test(plain)) {
    return { text: plain.length > most ? plain.slice(0, most) : plain, length: plain.length };
  }
  const { bytes } = cursor;
  const end = start + count;
  let text = "";
  let length = 0;
  for (let at = start; at < end; length++) {
    const first = bytes[at] as number;
    let code = 0xfffd;
    let width = 1;
    if (first < 0x80) {
      code = first;
    } else if (first >> 5 === 0b110 && at + 1 < end) {
      width = 2;
      code = ((first & 0x1f) << 6) | ((bytes[at + 1] as number) & 0x3f);
    } else if (first >> 4 === 0b1110 && at + 2 < end) {
      width = 3;
      code = ((first & 0x0f) << 12) | (((bytes[at + 1] as number) & 0x3f) << 6) | ((bytes[at + 2] as number) & 0x3f);
    }
    if (length < most) text += String.fromCharCode(code);
    at += width;
  }
  return { text, length };
}
