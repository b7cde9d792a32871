// Sessions that PHP wrote: the handlers `php`, `php_binary` and `php_serialize`, and Laravel's text around a serialized array.
import { type Cursor, decodeWith } from "./cursor.ts";
import { decodeJson } from "./json.ts";
import { PhpValues } from "./php/values.ts";
import { type Decoded, type Decoder, type Decoding, defaultLimits, type Limits } from "./value.ts";

type Entries = (readonly [Decoded, Decoded])[];

interface Inner {
  readonly start: number;
  readonly end: number;
}

/** A variable that the old handler knew of without a value. */
const undefinedMark: Decoded = { kind: "opaque", note: "declared without a value", length: 0 };
const pipe = 0x7c;
const exclamation = 0x21;

/**
 * Names, a `|` and a serialized value, again and again: what PHP writes unless told otherwise. Symfony, CodeIgniter 4 and
 * Magento leave it at that. Source: https://www.php.net/manual/en/session.configuration.php#ini.session.serialize-handler
 */
export const decodePhp: Decoder = (bytes, limits = defaultLimits) =>
  decoded("php", bytes, limits, (cursor, values) =>
    variables(cursor, () => {
      const isUndefined = cursor.peek() === exclamation;
      if (isUndefined) cursor.offset++;
      const end = cursor.bytes.indexOf(pipe, cursor.offset);
      if (end < 0) cursor.stop("a name and a '|' should stand here");
      const name = cursor.utf8OrBytes(end - cursor.offset);
      cursor.offset++;
      return [name, isUndefined ? undefinedMark : values.value()];
    }),
  );

/** The same with a byte for the length of each name. Its highest bit says that there is no value. */
export const decodePhpBinary: Decoder = (bytes, limits = defaultLimits) =>
  decoded("php-binary", bytes, limits, (cursor, values) =>
    variables(cursor, () => {
      const length = cursor.u8();
      const name = cursor.utf8OrBytes(length & 0x7f);
      return [name, length & 0x80 ? undefinedMark : values.value()];
    }),
  );

/**
 * One serialized value. A text that holds a serialized array is Laravel's form, and what is inside is given; an encrypted one
 * stays closed. Source: https://github.com/laravel/framework/blob/13.x/src/Illuminate/Session/Store.php
 */
export const decodePhpSerialize: Decoder = (bytes, limits = defaultLimits) => {
  const inner = wrapped(bytes);
  if (inner && bytes[inner.start] === 0x7b) return json(bytes, inner, limits);
  return decoded("php-serialize", bytes, limits, (cursor, values) => {
    if (!inner) return values.value();
    const start = String.fromCharCode(...bytes.subarray(inner.start, inner.start + 8));
    if (/^(?:[aO]:\d|C:\d|N;$)/.test(start)) {
      cursor.offset = inner.start;
      const value = values.value();
      if (!cursor.stopped) cursor.fill(() => closeText(cursor, inner.end));
      return value;
    }
    if (start !== "eyJpdiI6") return values.value();
    cursor.offset = inner.end + 2;
    return { kind: "opaque", note: "encrypted by Laravel", length: inner.end - inner.start };
  });
};

/** Laravel with `serialization` set to `json`. */
function json(bytes: Uint8Array, inner: Inner, limits: Limits): Decoding {
  const decoding = decodeJson(bytes.subarray(inner.start, inner.end), limits);
  const { failure } = decoding;
  const placed = failure && { failure: { ...failure, offset: failure.offset + inner.start } };
  return { ...decoding, ...placed, format: "php-serialize" };
}

/** What follows the value inside a text: the end of the text, and nothing else. */
function closeText(cursor: Cursor, end: number): void {
  if (cursor.offset !== end) cursor.stop("the text does not end behind its value");
  cursor.take(2);
}

/** Where the text of `s:N:"…";` begins and ends, if that is the whole. */
function wrapped(bytes: Uint8Array): Inner | undefined {
  const head = String.fromCharCode(...bytes.subarray(0, 16));
  const [whole, digits] = /^s:(\d{1,9}):"/.exec(head) ?? [];
  if (whole === undefined) return undefined;
  return { start: whole.length, end: whole.length + Number(digits) };
}

function variables(cursor: Cursor, next: () => Entries[number]): Decoded {
  const entries: Entries = [];
  cursor.fill(() => {
    while (cursor.left > 0) entries.push(next());
  });
  if (entries.length === 0 && cursor.stopped) throw cursor.stopped;
  return { kind: "map", entries };
}

function decoded(
  format: string,
  bytes: Uint8Array,
  limits: Limits,
  decode: (cursor: Cursor, values: PhpValues) => Decoded,
): Decoding {
  let values: PhpValues | undefined;
  const decoding = decodeWith(format, bytes, limits, (cursor, warn) => {
    values = new PhpValues(cursor, warn);
    return decode(cursor, values);
  });
  const classes = values?.classes.list() ?? [];
  return classes.length > 0 ? { ...decoding, classes } : decoding;
}
