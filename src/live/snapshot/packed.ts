// The dense encodings that a whole small collection is written in as one string: listpack, ziplist, intset, zipmap.
import type { Cursor } from "../decode/cursor.ts";

const text = (value: number | bigint): Buffer => Buffer.from(String(value), "latin1");
const copy = (bytes: Uint8Array): Buffer => Buffer.from(bytes);

/** https://github.com/antirez/listpack/blob/master/listpack.md: each entry is followed by its own length, backwards. */
export function* listpackItems(from: Cursor): Generator<Buffer> {
  from.take(6);
  for (;;) {
    const start = from.offset;
    const code = from.u8();
    if (code === 0xff) return;
    let item: Buffer;
    if (code < 0x80) item = text(code);
    else if (code < 0xc0) item = copy(from.take(code & 0x3f));
    else if (code < 0xe0) {
      const value = ((code & 0x1f) << 8) | from.u8();
      item = text(value >= 4096 ? value - 8192 : value);
    } else if (code < 0xf0) item = copy(from.take(((code & 15) << 8) | from.u8()));
    else if (code === 0xf0) item = copy(from.take(from.u32(true)));
    else if (code === 0xf1) item = text(from.i16(true));
    else if (code === 0xf2) item = text(from.u16(true) | (from.i8() << 16));
    else if (code === 0xf3) item = text(from.i32(true));
    else if (code === 0xf4) item = text(from.i64(true));
    else from.stop("an entry of a listpack has an unknown encoding", start);
    const size = from.offset - start;
    from.take(size < 128 ? 1 : size < 16384 ? 2 : size < 2097152 ? 3 : size < 268435456 ? 4 : 5);
    yield item;
  }
}

/** https://github.com/redis/redis/blob/6.2/src/ziplist.c, the comment at its head. */
export function* ziplistItems(from: Cursor): Generator<Buffer> {
  from.take(10);
  for (;;) {
    const before = from.u8();
    if (before === 0xff) return;
    if (before === 0xfe) from.take(4);
    const start = from.offset;
    const code = from.u8();
    if (code < 0x40) yield copy(from.take(code));
    else if (code < 0x80) yield copy(from.take(((code & 0x3f) << 8) | from.u8()));
    else if (code === 0x80) yield copy(from.take(from.u32()));
    else if (code === 0xc0) yield text(from.i16(true));
    else if (code === 0xd0) yield text(from.i32(true));
    else if (code === 0xe0) yield text(from.i64(true));
    else if (code === 0xf0) yield text(from.u16(true) | (from.i8() << 16));
    else if (code === 0xfe) yield text(from.i8());
    else if (code > 0xf0 && code < 0xfe) yield text((code & 15) - 1);
    else from.stop("an entry of a ziplist has an unknown encoding", start);
  }
}

/** Integers of 2, 4 or 8 bytes. https://github.com/redis/redis/blob/7.0.15/src/intset.h */
export function* intsetItems(from: Cursor): Generator<Buffer> {
  const width = from.u32(true);
  const count = from.u32(true);
  if (width !== 2 && width !== 4 && width !== 8) from.stop("an intset has an unknown width", 0);
  for (let index = 0; index < count; index++)
    yield text(width === 2 ? from.i16(true) : width === 4 ? from.i32(true) : from.i64(true));
}

/** Names and values in turn; only written by servers before 2.6. https://github.com/redis/redis/blob/7.0.15/src/zipmap.c */
export function* zipmapItems(from: Cursor): Generator<Buffer> {
  from.u8();
  for (;;) {
    const first = from.u8();
    if (first === 0xff) return;
    yield copy(from.take(first === 0xfe ? from.u32(true) : first));
    const second = from.u8();
    if (second === 0xff) from.stop("a zipmap ends after a name");
    const size = second === 0xfe ? from.u32(true) : second;
    const free = from.u8();
    yield copy(from.take(size));
    from.take(free);
  }
}
