// MessagePack, as Flask-Session since 0.7 and PHP's msgpack handler write it. https://github.com/msgpack/msgpack/blob/master/spec.md
import { type Cursor, decodeWith } from "./cursor.ts";
import { pointInTime } from "./point-in-time.ts";
import { type Decoded, type Decoder, defaultLimits } from "./value.ts";
import { wholeNumber } from "./whole-number.ts";

export const decodeMsgpack: Decoder = (bytes, limits = defaultLimits) => decodeWith("msgpack", bytes, limits, value);

/** A map whose first key is a text; MessagePack has no magic, so the whole is read to see that nothing is left over. */
export function looksLikeMsgpack(bytes: Uint8Array): boolean {
  const [first = 0] = bytes;
  const key = first === 0xde ? 3 : first === 0xdf ? 5 : first > 0x80 && first <= 0x8f ? 1 : 0;
  if (key === 0) return false;
  const type = bytes[key] ?? 0;
  if (!((type >= 0xa0 && type <= 0xbf) || type === 0xd9 || type === 0xda)) return false;
  const { failure, warnings } = decodeMsgpack(bytes);
  if (failure === undefined) return warnings.length === 0;
  // What is sound as far as the limits let it be read counts, and so does what was cut there.
  const isCut = bytes.length >= defaultLimits.bytes && failure.message.startsWith("ends early");
  return isCut || /^(?:is nested deeper|holds more)/.test(failure.message);
}

function value(cursor: Cursor): Decoded {
  cursor.count();
  const at = cursor.offset;
  const type = cursor.u8();
  if (type <= 0x7f) return { kind: "number", value: type };
  if (type <= 0x8f) return map(cursor, type & 0x0f);
  if (type <= 0x9f) return list(cursor, type & 0x0f);
  if (type <= 0xbf) return cursor.utf8OrBytes(type & 0x1f);
  if (type >= 0xe0) return { kind: "number", value: type - 256 };
  switch (type) {
    case 0xc0:
      return { kind: "null" };
    case 0xc2:
      return { kind: "boolean", value: false };
    case 0xc3:
      return { kind: "boolean", value: true };
    case 0xc4:
      return cursor.binary(cursor.take(cursor.u8()));
    case 0xc5:
      return cursor.binary(cursor.take(cursor.u16()));
    case 0xc6:
      return cursor.binary(cursor.take(cursor.u32()));
    case 0xc7:
      return extension(cursor, cursor.u8());
    case 0xc8:
      return extension(cursor, cursor.u16());
    case 0xc9:
      return extension(cursor, cursor.u32());
    case 0xca:
      return { kind: "number", value: cursor.f32() };
    case 0xcb:
      return { kind: "number", value: cursor.f64() };
    case 0xcc:
      return { kind: "number", value: cursor.u8() };
    case 0xcd:
      return { kind: "number", value: cursor.u16() };
    case 0xce:
      return { kind: "number", value: cursor.u32() };
    case 0xcf:
      return wholeNumber(cursor.u64());
    case 0xd0:
      return { kind: "number", value: cursor.i8() };
    case 0xd1:
      return { kind: "number", value: cursor.i16() };
    case 0xd2:
      return { kind: "number", value: cursor.i32() };
    case 0xd3:
      return wholeNumber(cursor.i64());
    case 0xd4:
    case 0xd5:
    case 0xd6:
    case 0xd7:
    case 0xd8:
      return extension(cursor, 1 << (type - 0xd4));
    case 0xd9:
      return cursor.utf8OrBytes(cursor.u8());
    case 0xda:
      return cursor.utf8OrBytes(cursor.u16());
    case 0xdb:
      return cursor.utf8OrBytes(cursor.u32());
    case 0xdc:
      return list(cursor, cursor.u16());
    case 0xdd:
      return list(cursor, cursor.u32());
    case 0xde:
      return map(cursor, cursor.u16());
    case 0xdf:
      return map(cursor, cursor.u32());
  }
  return cursor.stop("has a type that MessagePack does not use", at);
}

function list(cursor: Cursor, count: number): Decoded {
  const items: Decoded[] = [];
  cursor.fill(() => {
    for (let i = 0; i < count; i++) items.push(value(cursor));
  });
  return { kind: "list", items };
}

function map(cursor: Cursor, count: number): Decoded {
  const entries: [Decoded, Decoded][] = [];
  cursor.fill(() => {
    for (let i = 0; i < count; i++) {
      const key = value(cursor);
      entries.push([key, value(cursor)]);
    }
  });
  return { kind: "map", entries };
}

/** Type -1 is a point in time of three widths; every other type belongs to an application. */
function extension(cursor: Cursor, length: number): Decoded {
  const type = cursor.i8();
  if (type === -1 && length === 4) return pointInTime(cursor.u32() * 1000);
  if (type === -1 && length === 8) {
    const both = cursor.u64();
    return pointInTime(Number(both & 0x3ffffffffn) * 1000 + Math.floor(Number(both >> 34n) / 1e6));
  }
  if (type === -1 && length === 12) {
    const nanos = cursor.u32();
    return pointInTime(Number(cursor.i64()) * 1000 + Math.floor(nanos / 1e6));
  }
  cursor.take(length);
  return { kind: "opaque", note: `extension ${type}`, length };
}
