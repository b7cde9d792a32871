// A command that makes the store stop serving everybody else.
import type { Rule } from "../rule.ts";
import { meetsSessions } from "./sessions-in-redis.ts";

const HARM: Readonly<Record<string, string>> = {
  KEYS: "KEYS walks every key in one go: Redis serves no session meanwhile.",
  MONITOR: "MONITOR slows Redis down and shows every command, session ids and contents included.",
};

const sent = (calls: number | undefined): string =>
  calls === undefined ? "" : `Sent ${calls} time${calls === 1 ? "" : "s"} since the server started. `;

export const commandBlocksStore: Rule = {
  id: "command-blocks-store",
  topic: "redis-commands",
  title: "A command makes the store stop for everybody",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const command of model.facts("command")) {
      if (command.hazard !== "blocks") continue;
      yield {
        at: command.at,
        // It stops the server for whatever uses it, but nothing here says that sessions do.
        ...(!meetsSessions(model, command) && { severity: "info", confidence: "medium" }),
        message: `${sent(command.calls)}${HARM[command.name] ?? `${command.name} keeps Redis from serving sessions.`}`,
        // SCAN may name a key twice and sees what changes meanwhile, so this is for a person to choose.
        fixes: command.slot
          ? [
              {
                title: "Go through the keys in small steps (SCAN)",
                safe: false,
                turns: [{ slot: command.slot, value: true }],
              },
            ]
          : [],
      };
    }
  },
};
