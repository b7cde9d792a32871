// "Check Next Deployment": what it would lose, the safe order, and a script or manifest to start from.
import { type QuickPickItem, window, workspace } from "vscode";
import type { SeenArtefact, SeenPreflight } from "../../protocol.ts";
import { openNewFile } from "../new-file.ts";
import type { MadePage } from "../runbook/library.ts";
import { preflightPage } from "./write-preflight.ts";

const TITLE = "Check Next Deployment";

export interface Preflight {
  readonly page: MadePage;
  readonly artefacts: readonly SeenArtefact[];
}

/** Undefined where the person went away, or there is nothing to check. */
export async function preflightFor(found: readonly SeenPreflight[]): Promise<Preflight | undefined> {
  if (found.length === 0) {
    void window.showInformationMessage("No application with sessions was found in the files of this workspace.");
    return undefined;
  }
  const chosen = found.length === 1 ? found[0] : await choose(found);
  return chosen && { page: preflightPage(chosen), artefacts: chosen.plan.artefacts };
}

async function choose(found: readonly SeenPreflight[]): Promise<SeenPreflight | undefined> {
  const items = found.map((one): QuickPickItem & { readonly one: SeenPreflight } => ({
    label: one.name,
    ...(one.app !== one.name && { description: one.app }),
    detail:
      one.losses.length === 0
        ? "Nothing that its files show would be lost"
        : `${one.losses.length} ${one.losses.length === 1 ? "thing" : "things"} would be lost`,
    one,
  }));
  return (await window.showQuickPick(items, { title: TITLE, placeHolder: "Which application is released?" }))?.one;
}

/** More than these are asked for. */
const FEW = 3;

/** As files that are on no disk yet. */
export async function openArtefacts(artefacts: readonly SeenArtefact[]): Promise<void> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  for (const { name, text } of artefacts.length > FEW ? await pickArtefacts(artefacts) : artefacts)
    await openNewFile(folder, name, text);
}

async function pickArtefacts(artefacts: readonly SeenArtefact[]): Promise<readonly SeenArtefact[]> {
  const items = artefacts.map((artefact) => ({ label: artefact.name, detail: artefact.use, artefact, picked: true }));
  const title = `${TITLE}: Open What Was Generated`;
  const placeHolder = "What is to be opened as a new file?";
  const chosen = await window.showQuickPick(items, { title, placeHolder, canPickMany: true });
  return (chosen ?? []).map(({ artefact }) => artefact);
}
