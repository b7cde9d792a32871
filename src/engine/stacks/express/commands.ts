// Commands that a script sends to Redis and that hurt everybody on the server.

import type { CommandFact } from "../../facts.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { span } from "../../syntax/source.ts";
import { namedChildren, nodesAt, type SyntaxNode } from "../../syntax/tree.ts";
import { aboutSessions } from "../about-sessions.ts";
import { isRedisClient } from "./redis-client.ts";
import { ID } from "./slots.ts";

const HAZARDS: Readonly<Record<string, CommandFact["hazard"]>> = {
  KEYS: "blocks",
  MONITOR: "blocks",
  FLUSHALL: "flushes",
  FLUSHDB: "flushes",
};
const METHODS = [
  "keys",
  "monitor",
  "flushall",
  "flushAll",
  "flushdb",
  "flushDb",
  "KEYS",
  "MONITOR",
  "FLUSHALL",
  "FLUSHDB",
];
const GENERIC = ["sendCommand", "call"];

/** Only receivers that are certainly a client of this file count: many things have keys. */
export function* commandFacts(script: Script): Iterable<CommandFact> {
  for (const method of [...METHODS, ...GENERIC])
    for (const node of nodesAt(script.tree, script.file.text, method)) {
      const callee = node.type === "property_identifier" && node.text === method ? node.parent : null;
      const receiver = callee?.type === "member_expression" ? callee.childForFieldName("object") : null;
      const call = callee?.parent;
      if (!receiver || call?.type !== "call_expression" || call.childForFieldName("function")?.id !== callee?.id)
        continue;
      if (!isRedisClient(script, receiver)) continue;
      const name = GENERIC.includes(method) ? sentCommand(script, call) : method.toUpperCase();
      const hazard = HAZARDS[name];
      if (!hazard) continue;
      yield {
        kind: "command",
        stack: ID,
        at: span(script.file, node.startIndex, call.endIndex),
        hazard,
        name,
        ...aboutSessions(script.file.text),
      };
    }
}

/** The command in `sendCommand(["KEYS", "*"])` of node-redis and `call("KEYS", "*")` of ioredis. */
function sentCommand(script: Script, call: SyntaxNode): string {
  const [argument] = namedChildren(call.childForFieldName("arguments"));
  const list = argument && script.follow(argument);
  const first = list?.type === "array" ? namedChildren(list)[0] : argument;
  const value = first ? script.evaluate(first) : undefined;
  return value?.kind === "plain" && typeof value.value === "string" ? value.value.toUpperCase() : "";
}
