// How often a search finds the right page first, and among the first three.
import type { RunbookIndex } from "../../src/runbook/runbook-index.ts";
import { search } from "../../src/runbook/search.ts";
import type { Question } from "./questions.ts";

export interface Rates {
  readonly questions: number;
  readonly first: number;
  readonly firstThree: number;
  readonly missed: readonly { readonly question: Question; readonly found: readonly string[] }[];
}

/** Shares from 0 to 1. Questions whose pages do not exist are left out. */
export function ratesOf(index: RunbookIndex, questions: readonly Question[]): Rates {
  const asked = questions.filter(({ causes }) => causes.some((id) => index.cards.has(id)));
  let first = 0;
  let firstThree = 0;
  const missed: { question: Question; found: readonly string[] }[] = [];
  for (const question of asked) {
    const found = search(index, question.question, { limit: 5 }).map(({ card }) => card.id);
    const rank = found.findIndex((id) => question.causes.includes(id));
    if (rank === 0) first++;
    else missed.push({ question, found });
    if (rank >= 0 && rank < 3) firstThree++;
  }
  return { questions: asked.length, first: first / asked.length, firstThree: firstThree / asked.length, missed };
}
