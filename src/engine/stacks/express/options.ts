// Reads one option of a session, cookie or store call into a setting.
import type { Setting, Slot } from "../../facts.ts";
import type { Members } from "../../syntax/javascript/members.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import type { Plain, Value } from "../../syntax/javascript/value.ts";
import { spanOf } from "../../syntax/source.ts";
import { namedChildren, type SyntaxNode } from "../../syntax/tree.ts";
import { insertion, removal, replacement } from "./slots.ts";

/** An options object: absent altogether, written in this file, or not followed. */
export type Options =
  | { readonly state: "absent"; readonly insert?: (key: string) => Slot }
  | { readonly state: "present"; readonly members: Members; readonly insert: (key: string) => Slot }
  | { readonly state: "unknown" };

export interface Option<T> {
  /** Names of the option, the winning one first. */
  readonly names: readonly string[];
  /** Shapes a value as written; undefined: not understood, so the knob is unknown. */
  parse(value: Plain): T | undefined;
  readonly byDefault: T;
  readonly because: string;
  /** What turning the knob does in the file; nothing when it is left out. */
  readonly turns?: "value" | "removal";
}

/** The options that a call gets as its argument at a position. */
export function optionsOf(script: Script, call: SyntaxNode, position = 0): Options {
  const list = namedChildren(call.childForFieldName("arguments")).filter((child) => child.type !== "comment");
  const argument = list[position];
  if (!argument) return { state: "absent" };
  if (list.slice(0, position + 1).some((child) => child.type === "spread_element")) return { state: "unknown" };
  const members = script.members(argument);
  if (!members) return { state: "unknown" };
  return { state: "present", members, insert: (key) => insertion(script, members.node, key) };
}

/** The options below a property: `cookie: { … }`. */
export function optionsWithin(script: Script, options: Options, name: string): Options {
  if (options.state !== "present") return options;
  const member = options.members.get(name);
  const { node } = options.members;
  const missing: Options = { state: "absent", insert: (key) => insertion(script, node, key, name) };
  if (member.state === "absent") return missing;
  if (member.state === "unknown") return { state: "unknown" };
  const members = options.members.within(name);
  if (!members) return { state: "unknown" };
  return { state: "present", members, insert: (key) => insertion(script, members.node, key) };
}

export function readOption<T>(script: Script, options: Options, option: Option<T>): Setting<T> {
  const { names, byDefault, because, turns } = option;
  const [key = ""] = names;
  if (options.state === "unknown") return { state: "unknown" };
  const insert = turns === "value" ? options.insert?.(key) : undefined;
  const missing: Setting<T> = { state: "default", value: byDefault, because, ...(insert && { slot: insert }) };
  if (options.state === "absent") return missing;
  for (const name of names) {
    const member = options.members.get(name);
    if (member.state === "absent") continue;
    if (member.state === "unknown") return { state: "unknown" };
    const value = script.evaluate(member.value);
    const parsed = value.kind === "plain" ? option.parse(value.value) : undefined;
    if (parsed === undefined) return { state: "unknown", at: spanOf(script.file, member.value) };
    const slot =
      turns === "value"
        ? replacement(script, member.whole, member.value, key)
        : turns === "removal"
          ? removal(script, member.whole, key)
          : undefined;
    return { state: "set", value: parsed, at: spanOf(script.file, value.at), ...(slot && { slot }) };
  }
  return missing;
}

/** The value of an option, when the options are in this file and have it. */
export function writtenValue(script: Script, options: Options, name: string): Value | undefined {
  const member = options.state === "present" ? options.members.get(name) : undefined;
  return member?.state === "present" ? script.evaluate(member.value) : undefined;
}

export const yesNo = (value: Plain): boolean | undefined => (typeof value === "boolean" ? value : undefined);
export const word = (value: Plain): string | undefined => (typeof value === "string" && value ? value : undefined);
