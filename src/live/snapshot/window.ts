// A window that slides over a file: the one buffer that a walk needs, whatever the file's size.
import { Stop } from "../decode/cursor.ts";
import { Crc64 } from "./crc64.ts";

/** Bytes behind the reading point that can be kept in sight. */
export const KEPT = 256 * 1024;
const CAPACITY = KEPT + 512 * 1024;

/** What is read of a FileHandle. */
export interface ByteSource {
  read(into: Buffer, at: number, count: number, from: number): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

export class Window {
  readonly bytes: Buffer;
  /** Size of the file when the walk began; what is appended meanwhile is not read. */
  readonly size: number;
  /** Index of the next byte in `bytes`. Callers check `left` before they move it. */
  at = 0;
  /** Index from where bytes stay in sight, or -1. */
  keep = -1;
  readonly #source: ByteSource;
  readonly #crc = new Crc64();
  readonly #view: DataView;
  #start = 0;
  #end = 0;
  #summed = 0;

  constructor(source: ByteSource, size: number) {
    this.#source = source;
    this.size = size;
    this.bytes = Buffer.allocUnsafe(Math.min(CAPACITY, size));
    this.#view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
  }

  /** Bytes in sight. */
  get left(): number {
    return this.#end - this.at;
  }
  /** Offset in the file of the next byte. */
  get position(): number {
    return this.#start + this.at;
  }
  /** Bytes of the file that are still to come. */
  get remaining(): number {
    return this.size - this.#start - this.at;
  }
  /** The sum of all bytes before the next one. */
  get checksum(): bigint {
    this.#sum();
    return this.#crc.value;
  }

  /** Brings `want` bytes in sight, or as many as the file has. */
  async fill(want: number): Promise<void> {
    if (this.left >= want) return;
    this.#sum();
    const from = this.keep >= 0 && this.at - this.keep <= KEPT ? this.keep : this.at;
    if (this.keep >= 0) this.keep = from === this.keep ? 0 : -1;
    this.bytes.copyWithin(0, from, this.#end);
    this.#start += from;
    this.at -= from;
    this.#summed -= from;
    this.#end -= from;
    while (this.left < want) {
      const room = Math.min(this.bytes.length - this.#end, this.size - this.#start - this.#end);
      if (room <= 0) return;
      const { bytesRead } = await this.#source.read(this.bytes, this.#end, room, this.#start + this.#end);
      if (bytesRead === 0) return;
      this.#end += bytesRead;
    }
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }
  u32(little = false): number {
    return this.#view.getUint32(this.#take(4), little);
  }
  /** Big end first; beyond 2^53 only the magnitude is right, and no file is that long. */
  u64(): number {
    const at = this.#take(8);
    return this.#view.getUint32(at) * 4294967296 + this.#view.getUint32(at + 4);
  }
  /** Little end first, as times are written. */
  time(): number {
    const at = this.#take(8);
    return this.#view.getInt32(at + 4, true) * 4294967296 + this.#view.getUint32(at, true);
  }
  /** A view that the next `fill` invalidates. */
  take(count: number): Buffer {
    const at = this.#take(count);
    return this.bytes.subarray(at, at + count);
  }

  /** A view from where bytes are kept up to the reading point, or to the end of what is in sight. */
  kept(all: boolean): Buffer {
    return this.bytes.subarray(this.keep, all ? this.#end : this.at);
  }

  #take(count: number): number {
    if (count > this.left) throw new Stop(this.size, "the file ends in the middle of an entry");
    const at = this.at;
    this.at += count;
    return at;
  }

  #sum(): void {
    this.#crc.update(this.bytes, this.#summed, this.at);
    this.#summed = this.at;
  }
}
