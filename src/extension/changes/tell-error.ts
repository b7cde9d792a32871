// Tells a person why something could not be done, with the page that explains it.
import { commands, window } from "vscode";
import { failureOf } from "../sessions/failure-of.ts";

/** What was cancelled needs no words. Throws what is no failure of a server: a mistake of ours. */
export async function tellError(error: unknown): Promise<void> {
  const failure = failureOf(error);
  if (!failure) throw error;
  if (failure.kind === "cancelled") return;
  const explain = failure.runbook === "" ? [] : ["Explain"];
  const chosen = await window.showErrorMessage(failure.message, ...explain);
  if (chosen !== undefined) await commands.executeCommand("sessionDoctor.openRunbookPage", failure.runbook);
}
