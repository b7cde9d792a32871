// A command that empties the store, sessions included.
import type { Rule } from "../rule.ts";
import { meetsSessions } from "./sessions-in-redis.ts";

export const commandFlushesStore: Rule = {
  id: "command-flushes-store",
  topic: "redis-commands",
  title: "A command empties the store, sessions included",
  severity: "warning",
  confidence: "medium",
  *check(model) {
    for (const command of model.facts("command")) {
      if (command.hazard !== "flushes") continue;
      const reach = command.name === "FLUSHDB" ? "every key of the database" : "every key of every database";
      yield {
        at: command.at,
        message: `${command.name} deletes ${reach}: whoever has a session there is signed out.`,
        ...(!meetsSessions(model, command) && { severity: "info", confidence: "low" }),
      };
    }
  },
};
