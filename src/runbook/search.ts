// Searches the runbook: BM25 over its entries, the sentence of each that fits best, and the reasons why it was found.
import { sentencePlace, sentencesOf } from "./documents.ts";
import type { EntryKind, EntryStack } from "./entry.ts";
import { lexemes } from "./lexemes.ts";
import { type Hits, rarityOf } from "./lookup.ts";
import { readQuery } from "./read-query.ts";
import type { Card, RunbookIndex } from "./runbook-index.ts";
import { type Speller, speller } from "./spelling.ts";
import { type Term, thingOf } from "./terms.ts";
import { tuning } from "./tuning.ts";

export interface SearchRequest {
  /** 10 unless told otherwise. */
  readonly limit?: number;
  /** Products that are at hand, such as those of the open workspace: pages about them come first among equals. */
  readonly stacks?: readonly EntryStack[];
  readonly kinds?: readonly EntryKind[];
  /** The last word may be only begun. */
  readonly typing?: boolean;
}

/** A word of the question that the page has too. */
export interface Reason {
  /** As it stands in the question. */
  readonly said: string;
  /** What it is another name of, where that is how it was found. */
  readonly called?: string;
  readonly place: "title" | "symptoms" | "messages" | "page";
}

export interface Found {
  readonly card: Card;
  /** Comparable within one search only. */
  readonly score: number;
  /** The symptom, message or title that fits best, as it stands on the page. */
  readonly sentence: { readonly place: "title" | "symptoms" | "messages"; readonly text: string } | undefined;
  /** What counted most, at most five. */
  readonly why: readonly Reason[];
}

/** Best first. Nothing for a question without any word that means something. */
export function search(index: RunbookIndex, question: string, request: SearchRequest = {}): readonly Found[] {
  const { limit = 10, stacks = [], kinds, typing = false } = request;
  const terms = readQuery(question, index.reader, correction(index, question, typing));
  const lookups = lookUp(index, terms, typing);
  const asked = new Set<string>([...stacks, ...terms.map(({ term }) => term.replace(/^~/, ""))]);
  const task = TASK.test(question);
  const exact = question.trim().toLowerCase();
  const said = new Set(terms.map(({ term }) => term));
  const ranked = scoresOf(lookups)
    .flatMap(({ key, score }) => {
      const card = index.cards.get(key);
      if (card === undefined || (kinds && !kinds.includes(card.kind))) return [];
      const weighed = score * kindWeight(card.kind, task) * stackWeight(card, asked);
      return [{ key, card, score: card.id === exact ? weighed + EXACT : weighed }];
    })
    .toSorted(byScore)
    .map((one, at) =>
      at < NEAR && quotes(said, messageRows(index, one.key)) ? { ...one, score: one.score * tuning.quoted } : one,
    )
    .toSorted(byScore);
  const keys = new Set(ranked.map(({ key }) => key));
  return ranked
    .filter(({ key, card }) => card.id === exact || key === card.id || !keys.has(card.id))
    .slice(0, limit)
    .map(({ key, card, score }) => {
      const rows = (index.rows.get(key) ?? []).map((row) => new Set(row.split(" ")));
      const hits = lookups.flatMap(({ term, weight, entries }) => {
        const share = weight * (entries.get(key) ?? 0);
        return share > 0 ? [{ term, share }] : [];
      });
      return {
        card,
        score: Math.round(score * 100) / 100,
        sentence: bestSentence(card, rows, hits),
        why: reasons(card, rows, hits),
      };
    });
}

const byScore = (a: { score: number; key: string }, b: { score: number; key: string }): number =>
  b.score - a.score || a.key.localeCompare(b.key);

/** What stands further behind does not become the first by a message. */
const NEAR = 20;
/** Fewer terms stand together by chance. */
const FEWEST = 3;

/** Whether a question has the whole of a message. */
const quotes = (said: ReadonlySet<string>, messages: readonly string[]): boolean =>
  messages.some((row) => {
    const words = row.split(" ");
    return words.length >= FEWEST && words.every((word) => said.has(word));
  });

/** The last sentences of an entry, as `sentencesOf` has them. */
function messageRows(index: RunbookIndex, key: string): readonly string[] {
  const rows = index.rows.get(key) ?? [];
  return rows.slice(rows.length - (index.cards.get(key)?.messages.length ?? 0));
}

/** Asks how something is done or chosen, not what is wrong. */
const TASK = new RegExp(
  [
    "^\\s*how (?:do|to|can|could|should|would|many|much|big|large|often)\\b",
    "^\\s*(?:which|should|shall|set ?up|configure|migrate|move|rotate|measure|monitor|test|secure|harden|drain|plan|choose|compare|sizing)\\b",
    "^\\s*what (?:is the (?:best|right|difference)|metrics|should)\\b",
    "\\b(?:vs\\.?|versus|difference between|better than|best practices?|checklist|step by step|zero[- ]downtime|where (?:do (?:i|we)|to) start|what (?:now|to do|do (?:i|we) do))(?![\\w-])",
    "\\bwithout (?:losing|logging|signing|kicking|interrupting)\\b",
  ].join("|"),
  "i",
);

/** Words that no page and no name has are probably misspelt; the last one may also be only begun. */
function correction(index: RunbookIndex, question: string, typing: boolean): (stem: string) => string | undefined {
  let spelling: Speller | undefined;
  const last = typing ? /[\p{L}\p{N}]+$/u.exec(question)?.[0].toLowerCase() : undefined;
  return (stem) => {
    const { stems, unsaid } = index.reader;
    if (index.entries.has(stem) || stems.has(stem) || unsaid.has(stem)) return undefined;
    if (last?.startsWith(stem) === true) return undefined;
    spelling ??= speller([...stems, ...index.entries.terms()]);
    return spelling.correct(stem);
  };
}

interface Lookup {
  readonly term: Term;
  readonly weight: number;
  readonly entries: Hits;
}

function lookUp(index: RunbookIndex, terms: readonly Term[], typing: boolean): readonly Lookup[] {
  const hits = index.entries.lookUp(
    terms.map(({ term }) => term),
    typing,
  );
  return terms.map((term, at) => {
    const entries = hits[at] ?? new Map();
    const rarity = rarityOf(entries, index.cards.size);
    return { term, weight: term.weight * (1 - tuning.rarity + tuning.rarity * rarity), entries };
  });
}

/** Somebody who writes an id wants that page. */
const EXACT = 1000;

/** Of two entries with as much in common with the question, the one that has more of its terms comes first. */
function scoresOf(lookups: readonly Lookup[]): readonly { readonly key: string; readonly score: number }[] {
  const sums = new Map<string, { score: number; covered: number }>();
  let all = 0;
  for (const { entries, weight } of lookups) {
    all += weight;
    for (const [key, score] of entries) {
      const { score: before, covered } = sums.get(key) ?? { score: 0, covered: 0 };
      sums.set(key, { score: before + weight * score, covered: covered + weight });
    }
  }
  return [...sums].map(([key, { score, covered }]) => ({ key, score: score * (covered / all) ** tuning.coverage }));
}

/** Symptoms lead to causes; whoever asks how to do something wants a guide. */
function kindWeight(kind: EntryKind, task: boolean): number {
  switch (kind) {
    case "cause":
      return task ? 0.8 : 1;
    case "team":
      return 1.05;
    case "guide":
      return task ? 1.2 : 0.7;
    case "rule":
      return 0.6;
    case "stack":
      return 0.3;
  }
}

function stackWeight(card: Card, asked: ReadonlySet<string>): number {
  if (card.stacks.length === 0 || card.stacks.includes("any")) return 1;
  return card.stacks.some((stack) => asked.has(stack)) ? 1.1 : 1;
}

type Row = ReadonlySet<string>;

/** What a term brought to the score of one entry. */
interface Hit {
  readonly term: Term;
  readonly share: number;
}

/** The one that shares most with the question; of two that share as much, the shorter one. */
function bestSentence(card: Card, rows: readonly Row[], hits: readonly Hit[]): Found["sentence"] {
  let best: number | undefined;
  let most = 0;
  for (const [number, row] of rows.entries()) {
    let shared = 0;
    for (const { term, share } of hits) if (row.has(term.term)) shared += share;
    const worth = shared / (1 + row.size / 60);
    if (worth <= most) continue;
    most = worth;
    best = number;
  }
  const text = best === undefined ? undefined : sentencesOf(card)[best];
  return best === undefined || text === undefined ? undefined : { place: sentencePlace(card, best), text };
}

const REASONS = 5;

/** What brought most of the score. */
function reasons(card: Card, rows: readonly Row[], hits: readonly Hit[]): readonly Reason[] {
  const said = new Set<string>();
  const found: Reason[] = [];
  for (const { term } of hits.toSorted((a, b) => b.share - a.share)) {
    const key = term.said.toLowerCase();
    if (said.has(key)) continue;
    said.add(key);
    const called = thingOf(term.term) ?? (term.meant === undefined ? undefined : wordOf(term.meant, card));
    const isOtherName = called !== undefined && called.toLowerCase() !== key;
    const number = rows.findIndex((row) => row.has(term.term));
    found.push({
      said: term.said,
      ...(isOtherName && { called }),
      place: number < 0 ? "page" : sentencePlace(card, number),
    });
    if (found.length === REASONS) break;
  }
  return found;
}

/** A stem is no word: the page has one. */
function wordOf(stem: string, card: Card): string | undefined {
  for (const sentence of sentencesOf(card))
    for (const { said, parts } of lexemes(sentence)) if (parts.length === 1 && parts[0] === stem) return said;
  return undefined;
}
