// Values that were packed before they were stored: by magic bytes, or by the prefixes that Magento's handler writes.
import * as zlib from "node:zlib";
import { openLzf } from "../snapshot/lzf.ts";
import { unpackLz4Block, unpackLz4Frame } from "./compressed/lz4.ts";
import { UnpackError } from "./compressed/output.ts";
import { unpackSnappy } from "./compressed/snappy.ts";
import { type Decoder, type Decoding, defaultLimits, type Limits } from "./value.ts";

export type Packing = "gzip" | "zlib" | "zstd" | "lz4" | "lzf" | "snappy" | "xz";

export type Unpacked =
  | { readonly by: Packing; readonly bytes: Uint8Array; readonly isCut: boolean }
  | { readonly by: Packing; readonly failure: string };

/** What comes out may be this many times what may be read. */
const MOST_TIMES = 16;

type Unpack = (bytes: Uint8Array, most: number) => Uint8Array;

interface Form {
  readonly by: Packing;
  readonly unpack: Unpack;
  readonly skip?: number;
}

/**
 * Unpacks what is packed; undefined for what does not look so. The output is at most 16 times the limit of bytes to read: what would be larger
 * fails without having been made. Input that was cut gives what comes out of it where the format allows that.
 */
export function unpack(bytes: Uint8Array, limits: Limits = defaultLimits): Unpacked | undefined {
  const form = formOf(bytes);
  if (!form) return undefined;
  const { by } = form;
  const isCut = bytes.length > limits.bytes;
  const packed = bytes.subarray(form.skip ?? 0, limits.bytes);
  try {
    return { by, bytes: form.unpack(packed, limits.bytes * MOST_TIMES), isCut };
  } catch (error) {
    return { by, failure: error instanceof UnpackError ? error.message : "is broken" };
  }
}

/** Unpacks and decodes what is inside. Where that fails, the byte that is named counts in what came out. */
export function decodeCompressed(bytes: Uint8Array, limits: Limits, inside: Decoder): Decoding {
  const unpacked = unpack(bytes, limits);
  if (!unpacked) return { format: "compressed", failure: { offset: 0, message: "is not packed" }, warnings: [] };
  const { by } = unpacked;
  if ("failure" in unpacked) {
    const value = { kind: "opaque", note: `packed with ${by}`, length: bytes.length } as const;
    return { format: by, value, failure: { offset: 0, message: unpacked.failure }, warnings: [] };
  }
  const decoding = inside(unpacked.bytes, limits);
  const cut = unpacked.isCut ? [`only the first ${limits.bytes} of ${bytes.length} packed bytes were read`] : [];
  return { ...decoding, format: `${by}, ${decoding.format}`, warnings: [...cut, ...decoding.warnings] };
}

const inflate: Unpack = bounded((bytes, options) => zlib.inflateSync(bytes, options));
const gunzip: Unpack = bounded((bytes, options) => zlib.gunzipSync(bytes, options));
/** Part of Node since 22.15; older hosts say that they lack it. */
const unzstd: Unpack = (bytes, most) => {
  if (typeof zlib.zstdDecompressSync !== "function") throw new UnpackError("needs a newer Node to be unpacked");
  return guarded(most, () => zlib.zstdDecompressSync(bytes, { maxOutputLength: most }));
};

const unpackLzf: Unpack = (bytes, most) => {
  // Three bytes give at most 264, so that much room is always enough.
  const room = Math.min(most, bytes.length * 88 + 264);
  const { bytes: out, whole } = openLzf(bytes, room);
  if (!whole) throw new UnpackError(out.length === most ? `unpacks to more than ${most} bytes` : "ends early");
  return out;
};

const byMagic: readonly (readonly [string, Form])[] = [
  ["1f8b", { by: "gzip", unpack: gunzip }],
  ["28b52ffd", { by: "zstd", unpack: unzstd }],
  ["04224d18", { by: "lz4", unpack: unpackLz4Frame }],
  ["fd377a585a00", { by: "xz", unpack: cannot }],
];

/** Source: `_decodeData` in https://github.com/colinmollenhour/php-redis-session-abstract/blob/master/src/Cm/RedisSession/Handler.php */
const byPrefix: Readonly<Record<string, Form>> = {
  ":gz:": { by: "zlib", unpack: inflate, skip: 4 },
  ":lz:": { by: "lzf", unpack: unpackLzf, skip: 4 },
  ":l4:": { by: "lz4", unpack: (bytes, most) => withLength(bytes, most), skip: 4 },
  ":sn:": { by: "snappy", unpack: unpackSnappy, skip: 4 },
  ":zs:": { by: "zstd", unpack: unzstd, skip: 4 },
};

function formOf(bytes: Uint8Array): Form | undefined {
  const head = [...bytes.subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const magic = byMagic.find(([start]) => head.startsWith(start));
  if (magic) return magic[1];
  const prefixed = byPrefix[String.fromCharCode(...bytes.subarray(0, 4))];
  if (prefixed) return prefixed;
  if (isZlib(bytes)) return { by: "zlib", unpack: inflate };
  if (isRedisLz4(bytes)) return { by: "lz4", unpack: (packed, most) => withLength(packed, most), skip: 1 };
  return isLzfSession(bytes) ? { by: "lzf", unpack: unpackLzf } : undefined;
}

/** The first two bytes are a number that 31 divides. Source: https://www.rfc-editor.org/rfc/rfc1950#section-2.2 */
function isZlib(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  return first === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(second) && (first * 256 + second) % 31 === 0;
}

/**
 * PHP's redis extension: a check sum over four bytes of length, then a block.
 * Source: `redis_compress` in https://github.com/phpredis/phpredis/blob/develop/library.c
 */
function isRedisLz4(bytes: Uint8Array): boolean {
  if (bytes.length < 7) return false;
  let sum = 0xff;
  for (let at = 1; at < 5; at++) {
    sum ^= bytes[at] as number;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x80 ? (sum << 1) ^ 0x31 : sum << 1) & 0xff;
  }
  const [, a = 0, b = 0, c = 0, d = 0] = bytes;
  const length = a + b * 256 + c * 65536 + d * 16777216;
  // A block gives at most 255 bytes for each of its own.
  return sum === bytes[0] && length > 0 && length <= bytes.length * 255;
}

/** LZF has no mark. A literal that begins as a PHP session does, of the length that its control byte says, is as good as one. */
function isLzfSession(bytes: Uint8Array): boolean {
  const control = bytes[0] ?? 255;
  if (control >= 32 || bytes.length < control + 2) return false;
  const literal = String.fromCharCode(...bytes.subarray(1, control + 2));
  return /^(?:\w+\|[NbidsaOCE][:;]|a:\d+:\{|s:\d+:"[aO]:\d)/.test(literal);
}

function withLength(bytes: Uint8Array, most: number): Uint8Array {
  if (bytes.length < 4) throw new UnpackError("ends early");
  const length = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  return unpackLz4Block(bytes.subarray(4), length, most);
}

function cannot(): never {
  throw new UnpackError("is a format that is not unpacked");
}

/** A value that was cut still shows its beginning, so a missing end is no error. */
function bounded(run: (bytes: Uint8Array, options: zlib.ZlibOptions) => Uint8Array): Unpack {
  return (bytes, most) => {
    const options = { maxOutputLength: most, finishFlush: zlib.constants.Z_SYNC_FLUSH };
    return guarded(most, () => run(bytes, options));
  };
}

function guarded(most: number, run: () => Uint8Array): Uint8Array {
  try {
    return run();
  } catch (error) {
    const isLarge = (error as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
    throw new UnpackError(isLarge ? `unpacks to more than ${most} bytes` : "is broken");
  }
}
