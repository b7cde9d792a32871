// The types that a gob stream knows: those that every stream has, and those that its own messages define.
import type { Cursor } from "../cursor.ts";

export type GobType =
  | { readonly kind: "bool" | "int" | "uint" | "float" | "bytes" | "string" | "complex" | "interface" }
  | { readonly kind: "list"; readonly element: number; readonly name: string }
  | { readonly kind: "map"; readonly key: number; readonly element: number; readonly name: string }
  | { readonly kind: "struct"; readonly name: string; readonly fields: readonly { name: string; type: number }[] }
  /** The type writes itself: GobEncoder, BinaryMarshaler or TextMarshaler. */
  | { readonly kind: "own"; readonly name: string };

/** https://pkg.go.dev/encoding/gob, "Encoding Details": the first ids are the same in every stream. */
const BASIC: ReadonlyMap<number, GobType> = new Map<number, GobType>([
  [1, { kind: "bool" }],
  [2, { kind: "int" }],
  [3, { kind: "uint" }],
  [4, { kind: "float" }],
  [5, { kind: "bytes" }],
  [6, { kind: "string" }],
  [7, { kind: "complex" }],
  [8, { kind: "interface" }],
]);

export class GobTypes {
  readonly #own = new Map<number, GobType>();

  get(id: number): GobType | undefined {
    return BASIC.get(id) ?? this.#own.get(id);
  }

  names(): string[] {
    return [...this.#own.values()].flatMap((type) =>
      (type.kind === "struct" || type.kind === "own") && type.name ? [type.name] : [],
    );
  }

  /** Reads the definition of a type: a `wireType`, of whose fields exactly one is there. */
  define(cursor: Cursor, id: number): void {
    let type: GobType | undefined;
    eachField(cursor, (field) => {
      type = definition(cursor, field);
    });
    if (type === undefined) cursor.stop("defines a type of no kind");
    this.#own.set(id, type);
  }
}

function definition(cursor: Cursor, kind: number): GobType {
  let name = "";
  let first = 0;
  let second = 0;
  let fields: { name: string; type: number }[] = [];
  // Every kind begins with the common part; what follows are ids, a length or the fields of a struct.
  eachField(cursor, (field) => {
    if (field === 0) name = common(cursor);
    else if (kind === 2 && field === 1) fields = structFields(cursor);
    else if (field === 1) first = gobInt(cursor);
    else if (field === 2) second = gobInt(cursor);
    else cursor.stop("defines a type with an unknown part");
  });
  switch (kind) {
    case 0: // array
    case 1: // slice
      return { kind: "list", element: first, name };
    case 2:
      return { kind: "struct", name, fields };
    case 3:
      return { kind: "map", key: first, element: second, name };
    case 4: // GobEncoder
    case 5: // BinaryMarshaler
    case 6: // TextMarshaler
      return { kind: "own", name };
  }
  return cursor.stop("defines a type of an unknown kind");
}

function common(cursor: Cursor): string {
  let name = "";
  eachField(cursor, (field) => {
    if (field === 0) name = gobText(cursor);
    else if (field === 1) gobInt(cursor);
    else cursor.stop("defines a type with an unknown part");
  });
  return name;
}

function structFields(cursor: Cursor): { name: string; type: number }[] {
  const fields: { name: string; type: number }[] = [];
  for (let count = gobLength(cursor); count > 0; count--) {
    cursor.count();
    let name = "";
    let type = 0;
    eachField(cursor, (field) => {
      if (field === 0) name = gobText(cursor);
      else if (field === 1) type = gobInt(cursor);
      else cursor.stop("defines a field with an unknown part");
    });
    fields.push({ name, type });
  }
  return fields;
}

/** A struct says by how much each field's number exceeds the last one's, and ends with 0. */
export function eachField(cursor: Cursor, read: (field: number) => void): void {
  let field = -1;
  for (;;) {
    const delta = gobLength(cursor);
    if (delta === 0) return;
    field += delta;
    read(field);
  }
}

/** Up to 127 as it is; else a byte that says, negated, how many big-endian bytes follow. */
export function gobUint(cursor: Cursor): bigint {
  const first = cursor.u8();
  if (first <= 0x7f) return BigInt(first);
  const count = 256 - first;
  if (count > 8) cursor.stop("has a number of more than eight bytes", cursor.offset - 1);
  let value = 0n;
  for (let i = 0; i < count; i++) value = (value << 8n) | BigInt(cursor.u8());
  return value;
}

/** The same for lengths and counts, which can never exceed the bytes that are there. */
export function gobLength(cursor: Cursor): number {
  const first = cursor.u8();
  if (first <= 0x7f) return first;
  const count = 256 - first;
  if (count > 8) cursor.stop("has a number of more than eight bytes", cursor.offset - 1);
  let value = 0;
  for (let i = 0; i < count; i++) value = value * 256 + cursor.u8();
  return value;
}

/** The lowest bit says that the others are to be inverted. */
export function gobBigInt(cursor: Cursor): bigint {
  const value = gobUint(cursor);
  return value & 1n ? ~(value >> 1n) : value >> 1n;
}

export function gobInt(cursor: Cursor): number {
  if ((cursor.peek() ?? 0xff) > 0x7f) return Number(gobBigInt(cursor));
  const value = cursor.u8();
  return value & 1 ? ~(value >> 1) : value >> 1;
}

export function gobText(cursor: Cursor): string {
  return cursor.utf8(gobLength(cursor))?.slice(0, 200) ?? "(not UTF-8)";
}
