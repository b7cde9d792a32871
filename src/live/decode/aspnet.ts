// ASP.NET sessions: Core's DistributedSession, the times beside it in Redis, and the item collection of the Framework.
import { type Cursor, decodeWith } from "./cursor.ts";
import { type Decoded, type Decoder, defaultLimits } from "./value.ts";
import { wholeNumber } from "./whole-number.ts";

/**
 * Revision 2, a count of three bytes, the session's GUID, then names and values that must fill the rest.
 * https://github.com/dotnet/aspnetcore/blob/main/src/Middleware/Session/src/DistributedSession.cs
 */
export const decodeAspNetCore: Decoder = (bytes, limits = defaultLimits) =>
  decodeWith("aspnet-core", bytes, limits, (cursor) => {
    if (cursor.u8() !== 2) cursor.stop("has a revision that is not 2", 0);
    const count = cursor.u8() * 65536 + cursor.u16();
    const id = guid(cursor);
    const entries: [Decoded, Decoded][] = [];
    cursor.fill(() => {
      for (let i = 0; i < count; i++) {
        cursor.count();
        const name = cursor.utf8OrBytes(cursor.u16());
        entries.push([name, setValue(cursor, cursor.i32())]);
      }
    });
    const items: Decoded = { kind: "map", entries };
    return {
      kind: "object",
      className: "DistributedSession",
      fields: [
        { name: "Id", value: id },
        { name: "Items", value: items },
      ],
    };
  });

export function looksLikeAspNetCore(bytes: Uint8Array): boolean {
  if (bytes[0] !== 2 || bytes.length < 20) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isCut = bytes.length >= defaultLimits.bytes;
  let at = 20;
  for (let left = view.getUint32(0) & 0xffffff; left > 0; left--) {
    if (at + 2 > bytes.length) return isCut;
    at += 2 + view.getUint16(at);
    if (at + 4 > bytes.length) return isCut;
    const length = view.getInt32(at);
    if (length < 0) return false;
    at += 4 + length;
  }
  return at === bytes.length;
}

/**
 * SetInt32 leaves four bytes and SetString leaves UTF-8, and nothing says which it was: four bytes are taken as a text
 * only when all of them can be typed. GAP: the text "2026" and the number 0x32303236 are the same bytes.
 */
function setValue(cursor: Cursor, length: number): Decoded {
  const at = cursor.offset;
  if (length !== 4 || cursor.left < 4) return cursor.utf8OrBytes(length);
  const typed = cursor.bytes.subarray(at, at + 4).every((byte) => byte >= 0x20 && byte < 0x7f);
  return typed ? cursor.utf8OrBytes(4) : { kind: "number", value: cursor.i32() };
}

/** .NET counts 100 ns from the year 1, and writes -1 for never. */
const EPOCH_TICKS = 621_355_968_000_000_000n;

export interface CacheTimes {
  /** Milliseconds since 1970; undefined when there is no absolute expiry. */
  readonly expiresAt?: number;
  /** Seconds; undefined when there is no sliding expiry. */
  readonly slidingSeconds?: number;
}

/**
 * The hash fields `absexp` and `sldexp` of an IDistributedCache entry; undefined when they are no numbers.
 * https://github.com/dotnet/aspnetcore/blob/main/src/Caching/StackExchangeRedis/src/RedisCache.cs
 */
export function cacheTimes(absexp: string, sldexp: string): CacheTimes | undefined {
  if (!/^-?\d{1,19}$/.test(absexp) || !/^-?\d{1,19}$/.test(sldexp)) return undefined;
  const absolute = BigInt(absexp);
  const sliding = BigInt(sldexp);
  return {
    ...(absolute >= 0n && { expiresAt: Number((absolute - EPOCH_TICKS) / 10_000n) }),
    ...(sliding >= 0n && { slidingSeconds: Number(sliding / 10_000n) / 1000 }),
  };
}

/**
 * SessionStateItemCollection: a count, the index of a null name, names, ends of values, values. Numbers are little-endian.
 * https://github.com/microsoft/referencesource/blob/master/System.Web/State/SessionStateItemCollection.cs
 */
export const decodeAspNetFramework: Decoder = (bytes, limits = defaultLimits) =>
  decodeWith("aspnet-framework", bytes, limits, (cursor, warn) => {
    const entries: [Decoded, Decoded][] = [];
    const count = cursor.i32(true);
    if (count < 0 || count > cursor.left) cursor.stop("has a count that cannot be", 0);
    cursor.fill(() => {
      if (count === 0) return;
      const unnamed = cursor.i32(true);
      const names: Decoded[] = [];
      for (let i = 0; i < count; i++) {
        cursor.count();
        names.push(i === unnamed ? { kind: "null" } : shortText(cursor));
      }
      const ends = names.map(() => cursor.i32(true));
      const start = cursor.offset;
      names.forEach((name, i) => {
        const end = start + (ends[i] ?? 0);
        if (end < cursor.offset) cursor.stop("has values that overlap");
        if (end > cursor.bytes.length) cursor.stop(`ends early: a value ends at byte ${end}`);
        entries.push([name, item(cursor, end, warn)]);
        cursor.offset = end;
      });
    });
    return { kind: "map", className: "SessionStateItemCollection", entries };
  });

export function looksLikeAspNetFramework(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getInt32(0, true);
  if (count < 1 || count > 4096 || bytes.length < 8 + count * 5) return false;
  const unnamed = view.getInt32(4, true);
  if (unnamed < -1 || unnamed >= count) return false;
  const { failure, warnings } = decodeAspNetFramework(bytes);
  return failure === undefined && !warnings.some((warning) => warning.includes("follow"));
}

/** A text with its length in sevens of bits, as BinaryWriter writes it. */
function shortText(cursor: Cursor): Decoded {
  let length = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = cursor.u8();
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return cursor.utf8OrBytes(length);
    if (shift === 28) cursor.stop("has a length of more than five bytes");
  }
}

/** https://github.com/microsoft/referencesource/blob/master/System.Web/Util/AltSerialization.cs */
function item(cursor: Cursor, end: number, warn: (message: string) => void): Decoded {
  const at = cursor.offset;
  switch (cursor.u8()) {
    case 1:
      return shortText(cursor);
    case 2:
      return { kind: "number", value: cursor.i32(true) };
    case 3:
      return { kind: "boolean", value: cursor.u8() !== 0 };
    case 4:
      return clockTime(cursor);
    case 5:
      return decimal(cursor);
    case 6:
      return { kind: "number", value: cursor.u8() };
    case 7:
      return cursor.utf8OrBytes(Math.max(0, end - cursor.offset));
    case 8:
      return { kind: "number", value: cursor.f32(true) };
    case 9:
      return { kind: "number", value: cursor.f64(true) };
    case 10:
      return { kind: "number", value: cursor.i8() };
    case 11:
      return { kind: "number", value: cursor.i16(true) };
    case 12:
      return wholeNumber(cursor.i64(true));
    case 13:
      return { kind: "number", value: cursor.u16(true) };
    case 14:
      return { kind: "number", value: cursor.u32(true) };
    case 15:
      return wholeNumber(cursor.u64(true));
    case 16:
      return {
        kind: "object",
        className: "TimeSpan",
        fields: [{ name: "seconds", value: { kind: "number", value: Number(cursor.i64(true)) / 1e7 } }],
      };
    case 17:
      return guid(cursor);
    case 18:
      return end - cursor.offset === 4 ? { kind: "number", value: cursor.i32(true) } : wholeNumber(cursor.i64(true));
    case 19:
      return end - cursor.offset === 4 ? { kind: "number", value: cursor.u32(true) } : wholeNumber(cursor.u64(true));
    case 20:
      warn(
        "a value is written by BinaryFormatter, which runs code of the types it names when the application reads this",
      );
      return { kind: "opaque", note: "BinaryFormatter", length: Math.max(0, end - cursor.offset) };
    case 21:
      return { kind: "null" };
  }
  return cursor.stop("has a type of value that is none", at);
}

/** The ticks alone are written, not whether they are UTC, so it is a reading of some clock and stays a text. */
function clockTime(cursor: Cursor): Decoded {
  const ticks = cursor.i64(true);
  const at = Number((ticks - EPOCH_TICKS) / 10_000n);
  const text = Math.abs(at) <= 8.64e15 ? new Date(at).toISOString().slice(0, -1) : String(ticks);
  return { kind: "object", className: "DateTime", fields: [{ name: "value", value: cursor.text(text) }] };
}

/** Three words of magnitude, then one with the scale and the sign. */
function decimal(cursor: Cursor): Decoded {
  const low = BigInt(cursor.u32(true));
  const middle = BigInt(cursor.u32(true));
  const high = BigInt(cursor.u32(true));
  const flags = cursor.u32(true);
  const scale = (flags >> 16) & 0xff;
  if (scale > 28) cursor.stop("has a decimal of more than 28 places");
  const digits = ((high << 64n) | (middle << 32n) | low).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const text = `${flags >>> 31 ? "-" : ""}${whole}${scale ? `.${digits.slice(-scale)}` : ""}`;
  return { kind: "object", className: "Decimal", fields: [{ name: "value", value: cursor.text(text) }] };
}

/** Its first three groups are little-endian. */
function guid(cursor: Cursor): Decoded {
  const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
  const first = `${hex(cursor.u32(true), 8)}-${hex(cursor.u16(true), 4)}-${hex(cursor.u16(true), 4)}`;
  return cursor.text(`${first}-${hex(cursor.u16(), 4)}-${hex(cursor.u16(), 4)}${hex(cursor.u32(), 8)}`);
}
