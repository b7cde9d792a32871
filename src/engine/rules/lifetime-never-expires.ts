// Sessions that stay for ever once they have been started.
import { known, type LifetimeFact, where } from "../facts.ts";
import type { Rule } from "../rule.ts";

export const lifetimeNeverExpires: Rule = {
  id: "lifetime-never-expires",
  topic: "lifetime",
  title: "Sessions never expire",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const fact of model.facts("lifetime")) {
      // A cookie without an age ends with the browser, which is what most sites want.
      if (fact.of === "cookie" || !known(fact.idle, (idle) => idle === null)) continue;
      yield { at: where(fact, fact.idle), message: messageFor(fact) };
    }
  },
};

function messageFor({ of, idle, written }: LifetimeFact): string {
  const cause = idle?.state !== "set" ? "Without a timeout" : written ? `With a timeout of ${written.number}` : "Here";
  return of === "store"
    ? `${cause} the store never drops an idle session.`
    : `${cause} idle sessions never expire: they pile up, and a stolen id works for ever.`;
}
