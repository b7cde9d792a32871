// What a plan takes or took, in numbers and in words. Pure.
import type { Carried } from "../../live/write/carry-out.ts";
import type { Action, Plan, Step } from "../../live/write/plan.ts";
import type { Undone } from "../../live/write/undo.ts";
import { count, grouped, span } from "../sessions/measures.ts";

export interface Tally {
  readonly sessions: number;
  /** Keys beside sessions. */
  readonly keys: number;
  /** Entries of sessions in sets that list them. */
  readonly entries: number;
}

export function tallyOf({ steps }: Pick<Plan, "steps">): Tally {
  const isEntry = (step: Step): boolean => step.do === "unlist";
  const isSession = (step: Step): boolean => !isEntry(step) && step.role === "session";
  const sessions = steps.filter(isSession).length;
  const entries = steps.filter(isEntry).length;
  return { sessions, keys: steps.length - sessions - entries, entries };
}

/** `3 sessions, 7 keys that belong to them and 2 entries in lists`; `nothing` where there is nothing. */
export function tallyInWords({ sessions, keys, entries }: Tally): string {
  const whose =
    sessions === 0 ? "left behind" : `that belong${keys === 1 ? "s" : ""} to ${sessions === 1 ? "it" : "them"}`;
  const parts = [
    sessions > 0 ? count(sessions, "session") : undefined,
    keys > 0 ? `${count(keys, "key")} ${whose}` : undefined,
    entries > 0 ? `${grouped(entries)} ${entries === 1 ? "entry" : "entries"} in lists` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length < 2 ? (parts[0] ?? "nothing") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** As the words of a button and of what was done: `Delete …`, `Deleted …`. */
export function actionInWords(action: Action, what: string, isDone: boolean): string {
  switch (action.kind) {
    case "delete":
      return `${isDone ? "Deleted" : "Delete"} ${what}`;
    case "persist":
      return `${isDone ? "Removed" : "Remove"} the expiry of ${what}`;
    case "expire":
      return `${isDone ? "Set" : "Set"} the expiry of ${what} to ${span(action.seconds * 1000)}`;
  }
}

/** What came of a plan, in sentences without ids or users. */
export function carriedInWords(plan: Plan, carried: Carried): string {
  const { done, gone, failed, left, notKept, sessions } = carried;
  const whole = done === plan.steps.length;
  const some = `${grouped(sessions)} of ${count(plan.sessions, "session")} (${grouped(done)} of ${count(plan.steps.length, "step")})`;
  const sentences = [
    `${actionInWords(plan.action, whole ? tallyInWords(tallyOf(plan)) : some, true)}.`,
    gone > 0 ? `${count(gone, "step")} found nothing to change any more.` : undefined,
    ...failed.map(({ message, steps }) => (steps > 0 ? `${count(steps, "step")} failed: ${message}` : message)),
    left > 0 ? `${count(left, "step")} ${left === 1 ? "was" : "were"} not tried.` : undefined,
    notKept > 0 ? `${count(notKept, "step")} cannot be undone: there was no room to keep what they took.` : undefined,
  ];
  return sentences.filter((one) => one !== undefined).join(" ");
}

/** What came of undoing, in sentences without ids or users. */
export function undoneInWords(all: number, { back, over, taken, failed, rest }: Undone): string {
  const sentences = [
    back === all
      ? `Everything is back: ${count(back, "step")} undone.`
      : `${grouped(back)} of ${count(all, "step")} undone.`,
    over > 0
      ? `${grouped(over)} would have ended by ${over === 1 ? "itself" : "themselves"} by now, and stayed away.`
      : undefined,
    taken > 0
      ? `${grouped(taken)} ${taken === 1 ? "is" : "are"} there again, made by somebody else: left as ${taken === 1 ? "it is" : "they are"}.`
      : undefined,
    ...failed.map(({ message, keys }) => `${grouped(keys)} failed: ${message}`),
    rest.length > 0 ? "What failed can be tried again." : undefined,
  ];
  return sentences.filter((one) => one !== undefined).join(" ");
}
