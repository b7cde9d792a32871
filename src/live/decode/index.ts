// All formats of session values: which one some bytes are in, and what they say.
import { Buffer } from "node:buffer";
import { decodeAspNetCore, decodeAspNetFramework, looksLikeAspNetCore, looksLikeAspNetFramework } from "./aspnet.ts";
import { decodeCompressed, unpack } from "./compressed.ts";
import { Cursor } from "./cursor.ts";
import { decodeDjango, looksLikeDjango } from "./django.ts";
import { decodeGob, looksLikeGob } from "./gob.ts";
import { decodeIgbinary } from "./igbinary.ts";
import { decodeJava } from "./java.ts";
import { decodeJson, looksLikeJson } from "./json.ts";
import { decodeMsgpack, looksLikeMsgpack } from "./msgpack.ts";
import { decodePhp, decodePhpBinary, decodePhpSerialize } from "./php.ts";
import { decodePickle, looksLikePickle } from "./pickle.ts";
import { decodeRubyMarshal, looksLikeRubyMarshal } from "./ruby-marshal.ts";
import { decodeSealed, looksSealed } from "./sealed.ts";
import { shapeOf } from "./shape.ts";
import { type Decoder, type Decoding, defaultLimits } from "./value.ts";

export interface NamedDecoder {
  /** Also the name of the file below `test/fixtures/sessions/` that holds bytes of real runtimes. */
  readonly format: string;
  /** Whether the bytes begin, or are built, as this format demands. Never throws. */
  readonly matches: (bytes: Uint8Array) => boolean;
  readonly decode: Decoder;
}

/** A packed value may hold another one, but not for ever: there are files that unpack to themselves. */
const MOST_PACKINGS = 2;

/** In the order in which they are tried: the first that matches wins, so those with a magic number stand before guesses. */
export const decoders: readonly NamedDecoder[] = [
  { format: "java", matches: (bytes) => begins(bytes, "aced0005"), decode: decodeJava },
  { format: "ruby-marshal", matches: looksLikeRubyMarshal, decode: decodeRubyMarshal },
  {
    format: "igbinary",
    matches: (bytes) => begins(bytes, "00000001") || begins(bytes, "00000002"),
    decode: decodeIgbinary,
  },
  { format: "compressed", matches: hasPackingMagic, decode: packed(MOST_PACKINGS) },
  { format: "sealed", matches: looksSealed, decode: decodeSealed },
  { format: "json", matches: looksLikeJson, decode: decodeJson },
  {
    format: "php-serialize",
    matches: (bytes) => /^(?:[aOC]:\d+:|s:\d+:"|E:\d+:")/.test(head(bytes)),
    decode: decodePhpSerialize,
  },
  { format: "php", matches: (bytes) => /^[ -{}-ÿ]{1,128}\|(?:N;|[bidsaOCSERr]:)/.test(head(bytes)), decode: decodePhp },
  { format: "django-signed", matches: looksLikeDjango, decode: decodeDjango },
  { format: "pickle", matches: looksLikePickle, decode: decodePickle },
  { format: "aspnet-core", matches: looksLikeAspNetCore, decode: decodeAspNetCore },
  { format: "gob", matches: looksLikeGob, decode: decodeGob },
  { format: "msgpack", matches: looksLikeMsgpack, decode: decodeMsgpack },
  { format: "php-binary", matches: looksLikePhpBinary, decode: decodePhpBinary },
  { format: "aspnet-framework", matches: looksLikeAspNetFramework, decode: decodeAspNetFramework },
];

/** The format that the bytes are in; `text`, `binary` or `empty` where it is none of ours. */
export function detect(bytes: Uint8Array): string {
  return matching(bytes)?.format ?? rest(bytes).format;
}

function matching(bytes: Uint8Array): NamedDecoder | undefined {
  const found = decoders.find(({ matches }) => matches(bytes));
  if (found) return found;
  // PHP's LZ4 has no magic to speak of, and lone words of JSON look like any text: they come last.
  const last = unpacks(bytes) ? "compressed" : isPlainJson(bytes) ? "json" : undefined;
  return decoders.find(({ format }) => format === last);
}

/**
 * Decodes by `hint`, the name of a format, where one is given and fits at all; else by what the bytes are. Text of no format
 * is a text, and everything else a preview of the bytes.
 */
export function decode(bytes: Uint8Array, hint?: string, limits = defaultLimits): Decoding {
  const hinted = decoders.find(({ format }) => format === hint)?.decode(bytes, limits);
  return withShape(hinted?.value === undefined ? detected(MOST_PACKINGS)(bytes, limits) : hinted);
}

function detected(packings: number): Decoder {
  return (bytes, limits = defaultLimits) => {
    const found = matching(bytes);
    if (found?.format !== "compressed") return (found?.decode ?? rest)(bytes, limits);
    return packings > 0 ? packed(packings)(bytes, limits) : rest(bytes, limits);
  };
}

function packed(packings: number): Decoder {
  return (bytes, limits = defaultLimits) => decodeCompressed(bytes, limits, detected(packings - 1));
}

function rest(bytes: Uint8Array, limits = defaultLimits): Decoding {
  if (bytes.length === 0) return { format: "empty", value: { kind: "null" }, warnings: [] };
  const cursor = new Cursor(bytes, limits);
  const value = bytes.includes(0) ? cursor.binary(cursor.bytes) : cursor.textOrBytes(cursor.bytes);
  return { format: value.kind === "string" ? "text" : "binary", value, warnings: [] };
}

function withShape(decoding: Decoding): Decoding {
  const shape = decoding.value && shapeOf(decoding.value);
  return shape === undefined ? decoding : { ...decoding, shape };
}

function begins(bytes: Uint8Array, hex: string): boolean {
  const magic = Buffer.from(hex, "hex");
  return magic.every((byte, at) => bytes[at] === byte);
}

const head = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 160)).toString("latin1");

/** Numbers and words stand alone where a framework writes each field as JSON. */
const isPlainJson = (bytes: Uint8Array): boolean =>
  bytes.length <= 40 && /^(?:-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)$/.test(head(bytes));

function hasPackingMagic(bytes: Uint8Array): boolean {
  const [first, second = 0] = bytes;
  if (first === 0x78 && (first * 256 + second) % 31 === 0) return [0x01, 0x5e, 0x9c, 0xda].includes(second);
  if (first === 0x3a) return /^:(?:gz|lz|l4|sn|zs):/.test(head(bytes));
  return ["1f8b", "28b52ffd", "04224d18", "fd377a585a00"].some((magic) => begins(bytes, magic));
}

function unpacks(bytes: Uint8Array): boolean {
  const unpacked = unpack(bytes);
  return unpacked !== undefined && "bytes" in unpacked;
}

/** A length, a name that can be typed, and the beginning of a serialized value. */
function looksLikePhpBinary(bytes: Uint8Array): boolean {
  const length = (bytes[0] ?? 0) & 0x7f;
  if (length === 0 || length >= 0x7f || bytes.length < length + 3) return false;
  const start = head(bytes);
  return /^[\x20-\x7e]+$/.test(start.slice(1, length + 1)) && /^(?:N;|[bidsaOCSERr]:)/.test(start.slice(length + 1));
}
