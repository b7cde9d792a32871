// The checksum at the end of an RDB file: CRC-64 after Jones, reflected, starting at 0.

/** Reflected form of 0xad93d23594c935a9, as https://github.com/redis/redis/blob/7.0.15/src/crc64.c has it. */
const POLYNOMIAL = 0x95ac9329ac4bc9b5n;

/** Low and high halves of eight tables, so that eight bytes are taken at a time without BigInt. */
interface Tables {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

function makeTables(): Tables {
  const low = new Int32Array(8 * 256);
  const high = new Int32Array(8 * 256);
  const whole: bigint[] = [];
  for (let byte = 0; byte < 256; byte++) {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n;
    whole.push(value);
  }
  for (let byte = 0; byte < 256; byte++) {
    let value = whole[byte] ?? 0n;
    for (let slice = 0; slice < 8; slice++) {
      low[slice * 256 + byte] = Number(BigInt.asIntN(32, value));
      high[slice * 256 + byte] = Number(BigInt.asIntN(32, value >> 32n));
      value = (value >> 8n) ^ (whole[Number(value & 255n)] ?? 0n);
    }
  }
  return { low, high };
}

let made: Tables | undefined;
function tables(): Tables {
  made ??= makeTables();
  return made;
}

/** A running checksum. The tables are made for the first one. */
export class Crc64 {
  readonly #tables = tables();
  #low = 0;
  #high = 0;

  /** Takes bytes[from, to) into the sum. */
  update(bytes: Uint8Array, from: number, to: number): void {
    const { low: tableLow, high: tableHigh } = this.#tables;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let low = this.#low;
    let high = this.#high;
    let at = from;
    for (; at + 8 <= to; at += 8) {
      const a = low ^ view.getInt32(at, true);
      const b = high ^ view.getInt32(at + 4, true);
      const i0 = 1792 + (a & 255);
      const i1 = 1536 + ((a >>> 8) & 255);
      const i2 = 1280 + ((a >>> 16) & 255);
      const i3 = 1024 + (a >>> 24);
      const i4 = 768 + (b & 255);
      const i5 = 512 + ((b >>> 8) & 255);
      const i6 = 256 + ((b >>> 16) & 255);
      const i7 = b >>> 24;
      low =
        (tableLow[i0] as number) ^
        (tableLow[i1] as number) ^
        (tableLow[i2] as number) ^
        (tableLow[i3] as number) ^
        (tableLow[i4] as number) ^
        (tableLow[i5] as number) ^
        (tableLow[i6] as number) ^
        (tableLow[i7] as number);
      high =
        (tableHigh[i0] as number) ^
        (tableHigh[i1] as number) ^
        (tableHigh[i2] as number) ^
        (tableHigh[i3] as number) ^
        (tableHigh[i4] as number) ^
        (tableHigh[i5] as number) ^
        (tableHigh[i6] as number) ^
        (tableHigh[i7] as number);
    }
    for (; at < to; at++) {
      const index = (low ^ view.getUint8(at)) & 255;
      low = ((low >>> 8) | (high << 24)) ^ (tableLow[index] as number);
      high = (high >>> 8) ^ (tableHigh[index] as number);
    }
    this.#low = low;
    this.#high = high;
  }

  /** The sum as it is written at the end of a file, little end first. */
  get value(): bigint {
    return (BigInt(this.#high >>> 0) << 32n) | BigInt(this.#low >>> 0);
  }
}
