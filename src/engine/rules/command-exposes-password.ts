// A password of the store on a command line, for everybody on the machine to read.
import type { Rule } from "../rule.ts";

export const commandExposesPassword: Rule = {
  id: "command-exposes-password",
  topic: "redis-access",
  title: "A command line shows the password of the store",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const command of model.facts("command")) {
      if (command.hazard !== "password") continue;
      const { slot, name, secret } = command;
      yield {
        at: command.at,
        message:
          secret === "variable"
            ? `${name} puts the password into the process list, where everybody on the machine can read it.`
            : `${name} puts the password into this file, and into the process list for everybody on the machine to read.`,
        ...(secret === "variable" && { severity: "warning" }),
        fixes: slot
          ? [{ title: "Hand the password over as REDISCLI_AUTH", safe: false, turns: [{ slot, value: true }] }]
          : [],
      };
    }
  },
};
