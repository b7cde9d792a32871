// Undoes what this window has changed, and lists it.
import { type QuickPickItem, QuickPickItemKind, ThemeIcon, window } from "vscode";
import { type SavedServer, SESSIONS_VIEW } from "../connections/connection.ts";
import { away, count } from "../sessions/measures.ts";
import { undoneLine } from "./audit.ts";
import type { Changes } from "./changing.ts";
import type { MadeChange } from "./made-changes.ts";
import { undoneInWords } from "./tally.ts";
import { tellError } from "./tell-error.ts";
import { needsUnlocked } from "./unlock-connection.ts";

/** Names the server and the database that a change was made in. */
export const targetOf = ({ endpoint, database }: SavedServer): string => JSON.stringify([endpoint, database]);

/** `asked`: a person wants the last change undone, and is told first which one that is. Never rejects for the server's sake. */
export async function undoChange(change: MadeChange, changes: Changes, how: "at once" | "asked"): Promise<void> {
  await bringBack(change.id, changes, how).catch(tellError);
}

/** The changes of this window, newest first; the one that is chosen is undone. */
export async function showChanges(changes: Changes): Promise<void> {
  const { all } = changes.made;
  if (all.length === 0) {
    void window.showInformationMessage("This window has changed nothing yet.");
    return;
  }
  const item = (change: MadeChange): QuickPickItem & { change?: MadeChange } => ({
    label: `${change.label} (${change.environment})`,
    description: away(change.at, Date.now()),
    detail: `${change.text} ${stateOf(change)}`,
    iconPath: new ThemeIcon(ICONS[change.state]),
    change,
  });
  const [open, done] = [all.filter(({ undo }) => undo.length > 0), all.filter(({ undo }) => undo.length === 0)];
  const separator = (label: string): QuickPickItem & { change?: MadeChange } => ({
    label,
    kind: QuickPickItemKind.Separator,
  });
  const items = [
    ...(open.length > 0 ? [separator("can be undone"), ...open.map(item)] : []),
    ...(done.length > 0 ? [separator("done"), ...done.map(item)] : []),
  ];
  const chosen = await window.showQuickPick(items, {
    ...{ title: "Changes of This Window", placeHolder: "Choose a change to undo it", matchOnDetail: true },
    ignoreFocusOut: true,
  });
  if (chosen?.change && chosen.change.undo.length > 0) await undoChange(chosen.change, changes, "asked");
}

const ICONS: Readonly<Record<MadeChange["state"], string>> = {
  kept: "discard",
  part: "discard",
  undone: "check",
  nothing: "circle-slash",
};

const stateOf = ({ state, undo }: MadeChange): string => {
  switch (state) {
    case "kept":
      return `Can be undone: ${count(undo.length, "step")}.`;
    case "part":
      return `Undone in part: ${count(undo.length, "step")} can be tried again.`;
    case "undone":
      return "Undone.";
    case "nothing":
      return "There is nothing to undo.";
  }
};

async function bringBack(id: number, changes: Changes, how: "at once" | "asked"): Promise<void> {
  const { connections, made, audit, sessions } = changes;
  const change = made.all.find((one) => one.id === id);
  if (!change || change.undo.length === 0) {
    void window.showInformationMessage("This change has been undone already.");
    return;
  }
  const held = connections.get(change.connection);
  if (!held || !("endpoint" in held.saved) || targetOf(held.saved) !== change.target) {
    void window.showWarningMessage(
      `${change.label} is not there any more, or leads to another server now: the change cannot be undone.`,
    );
    return;
  }
  if (how === "asked" && !(await isWanted(change))) return;
  if (!(await needsUnlocked(held, changes))) return;
  const { saved, server, unlocked } = held;
  if (!("endpoint" in saved) || !server || !unlocked || targetOf(saved) !== change.target) return;
  const steps = made.take(id);
  if (!steps) {
    void window.showInformationMessage("This change is being undone already.");
    return;
  }
  const undone = await window.withProgress({ location: { viewId: SESSIONS_VIEW } }, () => server.undo(steps, unlocked));
  made.undone(id, undone);
  audit(saved, undoneLine(undone));
  await sessions.renew(saved.id, [...new Map(steps.map(({ key }) => [key.toString("latin1"), key])).values()]);
  const show = undone.failed.length === 0 ? window.showInformationMessage : window.showWarningMessage;
  void show(`${saved.label}: ${undoneInWords(steps.length, undone)}`);
}

async function isWanted({ label, environment, at, text }: MadeChange): Promise<boolean> {
  const undo = "Undo";
  const chosen = await window.showWarningMessage(
    `Undo the change of ${label} (${environment}), made ${away(at, Date.now())}?`,
    {
      modal: true,
      detail: `${text} What was taken is brought back, but for what somebody else has made anew since then.`,
    },
    undo,
  );
  return chosen === undo;
}
