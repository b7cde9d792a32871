// Looks terms up in a serialized index, of which only the part that a question touches is brought to life.
import MiniSearch, { type AsPlainObject, type Options } from "minisearch";
import type { RowDocument } from "./documents.ts";
import { type PackedTerms, packTerms, type UnpackedTerms, unpackTerms } from "./pack-terms.ts";
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

/** All documents as they are written down. */
export interface PackedIndex extends Omit<AsPlainObject, "index"> {
  readonly packed: PackedTerms;
}

/** Adds documents to a packed index, or begins one. */
export function withDocuments(index: PackedIndex | undefined, documents: readonly RowDocument[]): PackedIndex {
  const whole = index ? load(index, unpackTerms(index.packed)) : new MiniSearch(options);
  whole.addAll(documents);
  const { index: terms, ...rest } = whole.toJSON();
  return { ...rest, packed: packTerms(terms) };
}

/** With these of its terms, or with all. */
function load(
  { packed: _packed, ...rest }: PackedIndex,
  terms: UnpackedTerms,
  wanted: Iterable<string> = terms.terms(),
): MiniSearch<RowDocument> {
  const index: AsPlainObject["index"] = [];
  for (const term of wanted) {
    const posting = terms.posting(term);
    if (posting) index.push([term, posting]);
  }
  // What is loaded shares its averages with what it was loaded from, and adding changes them.
  return MiniSearch.loadJS({ ...rest, averageFieldLength: [...rest.averageFieldLength], index }, options);
}

export function termIndex(index: PackedIndex): TermIndex {
  const unpacked = unpackTerms(index.packed);
  return {
    has: unpacked.has,
    terms: unpacked.terms,
    lookUp(terms, lastIsBegun) {
      const begun = lastIsBegun ? terms.at(-1) : undefined;
      const wanted = new Set(terms);
      if (begun !== undefined) for (const term of unpacked.terms()) if (term.startsWith(begun)) wanted.add(term);
      const part = load(index, unpacked, wanted);
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
