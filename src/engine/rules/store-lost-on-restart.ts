// A store that forgets every session when it, or its container, starts anew.
import { known, where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { overruled } from "./overruled.ts";

export const storeLostOnRestart: Rule = {
  id: "store-lost-on-restart",
  topic: "replication",
  title: "A restart of the store signs everybody out",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      if (store.side !== "server" || overruled(store, model, "persistence")) continue;
      const user = model.users(store)[0];
      const keeps = user !== undefined || store.running?.kept !== undefined;
      const related = user?.evidence ?? [];
      const passing = known(store.durable, (durable) => !durable);
      if (known(store.persistence, (persistence) => persistence === "none")) {
        yield {
          at: where(store, store.persistence),
          message: `Redis writes nothing to disk: ${keeps ? "every session" : "all that it keeps"} is gone after a restart.`,
          related,
          // A cache is run like this on purpose.
          ...(!keeps && { severity: "info", confidence: "low" }),
          // A file that goes with the container would only move the fault.
          fixes: passing ? [] : turn(store.persistence, "yes", "Write each change to an append-only file"),
        };
      } else if (user && store.persistence && passing) {
        const inPod = model.runners(store).some(({ to }) => to.platform === "kubernetes");
        yield inPod
          ? {
              at: where(store, store.durable),
              message: "Redis writes into its pod: every session is gone once the pod is replaced or moved.",
              related,
            }
          : {
              at: where(store, store.durable),
              message:
                "Redis writes into the container: every session is gone once it is removed, as by `docker compose down`.",
              related,
              severity: "info",
              confidence: "medium",
            };
      }
    }
  },
};
