// Where settings of application files can be written, and the edits that write them.
import type { Slot } from "../../facts.ts";
import type { Edit, Span } from "../../span.ts";
import { writeDuration } from "./duration.ts";

export const ID = "spring-config";

/** Replaces a value; removing it takes its lines away. */
export const valueSlot = (key: string, at: Span, lines: Span): Slot => ({
  stack: ID,
  key,
  span: at,
  form: `value ${lines.start} ${lines.end}`,
});

/** Adds a setting between two texts. */
export const insertSlot = (key: string, at: Span, before: string, after: string): Slot => ({
  stack: ID,
  key,
  span: at,
  form: `insert ${JSON.stringify([before, after])}`,
});

/** Turns `redis` into `data.redis` in the key that says it, whichever that is: YAML may write several names in one key. */
export function renameSlot(name: string, key: string, at: Span): Slot | undefined {
  if (!/^spring\.(?:session\.)?redis\./.test(name)) return undefined;
  return { stack: ID, key: name, span: at, form: `rename ${key.replace(/(^|\.)redis(?=\.|$)/, "$1data.redis")}` };
}

export function write({ span, form = "", key }: Slot, value: string | number | boolean | null): readonly Edit[] {
  const [verb] = form.split(" ", 1);
  const note = form.slice((verb?.length ?? 0) + 1);
  if (verb === "rename") return [{ span, text: note }];
  if (verb === "insert") {
    if (value === null) return [];
    const [before, after] = JSON.parse(note) as [string, string];
    return [{ span, text: `${before}${toText(key, value)}${after}` }];
  }
  if (value !== null) return [{ span, text: toText(key, value) }];
  const [start, end] = note.split(" ").map(Number);
  return start === undefined || end === undefined ? [] : [{ span: { ...span, start, end }, text: "" }];
}

/** Knobs of time are in seconds, Spring takes them with a unit; whether a proxy is trusted is a choice of three. */
function toText(key: string, value: string | number | boolean): string {
  if (typeof value === "number" && /(?:timeout|maxage)$/.test(key)) return writeDuration(value);
  if (typeof value === "boolean" && key === "server.forwardheadersstrategy") return value ? "native" : "none";
  return String(value);
}
