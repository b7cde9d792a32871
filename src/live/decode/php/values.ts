// What PHP's `serialize` writes: one letter per type, lengths in bytes, pointers by the number of the value.
// Source: https://www.php.net/manual/en/function.serialize.php and `ext/standard/var_unserializer.re` of php-src.
import { Buffer } from "node:buffer";
import type { Cursor } from "../cursor.ts";
import { SharedValues } from "../shared-values.ts";
import type { Decoded, Field } from "../value.ts";
import { wholeNumberOfText } from "../whole-number.ts";
import { ClassNames, propertyOf, sequence } from "./shapes.ts";

const LONGEST_NUMBER = 400;

const [colon, semicolon, quote, open, close] = [0x3a, 0x3b, 0x22, 0x7b, 0x7d];

export class PhpValues {
  readonly classes: ClassNames;
  readonly #cursor: Cursor;
  readonly #warn: (message: string) => void;
  /** PHP counts from 1, over all values of a session, keys left out. */
  readonly #shared = new SharedValues(1);

  constructor(cursor: Cursor, warn: (message: string) => void) {
    this.#cursor = cursor;
    this.#warn = warn;
    this.classes = new ClassNames(warn);
  }

  value(): Decoded {
    const cursor = this.#cursor;
    const at = cursor.offset;
    const letter = String.fromCharCode(cursor.u8());
    cursor.count();
    if (letter === "R" || letter === "r") return this.#pointer(letter, at);
    const index = this.#shared.open();
    return this.#shared.close(index, this.#plain(letter, at));
  }

  #plain(letter: string, at: number): Decoded {
    const cursor = this.#cursor;
    switch (letter) {
      case "N":
        this.#expect(semicolon);
        return { kind: "null" };
      case "b": {
        const text = this.#scalar();
        if (text !== "0" && text !== "1") cursor.stop("is neither true nor false", at);
        return { kind: "boolean", value: text === "1" };
      }
      case "i":
        return wholeNumberOfText(this.#scalar()) ?? cursor.stop("is no whole number", at);
      case "d":
        return { kind: "number", value: float(this.#scalar()) ?? cursor.stop("is no number", at) };
      case "s":
        return this.#textValue();
      case "S": {
        const value = this.#escaped();
        this.#expect(semicolon);
        return value;
      }
      case "a":
        return this.#array();
      case "O":
        return this.#object();
      case "C":
        return this.#custom();
      case "E":
        return this.#enum();
      default:
        return cursor.stop("begins no value that PHP writes", at);
    }
  }

  #pointer(letter: string, at: number): Decoded {
    // A pointer to the same object takes a number of its own; a PHP reference shares that of its target.
    const own = letter === "r" ? this.#shared.open() : undefined;
    const target = Number(this.#scalar());
    const value = this.#shared.refer(target - 1);
    if (!value || target - 1 === own) return this.#cursor.stop("points to a value that has not been written", at);
    return own === undefined ? value : this.#shared.close(own, value);
  }

  #textValue(): Decoded {
    const cursor = this.#cursor;
    const count = this.#length(quote);
    const value = cursor.utf8OrBytes(count);
    this.#expect(quote);
    this.#expect(semicolon);
    return value;
  }

  /** `S:` counts characters, and writes some as a backslash and two hexadecimal digits. */
  #escaped(): Decoded {
    const cursor = this.#cursor;
    const count = this.#length(quote);
    if (count > cursor.left) cursor.stop(`ends early: ${count} bytes wanted, ${cursor.left} left`);
    const bytes = Buffer.alloc(count);
    for (let at = 0; at < count; at++) {
      const byte = cursor.u8();
      bytes[at] = byte === 0x5c ? Number.parseInt(cursor.latin1(2), 16) : byte;
    }
    this.#expect(quote);
    return cursor.textOrBytes(bytes);
  }

  #array(): Decoded {
    const cursor = this.#cursor;
    const count = this.#length(open);
    const entries: (readonly [Decoded, Decoded])[] = [];
    cursor.fill(() => {
      for (let left = count; left > 0; left--) entries.push([this.#key(), this.value()]);
      this.#expect(close);
    });
    return sequence(entries);
  }

  #object(): Decoded {
    const cursor = this.#cursor;
    const className = this.#className();
    this.#expect(colon);
    const count = this.#length(open);
    const fields: Field[] = [];
    cursor.fill(() => {
      for (let left = count; left > 0; left--) fields.push(propertyOf(className, this.#key(), this.value()));
      this.#expect(close);
    });
    return { kind: "object", className, fields };
  }

  /** A class that implements `Serializable` writes what it likes, often a value in this same form. */
  #custom(): Decoded {
    const cursor = this.#cursor;
    const className = this.#className();
    this.#expect(colon);
    const count = this.#length(open);
    const data = cursor.utf8OrBytes(count);
    this.#expect(close);
    this.#warn("an object has a form of its own: numbers of shared values behind it may be off");
    return { kind: "object", className, fields: [{ name: "(written by its class)", value: data }] };
  }

  #enum(): Decoded {
    const cursor = this.#cursor;
    const count = this.#length(quote);
    const text = cursor.latin1(count);
    this.#expect(quote);
    this.#expect(semicolon);
    const at = text.indexOf(":");
    if (at < 0) cursor.stop("is no constant of an enumeration");
    const className = this.classes.note(text.slice(0, at));
    return { kind: "object", className, fields: [{ name: "name", value: cursor.text(text.slice(at + 1)) }] };
  }

  #className(): string {
    const count = this.#length(quote);
    const name = this.#cursor.latin1(count);
    this.#expect(quote);
    return this.classes.note(name);
  }

  #key(): Decoded {
    const cursor = this.#cursor;
    const at = cursor.offset;
    switch (cursor.u8()) {
      case 0x69:
        return wholeNumberOfText(this.#scalar()) ?? cursor.stop("is no whole number", at);
      case 0x73:
        return this.#textValue();
      case 0x53: {
        const value = this.#escaped();
        this.#expect(semicolon);
        return value;
      }
      default:
        return cursor.stop("is no key that PHP writes", at);
    }
  }

  /** `:N:` and the byte that opens what is counted. */
  #length(opening: number): number {
    const cursor = this.#cursor;
    if (cursor.peek() === colon) cursor.offset++;
    let value = 0;
    const at = cursor.offset;
    let byte = cursor.u8();
    for (; byte >= 0x30 && byte <= 0x39 && value < 1e12; byte = cursor.u8()) value = value * 10 + byte - 0x30;
    if (byte !== colon || cursor.offset - at < 2) cursor.stop("a length should stand here", at);
    this.#expect(opening);
    return value;
  }

  /** `:…;` */
  #scalar(): string {
    const cursor = this.#cursor;
    this.#expect(colon);
    const end = cursor.bytes.indexOf(semicolon, cursor.offset);
    if (end < 0 || end - cursor.offset > LONGEST_NUMBER) cursor.stop("a number does not end");
    const text = cursor.latin1(end - cursor.offset);
    cursor.offset++;
    return text;
  }

  #expect(byte: number): void {
    const cursor = this.#cursor;
    if (cursor.peek() !== byte) cursor.stop(`'${String.fromCharCode(byte)}' should stand here`);
    cursor.offset++;
  }
}

function float(text: string): number | undefined {
  if (text === "INF") return Number.POSITIVE_INFINITY;
  if (text === "-INF") return Number.NEGATIVE_INFINITY;
  if (text === "NAN") return Number.NaN;
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(text) ? Number(text) : undefined;
}
