// Assembles RDB files by the documented layout, for versions whose servers are not at hand.
import { Crc64 } from "../../../src/live/snapshot/crc64.ts";

export type Bytes = Buffer | string;
const buffer = (bytes: Bytes): Buffer => (typeof bytes === "string" ? Buffer.from(bytes) : bytes);

/** A length, in the shortest form or the one that is asked for. */
export function length(count: number, form?: 6 | 14 | 32 | 64): Buffer {
  if (form === 64) {
    const long = Buffer.alloc(9, 0x81);
    long.writeBigUInt64BE(BigInt(count), 1);
    return long;
  }
  if (form === 32 || count >= 16384) {
    const wide = Buffer.alloc(5, 0x80);
    wide.writeUInt32BE(count, 1);
    return wide;
  }
  return form === 14 || count >= 64 ? Buffer.from([0x40 | (count >> 8), count & 255]) : Buffer.from([count]);
}

export const string = (text: Bytes): Buffer => Buffer.concat([length(buffer(text).length), buffer(text)]);

/** LZF of one repeated byte, told to open to `opened` bytes. */
export function lzfRun(byte: number, runs: number, opened: number): Buffer {
  const run = Buffer.from([0xff & (7 << 5), 255, 0]);
  const packed = Buffer.concat([Buffer.from([0, byte]), ...Array.from({ length: runs }, () => run)]);
  return Buffer.concat([Buffer.from([0xc3]), length(packed.length), length(opened, 64), packed]);
}

export const time = (at: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(at));
  return bytes;
};
export const double = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
};

/** Strings in the three lengths that an entry may have. */
export function listpack(...items: readonly Bytes[]): Buffer {
  const parts = items.map((item) => {
    const text = buffer(item);
    const size = text.length;
    const wide = Buffer.from([0xf0, size & 255, (size >> 8) & 255, (size >> 16) & 255, 0]);
    const head = size < 64 ? [0x80 | size] : size < 4096 ? [0xe0 | (size >> 8), size & 255] : wide;
    const whole = Buffer.concat([Buffer.from(head), text]);
    const back = whole.length < 128 ? 1 : whole.length < 16384 ? 2 : 3;
    return Buffer.concat([whole, Buffer.alloc(back)]);
  });
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(6);
  head.writeUInt32LE(body.length + 7);
  head.writeUInt16LE(items.length, 4);
  return Buffer.concat([head, body, Buffer.from([255])]);
}

/** Entries that were encoded by hand, each without its leading length of the entry before. */
export function ziplist(...entries: readonly Buffer[]): Buffer {
  let before = 0;
  const parts = entries.map((entry) => {
    const wide = Buffer.alloc(5, 0xfe);
    wide.writeUInt32LE(before, 1);
    const whole = Buffer.concat([before < 254 ? Buffer.from([before]) : wide, entry]);
    before = whole.length;
    return whole;
  });
  const head = Buffer.alloc(10);
  head.writeUInt16LE(entries.length, 8);
  return Buffer.concat([head, ...parts, Buffer.from([255])]);
}
export const ziplistText = (text: Bytes): Buffer => {
  const bytes = buffer(text);
  if (bytes.length < 64) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  return Buffer.concat([Buffer.from([0x40 | (bytes.length >> 8), bytes.length & 255]), bytes]);
};

/** A whole file: header, entries, end and checksum. */
export function rdb(version: number | "VALKEY080", ...parts: readonly Buffer[]): Buffer {
  const magic = typeof version === "string" ? version : `REDIS${String(version).padStart(4, "0")}`;
  const body = Buffer.concat([Buffer.from(magic), ...parts, Buffer.from([255])]);
  const crc = new Crc64();
  crc.update(body, 0, body.length);
  const sum = Buffer.alloc(8);
  sum.writeBigUInt64LE(crc.value);
  return Buffer.concat([body, sum]);
}

export const aux = (name: string, value: Bytes): Buffer =>
  Buffer.concat([Buffer.from([250]), string(name), string(value)]);
export const key = (type: number, name: Bytes, ...value: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([type]), string(name), ...value]);
export const opcode = (code: number, ...parts: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([code]), ...parts]);
