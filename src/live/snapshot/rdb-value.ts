// Decodes the bytes of one value of an RDB file, as far as they go.
import { Cursor, Stop } from "../decode/cursor.ts";
import { defaultLimits } from "../decode/value.ts";
import { SAMPLE_BYTES, type Sample, type StoredField, type StoredValue } from "../stored.ts";
import type { Layout, Packing } from "./layout.ts";
import { openLzf } from "./lzf.ts";
import { intsetItems, listpackItems, ziplistItems, zipmapItems } from "./packed.ts";

/** Opened bytes of one value, over all of its strings: what a small compressed input may grow to. */
const OPENED_LIMIT = 4 * 1024 * 1024;
/** Strings of one value, names and values alike, that are kept. */
const ELEMENT_LIMIT = 100_000;

export interface RdbValueReading {
  readonly value: StoredValue;
  readonly failure?: { readonly offset: number; readonly message: string };
}

/** Never throws. `bytes` begin with the value; when they are only its beginning, a failure says where they ended. */
export function decodeRdbValue(layout: Layout, bytes: Uint8Array): RdbValueReading {
  const from = new Cursor(bytes, { ...defaultLimits, bytes: bytes.length });
  const value = emptyValue(layout.type);
  try {
    new ValueReader(from).read(layout, value);
    return { value: value.done() };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { value: value.done(), failure: { offset: error.offset, message: error.message } };
  }
}

/** What tells a value's framework, from its beginning. Never throws. */
export function sampleRdbValue(layout: Layout, bytes: Uint8Array): Sample | undefined {
  if (layout.type !== "string" && layout.type !== "hash") return undefined;
  const from = new Cursor(bytes, { ...defaultLimits, bytes: bytes.length });
  const reader = new ValueReader(from, true);
  if (layout.type === "string") {
    try {
      const head = Buffer.from(reader.string(SAMPLE_BYTES));
      return { head, length: reader.length };
    } catch {
      return undefined;
    }
  }
  const names: string[] = [];
  let head: Uint8Array | undefined;
  try {
    for (const { name, value } of reader.fields(layout)) {
      const text = name.subarray(0, 200).toString("utf8");
      names.push(text);
      if (text === "data") head = Buffer.from(value.subarray(0, SAMPLE_BYTES));
      if (names.length >= 200) return { fields: names, cut: true, ...(head && { head }) };
    }
    return { fields: names, ...(head && { head }) };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { fields: names, cut: true, ...(head && { head }) };
  }
}

interface Growing {
  readonly fields: StoredField[];
  readonly items: Buffer[];
  readonly members: { member: Buffer; score: number }[];
  text: { bytes: Buffer; length: number };
  done(): StoredValue;
}

function emptyValue(type: Layout["type"]): Growing {
  const growing: Growing = {
    fields: [],
    items: [],
    members: [],
    text: { bytes: Buffer.alloc(0), length: 0 },
    done() {
      if (type === "string") return { type, ...growing.text };
      if (type === "hash") return { type, fields: growing.fields };
      if (type === "zset") return { type, members: growing.members };
      return type === "list" || type === "set" ? { type, items: growing.items } : { type };
    },
  };
  return growing;
}

class ValueReader {
  /** Bytes of the whole string that `string` gave last. */
  length = 0;
  readonly #from: Cursor;
  /** For samples: strings are views, and of values no more than a sample is opened. */
  readonly #sampling: boolean;
  #opened = 0;
  #elements = 0;

  constructor(from: Cursor, sampling = false) {
    this.#from = from;
    this.#sampling = sampling;
  }

  read(layout: Layout, into: Growing): void {
    if (layout.form === "string") {
      const from = this.#from;
      const start = from.offset;
      const bytes = this.string(OPENED_LIMIT, true);
      into.text = { bytes, length: this.length };
      if (bytes.length < this.length) from.stop(`the first ${bytes.length} of ${this.length} bytes were read`, start);
    } else if (layout.type === "hash") for (const field of this.fields(layout)) into.fields.push(field);
    else if (layout.type === "zset") for (const member of this.#members(layout)) into.members.push(member);
    else if (layout.type === "list" || layout.type === "set")
      for (const item of this.#items(layout)) into.items.push(item);
  }

  *fields(layout: Layout): Generator<StoredField> {
    const from = this.#from;
    if (layout.form === "packed") {
      if (layout.least) from.take(8);
      const items = this.#packed(layout.packing);
      for (let name = items.next(); !name.done; name = items.next()) {
        const value = items.next();
        const time = layout.per === 3 ? items.next() : undefined;
        if (value.done || time?.done) from.stop("a field has no value");
        const expiresAt = time ? Number(time.value) : 0;
        yield { name: name.value, value: value.value, ...(expiresAt > 0 && { expiresAt }) };
      }
    } else if (layout.form === "strings") {
      for (let left = this.#count(); left > 0; left--) yield { name: this.string(), value: this.#value() };
    } else if (layout.form === "expiring") {
      const least = layout.least ? Number(from.i64(true)) : undefined;
      for (let left = this.#count(); left > 0; left--) {
        const told = this.#count();
        const expiresAt = told === 0 || least === undefined ? told : told + least - 1;
        yield { name: this.string(), value: this.#value(), ...(expiresAt > 0 && { expiresAt }) };
      }
    } else if (layout.form === "trailing") {
      for (let left = this.#count(); left > 0; left--) {
        const name = this.string();
        const value = this.#value();
        const expiresAt = Number(from.i64(true));
        yield { name, value, ...(expiresAt > 0 && { expiresAt }) };
      }
    }
  }

  *#members(layout: Layout): Generator<{ member: Buffer; score: number }> {
    const from = this.#from;
    if (layout.form === "packed") {
      const items = this.#packed(layout.packing);
      for (let member = items.next(); !member.done; member = items.next()) {
        const score = items.next();
        if (score.done) from.stop("a member has no score");
        yield { member: member.value, score: scoreOf(score.value.toString("latin1")) };
      }
    } else if (layout.form === "scored")
      for (let left = this.#count(); left > 0; left--)
        yield { member: this.string(), score: layout.binary ? from.f64(true) : this.#textScore() };
  }

  *#items(layout: Layout): Generator<Buffer> {
    if (layout.form === "packed") yield* this.#packed(layout.packing);
    else if (layout.form === "strings") for (let left = this.#count(); left > 0; left--) yield this.string();
    else if (layout.form === "nodes")
      for (let left = this.#count(); left > 0; left--) {
        const plain = layout.kinds && this.#count() === 1;
        if (plain) yield this.string();
        else yield* this.#packed(layout.packing);
      }
  }

  *#packed(packing: Packing): Generator<Buffer> {
    const bytes = this.string(OPENED_LIMIT, true);
    const inner = new Cursor(bytes, { ...defaultLimits, bytes: bytes.length });
    const items = { listpack: listpackItems, ziplist: ziplistItems, intset: intsetItems, zipmap: zipmapItems }[packing];
    for (const item of items(inner)) {
      if (++this.#elements > ELEMENT_LIMIT) this.#from.stop(`holds more than ${ELEMENT_LIMIT} strings`);
      yield item;
    }
  }

  /** A length, or a small number in the same form. */
  #count(): number {
    const from: Cursor = this.#from;
    const first = from.u8();
    if (first < 0x40) return first;
    if (first < 0x80) return ((first & 0x3f) << 8) | from.u8();
    if (first === 0x80) return from.u32();
    if (first === 0x81) return Number(from.u64());
    from.stop("a length has an unknown form", from.offset - 1);
  }

  /**
   * The first `limit` bytes of a string, or all of it. What is cut off by the end of the input is a failure, unless the
   * beginning is asked for.
   */
  string(limit = OPENED_LIMIT, beginning = limit < OPENED_LIMIT): Buffer {
    const from = this.#from;
    if (++this.#elements > ELEMENT_LIMIT) from.stop(`holds more than ${ELEMENT_LIMIT} strings`);
    const first = from.peek();
    if (first === undefined || first < 0xc0) {
      const length = this.#count();
      this.length = length;
      if (length > from.left && !beginning) from.stop(`ends early: ${length} bytes wanted, ${from.left} left`);
      const bytes = from.take(Math.min(length, from.left));
      const head = bytes.subarray(0, limit);
      return this.#sampling ? Buffer.from(head.buffer, head.byteOffset, head.length) : Buffer.from(head);
    }
    from.u8();
    if (first === 0xc0) return this.#integer(from.i8());
    if (first === 0xc1) return this.#integer(from.i16(true));
    if (first === 0xc2) return this.#integer(from.i32(true));
    if (first !== 0xc3) from.stop("a string has an unknown encoding", from.offset - 1);
    const packed = this.#count();
    this.length = this.#count();
    if (packed > from.left && !beginning) from.stop(`ends early: ${packed} bytes wanted, ${from.left} left`);
    const room = Math.min(this.length, limit, OPENED_LIMIT - this.#opened);
    const start = from.offset;
    const { bytes } = openLzf(from.take(Math.min(packed, from.left)), room);
    this.#opened += bytes.length;
    if (!beginning && bytes.length < Math.min(this.length, limit))
      from.stop("a compressed string does not open to its length", start);
    return bytes;
  }

  #value(): Buffer {
    return this.#sampling ? this.string(SAMPLE_BYTES, false) : this.string();
  }

  #integer(value: number): Buffer {
    const bytes = Buffer.from(String(value), "latin1");
    this.length = bytes.length;
    return bytes;
  }

  #textScore(): number {
    const size = this.#from.u8();
    if (size === 253) return Number.NaN;
    if (size === 254) return Number.POSITIVE_INFINITY;
    if (size === 255) return Number.NEGATIVE_INFINITY;
    return scoreOf(Buffer.from(this.#from.take(size)).toString("latin1"));
  }
}

function scoreOf(text: string): number {
  if (text === "inf" || text === "+inf") return Number.POSITIVE_INFINITY;
  return text === "-inf" ? Number.NEGATIVE_INFINITY : Number(text);
}
