// Sessions in the memory of the process that serves them.
import { where } from "../facts.ts";
import type { Rule } from "../rule.ts";

export const storeInProcess: Rule = {
  id: "store-in-process",
  topic: "memory-store",
  title: "Sessions live in the memory of one process",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      if (store.side !== "app" || !store.engine || store.engine.state === "unknown") continue;
      if (store.engine.value !== "memory") continue;
      // Many platforms keep sessions in memory by default and do it well: a default alone is no fault.
      if (store.engine.state === "default" && store.notForProduction === undefined) continue;
      const none = store.engine.state === "default" ? "No store is given: sessions" : "Sessions";
      const why = store.notForProduction === undefined ? "" : `, in a store that ${store.notForProduction}`;
      yield {
        at: where(store, store.engine),
        message: `${none} live in this process alone${why}; a restart signs everybody out.`,
        ...(store.notForProduction === undefined && { severity: "info", confidence: "medium" }),
      };
    }
  },
};
