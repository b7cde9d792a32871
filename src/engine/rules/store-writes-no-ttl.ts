// Sessions that are written without an expiry and stay in the store for ever.
import { where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const storeWritesNoTtl: Rule = {
  id: "store-writes-no-ttl",
  topic: "redis-no-ttl",
  title: "Sessions are stored without an expiry",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      for (const kept of store.running?.kept ?? []) {
        const { sessions, withoutTtl = 0 } = kept;
        if (withoutTtl === 0 || !kept.expires) continue;
        yield {
          at: kept.at,
          message: `${withoutTtl} of ${sessions} sessions under ${kept.prefix || "no prefix"} have no TTL: they stay for ever, and a stolen id stays valid.`,
        };
      }
      const { writesTtl } = store;
      if (!writesTtl || writesTtl.state === "unknown" || writesTtl.value) continue;
      const reason = writesTtl.because ?? "the expiry is switched off";
      yield {
        at: where(store, writesTtl),
        message: `Sessions never expire in the store, because ${reason}: it fills up, and a stolen id stays valid.`,
        fixes: turn(writesTtl, true, "Let the store expire sessions"),
      };
    }
  },
};
