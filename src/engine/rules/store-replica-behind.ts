// A replica that does not follow its master, and so would lose sessions in a failover.
import { known, where } from "../facts.ts";
import type { Rule } from "../rule.ts";

/** Replicas acknowledge once a second: https://redis.io/docs/latest/operate/oss_and_stack/management/replication/ */
const SILENT_SECONDS = 10;

export const storeReplicaBehind: Rule = {
  id: "store-replica-behind",
  topic: "replication",
  title: "A replica does not follow its master",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      for (const { at, online, lag } of store.running?.replicas ?? []) {
        if (online && (lag === undefined || lag < SILENT_SECONDS)) continue;
        const state = online ? `was last heard ${lag} seconds ago` : "is not in step yet";
        yield { at, message: `A replica ${state}: a failover to it loses the latest sessions.` };
      }
      const heard = store.running?.hearsMaster;
      if (known(heard, (hears) => !hears))
        yield {
          at: where(store, heard),
          message: "This replica does not hear its master: what is read from it is old.",
        };
    }
  },
};
