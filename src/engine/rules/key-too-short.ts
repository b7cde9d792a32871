// A key that is short enough to be guessed.
import { where } from "../facts.ts";
import type { Rule } from "../rule.ts";

/** Characters: 32 bytes of entropy are what the makers of session middleware ask for. */
const ENOUGH = 32;

export const keyTooShort: Rule = {
  id: "key-too-short",
  topic: "secret",
  title: "The key that signs sessions is short",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const key of model.facts("key")) {
      // A fallback, or an older key in the source, is wrong whatever its length, and another rule says so.
      if (key.older || key.length?.state !== "set" || (key.source?.state === "set" && key.source.value === "fallback"))
        continue;
      if (key.length.value >= ENOUGH) continue;
      yield {
        at: where(key, key.length),
        message: `The key has ${key.length.value} character${key.length.value === 1 ? "" : "s"}: a signature of it can be guessed offline; take ${ENOUGH} random bytes or more.`,
      };
    }
  },
};
