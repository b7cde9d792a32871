// Facts by kind and types by name, kept from one check to the next: an edit costs what its own app holds.

import type { Fact, Kind, TypeFact } from "../facts.ts";
import { groupBy } from "../group-by.ts";
import type { App } from "./model.ts";

type ByKind = ReadonlyMap<Kind, readonly Fact[]>;

export interface FactIndex {
  /** The facts of each app by kind. The index then holds the types of these apps, and of no others. */
  take(apps: readonly App[]): readonly ByKind[];
  /** By qualified name; more than one where several modules declare the same. */
  readonly types: ReadonlyMap<string, readonly TypeFact[]>;
}

export function createFactIndex(): FactIndex {
  const known = new Map<App, ByKind>();
  const types = new Map<string, readonly TypeFact[]>();
  const typesOf = (facts: ByKind): readonly TypeFact[] => (facts.get("type") ?? []) as readonly TypeFact[];

  const forget = (app: App, facts: ByKind): void => {
    known.delete(app);
    for (const type of typesOf(facts)) {
      const rest = types.get(type.name)?.filter((other) => other !== type) ?? [];
      if (rest.length > 0) types.set(type.name, rest);
      else types.delete(type.name);
    }
  };
  const learn = (app: App): ByKind => {
    const facts = groupBy(app.facts, ({ kind }) => kind);
    known.set(app, facts);
    for (const type of typesOf(facts)) {
      const others = types.get(type.name);
      types.set(type.name, others ? [...others, type] : [type]);
    }
    return facts;
  };
  return {
    types,
    take(apps) {
      const staying = new Set(apps);
      for (const [app, facts] of known) if (!staying.has(app)) forget(app, facts);
      return apps.map((app) => known.get(app) ?? learn(app));
    },
  };
}
