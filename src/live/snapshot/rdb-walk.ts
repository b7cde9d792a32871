// Walks over the entries of an RDB file: lists the keys, steps over the values by their structure.
import { Stop } from "../decode/cursor.ts";
import type { StoredType } from "../stored.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { openLzf } from "./lzf.ts";
import { sampleRdbValue } from "./rdb-value.ts";
import type { Problem, SnapshotKey, WalkSummary } from "./snapshot.ts";
import { KEPT, type Window } from "./window.ts";

/** No framework has longer keys; Redis allows 512 MB. */
const KEY_LIMIT = 64 * 1024;
/** More than an opcode with its numbers, or the beginning of a string, takes. */
const HEAD = 64;
const BATCH = 2000;
/** Newest versions whose types are all known here, or named as unknown. https://github.com/redis/redis/blob/8.0.0/src/rdb.h */
const NEWEST = { redis: 14, valkey: 80 };

/** Collects what a walk has found. `steps` pauses with the number of bytes that it wants in sight, or 0 for a full batch. */
export class RdbWalk {
  batch: SnapshotKey[] = [];
  readonly #window: Window;
  readonly #samples: boolean;
  readonly #notes: string[] = [];
  #keys = 0;
  #leftOut = 0;
  #version: number | undefined;
  #valkey = false;
  #server: string | undefined;
  #writtenAt: number | undefined;
  #checksum: WalkSummary["checksum"] = "unread";
  #problem: Problem | undefined;
  #sample: SnapshotKey["sample"];
  #sampled: Layout | undefined;
  // What `#string` found: bytes in the file, bytes of the text, and how the text is written.
  #stored = 0;
  #length = 0;
  #coding: "plain" | "integer" | "lzf" = "plain";

  constructor(window: Window, samples: boolean) {
    this.#window = window;
    this.#samples = samples;
  }

  summary(): WalkSummary {
    return {
      keys: this.#keys,
      position: this.#window.position,
      ...(this.#version !== undefined && { version: this.#version, writer: this.#valkey ? "valkey" : "redis" }),
      ...(this.#server !== undefined && { server: this.#server }),
      ...(this.#writtenAt !== undefined && { writtenAt: this.#writtenAt }),
      checksum: this.#checksum,
      leftOut: this.#leftOut,
      ...(this.#problem && { problem: this.#problem }),
      notes: [...this.#notes],
    };
  }

  *steps(): Generator<number, void> {
    try {
      yield* this.#header();
      yield* this.#entries();
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.#problem = { offset: error.offset, message: error.message };
    }
  }

  *#header(): Generator<number, void> {
    const window = this.#window;
    if (window.left < HEAD) yield HEAD;
    const magic = window.take(Math.min(9, window.left)).toString("latin1");
    const match = /^(?:REDIS(\d{4})|VALKEY(\d{3}))$/.exec(magic);
    if (!match) throw new Stop(0, "the file does not begin like an RDB file");
    this.#version = Number(match[1] ?? match[2]);
    this.#valkey = match[2] !== undefined || this.#version >= 80;
    if (this.#version > (this.#valkey ? NEWEST.valkey : NEWEST.redis))
      this.#notes.push(
        `RDB version ${this.#version} is newer than what is known here; it is read as far as it is understood.`,
      );
  }

  *#entries(): Generator<number, void> {
    const window = this.#window;
    let db = 0;
    let expiresAt: number | undefined;
    for (;;) {
      if (window.left < HEAD) yield HEAD;
      const start = window.position;
      const code = window.u8();
      if (code < 243) {
        const layout = layoutOf(code, this.#valkey);
        if (!layout) throw new Stop(start, unknownType(code));
        yield* this.#entry(code, layout, db, expiresAt);
        expiresAt = undefined;
        if (this.batch.length >= BATCH) yield 0;
        continue;
      }
      switch (code) {
        case 252: // EXPIRETIME_MS
          expiresAt = window.time();
          break;
        case 253: // EXPIRETIME, in seconds
          expiresAt = (window.u32(true) | 0) * 1000;
          break;
        case 248: // IDLE
          this.#number();
          break;
        case 249: // FREQ
          window.u8();
          break;
        case 254: // SELECTDB
          db = this.#number();
          break;
        case 251: // RESIZEDB
          this.#number();
          this.#number();
          break;
        case 244: // SLOT_INFO
          this.#number();
          this.#number();
          this.#number();
          break;
        case 250: // AUX
          yield* this.#about();
          break;
        case 247: // MODULE_AUX
          this.#number();
          yield* this.#moduleParts();
          break;
        case 245: // FUNCTION2
          yield* this.#text();
          break;
        case 246: // FUNCTION_PRE_GA
          throw new Stop(start, "the file holds functions of a pre-release of Redis 7.0, whose end cannot be found");
        case 243: // SLOT_IMPORT of Valkey 9, KEY_META of Redis 8.6
          yield* this.#valkey ? this.#slotImport() : this.#keyMeta();
          break;
        default: // EOF
          yield* this.#ending();
          return;
      }
    }
  }

  *#entry(code: number, layout: Layout, db: number, expiresAt: number | undefined): Generator<number, void> {
    const window = this.#window;
    this.#string();
    let key: Buffer | undefined;
    if (this.#stored > KEY_LIMIT || this.#length > KEY_LIMIT) {
      this.#leftOut++;
      yield* this.#skip(this.#stored);
    } else {
      if (window.left < this.#stored) yield this.#stored;
      key = this.#taken();
    }
    if (window.left < HEAD) yield HEAD;
    const offset = window.position;
    const sampled = this.#samples && key !== undefined && (layout.type === "string" || layout.type === "hash");
    if (sampled) {
      window.keep = window.at;
      this.#sampled = layout;
    }
    if (layout.form === "string" || (layout.form === "packed" && !layout.least)) {
      this.#string();
      if (this.#stored <= window.left) window.at += this.#stored;
      else yield* this.#skip(this.#stored);
    } else yield* this.#value(layout, offset);
    if (sampled) this.#takeSample(false);
    if (!key) return;
    this.#keys++;
    const type: StoredType = layout.type;
    this.batch.push({
      db,
      key,
      type,
      ...(expiresAt !== undefined && { expiresAt }),
      offset,
      size: window.position - offset,
      code,
      ...(this.#sample && { sample: this.#sample }),
    });
    this.#sample = undefined;
  }

  *#value(layout: Layout, start: number): Generator<number, void> {
    const window = this.#window;
    switch (layout.form) {
      case "strings":
        yield* this.#texts(this.#number() * layout.per);
        break;
      case "packed":
        window.take(8);
        yield* this.#text();
        break;
      case "scored":
        for (let left = this.#counted(2); left > 0; left--) {
          yield* this.#text();
          if (window.left < HEAD) yield this.#want(HEAD);
          const size = layout.binary ? 8 : window.u8();
          yield* this.#skip(!layout.binary && size > 252 ? 0 : size);
        }
        break;
      case "nodes":
        for (let left = this.#counted(1); left > 0; left--) {
          if (window.left < HEAD) yield this.#want(HEAD);
          if (layout.kinds && this.#number() > 2)
            throw new Stop(window.position, "a node of a list has an unknown kind");
          yield* this.#text();
        }
        break;
      case "expiring":
        if (layout.least) window.take(8);
        for (let left = this.#counted(3); left > 0; left--) {
          if (window.left < HEAD) yield this.#want(HEAD);
          this.#number();
          yield* this.#texts(2);
        }
        break;
      case "trailing":
        for (let left = this.#counted(10); left > 0; left--) {
          yield* this.#texts(2);
          yield* this.#skip(8);
        }
        break;
      case "stream":
        yield* this.#stream(layout.level);
        break;
      case "module":
        this.#number();
        yield* this.#moduleParts();
        break;
      default:
        throw new Stop(start, "a value has an unknown layout");
    }
  }

  /** https://github.com/redis/redis/blob/7.2.0/src/rdb.c, rdbLoadObject, and the pull requests that layout.ts names. */
  *#stream(level: number): Generator<number, void> {
    const window = this.#window;
    yield* this.#texts(this.#number() * 2);
    yield* this.#numbers(level >= 2 ? 8 : 3);
    if (window.left < HEAD) yield HEAD;
    for (let groups = this.#counted(5); groups > 0; groups--) {
      yield* this.#text();
      yield* this.#numbers(level >= 2 ? 3 : 2);
      if (window.left < HEAD) yield HEAD;
      for (let pending = this.#counted(25); pending > 0; pending--) {
        yield* this.#skip(24);
        yield* this.#numbers(1);
      }
      if (window.left < HEAD) yield HEAD;
      for (let consumers = this.#counted(10); consumers > 0; consumers--) {
        yield* this.#text();
        yield* this.#skip(level >= 3 ? 16 : 8);
        if (window.left < HEAD) yield HEAD;
        yield* this.#skip(this.#counted(16) * 16);
      }
      if (window.left < HEAD) yield HEAD;
      if (level >= 5) yield* this.#skip(this.#counted(16) * 16);
    }
    if (level < 4) return;
    yield* this.#numbers(2);
    if (window.left < HEAD) yield HEAD;
    for (let producers = this.#counted(2); producers > 0; producers--) {
      yield* this.#text();
      if (window.left < HEAD) yield HEAD;
      for (let entries = this.#counted(3); entries > 0; entries--) {
        yield* this.#text();
        yield* this.#numbers(2);
      }
      if (window.left < HEAD) yield HEAD;
    }
    yield* this.#numbers(2);
  }

  /** What a module wrote carries its structure, so that it can be stepped over without the module. */
  *#moduleParts(): Generator<number, void> {
    const window = this.#window;
    for (;;) {
      if (window.left < HEAD) yield HEAD;
      const start = window.position;
      const part = this.#number();
      if (part === 0) return;
      if (part === 1 || part === 2) this.#number();
      else if (part === 3) window.take(4);
      else if (part === 4) window.take(8);
      else if (part === 5) yield* this.#text();
      else throw new Stop(start, "a module's value cannot be stepped over");
    }
  }

  /** https://github.com/redis/redis/pull/14445: metadata that modules attach to the next key. */
  *#keyMeta(): Generator<number, void> {
    for (let classes = this.#counted(5); classes > 0; classes--) {
      yield* this.#skip(4);
      yield* this.#moduleParts();
    }
  }

  /** The state of a slot migration: https://github.com/valkey-io/valkey/blob/9.0.0/design-docs/atomic-slot-migration.md */
  *#slotImport(): Generator<number, void> {
    yield* this.#text();
    if (this.#window.left < HEAD) yield HEAD;
    yield* this.#numbers(this.#counted(2) * 2);
  }

  *#about(): Generator<number, void> {
    const window = this.#window;
    const texts: string[] = [];
    for (let part = 0; part < 2; part++) {
      if (window.left < HEAD) yield HEAD;
      this.#string();
      if (this.#stored > 1024 || this.#length > 1024) {
        yield* this.#skip(this.#stored);
        texts.push("");
        continue;
      }
      if (window.left < this.#stored) yield this.#stored;
      texts.push(this.#taken().toString("utf8"));
    }
    const [name, value] = texts as [string, string];
    if ((name === "redis-ver" || name === "valkey-ver") && /^[\w.-]{1,40}$/.test(value)) this.#server = value;
    if (name === "ctime" && /^\d{1,12}$/.test(value)) this.#writtenAt = Number(value) * 1000;
    if (name === "aof-preamble" && value === "1")
      this.#notes.push("Commands that changed keys after this snapshot may follow it in the file; they are not read.");
  }

  *#ending(): Generator<number, void> {
    const window = this.#window;
    if ((this.#version ?? 0) < 5) {
      this.#checksum = "none";
      return;
    }
    if (window.left < 8) yield 8;
    const expected = window.checksum;
    const offset = window.position;
    if (window.left < 8) throw new Stop(window.size, "the file ends in its checksum");
    const written = window.take(8).readBigUInt64LE();
    this.#checksum = written === 0n ? "none" : written === expected ? "right" : "wrong";
    if (this.#checksum === "wrong")
      this.#problem = {
        offset,
        message: "the checksum is wrong: the file was changed or damaged after it was written",
      };
    if (window.remaining > 0) this.#notes.push(`${window.remaining} bytes follow the end of the snapshot.`);
  }

  /** Steps over so many bytes. */
  *#skip(count: number): Generator<number, void> {
    const window = this.#window;
    if (count > window.remaining) {
      throw new Stop(
        window.position,
        "something is longer here than what is left of the file: it is damaged or was cut off",
      );
    }
    let left = count;
    while (left > window.left) {
      left -= window.left;
      window.at += window.left;
      const before = window.remaining;
      yield this.#want(Math.min(left, HEAD));
      if (window.left === 0) throw new Stop(before, "the file became shorter while it was read");
    }
    window.at += left;
  }

  *#text(): Generator<number, void> {
    const window = this.#window;
    if (window.left < HEAD) yield this.#want(HEAD);
    this.#string();
    if (this.#stored <= window.left) window.at += this.#stored;
    else yield* this.#skip(this.#stored);
  }

  *#texts(count: number): Generator<number, void> {
    const window = this.#window;
    if (count > window.remaining) throw new Stop(window.position, tooMany());
    for (let left = count; left > 0; left--) {
      if (window.left < HEAD) yield this.#want(HEAD);
      this.#string();
      if (this.#stored <= window.left) window.at += this.#stored;
      else yield* this.#skip(this.#stored);
    }
  }

  *#numbers(count: number): Generator<number, void> {
    for (let left = count; left > 0; left--) {
      if (this.#window.left < HEAD) yield this.#want(HEAD);
      this.#number();
    }
  }

  /** A number of elements, each of which takes so many bytes at least. */
  #counted(least: number): number {
    const start = this.#window.position;
    const count = this.#number();
    if (count * least > this.#window.remaining) throw new Stop(start, tooMany());
    return count;
  }

  /** Reads a length, or a number in the same form. */
  #number(): number {
    const window = this.#window;
    const first = window.u8();
    if (first < 0x40) return first;
    if (first < 0x80) return ((first & 0x3f) << 8) | window.u8();
    if (first === 0x80) return window.u32();
    if (first === 0x81) return window.u64();
    throw new Stop(window.position - 1, "a length has an unknown form");
  }

  /** Reads the beginning of a string and leaves what follows in the three fields. */
  #string(): void {
    const window = this.#window;
    const start = window.position;
    const first = window.u8();
    if (first < 0xc0) {
      window.at--;
      this.#stored = this.#number();
      this.#length = this.#stored;
      this.#coding = "plain";
    } else if (first < 0xc3) {
      this.#stored = 1 << (first - 0xc0);
      this.#length = 11;
      this.#coding = "integer";
    } else if (first === 0xc3) {
      this.#stored = this.#number();
      this.#length = this.#number();
      this.#coding = "lzf";
    } else throw new Stop(start, "a string has an unknown encoding");
    if (this.#stored > window.remaining)
      throw new Stop(start, "a string is longer than what is left of the file: it is damaged or was cut off");
  }

  /** The string itself, once all of it is in sight. */
  #taken(): Buffer {
    const start = this.#window.position;
    const bytes = this.#window.take(this.#stored);
    if (this.#coding === "plain") return Buffer.from(bytes);
    if (this.#coding === "integer") return Buffer.from(String(bytes.readIntLE(0, this.#stored)), "latin1");
    const { bytes: opened, whole } = openLzf(bytes, this.#length);
    if (!whole || opened.length !== this.#length)
      throw new Stop(start, "a compressed string does not open to its length");
    return opened;
  }

  /** Lets go of what was kept for a sample when the value is longer than what can be kept. */
  #want(count: number): number {
    const window = this.#window;
    if (window.keep >= 0 && window.at - window.keep > KEPT / 2) this.#takeSample(true);
    return count;
  }

  #takeSample(all: boolean): void {
    const window = this.#window;
    if (window.keep < 0 || !this.#sampled) return;
    this.#sample = sampleRdbValue(this.#sampled, window.kept(all));
    window.keep = -1;
  }
}

const unknownType = (code: number): string =>
  code === 6
    ? "a value was written by a module of a pre-release of Redis 4.0; its end cannot be found"
    : `a value has type ${code}, which is not known here; its end cannot be found`;

const tooMany = (): string => "a collection has more elements than the file has bytes: it is damaged or was cut off";
