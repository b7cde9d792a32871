// Sessions in a running store that carry another lifetime than the code of the workspace gives them.
import { knownValue, type LifetimeFact, type StoreFact, where } from "../facts.ts";
import type { Rule } from "../rule.ts";
import { duration } from "./duration.ts";

export const lifetimeDiffersFromCode: Rule = {
  id: "lifetime-differs-from-code",
  topic: "ttl-mismatch",
  title: "Sessions in the store have another lifetime than the code says",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const server of model.facts("store")) {
      for (const kept of server.running?.kept ?? []) {
        if (kept.timeout === undefined) continue;
        for (const { to: store, evidence } of model.users(server)) {
          if (!keeps(store, kept.prefix)) continue;
          const promise = promiseOf(store, model.appOf(store).facts.filter(isLifetime));
          const idle = knownValue(promise?.idle);
          if (!promise || typeof idle !== "number" || idle === kept.timeout) continue;
          yield {
            at: kept.at,
            message: `Sessions in the store end after ${duration(kept.timeout)} without use, but the code says ${duration(idle)}: what runs has other settings.`,
            related: [{ at: where(promise, promise.idle), message: `${duration(idle)} here.` }, ...evidence],
          };
        }
      }
    }
  },
};

const isLifetime = (fact: { readonly kind: string }): fact is LifetimeFact => fact.kind === "lifetime";

/** A prefix is certain when it is known, and the same but for the separator at its end. */
function keeps(store: StoreFact, prefix: string): boolean {
  const own = knownValue(store.prefix);
  return own !== undefined && own.replace(/:$/, "") === prefix.replace(/:$/, "");
}

function promiseOf(store: StoreFact, lifetimes: readonly LifetimeFact[]): LifetimeFact | undefined {
  const own = lifetimes.filter(
    ({ of, setup }) => of === "session" && (!setup || !store.setup || setup.start === store.setup.start),
  );
  return own.length === 1 ? own[0] : undefined;
}
