// Sessions that PHP's igbinary wrote, version 2: a type byte before each value, texts and shared values by number.
// Source: https://github.com/igbinary/igbinary/blob/master/src/php7/igbinary.c
import { type Cursor, decodeWith } from "./cursor.ts";
import { ClassNames, propertyOf, sequence } from "./php/shapes.ts";
import { SharedValues } from "./shared-values.ts";
import { type Decoded, type Decoder, defaultLimits, type Field } from "./value.ts";
import { wholeNumber } from "./whole-number.ts";

/** Decodes one value behind the bytes 00 00 00 02. */
export const decodeIgbinary: Decoder = (bytes, limits = defaultLimits) => {
  let reader: IgbinaryReader | undefined;
  const decoding = decodeWith("igbinary", bytes, limits, (cursor, warn) => {
    const version = cursor.u32();
    if (version !== 1 && version !== 2) cursor.stop("does not begin as igbinary 1 or 2", 0);
    reader = new IgbinaryReader(cursor, warn);
    return reader.value();
  });
  const classes = reader?.classes.list() ?? [];
  return classes.length > 0 ? { ...decoding, classes } : decoding;
};

const FIRST_TEXT = 1_000_000;

class IgbinaryReader {
  readonly classes: ClassNames;
  readonly #cursor: Cursor;
  readonly #shared = new SharedValues();
  /** Texts have numbers of their own, kept apart from those of values. */
  readonly #texts = new SharedValues(FIRST_TEXT);
  readonly #names: Decoded[] = [];

  constructor(cursor: Cursor, warn: (message: string) => void) {
    this.#cursor = cursor;
    this.classes = new ClassNames(warn);
  }

  value(isReference = false): Decoded {
    const cursor = this.#cursor;
    const at = cursor.offset;
    const type = cursor.u8();
    cursor.count();
    switch (type) {
      case 0x01:
      case 0x02:
      case 0x03:
      case 0x22:
      case 0x23:
      case 0x24:
        return this.#pointer(type);
      case 0x14:
      case 0x15:
      case 0x16:
        return this.#array(this.#size(type - 0x14));
      case 0x17:
      case 0x18:
      case 0x19:
        return this.#object(this.#newText(type - 0x17));
      case 0x1a:
      case 0x1b:
      case 0x1c:
        return this.#object(this.#knownName(type - 0x1a));
      case 0x25:
        return cursor.nested(() => this.value(true));
    }
    const value = this.#scalar(type) ?? cursor.stop("begins no value that igbinary writes", at);
    // Only what a PHP reference holds gets a number among the shared ones; arrays and objects always do.
    return isReference ? this.#shared.close(this.#shared.open(), value) : value;
  }

  #scalar(type: number): Decoded | undefined {
    const cursor = this.#cursor;
    switch (type) {
      case 0x00:
        return { kind: "null" };
      case 0x04:
      case 0x05:
        return { kind: "boolean", value: type === 0x05 };
      case 0x06:
        return { kind: "number", value: cursor.u8() };
      case 0x07:
        return { kind: "number", value: -cursor.u8() };
      case 0x08:
        return { kind: "number", value: cursor.u16() };
      case 0x09:
        return { kind: "number", value: -cursor.u16() };
      case 0x0a:
        return { kind: "number", value: cursor.u32() };
      case 0x0b:
        return { kind: "number", value: -cursor.u32() };
      case 0x20:
        return wholeNumber(cursor.u64());
      case 0x21:
        return wholeNumber(-cursor.u64());
      case 0x0c:
        return { kind: "number", value: cursor.f64() };
      case 0x0d:
        return { kind: "string", text: "", length: 0 };
      case 0x0e:
      case 0x0f:
      case 0x10:
        return this.#knownText(type - 0x0e);
      case 0x11:
      case 0x12:
      case 0x13:
        return this.#newText(type - 0x11);
      case 0x26:
        return this.#text(Number(cursor.u64()));
      default:
        return undefined;
    }
  }

  /** A number of 1, 2 or 4 bytes. */
  #size(width: number): number {
    const cursor = this.#cursor;
    if (width === 0) return cursor.u8();
    return width === 1 ? cursor.u16() : cursor.u32();
  }

  #newText(width: number): Decoded {
    return this.#text(this.#size(width));
  }

  #text(count: number): Decoded {
    const value = this.#cursor.utf8OrBytes(count);
    this.#names.push(value);
    return this.#texts.close(this.#texts.open(), value);
  }

  #knownText(width: number): Decoded {
    const at = this.#cursor.offset;
    return this.#texts.refer(this.#size(width)) ?? this.#cursor.stop("points to a text that was not written", at);
  }

  #knownName(width: number): Decoded {
    const at = this.#cursor.offset;
    return this.#names[this.#size(width)] ?? this.#cursor.stop("points to a text that was not written", at);
  }

  #pointer(type: number): Decoded {
    const at = this.#cursor.offset;
    const index = this.#size((type & 0x0f) - (type < 0x10 ? 1 : 2));
    return this.#shared.refer(index) ?? this.#cursor.stop("points to a value that has not been written", at);
  }

  #array(count: number): Decoded {
    const index = this.#shared.open();
    return this.#shared.close(index, sequence(this.#pairs(count)));
  }

  #pairs(count: number): (readonly [Decoded, Decoded])[] {
    const entries: (readonly [Decoded, Decoded])[] = [];
    this.#cursor.fill(() => {
      for (let left = count; left > 0; left--) entries.push([this.#key(), this.value()]);
    });
    return entries;
  }

  #key(): Decoded {
    const cursor = this.#cursor;
    const at = cursor.offset;
    const value = this.#scalar(cursor.u8());
    if (value?.kind === "number" || value?.kind === "bigint" || value?.kind === "string" || value?.kind === "bytes")
      return value;
    return cursor.stop("is no key that igbinary writes", at);
  }

  #object(name: Decoded): Decoded {
    const cursor = this.#cursor;
    const className = this.classes.note(name.kind === "string" ? name.text : "(not text)");
    const index = this.#shared.open();
    const at = cursor.offset;
    const type = cursor.u8();
    let fields: readonly Field[];
    if (type >= 0x14 && type <= 0x16) {
      fields = this.#pairs(this.#size(type - 0x14)).map(([key, value]) => propertyOf(className, key, value));
    } else if (type >= 0x1d && type <= 0x1f) {
      fields = [{ name: "(written by its class)", value: cursor.utf8OrBytes(this.#size(type - 0x1d)) }];
    } else if (type === 0x27) {
      const constant = this.#scalar(cursor.u8());
      if (constant?.kind !== "string") return cursor.stop("is no constant of an enumeration", at);
      fields = [{ name: "name", value: constant }];
    } else {
      return cursor.stop("is no content that an object has", at);
    }
    return this.#shared.close(index, { kind: "object", className, fields });
  }
}
