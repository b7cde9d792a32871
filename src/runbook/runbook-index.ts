// The index of the runbook: built ahead of time, written to a file, and opened again with a team's own pages added.
import { entryDocument, sentencesOf } from "./documents.ts";
import type { Entry } from "./entry.ts";
import { type Language, ownLanguage } from "./language.ts";
import { type PackedIndex, type TermIndex, termIndex, withDocuments } from "./lookup.ts";
import { nameOf, type PageName } from "./pages/page.ts";
import { type TermReader, termReader } from "./terms.ts";

/** What a search gives back of an entry without opening its page. */
export type Card = Omit<Entry, "sections" | "words">;

/** Changes with every change of what is written, so that no other file is opened. */
const VERSION = 3;

export interface IndexFile {
  readonly version: number;
  readonly language: Language;
  readonly cards: readonly Card[];
  /** Terms of each card's sentences, in the order of `sentencesOf`, with blanks between. */
  readonly rows: readonly (readonly string[])[];
  readonly entries: PackedIndex;
}

/** A file that has been opened. Never changes. */
export interface RunbookIndex {
  readonly reader: TermReader;
  /** By their ids; a rule whose id a cause or guide has too, by its name: `rule/key-in-source`. */
  readonly cards: ReadonlyMap<string, Card>;
  readonly rows: ReadonlyMap<string, readonly string[]>;
  readonly entries: TermIndex;
}

/** A name that comes twice stays with the first entry. */
export function indexFile(entries: readonly Entry[], language = ownLanguage()): IndexFile {
  return grown({ version: VERSION, language, cards: [], rows: [], entries: withDocuments(undefined, []) }, entries);
}

/** `more` are entries that the file does not hold, such as a team's. Throws for a file of another version. */
export function openIndex(file: IndexFile, more: readonly Entry[] = []): RunbookIndex {
  if (file.version !== VERSION) throw new Error(`the runbook's index has version ${file.version}, not ${VERSION}`);
  const { language, cards, rows, entries } = more.length === 0 ? file : grown(file, more);
  return {
    reader: termReader(language),
    cards: new Map(keyed(cards)),
    rows: new Map(keyed(cards).map(([key], at) => [key, rows[at] ?? []])),
    entries: termIndex(entries),
  };
}

function grown(file: IndexFile, more: readonly Entry[]): IndexFile {
  const reader = termReader(file.language);
  const fresh = keyed(more, file.cards);
  return {
    ...file,
    cards: [...file.cards, ...fresh.map(([, { sections: _sections, words: _words, ...card }]) => card)],
    rows: [...file.rows, ...fresh.map(([, entry]) => sentencesOf(entry).map((text) => reader.index(text).join(" ")))],
    entries: withDocuments(
      file.entries,
      fresh.map(([key, entry]) => entryDocument(key, entry, reader)),
    ),
  };
}

/** Each under its id, or its name where an earlier one of another kind has that id; without those whose name is taken too. */
function keyed<Of extends PageName>(
  entries: readonly Of[],
  before: readonly PageName[] = [],
): readonly (readonly [string, Of])[] {
  const taken = new Set(before.flatMap((entry) => [entry.id, nameOf(entry)]));
  return entries.flatMap((entry) => {
    const key = taken.has(entry.id) ? nameOf(entry) : entry.id;
    if (taken.has(key)) return [];
    taken.add(key).add(nameOf(entry));
    return [[key, entry] as const];
  });
}
