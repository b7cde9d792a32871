// Drives the box at the top of the workbench: commands, files, lines.
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { eventually } from "./eventually.ts";

/** Runs a command by its palette entry, spelled as people see it: `Category: Title`. */
export async function runCommand(page: Page, command: string): Promise<void> {
  await inList(page, "F1", `>${command}`, () => entry(page, command).first().click({ timeout: SOON_MS }));
}

/** Opens a file of the workspace and waits until its text is shown. Several files may have the same name. */
export async function openFile(page: Page, workspace: string, file: string): Promise<void> {
  const folder = path.dirname(file);
  const row = entry(page, path.basename(file));
  const description = page.locator(".label-description", { hasText: exactly(folder) });
  const found = (folder === "." ? row : row.filter({ has: description })).first();
  // An absolute path is answered without a search, so the file may be a moment old.
  await inList(page, "ControlOrMeta+P", path.join(workspace, file), () => found.click({ timeout: SOON_MS }));
  await eventually(
    async () => decodeURIComponent((await activeEditor(page).getAttribute("data-uri")) ?? ""),
    (uri) => uri.endsWith(path.join(workspace, file)),
    { what: `an editor showing ${file}` },
  );
  await activeEditor(page).locator(".view-line").first().waitFor();
}

/** Moves the cursor to a line (from 1) of the active file, scrolling it into view. */
export async function goToLine(page: Page, line: number): Promise<void> {
  await inList(page, "Control+G", `:${line}`, () => page.keyboard.press("Enter"));
  await quickInput(page).waitFor({ state: "hidden" });
  await eventually(
    () => page.locator('.statusbar-item[id="status.editor.selection"]').textContent(),
    (text) => text?.includes(`Ln ${line},`) === true,
    { what: `the cursor on line ${line}` },
  );
}

const SOON_MS = 1500;

/**
 * Opens the list of a key, types, and chooses; again, where that fails: while the editor starts, a list that was opened too early never
 * learns of the commands that come later, and a list closes again where a webview takes the focus late.
 */
async function inList(page: Page, key: string, text: string, choose: () => Promise<void>): Promise<void> {
  await eventually(
    async () => {
      await page.keyboard.press(key);
      const chosen = await quickInput(page)
        .locator("input[type=text]")
        .fill(text, { timeout: SOON_MS })
        .then(choose)
        .then(
          () => true,
          () => false,
        );
      if (!chosen) await page.keyboard.press("Escape");
      return chosen;
    },
    (chosen) => chosen,
    { what: `a list with ${JSON.stringify(text)}`, timeoutMs: 30_000 },
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
