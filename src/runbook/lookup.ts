// Looks terms up in a serialized index, of which only the part that a question touches is brought to life.
import MiniSearch, { type AsPlainObject, type Options } from "minisearch";
import type { RowDocument } from "./documents.ts";
import { tuning } from "./tuning.ts";

/** Scores by document. */
export type Hits = ReadonlyMap<string, number>;

/** A serialized index that answers in which documents a term is. Opening it costs next to nothing, unlike loading the whole of it. */
export interface TermIndex {
  has(term: string): boolean;
  terms(): Iterable<string>;
  /** Scores of each of the terms, in their order; the last one may be only begun. */
  lookUp(terms: readonly string[], lastIsBegun: boolean): readonly Hits[];
}

const split = (row: string): string[] => row.split(" ").filter((term) => term !== "");
const asItIs = (term: string): string => term;
const options: Options<RowDocument> = { fields: ["text"], tokenize: split, processTerm: asItIs };

/** Adds documents to a serialized index, or begins one. */
export function withDocuments(index: AsPlainObject | undefined, documents: readonly RowDocument[]): AsPlainObject {
  // What is loaded shares its averages with what it was loaded from, and adding changes them.
  const own = index && { ...index, averageFieldLength: [...index.averageFieldLength] };
  const whole = own ? MiniSearch.loadJS(own, options) : new MiniSearch(options);
  whole.addAll(documents);
  return whole.toJSON();
}

export function termIndex(serialized: AsPlainObject): TermIndex {
  const postings = new Map(serialized.index);
  return {
    has: (term) => postings.has(term),
    terms: () => postings.keys(),
    lookUp(terms, lastIsBegun) {
      const begun = lastIsBegun ? terms.at(-1) : undefined;
      const wanted = new Set(terms);
      if (begun !== undefined) for (const term of postings.keys()) if (term.startsWith(begun)) wanted.add(term);
      const index: AsPlainObject["index"] = [];
      for (const term of wanted) {
        const found = postings.get(term);
        if (found) index.push([term, found]);
      }
      const part = MiniSearch.loadJS({ ...serialized, index }, options);
      return terms.map((term, at) => hitsIn(part, term, begun !== undefined && at === terms.length - 1));
    },
  };
}

function hitsIn(part: MiniSearch<RowDocument>, term: string, prefix: boolean): Hits {
  const found = part.search(term, { prefix, tokenize: (text) => [text], processTerm: asItIs, bm25: tuning.bm25 });
  return new Map(found.map(({ id, score }) => [String(id), score]));
}

/** From 0, in every document, to 1, in one alone. */
export function rarityOf(hits: Hits, documents: number): number {
  return hits.size === 0 ? 0 : 1 - Math.log(hits.size) / Math.log(Math.max(documents, 2));
}
