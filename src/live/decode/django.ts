// Django's signed values: what its database, file and cookie sessions hold. The signature is not checked, for that needs the key.
//
// A cache session is a pickle without this envelope. https://github.com/django/django/blob/5.2/django/core/signing.py
import { Buffer } from "node:buffer";
import { unpack } from "./compressed.ts";
import { decodeJson, looksLikeJson } from "./json.ts";
import { decodePickle, looksLikePickle } from "./pickle.ts";
import { type Decoder, type Decoding, defaultLimits, type Limits } from "./value.ts";

const FORMAT = "django-signed";
/** Payload, a dot before it when it is packed, seconds in base 62, and a signature of SHA-1 or SHA-256. */
const SIGNED = /^(\.?)([A-Za-z0-9_-]+):([0-9A-Za-z]{1,8}):([A-Za-z0-9_-]{27}|[A-Za-z0-9_-]{43})$/;
/** Up to Django 3.0: a signature in hexadecimal digits before the payload, and base64 around both. */
const LEGACY = /^[0-9a-f]{40}:/;

/** JSON, or pickle where the project chose it. */
export const decodeDjango: Decoder = (bytes, limits = defaultLimits) => {
  const text = textOf(bytes, limits);
  const [, dot, payload, stamp] = SIGNED.exec(text) ?? [];
  if (payload !== undefined) {
    const written = secondsOf(stamp ?? "") * 1000;
    return { ...inside(Buffer.from(payload, "base64url"), dot === ".", limits), written };
  }
  const legacy = legacyPayload(text);
  if (legacy) return inside(legacy, false, limits);
  return { format: FORMAT, failure: { offset: 0, message: "is not a signed value of Django's" }, warnings: [] };
};

export function looksLikeDjango(bytes: Uint8Array): boolean {
  const [first = 0] = bytes;
  if (!(first === 0x2e || first === 0x2d || first === 0x5f || (first >= 0x30 && first <= 0x7a))) return false;
  const text = textOf(bytes, defaultLimits);
  return SIGNED.test(text) || legacyPayload(text) !== undefined;
}

const textOf = (bytes: Uint8Array, limits: Limits): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, limits.bytes)).toString("latin1").trim();

function legacyPayload(text: string): Uint8Array | undefined {
  // Forty hexadecimal digits and a colon are fifty-five characters and a bit of base64.
  if (!/^[A-Za-z0-9+/=\n]{56}/.test(text)) return undefined;
  if (!LEGACY.test(Buffer.from(text.slice(0, 56), "base64").toString("latin1"))) return undefined;
  return Buffer.from(text, "base64").subarray(41);
}

function inside(payload: Uint8Array, packed: boolean, limits: Limits): Decoding {
  let bytes = payload;
  if (packed) {
    const unpacked = unpack(payload, limits);
    if (unpacked === undefined || "failure" in unpacked) {
      const message = `the packed payload ${unpacked === undefined ? "is broken" : unpacked.failure}`;
      return { format: FORMAT, failure: { offset: 1, message }, warnings: [] };
    }
    bytes = unpacked.bytes;
  }
  const decode = !looksLikeJson(bytes) && looksLikePickle(bytes) ? decodePickle : decodeJson;
  const decoding = decode(bytes, limits);
  return { ...decoding, format: `${FORMAT}, ${decoding.format}` };
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

function secondsOf(stamp: string): number {
  let seconds = 0;
  for (const digit of stamp) seconds = seconds * 62 + DIGITS.indexOf(digit);
  return Math.min(seconds, 8.64e12);
}
