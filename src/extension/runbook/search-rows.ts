// The rows of the search: what was found, titles that are alike, or the whole table of contents. Plain data.
import type { EntryKind } from "../../runbook/entry.ts";
import { nameOf, type PageName } from "../../runbook/pages/page.ts";
import type { Card } from "../../runbook/runbook-index.ts";
import type { Found } from "../../runbook/search.ts";
import { answerOf, hintOf, reasonsOf, titleOf } from "./found-words.ts";
import type { OpenLibrary } from "./library.ts";
import { KINDS } from "./page-view.ts";

export interface SearchRow {
  readonly page: PageName;
  readonly title: string;
  /** Beside the title. */
  readonly hint: string;
  /** The first answer. */
  readonly answer: string;
  /** Why it was found; empty where nobody asked. */
  readonly reasons: string;
}

export interface SearchGroup {
  /** Missing for what needs no heading. */
  readonly heading?: string;
  readonly rows: readonly SearchRow[];
}

export interface Question {
  /** What is searched for. */
  readonly text: string;
  /** Pages that name this rule come first. */
  readonly rule?: string | undefined;
  /** Whether the text is being typed, so that its last word may be only begun. */
  readonly typing: boolean;
  /** Names of pages that were shown, for a question without words. */
  readonly recent: readonly string[];
}

const MOST = 12;
const MOST_TITLES = 5;

export function searchRows(library: OpenLibrary, { text, rule, typing, recent }: Question): readonly SearchGroup[] {
  if (text.trim() === "") return contents(library, recent);
  const about = rule === undefined ? [] : pagesAbout(library, rule);
  const found = library
    .search(text, { limit: MOST, typing })
    .filter(({ card }) => !about.some(({ page }) => nameOf(page) === nameOf(card)));
  const known = new Set([...about.map(({ page }) => nameOf(page)), ...found.map(({ card }) => nameOf(card))]);
  const titles = library
    .pickTitles(text)
    .filter(({ card }) => !known.has(nameOf(card)) && !(card.kind === "rule" && known.has(`cause/${card.id}`)))
    .slice(0, found.length >= MOST ? 0 : MOST_TITLES);
  return [
    ...group(about, rule === undefined ? undefined : `About ${rule}`),
    ...group(found.map(foundRow), about.length > 0 ? "Found by the message" : undefined),
    ...group(
      titles.map(({ card }) => ({ ...cardRow(card), reasons: "Its title is alike." })),
      "Titles that are alike",
    ),
  ];
}

/** The causes and guides that name a rule, and its own page. */
function pagesAbout({ cards }: OpenLibrary, rule: string): SearchRow[] {
  const named = [...cards.values()].filter(({ kind, rules }) => kind !== "rule" && rules.includes(rule));
  const own = [...cards.values()].filter(({ kind, id }) => kind === "rule" && id === rule);
  return [...named, ...own].map((card) => ({
    ...cardRow(card),
    reasons: card.kind === "rule" ? "It is the page of this rule." : `This page names the rule ${rule}.`,
  }));
}

/** What a person may want who has not said anything yet. */
function contents({ cards }: OpenLibrary, recent: readonly string[]): SearchGroup[] {
  const all = [...cards.values()];
  const before = recent.flatMap((name) => all.find((card) => nameOf(card) === name) ?? []);
  return [
    ...group(before.map(cardRow), "Shown before"),
    ...GROUPS.flatMap(([kind, heading]) =>
      group(
        all
          .filter((card) => card.kind === kind)
          .toSorted((a, b) => haste(a) - haste(b))
          .map(cardRow),
        heading,
      ),
    ),
  ];
}

/** Who opens the list at night and does not know what to ask yet begins at the top. */
const haste = ({ kind, id }: Card): number =>
  kind !== "guide" ? 0 : id.startsWith("troubleshooting-") ? 1 : id.startsWith("incident-") ? 2 : 3;

const GROUPS: readonly (readonly [EntryKind, string])[] = [
  ["team", "Your team"],
  ["guide", "Guides"],
  ["cause", "Causes"],
  ["rule", "Rules"],
  ["stack", "Stacks"],
];

const group = (rows: readonly SearchRow[], heading: string | undefined): SearchGroup[] =>
  rows.length === 0 ? [] : [{ rows, ...(heading !== undefined && { heading }) }];

const foundRow = (found: Found): SearchRow => ({
  ...cardRow(found.card),
  hint: hintOf(found),
  reasons: reasonsOf(found),
});

const cardRow = (card: Card): SearchRow => ({
  page: { kind: card.kind, id: card.id },
  title: titleOf(card),
  hint: KINDS[card.kind],
  answer: answerOf(card),
  reasons: "",
});
