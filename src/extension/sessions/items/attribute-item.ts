// The row of an attribute: its name and what kind of value it is. The value itself is shown in the session's document only.
import type { Decoded } from "../../../live/decode/value.ts";
import type { Attribute } from "../../../live/session.ts";
import { count, size } from "../measures.ts";
import { cut, oneLine } from "../plain-text.ts";
import { type Item, joined, WARNING } from "./item.ts";

/** `name`: that of the attribute, without the session's id where it holds one. */
export function attributeItem({ value, bytes, decoding }: Attribute, name: string): Item {
  const failed = decoding?.failure !== undefined || (value === undefined && bytes !== 0);
  const warns = failed || (decoding?.warnings.length ?? 0) > 0;
  const kind = value ? kindText(value) : bytes === 0 ? "empty" : "not decoded";
  return {
    label: oneLine(cut(name, 120)),
    description: joined([
      classText(value),
      kind,
      bytes ? size(bytes) : undefined,
      failed && value ? "not decoded to its end" : undefined,
    ]),
    icon: warns ? "warning" : (ICONS[value?.kind ?? "null"] ?? "symbol-field"),
    color: warns ? WARNING : undefined,
    context: "attribute",
    command: "sessionDoctor.openSession",
  };
}

const ICONS: Readonly<Partial<Record<Decoded["kind"], string>>> = {
  boolean: "symbol-boolean",
  number: "symbol-numeric",
  bigint: "symbol-numeric",
  string: "symbol-string",
  date: "calendar",
  bytes: "file-binary",
  list: "symbol-array",
  map: "symbol-object",
  object: "symbol-class",
  call: "warning",
};

export function kindText(value: Decoded): string {
  switch (value.kind) {
    case "string":
      return `text, ${count(value.length, "character")}`;
    case "bytes":
      return count(value.length, "byte");
    case "list":
      return `list of ${value.items.length}`;
    case "map":
      return `map of ${value.entries.length}`;
    case "object":
      return count(value.fields.length, "field");
    case "bigint":
      return "number";
    case "null":
      return "nothing";
    case "call":
      return "would call code";
    case "opaque":
      return oneLine(value.note);
    default:
      return value.kind;
  }
}

/** The last part of the class, which is what people call it; the document has it whole. */
function classText(value: Decoded | undefined): string | undefined {
  const name = value?.kind === "call" ? value.name : value && "className" in value ? value.className : undefined;
  return name === undefined ? undefined : oneLine(cut(/[^.\\/:]+$/.exec(name)?.[0] ?? name, 80));
}
