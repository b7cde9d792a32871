// What a search found, for people: the answer first, then why it was found and where there is more.
import { rules } from "../engine/rules/index.ts";
import { nameOf } from "../runbook/pages/page.ts";
import type { Card } from "../runbook/runbook-index.ts";
import type { Found, Reason } from "../runbook/search.ts";
import { harmless, type Paint } from "./terminal.ts";
import { writeInline, writeParagraph } from "./write-page.ts";

/** `pathOf` tells where a page lies that does not come with the tool. Ends with a line break. */
export function writeFound(found: readonly Found[], pathOf: (id: string) => string | undefined, paint: Paint): string {
  if (found.length === 0)
    return "Nothing fits. Try the words of an error message, the name of a setting or product, or what users see.\n";
  return found.map((one, at) => block(one, at + 1, pathOf, paint)).join("\n");
}

function block(
  { card, sentence, why }: Found,
  number: number,
  pathOf: (id: string) => string | undefined,
  paint: Paint,
): string {
  const more = card.kind === "team" ? (pathOf(card.id) ?? card.id) : `session-doctor explain ${askedAs(card)}`;
  const fits =
    sentence && sentence.place !== "title"
      ? `${sentence.place === "messages" ? "Message" : "Symptom"}: ${sentence.text}`
      : undefined;
  const found = why.length === 0 ? undefined : `Found by ${why.map(said).join(", ")}`;
  const lines = [
    `${paint("bold", `${number}. ${clean(card.title)}`)}`,
    ...(fits === undefined ? [] : [paint("faint", writeParagraph(clean(fits), 3))]),
    ...(found === undefined ? [] : [paint("faint", writeParagraph(clean(found), 3))]),
    ...(card.lead === "" ? [] : [writeParagraph(writeInline(clean(card.lead), paint), 3)]),
    `   ${paint("code", harmless(more))}`,
  ];
  return `${lines.join("\n")}\n`;
}

/** An id alone asks for the rule of that id, which findings name. */
const askedAs = (card: Card): string =>
  card.kind !== "rule" && rules.some(({ id }) => id === card.id) ? nameOf(card) : card.id;

const said = ({ said: words, called }: Reason): string =>
  called === undefined ? `"${words}"` : `"${words}" (${called})`;

/** A team's page may hold anything. Line breaks are not dangerous, and are set anew. */
const clean = (text: string): string => harmless(text.replaceAll(/\s+/g, " ")).trim();
