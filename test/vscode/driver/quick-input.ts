// Drives the box at the top of the workbench: commands, files, lines.
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { eventually } from "./eventually.ts";

/** Runs a command by its palette entry, spelled as people see it: `Category: Title`. */
export async function runCommand(page: Page, command: string): Promise<void> {
  // While the editor starts, a list that was opened too early never learns of the commands that come later. And a list closes again
  // where something else takes the focus that was about to.
  await eventually(
    async () => {
      await page.keyboard.press("F1");
      const row = entry(page, command).first();
      const found = await quickInput(page)
        .locator("input[type=text]")
        .fill(`>${command}`, { timeout: 1500 })
        .then(() => row.waitFor({ timeout: 1500 }))
        .then(
          () => true,
          () => false,
        );
      await (found ? row.click() : page.keyboard.press("Escape"));
      return found;
    },
    (found) => found,
    { what: `the command ${JSON.stringify(command)}` },
  );
}

/** Opens a file of the workspace and waits until its text is shown. Several files may have the same name. */
export async function openFile(page: Page, workspace: string, file: string): Promise<void> {
  await page.keyboard.press("ControlOrMeta+P");
  // An absolute path is answered without a search, so the file may be a moment old.
  await fill(page, path.join(workspace, file));
  const folder = path.dirname(file);
  const row = entry(page, path.basename(file));
  const description = page.locator(".label-description", { hasText: exactly(folder) });
  await (folder === "." ? row : row.filter({ has: description })).first().click();
  await eventually(
    async () => decodeURIComponent((await activeEditor(page).getAttribute("data-uri")) ?? ""),
    (uri) => uri.endsWith(path.join(workspace, file)),
    { what: `an editor showing ${file}` },
  );
  await activeEditor(page).locator(".view-line").first().waitFor();
}

/** Moves the cursor to a line (from 1) of the active file, scrolling it into view. */
export async function goToLine(page: Page, line: number): Promise<void> {
  await page.keyboard.press("Control+G");
  await fill(page, `:${line}`);
  await page.keyboard.press("Enter");
  await quickInput(page).waitFor({ state: "hidden" });
  await eventually(
    () => page.locator('.statusbar-item[id="status.editor.selection"]').textContent(),
    (text) => text?.includes(`Ln ${line},`) === true,
    { what: `the cursor on line ${line}` },
  );
}

/** Chooses an entry of the list that is shown or about to be shown; for the extension's own pick lists too. */
export async function pick(page: Page, label: string): Promise<void> {
  await eventually(
    async () => {
      // Typed again each time: what was typed into the list before goes with it.
      await fill(page, label);
      const row = entry(page, label).first();
      const found = await row.waitFor({ timeout: 1500 }).then(
        () => true,
        () => false,
      );
      if (found) await row.click();
      return found;
    },
    (found) => found,
    { what: `the entry ${JSON.stringify(label)}` },
  );
}

/** Types into whatever input box is shown, replacing what is there. */
export async function fill(page: Page, text: string): Promise<void> {
  await quickInput(page).locator("input[type=text]").fill(text);
}

/** The box itself, for looking at its title, entries or validation message. */
export function quickInput(page: Page): Locator {
  return page.locator(".quick-input-widget:visible");
}

export function activeEditor(page: Page): Locator {
  return page.locator(".editor-group-container.active .monaco-editor").first();
}

function entry(page: Page, label: string): Locator {
  const name = page.locator(".quick-input-list-label .label-name", { hasText: exactly(label) });
  return quickInput(page).locator(".monaco-list-row", { has: name });
}

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}
