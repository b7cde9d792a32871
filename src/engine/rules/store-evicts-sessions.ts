// A store that throws away live sessions when its memory is full.
import { known, knownValue, where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";
import { overruled } from "./overruled.ts";

export const storeEvictsSessions: Rule = {
  id: "store-evicts-sessions",
  topic: "redis-eviction",
  title: "The store may evict live sessions under memory pressure",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      if (store.side !== "server" || store.evictionPolicy?.state !== "set") continue;
      const evicted = knownValue(store.running?.evicted) ?? 0;
      // volatile-ttl gives up the session that would expire soonest, which is a choice a team may make.
      const chosen = evicted > 0 ? /^(?:allkeys|volatile)-/ : /^(?:allkeys|volatile)-(?:lru|lfu|random|lrm)$/;
      if (!known(store.evictionPolicy, (policy) => chosen.test(policy))) continue;
      if (overruled(store, model, "evictionPolicy", "maxMemory")) continue;
      // Somebody who writes down that there is no limit knows that nothing is evicted.
      const unlimited = known(store.maxMemory, (bytes) => bytes === 0);
      if (unlimited && store.maxMemory?.state === "set") continue;
      const policy = store.evictionPolicy.value;
      const user = model.users(store)[0];
      const keeps = user !== undefined || store.running?.kept !== undefined;
      const victims = policy.startsWith("volatile-") ? "keys that have a TTL, which every session has" : "any key";
      const when = unlimited ? "as soon as maxmemory is set" : "when memory is full";
      const happened =
        evicted > 0 ? `, and has evicted ${evicted} key${evicted === 1 ? "" : "s"} since it started` : "";
      yield {
        at: where(store, store.evictionPolicy),
        message: `${policy} evicts ${victims}, ${when}${happened}: ${keeps ? "live sessions are" : "sessions that live here would be"} lost.`,
        related: [
          ...(happened ? [{ at: where(store, store.running?.evicted), message: "What was evicted." }] : []),
          ...(user?.evidence ?? []),
        ],
        // Nothing here proves that sessions live in this server, or that it has a limit: a hint and not an alarm.
        ...((!keeps || unlimited) && { severity: "info", confidence: "low" }),
        fixes: turn(store.evictionPolicy, "noeviction", "Refuse writes instead of evicting sessions"),
      };
    }
  },
};
