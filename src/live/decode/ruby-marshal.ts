// Ruby's Marshal 4.8, as Rack, Rails and Dalli write it, read without loading a class.
//
// https://docs.ruby-lang.org/en/3.3/marshal_rdoc.html describes the format. Symbols are shown as Ruby shows them, with a
// colon before them, because `:cart` and `"cart"` are two keys.
import { type Cursor, decodeWith } from "./cursor.ts";
import { pointInTime } from "./point-in-time.ts";
import { SharedValues } from "./shared-values.ts";
import { type Decoded, type Decoder, defaultLimits, type Field } from "./value.ts";
import { wholeNumberOfBytes } from "./whole-number.ts";

export const decodeRubyMarshal: Decoder = (bytes, limits = defaultLimits) => {
  const classes = new Set<string>();
  const decoding = decodeWith("ruby-marshal", bytes, limits, (cursor, warn) => {
    const version = cursor.u16();
    if (version !== 0x0408) cursor.stop("has a version that is not 4.8", 0);
    return new Reader(cursor, warn, classes).value();
  });
  return classes.size > 0 ? { ...decoding, classes: [...classes].map((name) => ({ name })) } : decoding;
};

export const looksLikeRubyMarshal = (bytes: Uint8Array): boolean => bytes[0] === 4 && bytes[1] === 8;

/** Classes whose own `_load` or `marshal_load` gives nothing but plain data. */
const HARMLESS: ReadonlySet<string> = new Set([
  "Time",
  "Date",
  "DateTime",
  "BigDecimal",
  "Rational",
  "Complex",
  "Set",
  "Range",
  "ActiveSupport::TimeWithZone",
  "ActiveSupport::Duration",
  "ActiveSupport::SafeBuffer",
  "ActionController::Parameters",
]);

/** Classes that known chains of side effects begin with: https://github.com/ruby/ruby/blob/master/doc/security.rdoc warns of them. */
const CARRIERS =
  /^(?:Gem::|Net::|ERB$|ERB::|OpenURI|URI::|Rake::|ActiveSupport::Deprecation::|ActiveModel::AttributeMethods::|UncaughtThrowError$)/;

/** Symbols longer than this are cut where they are used again. */
const SHORT = 256;
const MOST_CLASSES = 200;

class Reader {
  readonly #cursor: Cursor;
  readonly #warn: (message: string) => void;
  readonly #classes: Set<string>;
  readonly #symbols: string[] = [];
  readonly #objects = new SharedValues();

  constructor(cursor: Cursor, warn: (message: string) => void, classes: Set<string>) {
    this.#cursor = cursor;
    this.#warn = warn;
    this.#classes = classes;
  }

  value(): Decoded {
    const cursor = this.#cursor;
    cursor.count();
    const at = cursor.offset;
    const type = cursor.u8();
    switch (type) {
      case 0x30: // 0
        return { kind: "null" };
      case 0x54: // T
        return { kind: "boolean", value: true };
      case 0x46: // F
        return { kind: "boolean", value: false };
      case 0x69: // i
        return { kind: "number", value: this.#fixnum() };
      case 0x3a: // :
        return this.#symbolValue(this.#newSymbol());
      case 0x3b: // ;
        return this.#symbolValue(this.#symbolLink());
      case 0x40: // @
        return this.#objects.refer(this.#fixnum()) ?? cursor.stop("points to an object that is not there", at);
      case 0x49: // I
        return this.#withVariables();
    }
    return this.#object(type, at, undefined);
  }

  /** `beside` reads the instance variables of a value that keeps them before it is entered, and says that it did. */
  #object(type: number, at: number, beside: (() => readonly Field[]) | undefined): Decoded {
    const cursor = this.#cursor;
    switch (type) {
      case 0x22: {
        const index = this.#objects.open();
        return this.#objects.close(index, cursor.utf8OrBytes(this.#length()));
      }
      case 0x66: {
        const index = this.#objects.open();
        return this.#objects.close(index, { kind: "number", value: floatOf(cursor.latin1(this.#length())) });
      }
      case 0x6c:
        return this.#bignum();
      case 0x5b:
        return this.#array();
      case 0x7b: // {
      case 0x7d: // }
        return this.#hash(type === 0x7d);
      case 0x6f: // o
      case 0x53: // S
        return this.#plainObject();
      case 0x43:
      case 0x65:
        return this.#wrapped(type === 0x43);
      case 0x75:
        return this.#userDefined(beside);
      case 0x55:
        return this.#userMarshal();
      case 0x63: // c
      case 0x6d: // m
      case 0x4d: {
        const index = this.#objects.open();
        const name = this.#className(cursor.latin1(this.#length()));
        return this.#objects.close(index, { kind: "call", name, parts: [] });
      }
      case 0x2f: {
        const index = this.#objects.open();
        const source = cursor.utf8OrBytes(this.#length());
        const options: Decoded = { kind: "number", value: cursor.u8() };
        const fields = [
          { name: "source", value: source },
          { name: "options", value: options },
        ];
        return this.#objects.close(index, { kind: "object", className: "Regexp", fields });
      }
      case 0x64: {
        const name = this.#className(this.#symbol());
        const index = this.#objects.open();
        return this.#objects.close(index, { kind: "call", name, parts: this.#inside() });
      }
    }
    return cursor.stop("has a type that Marshal does not use", at);
  }

  /** Signed, of one to five bytes; its first byte says how many. */
  #fixnum(): number {
    const cursor = this.#cursor;
    const first = cursor.i8();
    if (first === 0) return 0;
    if (first > 4) return first - 5;
    if (first < -4) return first + 5;
    let value = 0;
    for (let i = 0; i < Math.abs(first); i++) value += cursor.u8() * 2 ** (8 * i);
    return first > 0 ? value : value - 2 ** (8 * -first);
  }

  #length(): number {
    const at = this.#cursor.offset;
    const length = this.#fixnum();
    return length < 0 ? this.#cursor.stop("has a length below zero", at) : length;
  }

  #newSymbol(): string {
    const cursor = this.#cursor;
    const bytes = cursor.take(this.#length());
    cursor.offset -= bytes.length;
    const name = cursor.utf8(bytes.length) ?? "(not UTF-8)";
    this.#symbols.push(name);
    return name;
  }

  #symbolLink(): string {
    const at = this.#cursor.offset;
    return this.#symbols[this.#fixnum()] ?? this.#cursor.stop("points to a symbol that is not there", at);
  }

  /** A symbol where nothing else may stand: the name of a class or of a variable. */
  #symbol(): string {
    const cursor = this.#cursor;
    const at = cursor.offset;
    switch (cursor.u8()) {
      case 0x3a:
        return this.#newSymbol();
      case 0x3b:
        return this.#symbolLink();
      case 0x49: {
        if (cursor.u8() !== 0x3a) break;
        const name = this.#newSymbol();
        this.#variables();
        return name;
      }
    }
    return cursor.stop("has no symbol where one must stand", at);
  }

  #symbolValue(name: string): Decoded {
    return { kind: "string", text: `:${name.slice(0, SHORT)}`, length: name.length + 1 };
  }

  #className(name: string): string {
    const shown = name.slice(0, SHORT);
    if (this.#classes.size < MOST_CLASSES) this.#classes.add(shown);
    if (CARRIERS.test(shown)) this.#warn("a class is named that attacks on Marshal are built of");
    return shown;
  }

  /** A value with instance variables. Those of a text say its encoding, and are left out then. */
  #withVariables(): Decoded {
    const cursor = this.#cursor;
    const at = cursor.offset;
    const type = cursor.u8();
    if (type === 0x3a) {
      const name = this.#newSymbol();
      this.#variables();
      return this.#symbolValue(name);
    }
    let read = false;
    const value = this.#object(type, at, () => {
      read = true;
      return this.#variables();
    });
    if (!read) {
      const own = this.#variables().filter(({ name }) => name !== "E" && name !== "encoding");
      if (own.length > 0 && value.kind === "object") (value.fields as Field[]).push(...own);
    }
    return value;
  }

  #variables(): readonly Field[] {
    const fields: Field[] = [];
    this.#cursor.fill(() => {
      for (let count = this.#length(); count > 0; count--) {
        const name = this.#symbol();
        fields.push({ name: name.slice(0, SHORT), value: this.value() });
      }
    });
    return fields;
  }

  #inside(): readonly Decoded[] {
    const parts: Decoded[] = [];
    this.#cursor.fill(() => parts.push(this.value()));
    return parts;
  }

  #bignum(): Decoded {
    const cursor = this.#cursor;
    const index = this.#objects.open();
    const sign = cursor.u8();
    if (sign !== 0x2b && sign !== 0x2d) cursor.stop("has a number without a sign", cursor.offset - 1);
    const number = wholeNumberOfBytes(cursor.take(this.#length() * 2), sign === 0x2d ? "-" : "+");
    return this.#objects.close(index, number);
  }

  #array(): Decoded {
    const items: Decoded[] = [];
    const index = this.#objects.open();
    this.#cursor.fill(() => {
      for (let count = this.#length(); count > 0; count--) items.push(this.value());
    });
    return this.#objects.close(index, { kind: "list", items });
  }

  #hash(hasDefault: boolean): Decoded {
    const entries: [Decoded, Decoded][] = [];
    const index = this.#objects.open();
    this.#cursor.fill(() => {
      for (let count = this.#length(); count > 0; count--) {
        const key = this.value();
        entries.push([key, this.value()]);
      }
      if (hasDefault) entries.push([{ kind: "opaque", note: "default", length: 0 }, this.value()]);
    });
    return this.#objects.close(index, { kind: "map", entries });
  }

  /** An object with its variables, or a struct with its members: the two are laid out alike. */
  #plainObject(): Decoded {
    const index = this.#objects.open();
    const className = this.#className(this.#symbol());
    return this.#objects.close(index, { kind: "object", className, fields: this.#variables() });
  }

  /** A text, list or hash of a subclass, or any object that a module was added to. The number is the inner value's. */
  #wrapped(subclass: boolean): Decoded {
    const className = this.#className(this.#symbol());
    const [value = { kind: "null" }]: readonly Decoded[] = this.#inside();
    if (!subclass) return value;
    // The inner value has its place already, so it is named where it stands and not copied.
    if (value.kind === "map" || value.kind === "list") return Object.assign(value, { className });
    return { kind: "object", className, fields: [{ name: "value", value }] };
  }

  /** What a class's own `_dump` gave as bytes. It is entered behind its variables, as Ruby does. */
  #userDefined(beside: (() => readonly Field[]) | undefined): Decoded {
    const cursor = this.#cursor;
    const className = this.#className(this.#symbol());
    const bytes = cursor.take(this.#length());
    const fields = beside?.() ?? [];
    const index = this.#objects.open();
    const time = className === "Time" ? timeOf(bytes, fields) : undefined;
    if (time) return this.#objects.close(index, time);
    if (!HARMLESS.has(className))
      this.#warn(`${shownName(className)}._load would be called when the application reads this`);
    const part = className === "BigDecimal" ? decimalOf(bytes) : undefined;
    return this.#objects.close(index, {
      kind: "call",
      name: className,
      parts: [part === undefined ? cursor.textOrBytes(bytes) : cursor.text(part)],
    });
  }

  /** What a class's own `marshal_dump` gave as a value. */
  #userMarshal(): Decoded {
    const className = this.#className(this.#symbol());
    const index = this.#objects.open();
    const parts = this.#inside();
    if (!HARMLESS.has(className)) {
      this.#warn(`${shownName(className)}#marshal_load would be called when the application reads this`);
    }
    return this.#objects.close(index, dateOf(className, parts) ?? { kind: "call", name: className, parts });
  }
}

/** A name that is no Ruby constant may be content. */
const shownName = (name: string): string =>
  /^[A-Z]\w*(?:::[A-Z]\w*)*$/.test(name) ? name : "something without a proper name";

function floatOf(text: string): number {
  if (text === "inf") return Number.POSITIVE_INFINITY;
  if (text === "-inf") return Number.NEGATIVE_INFINITY;
  // Ruby up to 1.8 puts the mantissa's last bytes behind a NUL.
  return text === "nan" || text.length > 100 ? Number.NaN : Number(text.split("\0")[0]);
}

/**
 * Two little-endian words of UTC fields, and the nanoseconds beside them.
 * https://github.com/ruby/ruby/blob/v3_3_0/time.c#L5430
 */
function timeOf(bytes: Uint8Array, variables: readonly Field[]): Decoded | undefined {
  if (bytes.length !== 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const date = view.getUint32(0, true);
  const clock = view.getUint32(4, true);
  if (date >>> 31 === 0) return pointInTime(date * 1000 + Math.floor(clock / 1000));
  // Beyond the fields' reach the year goes on in a variable.
  if (variables.some(({ name }) => name === "year")) return undefined;
  const millis = Math.floor((clock & 0xfffff) / 1000);
  const year = ((date >>> 14) & 0xffff) + 1900;
  const seconds = Date.UTC(
    year,
    (date >>> 10) & 0xf,
    (date >>> 5) & 0x1f,
    date & 0x1f,
    clock >>> 26,
    (clock >>> 20) & 0x3f,
  );
  return pointInTime(seconds + millis);
}

/** `18:0.15e1`: the most digits, then the number. */
function decimalOf(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
  return bytes.length <= 1024 ? /^\d+:(.+)$/.exec(text)?.[1] : undefined;
}

/** Julian day, seconds and nanoseconds of the day in UTC, seconds of offset: https://github.com/ruby/date/blob/master/ext/date/date_core.c */
function dateOf(className: string, parts: readonly Decoded[]): Decoded | undefined {
  const [state] = parts;
  if ((className !== "Date" && className !== "DateTime") || state?.kind !== "list") return undefined;
  const [, day, seconds, nanos] = state.items.map((item) => (item.kind === "number" ? item.value : Number.NaN));
  if (day === undefined || seconds === undefined || nanos === undefined) return undefined;
  const at = (day - 2_440_588) * 86_400_000 + seconds * 1000 + Math.floor(nanos / 1e6);
  if (!(Math.abs(at) < 8.64e15)) return undefined;
  if (className === "DateTime") return pointInTime(at);
  const text = new Date(at).toISOString().slice(0, 10);
  return { kind: "call", name: className, parts: [{ kind: "string", text, length: text.length }] };
}
