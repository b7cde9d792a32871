// Looks into decoded values: members by name, numbers, texts and points in time, in every way that formats write them.
import type { Decoded } from "./decode/value.ts";

/** Members with their names or places; nothing for a value without members. */
export function entriesOf(value: Decoded | undefined): readonly (readonly [Decoded, Decoded])[] {
  if (value?.kind === "map") return value.entries;
  if (value?.kind === "object") return value.fields.map(({ name, value: part }) => [text(name), part]);
  if (value?.kind === "list") return value.items.map((part, at) => [{ kind: "number", value: at }, part]);
  return [];
}

/** The name of a member as a person reads it. */
export function keyText(key: Decoded): string {
  if (key.kind === "string") return key.text;
  if (key.kind === "bytes") return Buffer.from(key.start).toString("latin1");
  return key.kind === "number" || key.kind === "bigint" || key.kind === "boolean" ? String(key.value) : `(${key.kind})`;
}

/** A member by its name, or in Ruby's way with a colon before it. */
export function inside(value: Decoded | undefined, name: string): Decoded | undefined {
  for (const [key, part] of entriesOf(value)) {
    const told = keyText(key);
    if (told === name || told === `:${name}`) return part;
  }
  return undefined;
}

export function numberOf(value: Decoded | undefined): number | undefined {
  if (value?.kind === "number") return Number.isFinite(value.value) ? value.value : undefined;
  if (value?.kind === "bigint") return Number(value.value);
  if (value?.kind === "date") return value.at;
  if (value?.kind === "string" && /^-?\d{1,16}$/.test(value.text)) return Number(value.text);
  // A number in an object of its own, with its class before it: `["java.lang.Long", 1]`.
  if (value?.kind === "list" && value.items.length === 2 && textOf(value.items[0])?.startsWith("java.lang."))
    return numberOf(value.items[1]);
  return value?.kind === "object" ? numberOf(value.fields.find(({ name }) => name === "value")?.value) : undefined;
}

export function textOf(value: Decoded | undefined): string | undefined {
  return value?.kind === "string" ? value.text : undefined;
}

/** Milliseconds since 1970, also from a number in the unit that the framework counts in, or an ISO 8601 text. */
export function instantOf(value: Decoded | undefined, unit: "ms" | "s"): number | undefined {
  if (value?.kind === "date") return value.at;
  if (value?.kind === "string" && /^\d{4}-\d\d-\d\d[T ]/.test(value.text)) {
    const at = Date.parse(value.text);
    return Number.isNaN(at) ? undefined : at;
  }
  const number = numberOf(value);
  return number === undefined ? undefined : Math.round(unit === "s" ? number * 1000 : number);
}

const text = (content: string): Decoded => ({ kind: "string", text: content, length: content.length });
