// Finds pages by what somebody types of their title or id, letters missing or swapped: for lists that are narrowed while typing.
import Fuse from "fuse.js";
import type { Card, RunbookIndex } from "./runbook-index.ts";

export interface PickedTitle {
  readonly card: Card;
  /** Places in the title that match, from the first character to behind the last, for marking them. */
  readonly marks: readonly (readonly [start: number, end: number])[];
}

/** Made once for an index. Best first; all titles, in the order of the index, while nothing is typed. */
export function titlePicker(index: RunbookIndex): (typed: string) => readonly PickedTitle[] {
  const cards = [...index.cards.values()];
  const options = {
    keys: ["title", "id"],
    includeMatches: true,
    ignoreLocation: true,
    threshold: 0.35,
    useTokenSearch: true,
  };
  const fuse = new Fuse(cards, options);
  return (typed) => {
    if (typed.trim() === "") return cards.map((card) => ({ card, marks: [] }));
    return fuse.search(typed).map(({ item, matches = [] }) => {
      const inTitle = matches.filter(({ key }) => key === "title").flatMap(({ indices }) => indices);
      return { card: item, marks: inTitle.map(([start, last]) => [start, last + 1] as const) };
    });
  };
}
