// Bytes that come out of an unpacker, up to a bound: copies of what is already there, and literals.
import { Buffer } from "node:buffer";

/** The packed bytes are broken, or would give more than the bound. The message quotes no content. */
export class UnpackError extends Error {}

export class Output {
  readonly #most: number;
  #bytes: Buffer;
  length = 0;

  constructor(most: number, expected: number) {
    this.#most = most;
    this.#bytes = Buffer.allocUnsafe(Math.min(most, Math.max(256, expected)));
  }

  literal(source: Uint8Array, from: number, count: number): void {
    if (from + count > source.length) throw new UnpackError("ends early");
    this.#reserve(count);
    this.#bytes.set(source.subarray(from, from + count), this.length);
    this.length += count;
  }

  /** Repeats what stands `distance` bytes back. The two may overlap: then the copy feeds itself. */
  copy(distance: number, count: number): void {
    if (distance < 1 || distance > this.length) throw new UnpackError("points before its beginning");
    this.#reserve(count);
    const bytes = this.#bytes;
    let to = this.length;
    const end = to + count;
    if (distance >= count) bytes.copyWithin(to, to - distance, to - distance + count);
    else for (; to < end; to++) bytes[to] = bytes[to - distance] as number;
    this.length = end;
  }

  taken(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(count: number): void {
    const wanted = this.length + count;
    if (wanted > this.#most) throw new UnpackError(`unpacks to more than ${this.#most} bytes`);
    if (wanted <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.min(this.#most, Math.max(wanted, 2 * this.#bytes.length)));
    this.#bytes.copy(larger, 0, 0, this.length);
    this.#bytes = larger;
  }
}
