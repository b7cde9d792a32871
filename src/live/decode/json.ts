// JSON as express-session, koa, Starlette and many others store it, read within limits and without losing large numbers.
import { type Cursor, decodeWith } from "./cursor.ts";
import { type Decoded, type Decoder, defaultLimits } from "./value.ts";
import { wholeNumberOfText } from "./whole-number.ts";

/** RFC 8259, with what JavaScript's own reader does where that is silent: the order of members is kept, doubles stay. */
export const decodeJson: Decoder = (bytes, limits = defaultLimits) =>
  decodeWith("json", bytes, limits, (cursor) => {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) cursor.offset = 3;
    const decoded = value(cursor);
    space(cursor);
    return decoded;
  });

/** Begins like an object, a list or a text; bare numbers and words are left to the caller's knowledge. */
export function looksLikeJson(bytes: Uint8Array): boolean {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb ? 3 : 0;
  while (isSpace(bytes[at])) at++;
  const first = bytes[at++];
  while (isSpace(bytes[at])) at++;
  const next = bytes[at];
  if (first === 0x7b) return next === 0x22 || next === 0x7d;
  if (first === 0x5b) return next !== undefined && '"[{]-0123456789tfn'.includes(String.fromCharCode(next));
  return first === 0x22 && bytes.length > 1 && lastOf(bytes) === 0x22;
}

function lastOf(bytes: Uint8Array): number | undefined {
  let end = bytes.length - 1;
  while (end > 0 && isSpace(bytes[end])) end--;
  return bytes[end];
}

const isSpace = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

function space(cursor: Cursor): void {
  while (isSpace(cursor.peek())) cursor.offset++;
}

function value(cursor: Cursor): Decoded {
  space(cursor);
  cursor.count();
  switch (cursor.peek()) {
    case 0x7b:
      return members(cursor);
    case 0x5b:
      return elements(cursor);
    case 0x22:
      return cursor.text(text(cursor));
    case 0x74:
      return word(cursor, "true", { kind: "boolean", value: true });
    case 0x66:
      return word(cursor, "false", { kind: "boolean", value: false });
    case 0x6e:
      return word(cursor, "null", { kind: "null" });
  }
  return number(cursor);
}

function members(cursor: Cursor): Decoded {
  const entries: [Decoded, Decoded][] = [];
  cursor.offset++;
  cursor.fill(() => {
    space(cursor);
    if (cursor.peek() === 0x7d) {
      cursor.offset++;
      return;
    }
    for (;;) {
      space(cursor);
      if (cursor.peek() !== 0x22) cursor.stop(cursor.left === 0 ? "ends early" : "has a member without a name");
      const name = cursor.text(text(cursor));
      space(cursor);
      if (cursor.u8() !== 0x3a) cursor.stop("has a name without a value", cursor.offset - 1);
      entries.push([name, value(cursor)]);
      if (ends(cursor, 0x7d)) return;
    }
  });
  return { kind: "map", entries };
}

function elements(cursor: Cursor): Decoded {
  const items: Decoded[] = [];
  cursor.offset++;
  cursor.fill(() => {
    space(cursor);
    if (cursor.peek() === 0x5d) {
      cursor.offset++;
      return;
    }
    do items.push(value(cursor));
    while (!ends(cursor, 0x5d));
  });
  return { kind: "list", items };
}

/** A comma goes on, the closing byte ends. */
function ends(cursor: Cursor, close: number): boolean {
  space(cursor);
  const byte = cursor.u8();
  if (byte === close) return true;
  if (byte !== 0x2c) cursor.stop("has neither a comma nor an end", cursor.offset - 1);
  return false;
}

function word(cursor: Cursor, name: string, meaning: Decoded): Decoded {
  const at = cursor.offset;
  if (cursor.latin1(Math.min(name.length, cursor.left)) !== name) cursor.stop("has a word that is none of JSON's", at);
  return meaning;
}

function number(cursor: Cursor): Decoded {
  const { bytes, offset } = cursor;
  let end = offset;
  let whole = true;
  for (; end < bytes.length; end++) {
    const byte = bytes[end] as number;
    if (byte >= 0x30 && byte <= 0x39) continue;
    if (byte === 0x2e || byte === 0x65 || byte === 0x45 || byte === 0x2b) whole = false;
    else if (byte !== 0x2d) break;
  }
  if (end === offset) cursor.stop(cursor.left === 0 ? "ends early" : "has a value that is none of JSON's");
  if (end - offset > 4096 && !whole) cursor.stop("has a number of more than 4096 characters");
  const digits = cursor.latin1(end - offset);
  if (whole) return wholeNumberOfText(digits) ?? cursor.stop("has a number that is none", offset);
  if (!/^-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?$/.test(digits)) cursor.stop("has a number that is none", offset);
  const double = Number(digits);
  if (!Number.isFinite(double)) return { kind: "opaque", note: "very large number", length: digits.length };
  return { kind: "number", value: double };
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};

/** A text from its opening quote to behind its closing one. */
function text(cursor: Cursor): string {
  const { bytes } = cursor;
  cursor.offset++;
  let parts = "";
  for (;;) {
    const from = cursor.offset;
    let end = from;
    while (end < bytes.length && bytes[end] !== 0x22 && bytes[end] !== 0x5c) end++;
    if (end === bytes.length) cursor.stop("ends early: a text has no end", bytes.length);
    const run = cursor.utf8(end - from) ?? cursor.stop("has a text that is not UTF-8", from);
    cursor.offset++;
    if (bytes[end] === 0x22) return parts === "" ? run : parts + run;
    parts += run + escaped(cursor);
  }
}

function escaped(cursor: Cursor): string {
  const letter = cursor.latin1(1);
  if (letter !== "u") return ESCAPES[letter] ?? cursor.stop("has an escape that is none of JSON's", cursor.offset - 1);
  const hex = cursor.latin1(4);
  if (!/^[0-9a-fA-F]{4}$/.test(hex)) cursor.stop("has an escape that is none of JSON's", cursor.offset - 4);
  return String.fromCharCode(Number.parseInt(hex, 16));
}
