// What a change will do, as a text to read before it is done: roles and counts, masked ids, and what a person should know. Pure.
import type { SessionRow } from "../../live/browse/store-browser.ts";
import type { Role } from "../../live/redis/classify.ts";
import type { Plan, Step } from "../../live/write/plan.ts";
import { away, grouped, left, moment, size } from "../sessions/measures.ts";
import { cut, oneLine } from "../sessions/plain-text.ts";
import { actionInWords, tallyInWords, tallyOf } from "./tally.ts";

export interface Previewed {
  readonly plan: Plan;
  /** `all sessions of ann`, `session #1a2b3c4d`. */
  readonly subject: string;
  readonly label: string;
  readonly environment: string;
  readonly place: string;
  /** Milliseconds since 1970 at which it was read. */
  readonly at: number;
  readonly rows: readonly SessionRow[];
  /** What was not looked at, so that there may be more than the plan holds. */
  readonly incomplete: readonly string[];
  readonly warnings: readonly string[];
}

/** More sessions than anybody reads are told by their number. */
const MOST_ROWS = 1_000;

export function planDocument({
  plan,
  subject,
  label,
  environment,
  place,
  at,
  rows,
  incomplete,
  warnings,
}: Previewed): string {
  const known = [...plan.warnings, ...warnings, ...(plan.gone > 0 ? [goneSentence(plan.gone)] : [])];
  const lines = [
    `${actionInWords(plan.action, oneLine(subject), false)}`,
    `on ${oneLine(label)} (${environment}), ${place}`,
    "",
    "This is a plan. Nothing has been changed.",
    `It was read on ${moment(at)}. What has gone by the time it is carried out is left out then, and nothing else is touched.`,
    ...section(
      "Incomplete",
      incomplete.map((text) => `! ${text}`),
    ),
    ...section("What it changes", effects(plan.steps)),
    ...section(
      "To know before",
      known.map((text) => `- ${text}`),
    ),
    ...section(`Sessions (${grouped(rows.length)})`, sessions(rows, at)),
  ];
  return `${lines.join("\n")}\n`;
}

const goneSentence = (gone: number): string =>
  `${gone === 1 ? "One was" : `${grouped(gone)} were`} gone, or in use again, when the plan was made, and ${gone === 1 ? "is" : "are"} left out.`;

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];

/** Rows of a number and what it counts, in the order in which they are carried out. */
function effects(steps: readonly Step[]): string[] {
  const counts = new Map<string, number>();
  for (const step of steps) {
    const what = effect(step);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const width = Math.max(0, ...[...counts.values()].map((number) => grouped(number).length));
  return [...counts].map(([what, number]) => {
    const [one, many] = what.split("|");
    return `${grouped(number).padStart(width)}  ${number === 1 ? one : many}`;
  });
}

/** Of one, and of several. */
function effect(step: Step): string {
  const of = (names: readonly [one: string, many: string], what: string): string =>
    names.map((name) => `${name}: ${what}`).join("|");
  switch (step.do) {
    case "unlink":
      return of(KEYS[step.role], "deleted");
    case "unlist":
      return of(step.role === "index" ? IN_INDEX : IN_EXPIRATIONS, "removed");
    case "expire":
      return of(KEYS[step.role], `to expire ${away(step.milliseconds, 0)}`);
    case "persist":
      return of(KEYS[step.role], "never to expire");
  }
}

const IN_INDEX = ["entry in a list of a user's sessions", "entries in lists of a user's sessions"] as const;
const IN_EXPIRATIONS = ["entry in a list of what ends when", "entries in lists of what ends when"] as const;

const KEYS: Readonly<Record<Role, readonly [one: string, many: string]>> = {
  session: ["session", "sessions"],
  shadow: ["key whose expiry ends a session", "keys whose expiry ends a session"],
  index: ["list of a user's sessions", "lists of a user's sessions"],
  expirations: ["list of what ends when", "lists of what ends when"],
  lock: ["lock", "locks"],
  bookkeeping: ["key with bookkeeping", "keys with bookkeeping"],
  other: ["other key", "other keys"],
};

function sessions(rows: readonly SessionRow[], at: number): string[] {
  const cells = rows
    .slice(0, MOST_ROWS)
    .map((row) => [
      row.maskedId,
      row.user === undefined ? "" : oneLine(cut(row.user, 40)),
      left(row.expiresAt, at) ?? "",
      row.bytes === undefined ? "" : size(row.bytes),
      row.lastSeen === undefined ? "" : `last seen ${away(row.lastSeen, at)}`,
    ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(0, ...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .filter((_, column) => widths[column] !== 0)
      .join("  ")
      .trimEnd(),
  );
  const more = rows.length - lines.length;
  return more > 0 ? [...lines, `and ${grouped(more)} more`] : lines;
}

/** What stands above the preview's list, in one line. */
export const planTitle = ({ plan }: Pick<Previewed, "plan">): string =>
  actionInWords(plan.action, tallyInWords(tallyOf(plan)), false);
