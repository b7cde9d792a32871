// What a deploy script does to the nodes of a deployment, in the order in which it runs.
import type { Step } from "../../facts.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { spanOf } from "../../syntax/source.ts";
import { climb, namedChildren, nodesAt, type SyntaxNode, type Tree } from "../../syntax/tree.ts";
import { type Deed, DOERS, deedsOf, STOPPERS } from "./deeds.ts";
import { commandsIn, commandWords, GAP } from "./words.ts";

/** Empty when the script stops nothing, or chooses at run time what it does. */
export function stepsOf(file: SourceFile, tree: Tree): readonly Step[] {
  if (!STOPPERS.some((word) => file.text.includes(word))) return [];
  const functions = functionsIn(file, tree);
  const constants = constantsIn(file);
  const events = new Map<number, Event>();
  for (const word of [...DOERS, ...functions.keys(), "until", "while"])
    for (const node of nodesAt(tree, file.text, word)) {
      const place = node.type === "while_statement" ? node : climb(node, "command", "heredoc_body");
      if (!place || events.has(place.id) || node.type === "comment") continue;
      const event = eventAt(file, place, functions, constants);
      if (event) events.set(place.id, event);
    }
  const all = [...events.values()].toSorted((a, b) => a.node.startIndex - b.node.startIndex);
  // A script that is told what to do (start, stop) does not run from top to bottom.
  if (all.some(({ node, steps }) => steps.some(({ does }) => does === "stop") && climb(node, "case_item"))) return [];
  const top = all.filter(({ owner }) => owner === undefined);
  const steps = run(top, all, functions, false, 0);
  return steps.some(({ does }) => does === "stop") || steps.some((step) => step.does === "tell" && step.inert)
    ? steps
    : [];
}

interface Event {
  readonly node: SyntaxNode;
  /** The function that it stands in. */
  readonly owner: number | undefined;
  readonly steps: readonly Step[];
  /** Name of a function of this script that is called. */
  readonly calls?: string;
  /** Runs once for each of several nodes. */
  readonly each: boolean;
}

/** Definitions by name; a name that is defined twice stands for neither. */
function functionsIn(file: SourceFile, tree: Tree): ReadonlyMap<string, SyntaxNode> {
  const found = new Map<string, SyntaxNode | undefined>();
  for (const match of file.text.matchAll(/^[ \t]*(?:function[ \t]+)?([A-Za-z_][\w-]*)[ \t]*\(\)/gm)) {
    const [whole, name = ""] = match;
    const start = match.index + whole.indexOf(name);
    const node = climb(tree.rootNode.namedDescendantForIndex(start, start + name.length), "function_definition");
    if (node) found.set(name, found.has(name) ? undefined : node);
  }
  return new Map([...found].filter((entry): entry is [string, SyntaxNode] => entry[1] !== undefined));
}

type Constants = ReadonlyMap<string, string>;

/** Plain values that are given to a name once. */
function constantsIn({ text }: SourceFile): Constants {
  const found = new Map<string, string | undefined>();
  const pattern =
    /^[ \t]*(?:readonly[ \t]+|export[ \t]+|local[ \t]+)?([A-Za-z_]\w*)=("[^"$`\n]*"|'[^'\n]*'|[^\s"'$`;()&|#]+)?/gm;
  for (const [, name = "", value] of text.matchAll(pattern))
    found.set(name, found.has(name) || value === undefined ? undefined : bare(value));
  return new Map([...found].filter((entry): entry is [string, string] => entry[1] !== undefined));
}

const bare = (value: string): string => value.replace(/^(["'])([\s\S]*)\1$/, "$2");

function filledIn(text: string, constants: Constants): string {
  if (!text.includes("$")) return text;
  return text.replaceAll(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (whole, braced?: string, plain?: string) => constants.get(braced ?? plain ?? "") ?? whole,
  );
}

function eventAt(
  file: SourceFile,
  node: SyntaxNode,
  functions: ReadonlyMap<string, SyntaxNode>,
  constants: Constants,
): Event | undefined {
  const owner = climb(node, "function_definition")?.id;
  const base = { node, owner, each: runsForEach(node) };
  if (node.type === "while_statement") {
    const waiting = waitingOf(file, node, functions);
    return waiting ? { ...base, steps: [waiting] } : undefined;
  }
  // What a waiting loop does is part of its waiting.
  const loop = climb(node.parent, "while_statement");
  if (loop && waitingOf(file, loop, functions)) return undefined;
  const written = node.type === "heredoc_body" ? remote(file, node) : commandWords(file, node);
  const name = written[0]?.[0]?.text;
  if (node.type === "command" && name !== undefined && functions.has(name)) return { ...base, steps: [], calls: name };
  const source = filledIn(sourceOf(node), constants);
  const deeds = written.flatMap((words) => [
    ...deedsOf(
      words.map(({ text, at }) => (text === GAP ? bare(filledIn(file.text.slice(at.start, at.end), constants)) : text)),
      source,
    ),
    ...(INTERPRETERS.test(words[0]?.text ?? "") ? inner(file, words) : []),
  ]);
  const at = spanOf(
    file,
    node.type === "command" ? node : (namedChildren(climb(node, "redirected_statement"))[0] ?? node),
  );
  const checked = isChecked(file, node);
  const steps = deeds.map((deed) => toStep(deed, at, base.each, checked));
  return steps.length > 0 ? { ...base, steps } : undefined;
}

/** Programs that run their last arguments elsewhere, or by a shell. */
const INTERPRETERS = /^(?:ssh|sshpass|(?:ba|da|z|k)?sh|sudo|su|eval|timeout|pssh|parallel-ssh|docker|kubectl)$/;

function inner(file: SourceFile, words: readonly { readonly at: Step["at"] }[]): readonly Deed[] {
  return words.flatMap(({ at }, index) => {
    const quoted = /["']/.test(file.text[at.start] ?? "");
    if (!quoted) return words.length > 2 && index === 0 ? deedsAfterHost(file, words) : [];
    return commandsIn(file, at.start + 1, at.end - 1).flatMap((command) =>
      deedsOf(
        command.map(({ text }) => text),
        file.text.slice(at.start, at.end),
      ),
    );
  });
}

/** `ssh host sudo systemctl stop tomcat`, without quotes. */
function deedsAfterHost(file: SourceFile, words: readonly { readonly at: Step["at"] }[]): readonly Deed[] {
  const texts = words.map(({ at }) => file.text.slice(at.start, at.end));
  if (texts[0] !== "ssh") return [];
  const host = texts.findIndex(
    (text, index) => index > 0 && !text.startsWith("-") && !/^-[iplFoJ]$/.test(texts[index - 1] ?? ""),
  );
  return host < 0 ? [] : deedsOf(texts.slice(host + 1), texts.join(" "));
}

/** Lines of a here-document that another machine, or another shell, runs. */
function remote(file: SourceFile, body: SyntaxNode): readonly (readonly { text: string; at: Step["at"] }[])[] {
  const program = namedChildren(climb(body, "redirected_statement"))[0]?.text ?? "";
  return /^(?:ssh|sshpass|(?:ba|da|z|k)?sh|sudo)\b/.test(program)
    ? commandsIn(file, body.startIndex, body.endIndex)
    : [];
}

function toStep(deed: Deed, at: Step["at"], each: boolean, checked: boolean): Step {
  switch (deed.does) {
    case "stop":
      return { does: "stop", at, what: deed.what, scope: deed.all ? "all" : each ? "each" : "one" };
    case "tell": {
      const { wish, inert } = deed;
      return {
        does: "tell",
        at,
        checked: deed.asks !== "http" || checked,
        ...(wish && { wish }),
        ...(inert && { inert }),
      };
    }
    default:
      return { ...deed, at };
  }
}

/** With what is piped into it. */
function sourceOf(node: SyntaxNode): string {
  const pipeline = climb(node, "pipeline", "list", "do_group", "program");
  return (pipeline?.type === "pipeline" ? pipeline : node).text;
}

/** Whether it stands in a loop over several things, one of which it names. */
function runsForEach(node: SyntaxNode): boolean {
  for (let loop = climb(node, "for_statement"); loop; loop = climb(loop.parent, "for_statement")) {
    const [variable, ...values] = namedChildren(loop).filter(({ type }) => type !== "do_group");
    const several = values.length > 1 || /[$`]/.test(values[0]?.text ?? "");
    const name = variable?.text ?? "";
    if (several && new RegExp(`\\$\\{?${name}\\b`).test(statementOf(node).text)) return true;
  }
  return false;
}

/** The command with its redirections and here-documents. */
const statementOf = (node: SyntaxNode): SyntaxNode => climb(node, "redirected_statement") ?? node;

/** Whether the script learns of a failure: the request fails at all, and somebody looks. */
function isChecked(file: SourceFile, node: SyntaxNode): boolean {
  const [words = []] = node.type === "command" ? commandWords(file, node) : [];
  const options = words.slice(1).map(({ text }) => text);
  const captured = climb(node, "command_substitution", "pipeline") !== undefined;
  const written = options.some((option) => /^(?:-[a-zA-Z]*w|--write-out.*)$/.test(option));
  if (captured || written) return true;
  const fails = options.some((option) => /^(?:-[a-zA-Z]*f[a-zA-Z]*|--fail(?:-with-body)?)$/.test(option));
  const judged =
    node.parent?.type === "list" || climb(node.parent, "if_statement", "while_statement")?.type !== undefined;
  return fails && (judged || /^\s*set\s+-\w*e|^#!.*sh\s+-\w*e|^\s*set\s+-o\s+errexit/m.test(file.text));
}

const ASKS = /\b(?:curl|wget|nc|http|grep|kubectl|docker|is-active|pg_isready)\b/;
const ENDS =
  /SECONDS|deadline|time_?out|attempt|retr|tries|count|\bmax|\bbreak\b|\bexit\b|\breturn\b|\bseq\b|\(\(|-(?:lt|le|gt|ge|eq|ne)\b|\bdate\b/i;

/** A loop that sleeps until something is so: until a node answers, or until something else happens. */
function waitingOf(file: SourceFile, loop: SyntaxNode, functions: ReadonlyMap<string, SyntaxNode>): Step | undefined {
  const body = namedChildren(loop).find(({ type }) => type === "do_group");
  if (!body || !/\bsleep\b/.test(body.text)) return undefined;
  const condition = file.text.slice(loop.startIndex, body.startIndex);
  // One without an end works on for ever, and one that reads goes through a list.
  if (/\bread\b|^while\s+(?:true|:|\[ 1 \])/.test(condition)) return undefined;
  const called = condition.match(/[A-Za-z_][\w-]*/g)?.flatMap((name) => functions.get(name)?.text ?? []) ?? [];
  const at = {
    path: file.path,
    start: loop.startIndex,
    end: loop.startIndex + condition.trimEnd().replace(/;$/, "").length,
  };
  const asks = [condition, ...called].some((text) => ASKS.test(text));
  return asks ? { does: "check", at, bounded: ENDS.test(loop.text) } : { does: "wait", at };
}

const DEEPEST = 4;

/** Puts the steps of functions where they are called. */
function run(
  events: readonly Event[],
  all: readonly Event[],
  functions: ReadonlyMap<string, SyntaxNode>,
  each: boolean,
  depth: number,
): readonly Step[] {
  return events.flatMap((event) => {
    const forEach = each || event.each;
    if (event.calls !== undefined) {
      const body = functions.get(event.calls)?.id;
      if (depth >= DEEPEST) return [];
      return run(
        all.filter(({ owner }) => owner === body),
        all,
        functions,
        forEach,
        depth + 1,
      );
    }
    return event.steps.map((step) =>
      step.does === "stop" && step.scope === "one" && forEach ? { ...step, scope: "each" } : step,
    );
  });
}
