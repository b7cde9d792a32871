// Writes settings back into Java code.
import type { Slot } from "../../facts.ts";
import type { Edit } from "../../span.ts";

/** The edit for a slot of this stack. The form says how: see the places that make slots. */
export function writeJava({ key, span, form }: Slot, value: string | number | boolean | null): readonly Edit[] {
  const edit = (text: string): readonly Edit[] => [{ span, text }];
  if (key === "serialVersionUID") {
    const [indent = "", ...after] = (form ?? "").split("\n");
    const field = `private static final long serialVersionUID = ${Number(value) || 1}L;`;
    return edit(`\n${indent}${field}${after.map((rest) => `\n${rest}`).join("")}`);
  }
  if (form === "clause") return edit(` implements ${key}`);
  if (form === "interface") return edit(`, ${key}`);
  if (key === "sessionFixation") return edit(value === false ? "none" : "changeSessionId");
  if (form === "minutes") return typeof value === "number" ? edit(String(Math.max(1, Math.round(value / 60)))) : [];
  if (form === "duration") return typeof value === "number" ? edit(`java.time.Duration.ofSeconds(${value})`) : [];
  const literal = literalOf(key, value);
  if (literal === undefined) return [];
  return edit(form?.startsWith("insert:") ? `\n${form.slice("insert:".length)}.${key}(${literal});` : literal);
}

function literalOf(key: string, value: string | number | boolean | null): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value === "string") return JSON.stringify(key === "setSameSite" ? capital(value) : value);
  if (key === "setCookieMaxAge" || key === "maxInactiveIntervalInSeconds" || key === "setMaxInactiveInterval")
    return "-1";
  return key.startsWith("set") ? "null" : undefined;
}

const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1).toLowerCase()}`;
