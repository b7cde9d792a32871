// Sessions of Spring's indexed repository in a server that tells nobody when they expire.
import { knownValue, where } from "../facts.ts";
import type { Rule } from "../rule.ts";

export const storeEventsOff: Rule = {
  id: "store-events-off",
  topic: "lifetime",
  title: "The server does not tell when sessions expire",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const store of model.facts("store")) {
      const indexed = store.running?.kept?.find((kept) => kept.indexed);
      const flags = knownValue(store.running?.events);
      if (!indexed || flags === undefined || tellsOfSessions(flags)) continue;
      yield {
        at: where(store, store.running?.events),
        message:
          "Keyspace events of expired and deleted keys are off: Spring hears of no session that ends, so its listeners stay silent and its indexes are cleaned late.",
        related: [{ at: indexed.at, message: "Sessions of the indexed repository." }],
      };
    }
  },
};

/** Events by key event (E), for deleted keys (g) and expired ones (x); A stands for all kinds. */
function tellsOfSessions(flags: string): boolean {
  const has = (flag: string): boolean => flags.includes(flag);
  return has("E") && (has("A") || (has("g") && has("x")));
}
