// A key that stands in the source, where everybody who reads the code can sign sessions.
import { where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const keyInSource: Rule = {
  id: "key-in-source",
  topic: "secret",
  title: "The key that signs sessions stands in the source",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const key of model.facts("key")) {
      const { source } = key;
      if (source?.state !== "set") continue;
      if (key.older)
        yield {
          at: where(key, source),
          message:
            "An older key stands in the source: it is still believed, so whoever can read the code can forge sessions.",
          severity: "warning",
        };
      else if (source.value === "literal")
        yield {
          at: where(key, source),
          message: "The key stands in the source: whoever can read the code can forge sessions.",
          fixes: turn(source, "environment", "Take the key from the environment"),
        };
      else if (source.value === "fallback")
        yield {
          at: where(key, source),
          message: `Without ${key.variable ?? "the variable"} a key from the source signs sessions: whoever can read the code can forge them.`,
          severity: "warning",
          fixes: turn(source, "environment", "Demand the variable"),
        };
    }
  },
};
