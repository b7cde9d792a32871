// The index of the runbook: built ahead of time, written to a file, and opened again with a team's own pages added.
import type { AsPlainObject } from "minisearch";
import { entryDocument, sentencesOf } from "./documents.ts";
import type { Entry } from "./entry.ts";
import { type Language, ownLanguage } from "./language.ts";
import { type TermIndex, termIndex, withDocuments } from "./lookup.ts";
import { type TermReader, termReader } from "./terms.ts";

/** What a search gives back of an entry without opening its page. */
export type Card = Omit<Entry, "sections" | "words">;

/** Changes with every change of what is written, so that no other file is opened. */
const VERSION = 1;

export interface IndexFile {
  readonly version: number;
  readonly language: Language;
  readonly cards: readonly Card[];
  /** Terms of each card's sentences, in the order of `sentencesOf`, with blanks between. */
  readonly rows: readonly (readonly string[])[];
  readonly entries: AsPlainObject;
}

/** A file that has been opened. Never changes. */
export interface RunbookIndex {
  readonly reader: TermReader;
  readonly cards: ReadonlyMap<string, Card>;
  readonly rows: ReadonlyMap<string, readonly string[]>;
  readonly entries: TermIndex;
}

/** An id that comes twice stays with the first entry. */
export function indexFile(entries: readonly Entry[], language = ownLanguage()): IndexFile {
  return grown({ version: VERSION, language, cards: [], rows: [], entries: withDocuments(undefined, []) }, entries);
}

/** `more` are entries that the file does not hold, such as a team's. Throws for a file of another version. */
export function openIndex(file: IndexFile, more: readonly Entry[] = []): RunbookIndex {
  if (file.version !== VERSION) throw new Error(`the runbook's index has version ${file.version}, not ${VERSION}`);
  const { language, cards, rows, entries } = more.length === 0 ? file : grown(file, more);
  return {
    reader: termReader(language),
    cards: new Map(cards.map((card) => [card.id, card])),
    rows: new Map(cards.map(({ id }, at) => [id, rows[at] ?? []])),
    entries: termIndex(entries),
  };
}

function grown(file: IndexFile, more: readonly Entry[]): IndexFile {
  const reader = termReader(file.language);
  const taken = new Set(file.cards.map(({ id }) => id));
  const fresh = more.filter(({ id }) => !taken.has(id) && taken.add(id));
  return {
    ...file,
    cards: [...file.cards, ...fresh.map(({ sections: _sections, words: _words, ...card }) => card)],
    rows: [...file.rows, ...fresh.map((entry) => sentencesOf(entry).map((text) => reader.index(text).join(" ")))],
    entries: withDocuments(
      file.entries,
      fresh.map((entry) => entryDocument(entry, reader)),
    ),
  };
}
