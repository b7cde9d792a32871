// Facts as the linker takes them: by file, in the order of paths.
import type { Fact } from "../../../src/engine/facts.ts";
import { byPlace, type FileFacts } from "../../../src/engine/model/apps.ts";

export function filesOf(facts: readonly Fact[]): readonly FileFacts[] {
  const byPath = Map.groupBy(facts.toSorted(byPlace), (fact) => fact.at.path);
  return [...byPath].map(([path, own]) => ({ path, facts: own }));
}
