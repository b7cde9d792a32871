// What holds for every decoding, whatever the bytes: its tree, texts and messages stay within the limits.
import type { Decoded, Decoding, Limits } from "../../../src/live/decode/value.ts";

/** A decoder may wrap a counted value, such as a text that stands for a date, but no more often than this. */
const WRAPPING = 4;
const LONGEST_NAME = 1000;
/** Texts that a decoder makes itself, such as a name or the digits of a number, may be longer than a very tight limit. */
const LONGEST_MADE = 2500;

/** What is wrong with a decoding, or undefined if it keeps to the limits. */
export function overstepped(decoding: Decoding, limits: Limits): string | undefined {
  const { failure, warnings, value } = decoding;
  if (failure && !(failure.offset >= 0)) return `fails at ${failure.offset}`;
  if (warnings.length > 100) return `warns ${warnings.length} times`;
  if ([...warnings, failure?.message ?? ""].some((text) => text.length > 300)) return "has a long message";
  return value && overgrown(value, limits);
}

function overgrown(root: Decoded, limits: Limits): string | undefined {
  const open: { readonly value: Decoded; readonly depth: number }[] = [{ value: root, depth: 0 }];
  let nodes = 0;
  for (let one = open.pop(); one; one = open.pop()) {
    const { value, depth } = one;
    if (++nodes > limits.nodes * WRAPPING + 100) return `holds more than ${nodes - 1} values`;
    if (depth > limits.depth * 2 + 8) return `is ${depth} levels deep`;
    if (value.kind === "string" && value.text.length > Math.max(limits.text, LONGEST_MADE))
      return "holds a text that is not cut";
    if (value.kind === "bytes" && value.start.length > Math.max(limits.text, 1024))
      return "holds bytes that are not cut";
    if ("className" in value && (value.className?.length ?? 0) > LONGEST_NAME) return "holds a long class name";
    if (value.kind === "object" && value.fields.some(({ name }) => name.length > LONGEST_NAME))
      return "holds a long name of a field";
    for (const child of children(value)) open.push({ value: child, depth: depth + 1 });
  }
  return undefined;
}

function children(value: Decoded): readonly Decoded[] {
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
