// Writes a decoded value as JSON with comments. Everything that JSON has no word for is a string with a comment of what it is.
import type { Decoded, Field } from "../../live/decode/value.ts";
import { hiddenIn } from "./hidden-id.ts";
import { grouped } from "./measures.ts";
import { cut, oneLine, quoted } from "./plain-text.ts";

export interface Manner {
  /** Of the session that the value is part of; it is masked wherever it stands. */
  readonly id?: string | undefined;
  readonly maskedId: string;
  /** Classes with the versions that the value was written by. */
  readonly versions: ReadonlyMap<string, string>;
}

/** What stands on the line of a value: the comment goes behind the comma, or behind the bracket that opens. */
export interface Written {
  readonly text: string;
  readonly comment?: string | undefined;
}

/** References are written by number and never followed, so that the text is no longer than the value. Never throws. */
export function writeValue(value: Decoded, manner: Manner, indent = ""): Written {
  return new ValueWriter(value, manner).write(value, indent);
}

/** Bytes of binary data that are written; the rest is said. */
const MOST_BYTES = 64;

/** Lines of a value inside a list or an object, with commas where JSON wants them. `name` is empty in a list. */
export function writeMembers(
  members: readonly { readonly name?: string; readonly written: Written }[],
  indent: string,
): string {
  return members
    .map(({ name, written: { text, comment } }, index) => {
      const comma = index < members.length - 1 ? "," : "";
      const isOpen = /^[[{]\n/.test(text);
      const before = name === undefined ? "" : `${quoted(name)}: `;
      const shown = comment && isOpen ? `${text[0]} // ${comment}${text.slice(1)}` : text;
      const after = comment && !isOpen ? ` // ${comment}` : "";
      return `${indent}${before}${shown}${comma}${after}\n`;
    })
    .join("");
}

class ValueWriter {
  readonly #manner: Manner;
  /** Only values that something refers to show their number. */
  readonly #referred = new Set<number>();

  constructor(root: Decoded, manner: Manner) {
    this.#manner = manner;
    this.#find(root);
  }

  #find(value: Decoded): void {
    if (value.kind === "reference") this.#referred.add(value.to);
    for (const part of partsOf(value)) this.#find(part);
  }

  write(value: Decoded, indent: string): Written {
    switch (value.kind) {
      case "null":
        return { text: "null" };
      case "boolean":
        return { text: String(value.value) };
      case "number":
        if (Number.isFinite(value.value)) return { text: Object.is(value.value, -0) ? "-0" : String(value.value) };
        return { text: quoted(String(value.value)), comment: "a number" };
      case "bigint":
        return { text: String(value.value) };
      case "date":
        return dated(value.at);
      case "string":
        return this.#string(value);
      case "bytes":
        return this.#bytes(value);
      case "reference":
        return { text: quoted(`→ #${value.to}`), comment: "a reference, not followed" };
      case "opaque":
        return { text: '"…"', comment: this.#note([oneLine(value.note), bytes(value.length), this.#number(value.id)]) };
      case "list":
        return this.#list(value.items, this.#note([this.#class(value.className), this.#number(value.id)]), indent);
      case "map":
        return this.#map(value.entries, this.#note([this.#class(value.className), this.#number(value.id)]), indent);
      case "object":
        return this.#fields(value.fields, this.#note([this.#class(value.className), this.#number(value.id)]), indent);
      case "call":
        return this.#call(value.name, value.parts, this.#number(value.id), indent);
    }
  }

  #string({ text, length, id }: Decoded & { kind: "string" }): Written {
    const cutOff =
      length > text.length ? `the first ${grouped(text.length)} of ${grouped(length)} characters` : undefined;
    const { id: secret, maskedId } = this.#manner;
    const shown = hiddenIn(text, secret, maskedId);
    const masked = shown === text ? undefined : "with the id of the session masked";
    return { text: quoted(shown), comment: this.#note([cutOff, masked, this.#number(id)]) };
  }

  #bytes({ start, length, id }: Decoded & { kind: "bytes" }): Written {
    const shown = Buffer.from(start.subarray(0, MOST_BYTES)).toString("hex");
    const some =
      length > MOST_BYTES
        ? `the first ${MOST_BYTES} of ${bytes(length)} in hexadecimal`
        : `${bytes(length)} in hexadecimal`;
    return { text: quoted(shown), comment: this.#note([some, this.#number(id)]) };
  }

  #list(items: readonly Decoded[], comment: string | undefined, indent: string): Written {
    if (items.length === 0) return { text: "[]", comment };
    const inner = `${indent}  `;
    const members = items.map((item) => ({ written: this.write(item, inner) }));
    return { text: `[\n${writeMembers(members, inner)}${indent}]`, comment };
  }

  /** Names of an object must differ: a map whose keys do not is written as its pairs. */
  #map(entries: readonly (readonly [Decoded, Decoded])[], comment: string | undefined, indent: string): Written {
    if (entries.length === 0) return { text: "{}", comment };
    const names = entries.map(([key]) => nameOf(key));
    const isPlain = names.every((name) => name !== undefined) && new Set(names).size === names.length;
    if (!isPlain) {
      const pairs = entries.map((pair): Decoded => ({ kind: "list", items: pair }));
      return this.#list(pairs, this.#note(["a map, as pairs of key and value", comment]), indent);
    }
    const { id, maskedId } = this.#manner;
    const inner = `${indent}  `;
    const members = entries.map(([, part], index) => ({
      name: hiddenIn(names[index] ?? "", id, maskedId),
      written: this.write(part, inner),
    }));
    return { text: `{\n${writeMembers(members, inner)}${indent}}`, comment };
  }

  #fields(fields: readonly Field[], comment: string | undefined, indent: string): Written {
    if (fields.length === 0) return { text: "{}", comment };
    const inner = `${indent}  `;
    const taken = new Set<string>();
    const members = fields.map(({ name, value, declaredBy }) => {
      const { text, comment: own } = this.write(value, inner);
      const of = declaredBy === undefined ? undefined : `declared by ${oneLine(declaredBy)}`;
      return { name: unique(name, taken), written: { text, comment: this.#note([own, of]) } };
    });
    return { text: `{\n${writeMembers(members, inner)}${indent}}`, comment };
  }

  #call(name: string, parts: readonly Decoded[], number: string | undefined, indent: string): Written {
    const shown = oneLine(cut(name, 200));
    const comment = this.#note([`a reader of this format would call ${shown}; here it was not`, number]);
    if (parts.length === 0) return { text: quoted(name), comment };
    const inner = `${indent}  `;
    const members = [
      { name: "calls", written: { text: quoted(name) } },
      { name: "with", written: this.#list(parts, undefined, inner) },
    ];
    return { text: `{\n${writeMembers(members, inner)}${indent}}`, comment };
  }

  #class(name: string | undefined): string | undefined {
    if (name === undefined) return undefined;
    const version = this.#manner.versions.get(name);
    return `${oneLine(cut(name, 300))}${version === undefined ? "" : `, version ${oneLine(version)}`}`;
  }

  #number(id: number | undefined): string | undefined {
    return id !== undefined && this.#referred.has(id) ? `#${id}` : undefined;
  }

  #note(parts: readonly (string | undefined)[]): string | undefined {
    const all = parts.filter((part) => part !== undefined && part !== "");
    return all.length === 0 ? undefined : all.join(" · ");
  }
}

function partsOf(value: Decoded): readonly Decoded[] {
  switch (value.kind) {
    case "list":
      return value.items;
    case "map":
      return value.entries.flat();
    case "object":
      return value.fields.map((field) => field.value);
    case "call":
      return value.parts;
    default:
      return [];
  }
}

function dated(at: number): Written {
  if (!(Math.abs(at) <= 8.64e15)) return { text: quoted(String(at)), comment: "a date that no calendar has" };
  return { text: quoted(new Date(at).toISOString()), comment: "a date" };
}

/** Undefined for a key that is no word or number. */
function nameOf(key: Decoded): string | undefined {
  if (key.kind === "string") return key.length === key.text.length ? key.text : undefined;
  return key.kind === "number" || key.kind === "bigint" || key.kind === "boolean" ? String(key.value) : undefined;
}

/** A class and the one that it extends may both have a field of the same name. */
function unique(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name} (${number})`;
  taken.add(free);
  return free;
}

const bytes = (length: number): string => `${grouped(length)} byte${length === 1 ? "" : "s"}`;
