// Reads bytes forward within limits. Running out of bytes, depth or nodes is a Stop, which the decoder turns into a failure.
import { Buffer, isUtf8 } from "node:buffer";
import type { Decoded, Decoding, Limits } from "./value.ts";

/** Below this, a loop over the bytes is quicker than any decoder. */
const SHORT = 24;

/** Ends a decoding at a byte, with a sentence that quotes no content. */
export class Stop extends Error {
  readonly offset: number;
  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

export class Cursor {
  readonly bytes: Uint8Array;
  readonly limits: Limits;
  offset = 0;
  readonly #view: DataView;
  readonly #buffer: Buffer;
  #nodes = 0;
  #depth = 0;
  #stopped: Stop | undefined;

  constructor(bytes: Uint8Array, limits: Limits) {
    this.bytes = bytes.length > limits.bytes ? bytes.subarray(0, limits.bytes) : bytes;
    this.limits = limits;
    this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    this.#buffer = Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.offset;
  }

  stop(message: string, offset = this.offset): never {
    // What comes after the first stop is its consequence, and making an error with its stack takes long.
    throw this.#stopped ?? new Stop(offset, message);
  }

  /** Checks that so many bytes are left and returns where they begin. */
  #take(count: number): number {
    if (!(count >= 0) || count > this.left) this.stop(`ends early: ${count} bytes wanted, ${this.left} left`);
    const at = this.offset;
    this.offset += count;
    return at;
  }

  peek(): number | undefined {
    return this.bytes[this.offset];
  }
  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }
  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }
  u16(little = false): number {
    return this.#view.getUint16(this.#take(2), little);
  }
  i16(little = false): number {
    return this.#view.getInt16(this.#take(2), little);
  }
  u32(little = false): number {
    return this.#view.getUint32(this.#take(4), little);
  }
  i32(little = false): number {
    return this.#view.getInt32(this.#take(4), little);
  }
  u64(little = false): bigint {
    return this.#view.getBigUint64(this.#take(8), little);
  }
  i64(little = false): bigint {
    return this.#view.getBigInt64(this.#take(8), little);
  }
  f32(little = false): number {
    return this.#view.getFloat32(this.#take(4), little);
  }
  f64(little = false): number {
    return this.#view.getFloat64(this.#take(8), little);
  }
  /** A view on the next bytes, not a copy. */
  take(count: number): Uint8Array {
    const at = this.#take(count);
    return this.bytes.subarray(at, at + count);
  }

  /** Makes a child one level deeper and counts it. */
  nested<T>(make: () => T): T {
    if (this.#depth >= this.limits.depth) this.stop(`is nested deeper than ${this.limits.depth} levels`);
    this.#depth++;
    try {
      return make();
    } finally {
      this.#depth--;
    }
  }

  /** The first Stop that `fill` has caught. */
  get stopped(): Stop | undefined {
    return this.#stopped;
  }

  /**
   * Fills a container one level deeper. A Stop inside keeps what the container holds by then: it is remembered, and the
   * cursor goes to the end of the bytes, so that every container around ends with what it holds as well.
   */
  fill(add: () => void): void {
    if (this.#stopped) return;
    try {
      if (this.#depth >= this.limits.depth) this.stop(`is nested deeper than ${this.limits.depth} levels`);
      this.#depth++;
      add();
      this.#depth--;
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      this.#stopped ??= error;
      this.offset = this.bytes.length;
    }
  }

  /** Counts one value of the tree. Behind a stop there is none, which ends the loops around it. */
  count(): void {
    if (this.#stopped) throw this.#stopped;
    if (++this.#nodes > this.limits.nodes) this.stop(`holds more than ${this.limits.nodes} values`);
  }

  /** A text as a value, cut to the limit. */
  text(whole: string, id?: number): Decoded {
    const { length } = whole;
    const text = length > this.limits.text ? whole.slice(0, this.limits.text) : whole;
    return id === undefined ? { kind: "string", text, length } : { kind: "string", text, length, id };
  }

  /** The next bytes as text if they are UTF-8. They are passed in any case. */
  utf8(count: number): string | undefined {
    const at = this.#take(count);
    if (count <= SHORT) {
      let text = "";
      for (let i = at; i < at + count; i++) {
        const byte = this.bytes[i] as number;
        if (byte > 0x7f) return wellFormed(this.bytes.subarray(at, at + count));
        text += String.fromCharCode(byte);
      }
      return text;
    }
    return wellFormed(this.bytes.subarray(at, at + count));
  }

  /** The next bytes, each as the character of its number. */
  latin1(count: number): string {
    const at = this.#take(count);
    return this.#buffer.toString("latin1", at, at + count);
  }

  /** The next bytes as a value: UTF-8 text when they are that, else a preview. */
  utf8OrBytes(count: number, id?: number): Decoded {
    const at = this.offset;
    const text = this.utf8(count);
    return text === undefined ? this.binary(this.bytes.subarray(at, at + count), id) : this.text(text, id);
  }

  /** Bytes as a value: a preview. */
  binary(bytes: Uint8Array, id?: number): Decoded {
    const start = bytes.slice(0, this.limits.text);
    return { kind: "bytes", start, length: bytes.length, ...(id !== undefined && { id }) };
  }

  /** Bytes as a value: UTF-8 text when they are that, else a preview. */
  textOrBytes(bytes: Uint8Array, id?: number): Decoded {
    const text = wellFormed(bytes);
    return text === undefined ? this.binary(bytes, id) : this.text(text, id);
  }
}

function wellFormed(bytes: Uint8Array): string | undefined {
  return isUtf8(bytes) ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8") : undefined;
}

/** Runs a decoder: a Stop becomes the failure beside what `partial` kept; a stack overflow cannot happen within the depth. */
export function decodeWith(
  format: string,
  bytes: Uint8Array,
  limits: Limits,
  decode: (cursor: Cursor, warn: (message: string) => void) => Decoded,
  partial?: () => Decoded | undefined,
): Decoding {
  const warnings = new Set<string>();
  const cursor = new Cursor(bytes, limits);
  if (bytes.length > limits.bytes) warnings.add(`only the first ${limits.bytes} of ${bytes.length} bytes were read`);
  try {
    const value = decode(cursor, (message) => warnings.add(message));
    if (cursor.stopped) {
      const failure = { offset: cursor.stopped.offset, message: cursor.stopped.message };
      return { format, value, failure, warnings: [...warnings] };
    }
    if (cursor.left > 0) warnings.add(`${cursor.left} bytes follow the value`);
    return { format, value, warnings: [...warnings] };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    const value = partial?.();
    const failure = { offset: error.offset, message: error.message };
    return { format, ...(value && { value }), failure, warnings: [...warnings] };
  }
}
