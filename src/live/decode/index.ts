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

export interface Format {
  readonly name: string;
  /** Whether the bytes begin, or are built, as this format demands. Never throws. */
  readonly matches: (bytes: Uint8Array) => boolean;
  readonly decode: Decoder;
}

/** A packed value may hold another one, but not for ever: there are files that unpack to themselves. */
const MOST_PACKINGS = 2;

/** In the order in which they are tried: the first that matches wins, so those with a magic number stand before guesses. */
export const formats: readonly Format[] = [
  { name: "java", matches: (bytes) => begins(bytes, "aced0005"), decode: decodeJava },
  { name: "ruby-marshal", matches: looksLikeRubyMarshal, decode: decodeRubyMarshal },
  {
    name: "igbinary",
    matches: (bytes) => begins(bytes, "00000001") || begins(bytes, "00000002"),
    decode: decodeIgbinary,
  },
  { name: "compressed", matches: hasPackingMagic, decode: packed(MOST_PACKINGS) },
  { name: "sealed", matches: looksSealed, decode: decodeSealed },
  { name: "json", matches: looksLikeJson, decode: decodeJson },
  {
    name: "php-serialize",
    matches: (bytes) => /^(?:[aOC]:\d+:|s:\d+:"|E:\d+:")/.test(head(bytes)),
    decode: decodePhpSerialize,
  },
  { name: "php", matches: (bytes) => /^!?[^|\0]{1,128}\|(?:N;|[bidsaOCSERr]:)/.test(head(bytes)), decode: decodePhp },
  { name: "django-signed", matches: looksLikeDjango, decode: decodeDjango },
  { name: "pickle", matches: looksLikePickle, decode: decodePickle },
  { name: "aspnet-core", matches: looksLikeAspNetCore, decode: decodeAspNetCore },
  { name: "gob", matches: looksLikeGob, decode: decodeGob },
  { name: "msgpack", matches: looksLikeMsgpack, decode: decodeMsgpack },
  { name: "php-binary", matches: looksLikePhpBinary, decode: decodePhpBinary },
  { name: "aspnet-framework", matches: looksLikeAspNetFramework, decode: decodeAspNetFramework },
  // LZF and PHP's LZ4 have no magic to speak of: they count when they unpack without a fault.
  { name: "compressed", matches: unpacks, decode: packed(MOST_PACKINGS) },
];

/** The name of the format that the bytes are in; `text` and `binary` where it is none of ours, `empty` where there is nothing. */
export function detect(bytes: Uint8Array): string {
  if (bytes.length === 0) return "empty";
  return formats.find(({ matches }) => matches(bytes))?.name ?? (isPlainJson(bytes) ? "json" : "rest");
}

/**
 * Decodes by `hint`, the name of a format, where one is given and fits at all; else by what the bytes are. Text of no format
 * is a text, and everything else a preview of the bytes.
 */
export function decode(bytes: Uint8Array, hint?: string, limits = defaultLimits): Decoding {
  const hinted = formats.find(({ name }) => name === hint);
  if (hinted) {
    const decoding = hinted.decode(bytes, limits);
    if (decoding.value !== undefined) return withShape(decoding);
  }
  return withShape(detected(MOST_PACKINGS)(bytes, limits));
}

function detected(packings: number): Decoder {
  return (bytes, limits = defaultLimits) => {
    const name = detect(bytes);
    if (name === "compressed") {
      return packings > 0 ? packed(packings)(bytes, limits) : rest(bytes, limits);
    }
    const format = formats.find((one) => one.name === name);
    if (format) return format.decode(bytes, limits);
    return name === "empty" ? { format: "empty", value: { kind: "null" }, warnings: [] } : rest(bytes, limits);
  };
}

function packed(packings: number): Decoder {
  return (bytes, limits = defaultLimits) => decodeCompressed(bytes, limits, detected(packings - 1));
}

function rest(bytes: Uint8Array, limits = defaultLimits): Decoding {
  const cursor = new Cursor(bytes, limits);
  const value = cursor.textOrBytes(cursor.bytes);
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
