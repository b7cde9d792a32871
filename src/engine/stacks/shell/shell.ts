// Shell scripts: what they send to Redis by redis-cli, how they hand over its password, and what they do to nodes of a deployment.

import type { CommandFact, Slot } from "../../facts.ts";
import type { Span } from "../../span.ts";
import type { Stack } from "../../stack.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { climb, nodesAt, type SyntaxNode, type Tree } from "../../syntax/tree.ts";
import { aboutSessions } from "../about-sessions.ts";
import { STOPPERS } from "./deeds.ts";
import { type Definition, definitionsIn } from "./definitions.ts";
import { inputLines } from "./input.ts";
import { CLIENTS, type Hazard, hazardOf, isClient, readCall } from "./redis-cli.ts";
import { stepsOf } from "./steps.ts";
import { commandsIn, commandWords, type Word } from "./words.ts";

const ID = "shell";

export const shell: Stack = {
  id: ID,
  reads: (path) => /\.(?:sh|bash)$/i.test(path),
  mentions: [...CLIENTS, ...STOPPERS],

  *read(file) {
    const tree = file.tree();
    if (!tree) return;
    const seen = new Set<string>();
    for (const hazard of hazardsIn(file, tree)) {
      const place = `${hazard.at.start}:${hazard.name}`;
      if (seen.has(place)) continue;
      seen.add(place);
      const fact: CommandFact = { kind: "command", stack: ID, ...hazard, ...aboutSessions(file.text) };
      yield fact;
    }
    const steps = stepsOf(file, tree);
    const [first] = steps;
    if (first)
      yield {
        kind: "rollout",
        stack: ID,
        at: first.at,
        platform: "script",
        service: file.path.slice(file.path.lastIndexOf("/") + 1),
        ports: [],
        mounts: [],
        hosts: [],
        variables: [],
        steps,
      };
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
  for (const written of commandWords(file, command)) {
    const words = expand(written, definitions, file);
    const client = words.findIndex(isClient);
    if (client < 0) yield* scriptHazards(file, words);
    else if (starts(words, client)) {
      const rewrite = client === 0 ? (index: number) => intoEnvironment(file, words, index + 1) : undefined;
      const call = readCall(words.slice(client + 1), ID, rewrite);
      yield* call.hazards;
      if (!call.reads) continue;
      for (const line of inputLines(file, command)) {
        const known = hazardOf(line.text);
        if (known) yield { ...known, at: line.at };
      }
    }
  }
}

/** What an interpreter does with the script among its arguments. */
function* scriptHazards(file: SourceFile, words: readonly Word[]): Iterable<Hazard> {
  if (!INTERPRETERS.test(programOf(words))) return;
  for (const { at } of words) {
    if (!/["']/.test(file.text[at.start] ?? "")) continue;
    for (const inner of commandsIn(file, at.start + 1, at.end - 1)) {
      const client = inner.findIndex(isClient);
      if (client >= 0 && starts(inner, client)) yield* readCall(inner.slice(client + 1), ID).hazards;
    }
  }
}

/** Whether the client at this position is run, and not merely talked about. */
function starts(words: readonly Word[], client: number): boolean {
  const program = programOf(words);
  if (client === 0) return true;
  // `command -v redis-cli` only asks whether it is there.
  if (program === "command" && words[1]?.text.startsWith("-")) return false;
  return STARTERS.test(program) || words.slice(0, client).some((word) => /^(?:exec|run)$/.test(word.text));
}

function programOf([first]: readonly Word[]): string {
  return first?.text.slice(first.text.lastIndexOf("/") + 1) ?? "";
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
