// A store whose slow log is not empty.
import { knownValue, where } from "../facts.ts";
import type { Rule } from "../rule.ts";

export const storeCommandsSlow: Rule = {
  id: "store-commands-slow",
  topic: "redis-commands",
  title: "Commands took long enough for the slow log",
  severity: "info",
  confidence: "medium",
  *check(model) {
    for (const store of model.facts("store")) {
      const entries = knownValue(store.running?.slow);
      if (!entries) continue;
      yield {
        at: where(store, store.running?.slow),
        message: `The slow log has ${entries} ${entries === 1 ? "entry" : "entries"}: while such a command runs, every request waits for its session.`,
      };
    }
  },
};
