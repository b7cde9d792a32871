// Two spellings of one lifetime that disagree: one of them has no effect.
import type { Rule } from "../rule.ts";

export const lifetimeSettingOverridden: Rule = {
  id: "lifetime-setting-overridden",
  topic: "dead-setting",
  title: "A session timeout is overridden by another one",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const { overridden } of model.facts("lifetime")) {
      if (!overridden) continue;
      const { name, at, byName, by, because, slot } = overridden;
      yield {
        at,
        message: `${name} has no effect: ${byName} wins, because ${because}.`,
        related: [{ at: by, message: "This is the timeout that counts." }],
        // What is never read can go without anybody noticing.
        ...(slot && { fixes: [{ title: `Remove ${name}`, safe: true, turns: [{ slot, value: null }] }] }),
      };
    }
  },
};
