// A decoded tree in one line, so that a test can say what it expects in the same line as what it decodes.
import type { Decoded, Decoding } from "../../../src/live/decode/value.ts";

/** `[…]` lists, `{…}` maps, `Class(…)` objects, `#n=` what is pointed to by `->n`, `@` dates, `<…>` what stays closed. */
export function told(value: Decoded | undefined): string {
  if (!value) return "nothing";
  const id = "id" in value && value.id !== undefined ? `#${value.id}=` : "";
  return id + plain(value);
}

/** The tree, then why it ends early. */
export function toldWhole({ value, failure }: Decoding): string {
  return failure ? `${told(value)} ! ${failure.message}` : told(value);
}

function plain(value: Decoded): string {
  switch (value.kind) {
    case "null":
      return "null";
    case "boolean":
      return String(value.value);
    case "number":
      return Object.is(value.value, -0) ? "-0" : String(value.value);
    case "bigint":
      return `${value.value}n`;
    case "string": {
      const more = value.length - value.text.length;
      const text = value.text.length > 80 ? `${value.text.slice(0, 8)}…${value.text.length}` : value.text;
      return JSON.stringify(text) + (more > 0 ? `+${more}` : "");
    }
    case "date":
      return `@${new Date(value.at).toISOString()}`;
    case "bytes":
      return `bytes(${value.length})`;
    case "list":
      return `${simple(value.className)}[${value.items.map(told).join(", ")}]`;
    case "map":
      return `${simple(value.className)}{${value.entries.map(([key, one]) => `${told(key)}: ${told(one)}`).join(", ")}}`;
    case "object": {
      const fields = value.fields.map(
        ({ name, declaredBy, value: one }) =>
          `${declaredBy === undefined ? "" : `${simple(declaredBy)}::`}${name}=${told(one)}`,
      );
      return `${simple(value.className)}(${fields.join(", ")})`;
    }
    case "reference":
      return `->${value.to}`;
    case "call":
      return `call ${value.name}(${value.parts.map(told).join(", ")})`;
    case "opaque":
      return `<${value.note}, ${value.length}>`;
  }
}

/** A class without its package, which would fill the line. */
function simple(className: string | undefined): string {
  return className?.replace(/^(?:[a-z]+\.)+(?=[A-Z])/, "") ?? "";
}
