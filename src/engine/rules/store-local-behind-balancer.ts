// Sessions in the memory of one process, while several processes answer.
import { known } from "../facts.ts";
import type { Instances } from "../model/model.ts";
import type { Rule } from "../rule.ts";

export const storeLocalBehindBalancer: Rule = {
  id: "store-local-behind-balancer",
  topic: "memory-store",
  title: "Sessions are kept in one process while several answer",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      if (store.side !== "app" || !known(store.engine, (engine) => engine === "memory")) continue;
      const instances = model.instances(model.appOf(store)).find(spreadsClients);
      if (!instances) continue;
      yield {
        at: store.engine?.state === "set" ? store.engine.at : store.at,
        message: `Sessions stay in the memory of one process, but ${instances.because}: the others do not know them.`,
        related: instances.evidence,
      };
    }
  },
};

/** Affinity that is known, or that we cannot judge, keeps a client with the sessions it started. */
function spreadsClients({ affinity }: Instances): boolean {
  return affinity === undefined || known(affinity, (kept) => kept === "none");
}
