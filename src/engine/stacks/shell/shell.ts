// Shell scripts: what they send to Redis by redis-cli, and how they hand over its password.
import type { CommandFact, Slot } from "../../facts.ts";
import type { Span } from "../../span.ts";
import type { Stack } from "../../stack.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { climb, namedChildren, nodesAt, type SyntaxNode, type Tree } from "../../syntax/tree.ts";
import { type Definition, definitionsIn } from "./definitions.ts";
import { inputLines } from "./input.ts";
import { CLIENTS, type Hazard, hazardOf, isClient, readCall } from "./redis-cli.ts";
import { commandsIn, commandWords, type Word } from "./words.ts";

const ID = "shell";

export const shell: Stack = {
  id: ID,
  reads: (path) => /\.(?:sh|bash)$/i.test(path),
  mentions: CLIENTS,

  *read(file) {
    const tree = file.tree();
    if (!tree) return;
    const seen = new Set<string>();
    for (const hazard of hazardsIn(file, tree)) {
      const place = `${hazard.at.start}:${hazard.name}`;
      if (seen.has(place)) continue;
      seen.add(place);
      const fact: CommandFact = { kind: "command", stack: ID, ...hazard };
      yield fact;
    }
  },

  write: (slot, value) => {
    if (value === null || value === false) return [];
    return [{ span: slot.span, text: slot.key === "KEYS" ? "--scan --pattern" : (slot.form ?? "") }];
  },
};

function* hazardsIn(file: SourceFile, tree: Tree): Iterable<Hazard> {
  const calls = new Map<number, SyntaxNode>();
  const hits = CLIENTS.flatMap((client) => [...nodesAt(tree, file.text, client)]).filter(
    (node) => node.type !== "comment",
  );
  const definitions = definitionsIn(file, hits);
  // `$NAME` is a word of its own to the search, `${NAME}` and the name of a function are not.
  const uses = [...definitions.keys()].flatMap((name) => [`$${name}`, name]);
  for (const node of [...hits, ...uses.flatMap((name) => [...nodesAt(tree, file.text, name)])]) {
    const command = climb(node, "command");
    if (command) calls.set(command.id, command);
  }
  for (const command of calls.values()) yield* hazardsOf(file, command, definitions);
}

/** Programs that start the program named by their later arguments. */
const STARTERS =
  /^(?:sudo|doas|env|timeout|time|nice|ionice|nohup|exec|command|docker|podman|nerdctl|docker-compose|kubectl|oc|xargs|watch|ssh|stdbuf|setsid|su-exec|gosu|runuser|chroot|flock|parallel)$/;
/** Programs that read an argument as a script. */
const INTERPRETERS =
  /^(?:(?:ba|da|a|z|k)?sh|ssh|eval|su|runuser|watch|docker|podman|docker-compose|kubectl|oc|sudo|timeout|flock|xargs|parallel)$/;

function* hazardsOf(
  file: SourceFile,
  command: SyntaxNode,
  definitions: ReadonlyMap<string, Definition>,
): Iterable<Hazard> {
  const written = commandWords(file, command);
  const words = expand(written, definitions, file);
  const start = words[0]?.text ?? "";
  const starter = start.slice(start.lastIndexOf("/") + 1);
  const client = words.findIndex(isClient);
  if (client >= 0) {
    if (
      client > 0 &&
      !STARTERS.test(starter) &&
      !words.slice(0, client).some((word) => /^(?:exec|run)$/.test(word.text))
    )
      return;
    // `command -v redis-cli` only asks whether it is there.
    if (starter === "command" && words[1]?.text.startsWith("-")) return;
    const args = words.slice(client + 1);
    const call = readCall(args, ID, client === 0 ? (index) => intoEnvironment(file, words, index + 1) : undefined);
    yield* call.hazards;
    if (!call.reads) return;
    for (const line of inputLines(file, command)) {
      const known = hazardOf(line.text);
      if (known) yield { ...known, at: line.at };
    }
    return;
  }
  if (!INTERPRETERS.test(starter)) return;
  for (const node of namedChildren(command)) {
    if (node.type !== "string" && node.type !== "raw_string") continue;
    for (const inner of commandsIn(file, node.startIndex + 1, node.endIndex - 1)) {
      const position = inner.findIndex(isClient);
      const first = inner[0]?.text ?? "";
      if (position < 0 || (position > 0 && !STARTERS.test(first.slice(first.lastIndexOf("/") + 1)))) continue;
      yield* readCall(inner.slice(position + 1), ID).hazards;
    }
  }
}

/** Puts in what a variable or a function of this script stands for. */
function expand(
  words: readonly Word[],
  definitions: ReadonlyMap<string, Definition>,
  file: SourceFile,
): readonly Word[] {
  return words.flatMap((word, index) => {
    const source = file.text.slice(word.at.start, word.at.end);
    const [, name] = /^"?\$\{?(\w+)(?:\[[@*]\])?\}?"?$/.exec(source) ?? [];
    const definition = definitions.get(name ?? (index === 0 ? source : ""));
    if (!definition || (definition.form === "function") !== (name === undefined)) return [word];
    return definition.words;
  });
}

/** The slot that turns `redis-cli -a "$X"` into `REDISCLI_AUTH="$X" redis-cli`. */
function intoEnvironment(file: SourceFile, words: readonly Word[], value: number): Slot | undefined {
  const [client] = words;
  const password = words[value];
  const option = words[value - 1];
  if (!client || !password || !option) return undefined;
  const text = (at: Span): string => file.text.slice(at.start, at.end);
  // Words that came from elsewhere, and a second secret on the way, are better left to a person.
  const between = words.slice(0, value + 1);
  const inOrder = between.every((word, index) => index === 0 || word.at.start >= (between[index - 1] as Word).at.end);
  const plain = words.slice(1, value - 1).every((word) => !/^(?:-a|--pass|-u)$/.test(word.text));
  if (!inOrder || !plain || !/^"?\$(?:\w+|\{\w+\})"?$/.test(text(password.at))) return undefined;
  const head = file.text.slice(client.at.start, option.at.start).trimEnd();
  const at = span(file, client.at.start, password.at.end);
  return { stack: ID, key: "REDISCLI_AUTH", span: at, form: `REDISCLI_AUTH=${text(password.at)} ${head}` };
}
