// A store that has nearly used up the memory it may take.
import { knownValue, where } from "../facts.ts";
import type { Rule } from "../rule.ts";

/** Share of maxmemory from which on a peak of sign-ins may fill the rest. */
const NEARLY = 0.9;

export const storeMemoryNearlyFull: Rule = {
  id: "store-memory-nearly-full",
  topic: "redis-eviction",
  title: "The store has nearly used up its memory",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      const used = knownValue(store.running?.usedMemory);
      const limit = knownValue(store.maxMemory);
      if (used === undefined || !limit || used < limit * NEARLY) continue;
      const percent = Math.floor((used / limit) * 100);
      const evicts = knownValue(store.evictionPolicy) !== "noeviction";
      yield {
        at: where(store, store.running?.usedMemory),
        message: `${percent} % of maxmemory are in use: soon the server ${evicts ? "evicts keys" : "refuses new sessions"}.`,
        related: [{ at: where(store, store.maxMemory), message: "The limit." }],
        ...(used >= limit && { severity: "error" }),
      };
    }
  },
};
