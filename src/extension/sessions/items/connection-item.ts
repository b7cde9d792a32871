// The row of a connection, and the rows below it that say what is wrong and what to do about it.
import type { Connection } from "../../connections/connection.ts";
import { describeState, environmentColor } from "../../connections/describe-state.ts";
import { repairOf } from "../../connections/repair.ts";
import { span } from "../measures.ts";
import { oneLine } from "../plain-text.ts";
import { ERROR, type Item, joined } from "./item.ts";

/** `now` in milliseconds since 1970, for the time until the next try. */
export function connectionItem(connection: Connection, now: number): Item {
  const { saved, state, browser } = connection;
  const { text, icon, tooltip } = describeState(connection, now);
  const environment = "environment" in saved ? saved.environment : undefined;
  const kind = "mistakes" in saved ? "broken" : "snapshot" in saved ? "snapshot" : "server";
  const rests = state.kind === "idle" || state.kind === "closed";
  return {
    label: oneLine(saved.label),
    // Of an unlocked connection the time that is left counts most, and rows are short.
    description: joined(connection.unlocked ? [text, environment] : [environment, text]),
    tooltip: [oneLine(saved.label), environment && `Environment: ${environment}`, tooltip].filter(Boolean).join("\n"),
    icon,
    color: environment && environmentColor(environment),
    context: ["connection", kind, state.kind, environment ?? "none"].join("."),
    ...((browser || problemOf(connection)) && { open: "expanded" }),
    ...(rests && kind !== "broken" && { command: "sessionDoctor.connect" }),
    spoken: `${oneLine(saved.label)}, ${environment ?? kind}, ${text}`,
  };
}

/** What keeps a connection from working, if anything does. */
const problemOf = ({ saved, state }: Connection): boolean =>
  "mistakes" in saved || ("failure" in state && state.failure !== undefined);

/** What happened, what to do, and when it is tried again. */
export function problemItems(connection: Connection, now: number): Item[] {
  const { saved, state } = connection;
  if ("mistakes" in saved) {
    const mistakes = saved.mistakes.map(({ at, message }) => problem(message, `${at}: ${message}`));
    return [...mistakes, step("Open Settings…", "sessionDoctor.openConnectionSettings")];
  }
  const failure = "failure" in state ? state.failure : undefined;
  if (failure === undefined) return [];
  const [what, todo] = sentences(failure.message);
  const items: Item[] = [problem(what, failure.message)];
  if (todo !== "") items.push({ label: todo, tooltip: todo, icon: "lightbulb", context: "advice" });
  if (state.kind === "failed") items.push(step(repairOf(saved, failure).title, "sessionDoctor.repairConnection"));
  if (state.kind === "reconnecting") items.push(retry(state.attempt, state.nextTryAt, now));
  return items;
}

const problem = (label: string, whole: string): Item => ({
  ...{ label: oneLine(label), tooltip: whole, icon: "error", color: ERROR, context: "problem" },
  command: "sessionDoctor.explainProblem",
  spoken: `Problem: ${whole}`,
});

/** One that is known to help. */
const step = (label: string, command: string): Item => ({ label, icon: "wrench", context: "repair", command });

const retry = (attempt: number, nextTryAt: number, now: number): Item => ({
  label: nextTryAt > now ? `Next try in ${span(nextTryAt - now + 999)}` : "Trying again…",
  description: `try ${attempt}`,
  icon: "history",
  context: "retry",
});

/** The first sentence says what happened; the others, what to do. */
function sentences(message: string): readonly [string, string] {
  const [, first = message, rest = ""] = /^(.*?[.!?])\s+(?=[A-Z])(.*)$/s.exec(message) ?? [];
  return [oneLine(first), oneLine(rest)];
}
