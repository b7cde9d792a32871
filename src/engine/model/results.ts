// Finds the types of values that come from a method of another type.
import type { TypeFact, TypeRef, ValueFact } from "../facts.ts";
import { typeNamed } from "./types.ts";

type Types = ReadonlyMap<string, readonly TypeFact[]>;

/** Values with their types; those whose method is declared nowhere here, or gives back a type variable, are dropped. */
export function resultTypes(values: readonly ValueFact[], types: Types): ValueFact[] {
  return values.flatMap((value) => {
    if (!value.result) return [value];
    const given = resultOf(value.result.owner, value.result.method, types, 0);
    const type = value.result.taken && given ? held(given) : given;
    return type ? [{ ...value, type }] : [];
  });
}

const held = (type: TypeRef): TypeRef | undefined => {
  const [only] = type.candidates.includes("java.util.Optional") ? type.arguments : [];
  return only && only.candidates.length > 0 ? only : undefined;
};

/** What a method of a type, or of one that it extends, gives back. */
function resultOf(owner: TypeRef, method: string, types: Types, depth: number): TypeRef | undefined {
  const declared = depth > DEEPEST ? undefined : typeNamed(owner, types);
  if (!declared) return undefined;
  const own = declared.results?.[method];
  if (own) return own.candidates.length > 0 || own.array ? own : undefined;
  for (const supertype of declared.supertypes) {
    const found = resultOf(supertype, method, types, depth + 1);
    if (found) return found;
  }
  return undefined;
}

const DEEPEST = 12;
