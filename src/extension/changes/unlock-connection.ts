// Asks for how long a connection may change something, and unlocks it: never by default, never for long, by name on production.
import { commands, type QuickPickItem, window, workspace } from "vscode";
import type { SavedServer } from "../connections/connection.ts";
import { SESSIONS_VIEW } from "../connections/connection.ts";
import type { HeldConnection } from "../connections/held-connection.ts";
import { tellRestricted } from "../connections/tell.ts";
import { failureOf } from "../sessions/failure-of.ts";
import { isNamed } from "./ask-name.ts";
import { unlockedFor } from "./audit.ts";
import { whyReadOnly } from "./why-read-only.ts";

/** Minutes. The longest is as long as any connection stays unlocked. */
const SPANS = [5, 15] as const;

export interface Unlocking {
  readonly audit: (saved: SavedServer, what: string) => void;
}

/** True when it is unlocked now. */
export async function unlockConnection(held: HeldConnection, { audit }: Unlocking): Promise<boolean> {
  const { saved } = held;
  if (!workspace.isTrusted) {
    tellRestricted();
    return false;
  }
  const why = whyReadOnly(held);
  if (why !== undefined || !("endpoint" in saved)) {
    void window.showInformationMessage(why ?? "");
    return false;
  }
  const title = `Unlock ${saved.label} for Changes`;
  const minutes = await askMinutes(title, saved);
  if (minutes === undefined) return false;
  const what = `For ${minutes} minutes sessions can be changed and deleted from here.`;
  if (!(await isNamed(saved, title, what))) return false;
  try {
    await window.withProgress({ location: { viewId: SESSIONS_VIEW } }, () => held.unlock(minutes * 60_000));
  } catch (error) {
    const failure = failureOf(error);
    if (!failure) throw error;
    if (failure.kind !== "cancelled") await tellFailed(saved, failure.message, failure.runbook);
    return false;
  }
  const { unlocked } = held;
  if (!unlocked) return false;
  audit(saved, unlockedFor(minutes));
  unlocked.onLock(() => audit(saved, "locked"));
  window.setStatusBarMessage(`$(unlock) ${saved.label} is unlocked for ${minutes} minutes`, 4000);
  return true;
}

/** Asks to unlock where it is locked; true when it is unlocked in the end. */
export async function needsUnlocked(held: HeldConnection, unlocking: Unlocking): Promise<boolean> {
  if (held.unlocked) return true;
  const why = whyReadOnly(held);
  if (why !== undefined) {
    void window.showInformationMessage(why);
    return false;
  }
  const unlock = "Unlock for Changes…";
  const text = `${held.saved.label} is read-only. Unlock it to change something.`;
  if ((await window.showWarningMessage(text, unlock)) !== unlock) return false;
  return unlockConnection(held, unlocking);
}

async function askMinutes(title: string, { environment, label }: SavedServer): Promise<number | undefined> {
  const items = SPANS.map((minutes): QuickPickItem & { minutes: number } => ({
    label: `For ${minutes} minutes`,
    description: minutes === SPANS[0] ? "then it locks itself" : "",
    minutes,
  }));
  const placeHolder =
    environment === "production" ? `${label} is production: its name is asked for next` : "For how long?";
  return (await window.showQuickPick(items, { title, placeHolder, ignoreFocusOut: true }))?.minutes;
}

async function tellFailed({ label }: SavedServer, message: string, page: string): Promise<void> {
  const explain = page === "" ? [] : ["Explain"];
  const chosen = await window.showErrorMessage(`${label} stays read-only: ${message}`, ...explain);
  if (chosen !== undefined) await commands.executeCommand("sessionDoctor.openRunbookPage", page);
}
