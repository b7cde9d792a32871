// What connections have to say to a person, each with the step that helps.
import { commands, window } from "vscode";
import type { Failure } from "../../live/redis/failure.ts";
import type { BrokenConnection, Connection } from "./connection.ts";
import { repairOf } from "./repair.ts";

export function tellFailure({ saved }: Connection, failure: Failure): void {
  if ("mistakes" in saved) return;
  const { title } = repairOf(saved, failure);
  const explain = failure.runbook === "" ? [] : ["Explain"];
  void offer(window.showErrorMessage(`${saved.label}: ${failure.message}`, title, "Try Again", ...explain), {
    [title]: ["sessionDoctor.repairConnection", saved.id],
    "Try Again": ["sessionDoctor.connect", saved.id],
    Explain: ["sessionDoctor.openRunbookPage", failure.runbook],
  });
}

export function tellMistakes({ label, mistakes }: BrokenConnection): void {
  const [first] = mistakes;
  const more = mistakes.length > 1 ? ` There are ${mistakes.length - 1} more mistakes.` : "";
  void offer(
    window.showErrorMessage(
      `${label} cannot work as it is written. ${first?.at}: ${first?.message}${more}`,
      "Open Settings",
    ),
    { "Open Settings": ["sessionDoctor.openConnectionSettings"] },
  );
}

export function tellRestricted(): void {
  void offer(
    window.showWarningMessage(
      "In Restricted Mode nothing is connected and no snapshot is opened. Trust this workspace to connect.",
      "Manage Workspace Trust",
    ),
    { "Manage Workspace Trust": ["workbench.trust.manage"] },
  );
}

export function tellNotKept(label: string): void {
  void window.showWarningMessage(
    `The editor's secret storage (keyring) could not keep the password of ${label}. It is asked for each time instead.`,
  );
}

export function tellNotForgotten(label: string): void {
  void window.showWarningMessage(`The editor's secret storage (keyring) could not forget the passwords of ${label}.`);
}

/** A command and its arguments for each button. */
async function offer(
  shown: Thenable<string | undefined>,
  steps: Readonly<Record<string, readonly [string, ...unknown[]]>>,
): Promise<void> {
  const chosen = await shown;
  const [command, ...args] = (chosen === undefined ? undefined : steps[chosen]) ?? [];
  if (command !== undefined) await commands.executeCommand(command, ...args);
}

/** Nothing was left to choose from. */
export function tellNothing(title: string): void {
  void offer(
    window.showInformationMessage(`${title}: there is no connection that this can be done with.`, "Add Connection…"),
    { "Add Connection…": ["sessionDoctor.addConnection"] },
  );
}

/** Settings that cannot be written, for one. What the editor says of them quotes nothing that was entered. */
export function tellProblem(error: unknown): void {
  void window.showErrorMessage(error instanceof Error ? error.message : "The connection could not be changed.");
}
