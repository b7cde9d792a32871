// The tokens of a JDK serialization stream: handles, class descriptors, objects level by level, arrays and blocks of data.
// Source: https://docs.oracle.com/en/java/javase/17/docs/specs/serialization/protocol.html
import type { Cursor } from "../cursor.ts";
import { carrierWarning, javaCarrier } from "../gadgets.ts";
import { SharedValues } from "../shared-values.ts";
import type { Decoded, Field } from "../value.ts";
import { modifiedUtf8 } from "./modified-utf8.ts";
import { shaped } from "./shapes.ts";

/** A class as the stream describes it. */
export interface JavaClass {
  readonly name: string;
  readonly version: bigint | undefined;
  readonly flags: number;
  readonly fields: readonly JavaField[];
  /** From the topmost class to this one. Empty while the description is still being read. */
  chain: readonly JavaClass[];
}

interface JavaField {
  readonly type: number;
  readonly name: string;
}

/** What one class of an object's chain wrote: its fields, and what its own `writeObject` added. */
export interface Level {
  readonly of: JavaClass;
  readonly fields: Field[];
  /** Blocks of bytes and values, in the order that they were written. */
  readonly parts: (Uint8Array | Decoded)[];
}

const FIRST_HANDLE = 0x7e0000;
const WRITE_METHOD = 1;
const SERIALIZABLE = 2;
const EXTERNALIZABLE = 4;
const BLOCK_DATA = 8;
/** Names stand at every object, so a long one would be printed thousands of times. */
const LONGEST_NAME = 200;
const MOST_CLASSES = 500;

const primitives = new Set(["boolean", "byte", "char", "double", "float", "int", "long", "short", "void"]);

const tokens = {
  null: 0x70,
  reference: 0x71,
  classDesc: 0x72,
  object: 0x73,
  string: 0x74,
  array: 0x75,
  class: 0x76,
  blockData: 0x77,
  endBlockData: 0x78,
  reset: 0x79,
  blockDataLong: 0x7a,
  exception: 0x7b,
  longString: 0x7c,
  proxyClassDesc: 0x7d,
  enum: 0x7e,
} as const;

export class JavaStream {
  /** Classes of the application, by name, with the version that wrote them. */
  readonly classes = new Map<string, bigint | undefined>();
  /** What the writer threw in the middle of a value. */
  thrown: Decoded | undefined;
  readonly #cursor: Cursor;
  readonly #warn: (message: string) => void;
  readonly #shared = new SharedValues();
  #described = new Map<number, JavaClass>();

  constructor(cursor: Cursor, warn: (message: string) => void) {
    this.#cursor = cursor;
    this.#warn = warn;
  }

  /** Adds blocks and values to `parts` until the end mark, or to the end of the bytes where there is none. */
  contents(parts: (Uint8Array | Decoded)[], endMark: boolean): void {
    const cursor = this.#cursor;
    while (endMark || cursor.left > 0) {
      const token = cursor.peek();
      if (endMark && token === tokens.endBlockData) {
        cursor.offset++;
        return;
      }
      if (token === tokens.blockData || token === tokens.blockDataLong) parts.push(this.#block());
      else if (token === tokens.reset) this.#reset();
      else parts.push(this.#value());
    }
  }

  #value(): Decoded {
    const cursor = this.#cursor;
    const at = cursor.offset;
    const token = cursor.u8();
    cursor.count();
    switch (token) {
      case tokens.null:
        return { kind: "null" };
      case tokens.reference:
        return this.#pointer();
      case tokens.object:
        return this.#object();
      case tokens.string:
        return this.#string(cursor.u16());
      case tokens.longString:
        return this.#string(this.#longLength());
      case tokens.array:
        return this.#array();
      case tokens.enum:
        return this.#enum();
      case tokens.class: {
        const name = this.#class()?.name ?? "";
        return this.#shared.close(this.#shared.open(), named("java.lang.Class", name));
      }
      case tokens.classDesc:
      case tokens.proxyClassDesc:
        return named("java.io.ObjectStreamClass", this.#describe(token).name);
      case tokens.exception:
        return this.#exception(at);
      case tokens.reset:
        this.#reset();
        return cursor.nested(() => this.#value());
      default:
        return cursor.stop(`0x${token.toString(16).padStart(2, "0")} begins no value of a Java stream`, at);
    }
  }

  #block(): Uint8Array {
    const cursor = this.#cursor;
    cursor.count();
    return cursor.take(cursor.u8() === tokens.blockData ? cursor.u8() : cursor.i32());
  }

  #reset(): void {
    this.#cursor.offset++;
    this.#forget();
  }

  #forget(): void {
    this.#shared.clear();
    this.#described = new Map();
  }

  #handle(): number {
    return this.#cursor.u32() - FIRST_HANDLE;
  }

  #pointer(): Decoded {
    const at = this.#cursor.offset;
    const index = this.#handle();
    const described = this.#described.get(index);
    if (described) return named("java.io.ObjectStreamClass", described.name);
    return this.#shared.refer(index) ?? this.#cursor.stop("points to a value that has not been written", at);
  }

  #longLength(): number {
    const length = this.#cursor.u64();
    return length > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : Number(length);
  }

  #string(count: number): Decoded {
    const index = this.#shared.open();
    const { text, length } = modifiedUtf8(this.#cursor, count, this.#cursor.limits.text);
    return this.#shared.close(index, { kind: "string", text, length });
  }

  #name(): string {
    return modifiedUtf8(this.#cursor, this.#cursor.u16(), LONGEST_NAME).text;
  }

  /** A class descriptor where one must stand: new, known or none. */
  #class(): JavaClass | undefined {
    const cursor = this.#cursor;
    const at = cursor.offset;
    const token = cursor.u8();
    if (token === tokens.null) return undefined;
    if (token === tokens.classDesc || token === tokens.proxyClassDesc) return this.#describe(token);
    if (token !== tokens.reference) cursor.stop("a class should stand here", at);
    const known = this.#described.get(this.#handle());
    if (!known) return cursor.stop("points to a class that has not been written", at);
    // A class that is its own ancestor would make a chain without an end.
    if (known.chain.length === 0) cursor.stop("uses a class inside its own description", at);
    return known;
  }

  #describe(token: number): JavaClass {
    const cursor = this.#cursor;
    cursor.count();
    const isProxy = token === tokens.proxyClassDesc;
    const name = isProxy ? "" : this.#name();
    const version = isProxy ? undefined : cursor.i64();
    const index = this.#shared.open();
    const fields: JavaField[] = [];
    const shown = isProxy ? this.#proxied() : name;
    const flags = isProxy ? SERIALIZABLE : cursor.u8();
    const described: JavaClass = { name: shown, version, flags, fields, chain: [] };
    this.#described.set(index, described);
    if (!isProxy) {
      this.#note(name, version);
      for (let left = cursor.u16(); left > 0; left--) fields.push(this.#field());
    }
    // Annotations of a class are for class loaders. They are read to get past them.
    if (cursor.peek() === tokens.endBlockData) cursor.offset++;
    else cursor.nested(() => this.contents([], true));
    const parent = cursor.peek() === tokens.null ? this.#class() : cursor.nested(() => this.#class());
    const above = parent?.chain ?? [];
    if (above.length >= cursor.limits.depth) cursor.stop(`extends more than ${cursor.limits.depth} classes`);
    described.chain = [...above, described];
    return described;
  }

  #field(): JavaField {
    const cursor = this.#cursor;
    const at = cursor.offset;
    const type = cursor.u8();
    if (!"BCDFIJSZL[".includes(String.fromCharCode(type))) cursor.stop("is no type of a field", at);
    const name = this.#name();
    if (type === 0x4c || type === 0x5b) this.#value();
    return { type, name };
  }

  #proxied(): string {
    const names: string[] = [];
    for (let left = this.#cursor.i32(); left > 0; left--) {
      const name = this.#name();
      if (names.length < 8) names.push(name);
      this.#note(name, undefined);
    }
    return `java.lang.reflect.Proxy of ${names.join(", ")}`.slice(0, 2 * LONGEST_NAME);
  }

  #note(name: string, version: bigint | undefined): void {
    // Classes of the JDK itself have the same version everywhere.
    const isOwn = !name.startsWith("[") && !name.startsWith("java.") && !primitives.has(name);
    if (isOwn && this.classes.size < MOST_CLASSES) this.classes.set(name, version);
    // Most classes of a session are of these two packages, and no entry of the list is.
    if (name.startsWith("java.lang.") || name.startsWith("java.util.")) return;
    const entry = javaCarrier(name);
    if (entry) this.#warn(carrierWarning(entry));
  }

  #object(): Decoded {
    const cursor = this.#cursor;
    const at = cursor.offset;
    const described = this.#class() ?? cursor.stop("an object has no class", at);
    const index = this.#shared.open();
    const levels: Level[] = [];
    cursor.fill(() => {
      for (const of of described.chain) {
        const level: Level = { of, fields: [], parts: [] };
        levels.push(level);
        this.#level(level);
      }
    });
    return this.#shared.close(index, shaped(described, levels));
  }

  #level({ of, fields, parts }: Level): void {
    const { flags } = of;
    if (flags & EXTERNALIZABLE) {
      // Without block marks only the class itself knows where its data end.
      if (!(flags & BLOCK_DATA)) this.#cursor.stop("holds external data without marks");
      this.contents(parts, true);
      return;
    }
    if (!(flags & SERIALIZABLE)) return;
    // The descriptor sorts fields so that primitive ones come first, and their values follow in the same order.
    for (const { name, type } of of.fields) fields.push({ name, value: this.#fieldValue(type) });
    if (flags & WRITE_METHOD) this.contents(parts, true);
  }

  #fieldValue(type: number): Decoded {
    if (type === 0x4c || type === 0x5b) return this.#value();
    this.#cursor.count();
    return this.#primitive(type);
  }

  #primitive(type: number): Decoded {
    const cursor = this.#cursor;
    switch (String.fromCharCode(type)) {
      case "B":
        return { kind: "number", value: cursor.i8() };
      case "C":
        return { kind: "string", text: String.fromCharCode(cursor.u16()), length: 1 };
      case "D":
        return { kind: "number", value: cursor.f64() };
      case "F":
        return { kind: "number", value: cursor.f32() };
      case "I":
        return { kind: "number", value: cursor.i32() };
      case "J":
        return { kind: "bigint", value: cursor.i64() };
      case "S":
        return { kind: "number", value: cursor.i16() };
      default:
        return { kind: "boolean", value: cursor.u8() !== 0 };
    }
  }

  #array(): Decoded {
    const cursor = this.#cursor;
    const at = cursor.offset;
    const described = this.#class();
    if (!described?.name.startsWith("[")) return cursor.stop("an array has no class of arrays", at);
    const index = this.#shared.open();
    const length = cursor.i32();
    const type = described.name.charCodeAt(1);
    return this.#shared.close(index, this.#elements(type, length, sourceName(described.name)));
  }

  #elements(type: number, length: number, className: string): Decoded {
    const cursor = this.#cursor;
    const letter = String.fromCharCode(type);
    if (letter === "B") return cursor.binary(cursor.take(length));
    if (letter === "C") return this.#characters(length);
    const size = { D: 8, F: 4, I: 4, J: 8, S: 2, Z: 1 }[letter];
    const items: Decoded[] = [];
    if (size === undefined) {
      if (length < 0) cursor.stop("an array has a negative length");
      cursor.fill(() => {
        for (let left = length; left > 0; left--) items.push(this.#value());
      });
    } else if (length > cursor.limits.text) {
      const bytes = cursor.take(length * size);
      return { kind: "opaque", note: `${className} with ${length} elements`, length: bytes.length };
    } else {
      cursor.fill(() => {
        if (length < 0) cursor.stop("an array has a negative length");
        for (let left = length; left > 0; left--) items.push(this.#fieldValue(type));
      });
    }
    return { kind: "list", items, className };
  }

  #characters(length: number): Decoded {
    const cursor = this.#cursor;
    const bytes = cursor.take(length * 2);
    let text = "";
    for (let at = 0; at < bytes.length && text.length < cursor.limits.text; at += 2) {
      text += String.fromCharCode(((bytes[at] as number) << 8) | (bytes[at + 1] as number));
    }
    return { kind: "string", text, length };
  }

  #enum(): Decoded {
    const cursor = this.#cursor;
    const at = cursor.offset;
    const described = this.#class() ?? cursor.stop("a constant has no class", at);
    const index = this.#shared.open();
    const fields: Field[] = [];
    cursor.fill(() => fields.push({ name: "name", value: this.#value() }));
    return this.#shared.close(index, { kind: "object", className: described.name, fields });
  }

  #exception(at: number): Decoded {
    this.#forget();
    this.thrown = this.#cursor.nested(() => this.#value());
    this.#forget();
    return this.#cursor.stop("the application failed while it wrote the value here", at);
  }
}

function named(className: string, name: string): Decoded {
  return {
    kind: "object",
    className,
    fields: [{ name: "name", value: { kind: "string", text: name, length: name.length } }],
  };
}

/** `[[Ljava.lang.String;` as it is written in a source: `java.lang.String[][]`. */
function sourceName(name: string): string {
  const dimensions = /^\[+/.exec(name)?.[0].length ?? 0;
  const letter = name[dimensions] ?? "";
  const primitive = { D: "double", F: "float", I: "int", J: "long", S: "short", Z: "boolean", B: "byte", C: "char" };
  const element = (primitive as Record<string, string>)[letter] ?? name.slice(dimensions).replace(/^L|;$/g, "");
  return element + "[]".repeat(Math.min(dimensions, 8));
}
