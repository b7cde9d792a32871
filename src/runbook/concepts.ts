// Finds in a row of words the things that have several names.
import { lexemes } from "./lexemes.ts";
import { vocabulary } from "./vocabulary.ts";

export interface FoundConcept {
  /** The thing, under the name that its line of the vocabulary begins with. */
  readonly concept: string;
  /** Places in the row: from the first word to behind the last. */
  readonly start: number;
  readonly end: number;
}

/** All names as a tree of their stems: plain data, so that it can be made ahead. */
export interface NameTree {
  /** What may come next. */
  w?: Record<string, NameTree>;
  /** What may come after up to three other words: "logs … out". */
  g?: NameTree;
  /** Things whose names end here. */
  c?: string[];
}

const GAP = 3;

/**
 * Every name in a row of stems. A longer name wins over a shorter one of the same thing; words may belong to several things. A word
 * within a name of two words is no name of its own: "embedded Tomcat" is embedded nowhere.
 */
export function conceptsIn(stems: readonly string[], names: NameTree): readonly FoundConcept[] {
  const found: FoundConcept[] = [];
  for (let start = 0; start < stems.length; start++) {
    const longest = new Map<string, number>();
    walk(names, stems, start, 0, (concept, end) => {
      if (end > (longest.get(concept) ?? 0)) longest.set(concept, end);
    });
    for (const [concept, end] of longest) found.push({ concept, start, end });
  }
  const pairs = new Set(found.filter(({ start, end }) => end - start === 2).map(({ start }) => start));
  return found.filter(({ start, end }) => end - start > 1 || !(pairs.has(start) || pairs.has(start - 1)));
}

/** `skips` counts down the words that may still be passed over. */
function walk(
  { w, g, c }: NameTree,
  stems: readonly string[],
  at: number,
  skips: number,
  tell: (concept: string, end: number) => void,
): void {
  for (const concept of c ?? []) tell(concept, at);
  const stem = stems[at];
  if (stem === undefined) return;
  if (w && Object.hasOwn(w, stem)) walk(w[stem] ?? {}, stems, at + 1, 0, tell);
  if (skips > 0) walk({ ...(w && { w }) }, stems, at + 1, skips - 1, tell);
  if (g) walk(g, stems, at, GAP, tell);
}

/** The tree of the whole vocabulary. */
export function growNames(): NameTree {
  const root: NameTree = {};
  for (const [concept, names] of vocabulary())
    for (const name of names) {
      let step = root;
      for (const piece of name.split(/\s+/)) {
        if (piece === "…") {
          step.g ??= {};
          step = step.g;
          continue;
        }
        for (const { parts } of lexemes(piece))
          for (const part of parts) {
            step.w ??= {};
            const next: NameTree = step.w[part] ?? {};
            step.w[part] = next;
            step = next;
          }
      }
      if (step !== root && !step.c?.includes(concept)) step.c = [...(step.c ?? []), concept];
    }
  return root;
}
