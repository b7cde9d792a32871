// Finds the declaration that a type as written stands for.
import type { TypeFact, TypeRef } from "../facts.ts";

/** The one declaration; undefined when there is none here, or more than one. */
export function typeNamed(ref: TypeRef, types: ReadonlyMap<string, readonly TypeFact[]>): TypeFact | undefined {
  for (const candidate of ref.candidates) {
    const found = types.get(candidate);
    if (found) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}
