// Commands that code sends to Redis and that hurt everybody on the server.

import type { CommandFact, Fact } from "../../facts.ts";
import { callsTo, isOneOf, typeOf } from "../../syntax/java/expressions.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { aboutSessions } from "../about-sessions.ts";
import { ID } from "./id.ts";
import { redisClients, results } from "./objects.ts";
import { environmentOf } from "./profile.ts";

/** Method names of Spring Data Redis, Jedis, Lettuce and Redisson, and the command that each sends. */
const COMMANDS: Readonly<Record<string, Pick<CommandFact, "hazard" | "name">>> = {
  keys: { hazard: "blocks", name: "KEYS" },
  monitor: { hazard: "blocks", name: "MONITOR" },
  flushAll: { hazard: "flushes", name: "FLUSHALL" },
  flushall: { hazard: "flushes", name: "FLUSHALL" },
  flushDb: { hazard: "flushes", name: "FLUSHDB" },
  flushDB: { hazard: "flushes", name: "FLUSHDB" },
  flushdb: { hazard: "flushes", name: "FLUSHDB" },
};

export function* readCommands(file: SourceFile): Iterable<Fact> {
  if (!/[Rr]edis|[Jj]edis|lettuce/.test(file.text)) return;
  for (const [method, command] of Object.entries(COMMANDS)) {
    if (!file.text.includes(`${method}(`)) continue;
    for (const call of callsTo(file, method)) {
      const name = call.childForFieldName("name");
      if (!name || !isOneOf(typeOf(file, call.childForFieldName("object"), results), redisClients)) continue;
      if (!environmentOf(file, call)) continue;
      yield {
        kind: "command",
        stack: ID,
        at: span(file, name.startIndex, call.endIndex),
        ...command,
        ...aboutSessions(file.text),
      };
    }
  }
}
