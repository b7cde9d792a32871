// A session value that Java cannot serialize.
import type { ValueFact } from "../facts.ts";
import type { Proposal } from "../finding.ts";
import type { Model } from "../model/model.ts";
import type { Rule } from "../rule.ts";
import { outerStores, writesOtherForm } from "./leaving-sessions.ts";
import { type Flaw, type SerializableTypes, serializableTypes, simple } from "./serializable-types.ts";

export const valueNotSerializable: Rule = {
  id: "value-not-serializable",
  topic: "serialization",
  title: "A session value cannot be serialized",
  severity: "error",
  confidence: "high",
  *check(model) {
    if (writesOtherForm(model)) return;
    const types = serializableTypes(model);
    const stores = outerStores(model);
    for (const [value, others] of firstPuts(model)) {
      const flaw = types.flawOf(value.type);
      if (!flaw) continue;
      const store = stores.get(model.appOf(value));
      yield {
        at: value.at,
        message: messageFor(value, flaw),
        // As long as sessions stay in one JVM nothing fails; the first store or cluster brings it to light.
        ...(!store && { severity: "info", confidence: "medium" }),
        related: [
          ...flaw.path.map((step) => step.field),
          ...(flaw.declaration ? [{ at: flaw.declaration.at, message: `${flaw.name} is not Serializable.` }] : []),
          ...(store ? [store.evidence] : []),
          ...others.map((other) => ({ at: other.at, message: "It is put into the session here, too." })),
        ],
        fixes: fixFor(value, flaw, types),
      };
    }
  },
};

/** One type is one problem, wherever the app puts it: the first place stands for all. */
function firstPuts(model: Model): Iterable<readonly [ValueFact, readonly ValueFact[]]> {
  const puts = new Map<string, [ValueFact, ValueFact[]]>();
  for (const value of model.facts("value")) {
    const key = `${model.appOf(value).root}\0${JSON.stringify(value.type)}`;
    const seen = puts.get(key);
    if (seen) seen[1].push(value);
    else puts.set(key, [value, []]);
  }
  return puts.values();
}

function messageFor({ type }: ValueFact, { name, path }: Flaw): string {
  const start = type.array ? `${type.name}[]` : type.name;
  if (path.length === 0 && (name === start || name.endsWith(`.${start}`)))
    return `${start} cannot leave this JVM with its session: it is not Serializable.`;
  const via = path.length > 0 ? ` (${path.map((step) => step.name).join(", ")})` : "";
  return `${start} cannot leave this JVM with its session: ${name}${via} is not Serializable.`;
}

function fixFor(value: ValueFact, flaw: Flaw, types: SerializableTypes): readonly Proposal[] {
  const { declaration } = flaw;
  if (!declaration?.slot || types.flawOf(value.type, declaration)) return [];
  // A class that becomes serializable now should not be the next one that a release makes unreadable.
  const version =
    declaration.versionUid || !declaration.versionSlot ? [] : [{ slot: declaration.versionSlot, value: 1 }];
  return [
    {
      title: `Make ${simple(declaration)} Serializable`,
      safe: false,
      turns: [{ slot: declaration.slot, value: true }, ...version],
    },
  ];
}
