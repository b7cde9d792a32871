// Variables and functions of a script that stand for a call of a client.
import type { SourceFile } from "../../syntax/source.ts";
import { climb, namedChildren, type SyntaxNode } from "../../syntax/tree.ts";
import { isClient } from "./redis-cli.ts";
import { commandsIn, commandWords, type Word, wordOf } from "./words.ts";

export interface Definition {
  readonly form: "variable" | "function";
  readonly words: readonly Word[];
}

/** Definitions around the places where a client is named. A name that is defined twice stands for neither. */
export function definitionsIn(file: SourceFile, hits: readonly SyntaxNode[]): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition | undefined>();
  const done = new Set<number>();
  for (const hit of hits) {
    const node = climb(hit, "variable_assignment", "command_substitution", "function_definition");
    if (!node || node.type === "command_substitution" || done.has(node.id)) continue;
    done.add(node.id);
    const [name, definition] = node.type === "function_definition" ? functionOf(file, node) : variableOf(file, node);
    if (name && definition) found.set(name, found.has(name) ? undefined : definition);
  }
  const known = [...found].filter((entry): entry is [string, Definition] => entry[1] !== undefined);
  return new Map(known.filter(([name, { form }]) => form === "function" || assignedOnce(file.text, name)));
}

function variableOf(file: SourceFile, node: SyntaxNode): [string?, Definition?] {
  const [name, value] = namedChildren(node);
  if (!name || !value || name.type !== "variable_name") return [];
  if (value.type === "array") {
    const words = namedChildren(value).map((item) => wordOf(file, item));
    return words.some(isClient) ? [name.text, { form: "variable", words }] : [];
  }
  if (value.type === "word") return [name.text, { form: "variable", words: [wordOf(file, value)] }];
  if (value.type !== "string" && value.type !== "raw_string") return [];
  const commands = commandsIn(file, value.startIndex + 1, value.endIndex - 1);
  const words = commands[0] ?? [];
  return commands.length === 1 && words.some(isClient) ? [name.text, { form: "variable", words }] : [];
}

/** `cli() { redis-cli -h "$host" "$@"; }`: one command that passes all its arguments on. */
function functionOf(file: SourceFile, node: SyntaxNode): [string?, Definition?] {
  const name = node.childForFieldName("name");
  const body = namedChildren(node.childForFieldName("body"));
  const command = body[0];
  if (!name || body.length !== 1 || command?.type !== "command") return [];
  const [words = []] = commandWords(file, command);
  const last = words.at(-1);
  if (!last || !/^"?\$[@*]"?$/.test(file.text.slice(last.at.start, last.at.end))) return [];
  return [name.text, { form: "function", words: words.slice(0, -1) }];
}

function assignedOnce(text: string, name: string): boolean {
  let count = 0;
  for (let index = text.indexOf(name); index >= 0 && count < 2; index = text.indexOf(name, index + name.length))
    if (!/[\w$]/.test(text[index - 1] ?? " ") && /^\+?=/.test(text.slice(index + name.length, index + name.length + 2)))
      count++;
  return count === 1;
}
