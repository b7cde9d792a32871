// Writes the last inventory of a connection into a file that the person names.
import { Buffer } from "node:buffer";
import { Uri, window, workspace } from "vscode";
import type { KeptInventory } from "./kept-inventories.ts";

const FORMS = [
  { label: "Markdown", extension: "md", detail: "for a ticket or a wiki" },
  { label: "CSV", extension: "csv", detail: "for a spreadsheet, one number a line" },
  { label: "JSON", extension: "json", detail: "for programs, and for session-doctor sessions --inventory --since" },
] as const;

/** Rejects with the editor's words where the file cannot be written. */
export async function exportInventory({ last, before }: KeptInventory, label: string): Promise<void> {
  const title = `Export Inventory of ${label}`;
  const form = await window.showQuickPick(FORMS, {
    title,
    placeHolder: "As what? Ids, users and values are left out.",
  });
  if (!form) return;
  const { csvInventory, jsonInventory, markdownInventory } = await import("../live.ts");
  const text =
    form.extension === "md"
      ? markdownInventory(last, before)
      : form.extension === "csv"
        ? csvInventory(last, before)
        : `${JSON.stringify(jsonInventory(last, before), null, 2)}\n`;
  const name = `inventory-${last.at.slice(0, 10)}.${form.extension}`;
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const file = await window.showSaveDialog({
    title,
    filters: { [form.label]: [form.extension] },
    defaultUri: folder ? Uri.joinPath(folder, name) : Uri.file(name),
  });
  if (!file) return;
  await workspace.fs.writeFile(file, Buffer.from(text));
  window.setStatusBarMessage(`$(check) Exported the inventory of ${label}`, 4000);
}
