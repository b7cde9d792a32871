// Where settings of a session call can be written, and the edits that write them.
import type { Slot } from "../../facts.ts";
import type { Edit, Span } from "../../span.ts";
import { keyName } from "../../syntax/javascript/names.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { span, spanOf } from "../../syntax/source.ts";
import { namedChildren, type SyntaxNode } from "../../syntax/tree.ts";

export const ID = "express";

/** Stands for "several" where there is one process for each processor. */
export const SEVERAL = 2;

/*
 * A form begins with the quote that the file uses, then the text to write with % for the value. "-" stands for a whole
 * property that can only be removed, "=" for a text that is written as it is.
 */

/** Adds a property to an object literal, wrapped as `cookie: { … }` when the object lacks that level. */
export function insertion(script: Script, object: SyntaxNode, key: string, wrapped?: string): Slot {
  const { file } = script;
  const property = wrapped === undefined ? `${key}: %` : `${wrapped}: { ${key}: % }`;
  const first = namedChildren(object).find((child) => child.type !== "comment");
  if (!first) {
    const inner = file.text.slice(object.startIndex + 1, object.endIndex - 1);
    const blank = inner.trim() === "";
    const at = span(file, object.startIndex + 1, blank ? object.endIndex - 1 : object.startIndex + 1);
    return { stack: ID, key, span: at, form: `${quoteOf(script)} ${property} ` };
  }
  // In front of the first property, so that neither trailing commas nor comments behind the last one are in the way.
  const before = file.text.slice(object.startIndex + 1, first.startIndex);
  const [indent = ""] = /\r?\n[ \t]*$/.exec(before) ?? [];
  const gap = indent || " ";
  return {
    stack: ID,
    key,
    span: span(file, first.startIndex, first.startIndex),
    form: `${quoteOf(script)}${property},${gap}`,
  };
}

/** Replaces the value of a property, whatever expression it is now. */
export function replacement(script: Script, whole: SyntaxNode, value: SyntaxNode, key: string): Slot {
  const shorthand = whole.id === value.id;
  const name = keyName(whole.childForFieldName("key")) ?? whole.text;
  return {
    stack: ID,
    key,
    span: spanOf(script.file, shorthand ? whole : value),
    form: `${quoteOf(script)}${shorthand ? `${name}: %` : "%"}`,
  };
}

/** Removes a property with its comma, and with its line when it stands alone there. */
export function removal(script: Script, whole: SyntaxNode, key: string): Slot {
  return { stack: ID, key, span: propertySpan(script, whole), form: "-" };
}

/** Writes a ready text over a span when the knob is turned to `value`. */
export function ready(at: Span, key: string, text: string): Slot {
  return { stack: ID, key, span: at, form: `=${text}` };
}

export function write(slot: Slot, value: string | number | boolean | null): readonly Edit[] {
  const form = slot.form ?? "";
  if (form.startsWith("=")) return [{ span: slot.span, text: form.slice(1) }];
  if (form === "-") return value === null ? [{ span: slot.span, text: "" }] : [];
  return [{ span: slot.span, text: form.slice(1).replace("%", () => render(slot.key, value, form[0] ?? '"')) }];
}

/** Knobs hold seconds; the options of cookies take milliseconds. */
function render(key: string, value: string | number | boolean | null, quote: string): string {
  if (key === "maxAge" && typeof value === "number") return value === 0 ? "0" : `${value} * 1000`;
  if (key === "disableTTL") return String(!value);
  if (key === "sameSite" && value === "unset") return "false";
  if (typeof value !== "string") return String(value);
  return `${quote}${value.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`)}${quote}`;
}

/** The quote that the file uses more. */
export function quoteOf({ file }: Script): string {
  return file.shape("quote", () => (file.text.split("'").length > file.text.split('"').length ? "'" : '"'));
}

function propertySpan({ file }: Script, whole: SyntaxNode): Span {
  const { text } = file;
  const [behind = ""] = /^[ \t]*,?[ \t]*/.exec(text.slice(whole.endIndex, whole.endIndex + 200)) ?? [];
  const end = whole.endIndex + behind.length;
  const lineStart = text.lastIndexOf("\n", whole.startIndex - 1) + 1;
  const [lineBreak] = /^\r?\n/.exec(text.slice(end, end + 2)) ?? [];
  if (lineBreak !== undefined && text.slice(lineStart, whole.startIndex).trim() === "")
    return span(file, lineStart, end + lineBreak.length);
  if (behind.includes(",")) return span(file, whole.startIndex, end);
  const [ahead = ""] = /,\s*$/.exec(text.slice(Math.max(0, whole.startIndex - 200), whole.startIndex)) ?? [];
  return span(file, whole.startIndex - ahead.length, whole.endIndex);
}
