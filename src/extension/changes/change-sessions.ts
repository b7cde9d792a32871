// From a wish to a change: find what is meant, plan it by reading alone, show the plan, ask, and only then change something.
import { ProgressLocation, window } from "vscode";
import type { StoreBrowser } from "../../live/browse/store-browser.ts";
import type { Action, Plan } from "../../live/write/plan.ts";
import { type SavedServer, SESSIONS_VIEW } from "../connections/connection.ts";
import type { HeldConnection } from "../connections/held-connection.ts";
import type { OpenServer } from "../connections/open-server.ts";
import { grouped, size } from "../sessions/measures.ts";
import { cut, oneLine } from "../sessions/plain-text.ts";
import { isNamed } from "./ask-name.ts";
import { carriedLine } from "./audit.ts";
import type { Changes } from "./changing.ts";
import { confirm } from "./confirm.ts";
import type { Bound, Effort, Gathered } from "./gather.ts";
import { ROOM } from "./made-changes.ts";
import { planDocument, planTitle } from "./plan-document.ts";
import type { Subject } from "./subject.ts";
import { actionInWords, carriedInWords } from "./tally.ts";
import { targetOf, undoChange } from "./undo-change.ts";
import { needsUnlocked } from "./unlock-connection.ts";

export interface Wish {
  /** `Delete Session`. */
  readonly title: string;
  /** What it is done to, in words: `session #1a2b3c4d`. */
  readonly subject: string;
  readonly action: Action;
  /** Id of one of the editor's icons. */
  readonly icon: string;
  readonly gather: (browser: StoreBrowser, effort: Effort, bound: Bound) => Promise<Gathered>;
}

/** Values and milliseconds after which somebody is asked before a search goes on; as much again for each time that it goes on. */
const FIRST: Bound = { values: 2_000, milliseconds: 5_000 };
const AFTER: Bound = { values: 10_000, milliseconds: 20_000 };

/** Steps that are done before anybody could cancel them: two round trips for each twenty. */
const SHORT = 200;

/** Rejects with a `LiveFailure` where reading fails; what fails while something is changed is told. */
export async function changeSessions({ held }: Subject, wish: Wish, changes: Changes): Promise<void> {
  if (!(await needsUnlocked(held, changes))) return;
  for (let round = 0; ; round++) {
    const { saved, server, browser } = held;
    if (!("endpoint" in saved) || !server || !browser) return;
    const { gathered, plan } = await prepare(browser, server, wish, round);
    await preview(saved, held.place, wish, gathered, plan, changes);
    const answer = await confirm({
      title: `${actionInWords(wish.action, oneLine(cut(wish.subject, 60)), false)}: ${saved.label} (${saved.environment})`,
      ...{ deed: planTitle({ plan }), icon: wish.icon, isEmpty: plan.steps.length === 0 },
      ...{ incomplete: gathered.incomplete, canGoOn: gathered.canGoOn },
    });
    if (answer === "go on") continue;
    if (answer === "dry run") {
      changes.audit(saved, carriedLine(plan, "dry run"));
      void window.showInformationMessage(
        `Dry run: nothing was changed. The plan would ${lowered(planTitle({ plan }))}.`,
      );
    }
    if (answer === "carry out") await carryOut(held, saved, server, plan, wish, changes);
    return;
  }
}

async function prepare(
  browser: StoreBrowser,
  server: OpenServer,
  { title, gather, action }: Wish,
  round: number,
): Promise<{ readonly gathered: Gathered; readonly plan: Plan }> {
  const bound: Bound = {
    values: FIRST.values + round * AFTER.values,
    milliseconds: round === 0 ? FIRST.milliseconds : AFTER.milliseconds,
  };
  return cancellable(`${title}: making a plan`, async (signal, report) => {
    const gathered = await gather(browser, { signal, report }, bound);
    return { gathered, plan: await server.plan(gathered.targets, gathered.leftovers, action, signal) };
  });
}

async function preview(
  saved: SavedServer,
  place: string,
  { subject, title }: Wish,
  { rows, incomplete, warnings }: Gathered,
  plan: Plan,
  { documents, made }: Changes,
): Promise<void> {
  const bytes = rows.reduce((sum, row) => sum + (row.bytes ?? 0), 0);
  const room =
    plan.action.kind !== "delete" || bytes <= made.room
      ? []
      : [
          `It takes about ${size(bytes)}. Only ${size(made.room)} of ${size(ROOM)} are left to keep for undoing: what is beyond cannot be brought back.`,
        ];
  const text = planDocument({
    ...{ plan, subject: cut(subject, 200), label: saved.label, environment: saved.environment, place, at: Date.now() },
    ...{ rows, incomplete, warnings: [...warnings, ...room, "As long as this window is open it can be undone."] },
  });
  await documents.show(text, oneLine(saved.label), `Plan: ${title}`);
}

async function carryOut(
  held: HeldConnection,
  saved: SavedServer,
  server: OpenServer,
  plan: Plan,
  { title }: Wish,
  changes: Changes,
): Promise<void> {
  const { made, audit, sessions } = changes;
  if (!(await isNamed(saved, title, `${planTitle({ plan })}.`))) return;
  if (!(await needsUnlocked(held, changes))) return;
  const { unlocked } = held;
  // The plan is about the server that it was made on, under the name that was typed.
  if (!unlocked || held.server !== server || held.saved !== saved) {
    void window.showWarningMessage(
      `${saved.label} was connected anew since the plan was made. Nothing was changed: make the plan again.`,
    );
    return;
  }
  const all = grouped(plan.steps.length);
  const send = (signal: AbortSignal, report: (message: string) => void) =>
    server.carryOut(plan, unlocked, {
      ...{ signal, room: made.room },
      progress: (steps) => report(`${grouped(steps)} of ${all} steps`),
    });
  // A notification that is over at once would take the place of the one that says what came of it.
  const carried =
    plan.steps.length > SHORT
      ? await cancellable(title, send)
      : await window.withProgress({ location: { viewId: SESSIONS_VIEW } }, () =>
          send(new AbortController().signal, () => undefined),
        );
  const text = carriedInWords(plan, carried);
  audit(saved, carriedLine(plan, carried));
  const change = made.add({
    ...{ at: Date.now(), connection: saved.id, target: targetOf(saved), label: saved.label },
    ...{ environment: saved.environment, text, undo: carried.undo },
  });
  await sessions.renew(saved.id, [...new Map(plan.steps.map(({ key }) => [key.toString("latin1"), key])).values()]);
  const isWhole = carried.failed.length === 0 && carried.left === 0 && carried.notKept === 0;
  const show = isWhole ? window.showInformationMessage : window.showWarningMessage;
  const undo = carried.undo.length > 0 ? ["Undo"] : [];
  void show(`${saved.label}: ${text}`, ...undo).then(async (chosen) => {
    if (chosen === "Undo") await undoChange(change, changes, "at once");
  });
}

/** With a notification that can be cancelled, once it takes long enough to be seen. */
async function cancellable<T>(
  title: string,
  work: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  return window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      return work(stop.signal, (message) => progress.report({ message }));
    },
  );
}

const lowered = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1);
