// Clients that wait in blocking commands on the server that keeps sessions.
import { knownValue, where } from "../facts.ts";
import type { Rule } from "../rule.ts";

export const storeClientsBlocked: Rule = {
  id: "store-clients-blocked",
  topic: "concurrency",
  title: "Clients wait in blocking commands beside the sessions",
  severity: "info",
  confidence: "low",
  *check(model) {
    for (const store of model.facts("store")) {
      const { blocked, kept } = store.running ?? {};
      const waiting = knownValue(blocked);
      if (!waiting || !kept) continue;
      yield {
        at: where(store, blocked),
        message: `${waiting} client${waiting === 1 ? " waits" : "s wait"} in blocking commands, as workers of a queue do: a queue and sessions share this server's memory and limits.`,
        related: kept.slice(0, 1).map(({ at }) => ({ at, message: "Sessions in the same server." })),
      };
    }
  },
};
