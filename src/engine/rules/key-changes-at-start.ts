// A key that is made up anew whenever the program starts.
import { where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const keyChangesAtStart: Rule = {
  id: "key-changes-at-start",
  topic: "secret",
  title: "The key that signs sessions changes with every start",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const key of model.facts("key")) {
      if (key.source?.state !== "set" || key.source.value !== "random") continue;
      yield {
        at: where(key, key.source),
        message:
          "The key is made at random when the program starts: each restart, and each further process, refuses the sessions of the others.",
        fixes: turn(key.source, "environment", "Take the key from the environment"),
      };
    }
  },
};
