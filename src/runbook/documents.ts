// What of an entry is searched.
import type { Entry } from "./entry.ts";
import type { TermReader } from "./terms.ts";
import { tuning } from "./tuning.ts";

/** A whole entry, or one sentence of it, as a row of terms with blanks between. */
export interface RowDocument {
  readonly id: string;
  readonly text: string;
}

type Part = keyof typeof tuning.parts;

/** `key` is what a search gives back of it. */
export function entryDocument(key: string, entry: Entry, reader: TermReader): RowDocument {
  const rows = (Object.keys(tuning.parts) as readonly Part[]).flatMap((part) => {
    const times = tuning.parts[part];
    const terms = times === 0 ? "" : textsOf(entry, part).flatMap(reader.index).join(" ");
    return Array.from({ length: times }, () => terms);
  });
  return { id: key, text: rows.join(" ") };
}

function textsOf(entry: Entry, part: Part): readonly string[] {
  switch (part) {
    case "name":
      return [entry.id, ...entry.rules];
    case "title":
      return [entry.title];
    case "symptoms":
    case "messages":
    case "words":
      return entry[part];
    case "about":
      return [...entry.topics, ...entry.stacks.filter((stack) => stack !== "any")];
    case "lead":
      return [prose(entry.lead)];
    case "tell":
      return sections(entry, isTell);
    case "body":
      return sections(entry, (heading) => !isTell(heading) && !UNREAD.has(heading));
  }
}

function sections(entry: Entry, wanted: (heading: string) => boolean): string[] {
  let inside = false;
  return entry.sections.flatMap(({ depth, heading, text }) => {
    if (depth <= 2) inside = wanted(heading);
    return inside ? [prose(text)] : [];
  });
}

const isTell = (heading: string): boolean => heading === "How to tell";

/** Sections that say nothing about the entry, or say what it is not. */
const UNREAD: ReadonlySet<string> = new Set([
  "Sources",
  "Caught",
  "Quiet",
  "Facts",
  "What not to do",
  "When it is fine",
]);

/** Markdown without code, addresses and marks. */
const prose = (markdown: string): string =>
  markdown
    .replaceAll(/^\s*(`{3,}|~{3,})[\s\S]*?^\s*\1\s*$/gm, " ")
    .replaceAll(/\]\([^)]*\)/g, "] ")
    .replaceAll(/https?:\S+/g, " ");

/** The sentences that stand for an entry: its title, symptoms and messages. */
export const sentencesOf = (entry: Pick<Entry, "title" | "symptoms" | "messages">): readonly string[] => [
  entry.title,
  ...entry.symptoms,
  ...entry.messages,
];

/** Where the sentence of this number stands. */
export function sentencePlace(entry: Pick<Entry, "symptoms">, number: number): "title" | "symptoms" | "messages" {
  if (number === 0) return "title";
  return number <= entry.symptoms.length ? "symptoms" : "messages";
}
