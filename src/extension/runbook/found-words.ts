// What a search found, in the words of a list: the first answer, and why it was found. Pure.
import type { Card } from "../../runbook/runbook-index.ts";
import type { Found, Reason } from "../../runbook/search.ts";
import { KINDS } from "./page-view.ts";

/** The first answer of a page, without marks. */
export const answerOf = ({ lead }: Pick<Card, "lead">): string => withoutMarks(lead);

export const titleOf = ({ title }: Pick<Card, "title">): string => withoutMarks(title);

/** Words of the question that count most, for the end of a row. */
export function hintOf({ card, why }: Pick<Found, "card" | "why">): string {
  const said = why.slice(0, 3).map((reason) => `“${shortened(reason.said, 24)}”`);
  return [KINDS[card.kind], ...(said.length > 0 ? [`found by ${said.join(", ")}`] : [])].join(" · ");
}

/** Why a page was found: the words of the question, what they are other names of, and the sentence of the page that fits best. */
export function reasonsOf({ why, sentence }: Pick<Found, "why" | "sentence">): string {
  const isPart = ({ said }: Reason): boolean => why.some((other) => other.said !== said && other.said.includes(said));
  const words = why
    .filter((reason) => !isPart(reason))
    .map(({ said, called, place }) => {
      const other = called === undefined ? "" : `another name of ${called}, `;
      return `“${shortened(said, 40)}” (${other}${PLACES[place]})`;
    });
  const found = words.length > 0 ? [`Found by ${words.join(", ")}.`] : [];
  const fits = sentence && sentence.place !== "title" ? [`${SENTENCES[sentence.place]}: “${sentence.text}”`] : [];
  return [...found, ...fits].join(" ");
}

const PLACES: Readonly<Record<Reason["place"], string>> = {
  ...{ title: "in the title", symptoms: "in a symptom", messages: "in a message", page: "in the text" },
};
const SENTENCES = { symptoms: "Symptom", messages: "Message" } as const;

export function shortened(text: string, most: number): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`;
}

/** Markdown as one line of text. */
const withoutMarks = (markdown: string): string =>
  markdown
    .replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/`([^`]*)`/g, "$1")
    .replaceAll(/\*\*?([^*]+)\*\*?/g, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();
