// What reading a question takes: names of things, and words that mean nothing. Plain data, so that it can be made ahead.
import { growNames, type NameTree } from "./concepts.ts";
import { stem } from "./stem.ts";
import { stopWords } from "./stop-words.ts";

export interface Language {
  readonly names: NameTree;
  /** Words without meaning, and their stems. */
  readonly unsaid: readonly string[];
}

/** Goes through the whole vocabulary: done ahead, when the index is built. */
export function ownLanguage(): Language {
  const unsaid = new Set([...stopWords].flatMap((word) => [word, stem(word)]));
  return { names: growNames(), unsaid: [...unsaid] };
}

/** Every stem that is part of a name. */
export function stemsOf({ w = {}, g }: NameTree, into = new Set<string>()): ReadonlySet<string> {
  for (const [one, next] of Object.entries(w)) {
    into.add(one);
    stemsOf(next, into);
  }
  return g ? stemsOf(g, into) : into;
}
