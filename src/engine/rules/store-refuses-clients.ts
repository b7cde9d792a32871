// A store that has, or nearly has, as many clients as it takes.
import { knownValue, where } from "../facts.ts";
import type { Rule } from "../rule.ts";

const NEARLY = 0.9;

export const storeRefusesClients: Rule = {
  id: "store-refuses-clients",
  topic: "redis-access",
  title: "The store has as many clients as it takes",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      const { clients, clientLimit, refused } = store.running ?? {};
      const [now, limit, turned] = [knownValue(clients), knownValue(clientLimit), knownValue(refused)];
      const full = now !== undefined && limit !== undefined && limit > 0 && now >= limit * NEARLY;
      if (full)
        yield {
          at: where(store, clients),
          message: `${now} of ${limit} clients are connected: the next ones are refused, and their requests find no session.`,
          related: [{ at: where(store, clientLimit), message: "The limit." }],
        };
      else if (turned)
        yield {
          at: where(store, refused),
          message: `${turned} connection${turned === 1 ? " was" : "s were"} refused since the server started: their requests found no session.`,
          severity: "info",
          confidence: "medium",
        };
    }
  },
};
