// A serializable class in sessions whose version changes with every edit.
import type { TypeFact } from "../facts.ts";
import type { Rule } from "../rule.ts";
import { outerStores, writesOtherForm } from "./leaving-sessions.ts";
import { serializableTypes, simple } from "./serializable-types.ts";

export const valueNoVersionUid: Rule = {
  id: "value-no-version-uid",
  topic: "serialization",
  title: "A class kept in sessions has no serialVersionUID",
  severity: "info",
  confidence: "high",
  *check(model) {
    if (writesOtherForm(model)) return;
    const types = serializableTypes(model);
    const stores = outerStores(model);
    const seen = new Set<TypeFact>();
    for (const value of model.facts("value")) {
      // What never leaves the process is never read by another release.
      const store = stores.get(model.appOf(value));
      if (!store) continue;
      for (const type of types.writtenWith(value.type)) {
        // Records are read by the names of their components, whatever their version: only classes need one.
        if (type.form !== "class" || type.versionUid || type.writesItself || seen.has(type)) continue;
        seen.add(type);
        yield {
          at: type.at,
          message: `${simple(type)} is kept in sessions without a serialVersionUID: its next change makes stored sessions unreadable.`,
          related: [{ at: value.at, message: "It is put into the session here." }, store.evidence],
          fixes: type.versionSlot
            ? [{ title: "Add a serialVersionUID", safe: false, turns: [{ slot: type.versionSlot, value: 1 }] }]
            : [],
        };
      }
    }
  },
};
