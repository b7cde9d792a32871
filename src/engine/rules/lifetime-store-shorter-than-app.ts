// A store that forgets sessions which the cookie, or the app, still promises.
import { knownValue, type LifetimeFact, type StoreFact, where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { duration } from "./duration.ts";

export const lifetimeStoreShorterThanApp: Rule = {
  id: "lifetime-store-shorter-than-app",
  topic: "ttl-mismatch",
  title: "The store forgets sessions earlier than the app promises",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const app of model.apps) {
      const stores = app.facts.filter((fact): fact is StoreFact => fact.kind === "store" && fact.side === "app");
      const lifetimes = app.facts.filter((fact): fact is LifetimeFact => fact.kind === "lifetime");
      for (const store of stores) {
        const ttl = knownValue(store.ttl);
        const promise = lifetimes.find((candidate) => candidate.of !== "store" && belongs(store, candidate, stores));
        const idle = knownValue(promise?.idle);
        if (!promise || typeof ttl !== "number" || typeof idle !== "number" || idle <= ttl || ttl <= 0) continue;
        const promised = promise.of === "cookie" ? "cookie" : "app";
        yield {
          at: where(store, store.ttl),
          message: `The store drops a session after ${duration(ttl)} without use, but the ${promised} keeps it for ${duration(idle)}.`,
          related: [{ at: where(promise, promise.idle), message: `The ${promised} promises ${duration(idle)}.` }],
          fixes: turn(store.ttl, idle, `Keep sessions in the store for ${duration(idle)}`),
        };
      }
    }
  },
};

/** Facts of one set-up belong together; without set-ups, those of an app that has one store only. */
function belongs(store: StoreFact, lifetime: LifetimeFact, stores: readonly StoreFact[]): boolean {
  if (!store.setup || !lifetime.setup) return !store.setup && !lifetime.setup && stores.length === 1;
  return store.setup.path === lifetime.setup.path && store.setup.start === lifetime.setup.start;
}
