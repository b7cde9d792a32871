// Go's gob streams, as scs and the gorilla stores write them: they carry their types, so no Go type is needed to read them.
//
// https://pkg.go.dev/encoding/gob#hdr-Encoding_Details. Types that write themselves are opaque, but for `time.Time`.
import { Cursor, decodeWith, Stop } from "./cursor.ts";
import { eachField, type GobType, GobTypes, gobBigInt, gobInt, gobLength, gobText } from "./gob/types.ts";
import { pointInTime } from "./point-in-time.ts";
import { type Decoded, type Decoder, defaultLimits, type Field } from "./value.ts";
import { wholeNumber } from "./whole-number.ts";

export const decodeGob: Decoder = (bytes, limits = defaultLimits) => {
  const types = new GobTypes();
  const decoding = decodeWith("gob", bytes, limits, (cursor) => new Reader(cursor, types).message());
  const names = types.names();
  return names.length > 0 ? { ...decoding, classes: names.map((name) => ({ name })) } : decoding;
};

/** Own types begin at 64, so a definition begins with the number -64 or one below. */
const FIRST_OWN = 64;

/** The first message defines a type and nothing else; a stream of basic types alone is never a session. */
export function looksLikeGob(bytes: Uint8Array): boolean {
  const cursor = new Cursor(bytes, defaultLimits);
  try {
    const length = gobLength(cursor);
    const end = cursor.offset + length;
    const id = -gobInt(cursor);
    if (end > bytes.length || id < FIRST_OWN) return false;
    new GobTypes().define(cursor, id);
    return cursor.offset === end;
  } catch (error) {
    if (error instanceof Stop) return false;
    throw error;
  }
}

class Reader {
  readonly #cursor: Cursor;
  readonly #types: GobTypes;

  constructor(cursor: Cursor, types: GobTypes) {
    this.#cursor = cursor;
    this.#types = types;
  }

  /** Definitions, each a message of its own, and then one value. */
  message(): Decoded {
    const cursor = this.#cursor;
    for (;;) {
      const length = gobLength(cursor);
      if (length === 0) continue;
      const end = cursor.offset + length;
      const id = gobInt(cursor);
      if (id >= 0) return this.#whole(id);
      cursor.count();
      this.#types.define(cursor, -id);
      if (cursor.offset !== end) cursor.stop("has a definition that does not fill its message");
    }
  }

  /** A value of its own: structs begin at once, everything else behind a zero. */
  #whole(id: number): Decoded {
    const type = this.#type(id);
    if (type.kind !== "struct" && this.#cursor.u8() !== 0) this.#cursor.stop("has a value that does not begin");
    return this.#value(type);
  }

  #type(id: number): GobType {
    return this.#types.get(id) ?? this.#cursor.stop("has a value of a type that was never defined");
  }

  #value(type: GobType): Decoded {
    const cursor = this.#cursor;
    cursor.count();
    switch (type.kind) {
      case "bool":
        return { kind: "boolean", value: gobLength(cursor) !== 0 };
      case "int":
        if ((cursor.peek() ?? 0xff) <= 0x7f) return { kind: "number", value: gobInt(cursor) };
        return wholeNumber(gobBigInt(cursor));
      case "uint":
        return this.#unsigned();
      case "float":
        return { kind: "number", value: this.#float() };
      case "complex": {
        const parts: Decoded[] = [
          { kind: "number", value: this.#float() },
          { kind: "number", value: this.#float() },
        ];
        return { kind: "list", items: parts, className: "complex" };
      }
      case "bytes":
        return cursor.binary(cursor.take(gobLength(cursor)));
      case "string":
        return cursor.utf8OrBytes(gobLength(cursor));
      case "interface":
        return this.#interface();
      case "list":
        return this.#list(type);
      case "map":
        return this.#map(type);
      case "struct":
        return this.#struct(type);
      case "own":
        return this.#own(type);
    }
  }

  #unsigned(): Decoded {
    const value = gobBigIntOfUnsigned(this.#cursor);
    return typeof value === "number" ? { kind: "number", value } : wholeNumber(value);
  }

  /** The bytes of a double in the other order, so that short numbers stay short. */
  #float(): number {
    const value = gobBigIntOfUnsigned(this.#cursor);
    const view = new DataView(new ArrayBuffer(8));
    view.setBigUint64(0, BigInt(value));
    return view.getFloat64(0, true);
  }

  #list(type: GobType & { kind: "list" }): Decoded {
    const element = this.#type(type.element);
    const items: Decoded[] = [];
    this.#cursor.fill(() => {
      for (let count = gobLength(this.#cursor); count > 0; count--) items.push(this.#value(element));
    });
    return { kind: "list", items };
  }

  #map(type: GobType & { kind: "map" }): Decoded {
    const key = this.#type(type.key);
    const element = this.#type(type.element);
    const entries: [Decoded, Decoded][] = [];
    this.#cursor.fill(() => {
      for (let count = gobLength(this.#cursor); count > 0; count--) {
        const name = this.#value(key);
        entries.push([name, this.#value(element)]);
      }
    });
    return { kind: "map", entries };
  }

  /** Fields that are zero are not written, and so are not there. */
  #struct(type: GobType & { kind: "struct" }): Decoded {
    const cursor = this.#cursor;
    const fields: Field[] = [];
    cursor.fill(() => {
      eachField(cursor, (index) => {
        const field = type.fields[index] ?? cursor.stop("has a field that its type does not have");
        fields.push({ name: field.name, value: this.#value(this.#type(field.type)) });
      });
    });
    return { kind: "object", className: type.name, fields };
  }

  /** The registered name of the type, its id, perhaps definitions, and the value with its length. */
  #interface(): Decoded {
    const cursor = this.#cursor;
    const name = gobText(cursor);
    if (name === "") return { kind: "null" };
    const id = this.#typeInside();
    // Go's reader passes this length as well: where a definition cuts in, it covers the part before that alone.
    gobLength(cursor);
    const [value = { kind: "null" }]: readonly Decoded[] = this.#nested(id);
    // Named types of basic kinds keep their name beside the value; structs have a short one of their own.
    if (value.kind === "object") return { ...value, className: name };
    return value.kind === "opaque" ? { ...value, note: name } : value;
  }

  #nested(id: number): readonly Decoded[] {
    const values: Decoded[] = [];
    this.#cursor.fill(() => values.push(this.#whole(id)));
    return values;
  }

  /** Definitions that an interface value brings along stand before its id, each but the first with its length. */
  #typeInside(): number {
    const cursor = this.#cursor;
    for (;;) {
      const id = gobInt(cursor);
      if (id >= 0) return id;
      cursor.count();
      this.#types.define(cursor, -id);
      gobLength(cursor);
    }
  }

  #own(type: GobType & { kind: "own" }): Decoded {
    const length = gobLength(this.#cursor);
    const bytes = this.#cursor.take(length);
    return (type.name === "Time" ? timeOf(bytes) : undefined) ?? { kind: "opaque", note: type.name, length };
  }
}

function gobBigIntOfUnsigned(cursor: Cursor): number | bigint {
  const first = cursor.peek() ?? 0;
  if (first <= 0x7f) return cursor.u8();
  const count = 256 - first;
  if (count <= 6) return gobLength(cursor);
  if (count > 8) cursor.stop("has a number of more than eight bytes");
  cursor.offset++;
  let value = 0n;
  for (let i = 0; i < count; i++) value = (value << 8n) | BigInt(cursor.u8());
  return value;
}

/** Seconds from the year 1 to 1970. */
const EPOCH_SECONDS = 62_135_596_800;

/** Version, seconds, nanoseconds, offset: https://github.com/golang/go/blob/go1.26.0/src/time/time.go, `MarshalBinary` */
function timeOf(bytes: Uint8Array): Decoded | undefined {
  const [version] = bytes;
  if (!(version === 1 && bytes.length === 15) && !(version === 2 && bytes.length === 16)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return pointInTime((Number(view.getBigInt64(1)) - EPOCH_SECONDS) * 1000 + Math.floor(view.getInt32(9) / 1e6));
}
