// The process that an Express app runs in: its ports, whether it believes proxies, and how many workers it forks.
import type { NodeFact, Setting } from "../../facts.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { spanOf } from "../../syntax/source.ts";
import { climb, namedChildren, nodesAt, type SyntaxNode } from "../../syntax/tree.ts";
import { trustedBySession } from "./session.ts";
import { ID, quoteOf, ready, SEVERAL } from "./slots.ts";

const SERVERS =
  /^(?:express#\(\)|https?#(?:createServer|Server)\.(?:\(\)|new)|@nestjs\/core#NestFactory\.create\.\(\))$/;

/** One fact for a file that makes an Express app, configures its trust in proxies, or listens. */
export function nodeFact(script: Script): NodeFact | undefined {
  const listens = [...calls(script, "listen")].filter(({ receiver }) => SERVERS.test(script.origin(receiver) ?? ""));
  const made = script.calls("express").find(({ origin }) => origin === "express#()")?.node;
  const nest = script.calls("@nestjs/core").find(({ origin }) => origin === "@nestjs/core#NestFactory.create.()")?.node;
  const trust = trustsProxy(script);
  const place = listens[0]?.callee ?? made ?? nest ?? trust?.place;
  if (!place) return undefined;
  const ports = listens.flatMap(({ call }) => portOf(script, call) ?? []);
  const workers = forks(script);
  return {
    kind: "hop",
    stack: ID,
    role: "node",
    at: spanOf(script.file, place),
    ports: [...new Set(ports)],
    trustsProxy: trust?.setting ?? distrust(script, made),
    ...(workers && { workers }),
  };
}

// https://expressjs.com/en/guide/behind-proxies.html
const TRUST = "trust proxy";

/** Express believes no proxy by default. One hop is what a statement that is added right behind the app would trust. */
function distrust(script: Script, made: SyntaxNode | undefined): Setting<boolean> {
  const setting = { state: "default", value: false, because: "default of Express" } as const;
  const declarator = made?.parent?.type === "variable_declarator" ? made.parent : undefined;
  const name = declarator?.childForFieldName("name");
  const statement =
    declarator?.parent?.parent?.type === "export_statement" ? declarator.parent.parent : declarator?.parent;
  if (name?.type !== "identifier" || !statement || namedChildren(declarator?.parent).length !== 1) return setting;
  const { text } = script.file;
  const lineStart = text.lastIndexOf("\n", statement.startIndex - 1) + 1;
  const [indent = ""] = /^[ \t]*/.exec(text.slice(lineStart, statement.startIndex)) ?? [];
  const quote = quoteOf(script);
  const end = text.slice(statement.startIndex, statement.endIndex).endsWith(";") ? ";" : "";
  const written = `\n${indent}${name.text}.set(${quote}${TRUST}${quote}, 1)${end}`;
  const at = { path: script.file.path, start: statement.endIndex, end: statement.endIndex };
  return { ...setting, slot: ready(at, TRUST, written) };
}

interface MethodCall {
  readonly call: SyntaxNode;
  readonly callee: SyntaxNode;
  readonly receiver: SyntaxNode;
  readonly args: readonly SyntaxNode[];
}

/** Calls of a method that run in production: `receiver.name(args)`. */
function* calls(script: Script, name: string): Iterable<MethodCall> {
  for (const node of nodesAt(script.tree, script.file.text, name)) {
    const callee = node.type === "property_identifier" && node.text === name ? node.parent : null;
    const call = callee?.type === "member_expression" ? callee.parent : null;
    const receiver = callee?.childForFieldName("object");
    if (!callee || !receiver || call?.type !== "call_expression") continue;
    if (call.childForFieldName("function")?.id !== callee.id || script.runs(call) === "never") continue;
    const args = namedChildren(call.childForFieldName("arguments")).filter((child) => child.type !== "comment");
    yield { call, callee, receiver, args };
  }
}

function portOf(script: Script, call: SyntaxNode): number | undefined {
  const [argument] = namedChildren(call.childForFieldName("arguments"));
  if (!argument) return undefined;
  const options = script.members(argument)?.get("port");
  return portFrom(script, options?.state === "present" ? options.value : argument);
}

function portFrom(script: Script, node: SyntaxNode): number | undefined {
  const value = script.evaluate(node);
  if (value.kind === "plain" || value.kind === "fallback") {
    const port = typeof value.value === "boolean" || value.value == null ? Number.NaN : Number(value.value);
    return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
  }
  const callee = value.at.type === "call_expression" ? value.at.childForFieldName("function") : null;
  const [argument] = namedChildren(value.at.childForFieldName("arguments"));
  // What express-generator writes: a checked port, kept as a setting of the app.
  if (callee?.text === "normalizePort" && argument) return portFrom(script, argument);
  if (callee?.childForFieldName("property")?.text !== "get" || argument?.text.slice(1, -1) !== "port") return undefined;
  const [kept] = [...calls(script, "set")].filter(
    ({ args }) => args[0]?.text.slice(1, -1) === "port" && args.length === 2,
  );
  return kept?.args[1] ? portFrom(script, kept.args[1]) : undefined;
}

function trustsProxy(script: Script): { readonly setting: Setting<boolean>; readonly place: SyntaxNode } | undefined {
  for (const hit of nodesAt(script.tree, script.file.text, TRUST)) {
    const text = climb(hit, "string");
    const call = text?.parent?.type === "arguments" ? text.parent.parent : null;
    const callee = call?.childForFieldName("function");
    const method = callee?.childForFieldName("property")?.text;
    if (!call || !callee || text?.text.slice(1, -1) !== TRUST || script.runs(call) === "never") continue;
    const at = spanOf(script.file, call);
    if (script.runs(call) === "perhaps") return { setting: { state: "unknown", at }, place: callee };
    const quoted = text.text;
    const receiver = callee.childForFieldName("object")?.text ?? "app";
    const slot = ready(at, TRUST, `${receiver}.set(${quoted}, 1)`);
    if (method === "enable" || method === "disable")
      return { setting: { state: "set", value: method === "enable", at, slot }, place: callee };
    if (method !== "set") continue;
    const [, argument] = namedChildren(call.childForFieldName("arguments")).filter((child) => child.type !== "comment");
    const value = argument ? script.evaluate(argument) : undefined;
    if (value?.kind === "plain")
      return { setting: { state: "set", value: Boolean(value.value), at, slot }, place: callee };
    const list = argument && ["array", "arrow_function", "function_expression"].includes(script.follow(argument).type);
    return { setting: list ? { state: "set", value: true, at } : { state: "unknown", at }, place: callee };
  }
  const session = trustedBySession(script);
  if (!session) return undefined;
  return { setting: { state: "set", value: true, at: spanOf(script.file, session.at) }, place: session.at };
}

/** Workers that `cluster.fork` starts in a loop; undefined when it is not certain that there are several. */
function forks(script: Script): Setting<number> | undefined {
  for (const { call, receiver } of calls(script, "fork")) {
    if (script.origin(receiver) !== "cluster#") continue;
    const loop = climb(call, "for_statement");
    const bound = loop?.childForFieldName("condition");
    const limit = (bound?.type === "expression_statement" ? namedChildren(bound)[0] : bound)?.childForFieldName(
      "right",
    );
    if (!limit) continue;
    const value = script.evaluate(limit);
    const at = spanOf(script.file, call);
    const because = "it forks a worker in each turn of a loop";
    if (value.kind === "plain" && typeof value.value === "number" && value.value >= 2)
      return { state: "set", value: Math.floor(value.value), at, because };
    if (/^os#(?:cpus\.\(\)\.length|availableParallelism\.\(\))$/.test(script.origin(limit) ?? ""))
      return { state: "set", value: SEVERAL, at, because };
  }
  return undefined;
}
