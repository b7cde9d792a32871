// Uses menus that a right click opens, those of the rows of a tree above all.
import type { Locator, Page } from "playwright-core";
import { eventually } from "./eventually.ts";
import { treeRow } from "./tree.ts";

/** Chooses an entry of the menu of a row. */
export async function chooseInMenu(page: Page, row: string | RegExp, entry: string): Promise<void> {
  const item = await openMenu(page, row, entry);
  const isDisabled = (await item.getAttribute("class"))?.includes("disabled") === true;
  if (isDisabled) throw new Error(`${entry} is disabled.`);
  await chooseEntry(page, entry);
}

/** Chooses an entry of the menu that is open. One that has just been opened does not hear clicks, so that nobody chooses by accident. */
export async function chooseEntry(page: Page, entry: string): Promise<void> {
  await itemOf(page, entry).waitFor();
  await eventually(
    async () => {
      await itemOf(page, entry)
        .click({ timeout: 1000 })
        .catch(() => undefined);
      return page
        .locator(".monaco-menu")
        .first()
        .waitFor({ state: "detached", timeout: 500 })
        .then(
          () => true,
          () => false,
        );
    },
    (isChosen) => isChosen,
    { what: `the entry ${entry} to be chosen` },
  );
}

/** `missing`, `disabled` or `enabled`, for each of the entries. */
export async function menuEntries(
  page: Page,
  row: string | RegExp,
  entries: readonly string[],
): Promise<Readonly<Record<string, "missing" | "disabled" | "enabled">>> {
  await openMenu(page, row);
  const found = await Promise.all(
    entries.map(async (entry) => {
      const item = itemOf(page, entry);
      if ((await item.count()) === 0) return [entry, "missing"] as const;
      const isDisabled = (await item.getAttribute("class"))?.includes("disabled") === true;
      return [entry, isDisabled ? "disabled" : "enabled"] as const;
    }),
  );
  await page.keyboard.press("Escape");
  await page.locator(".monaco-menu").first().waitFor({ state: "detached" });
  return Object.fromEntries(found);
}

/** A row may be drawn anew under the mouse, which closes its menu: it is opened again then. */
async function openMenu(page: Page, row: string | RegExp, entry?: string): Promise<Locator> {
  const wanted = entry === undefined ? page.locator(".monaco-menu .action-item").first() : itemOf(page, entry);
  await eventually(
    async () => {
      if ((await page.locator(".monaco-menu").count()) === 0) await treeRow(page, row).click({ button: "right" });
      return wanted.waitFor({ timeout: 1500 }).then(
        () => true,
        () => false,
      );
    },
    (isOpen) => isOpen,
    { what: `the menu of ${String(row)}${entry === undefined ? "" : ` with ${entry}`}` },
  );
  return wanted;
}

const itemOf = (page: Page, entry: string): Locator =>
  page
    .locator(".monaco-menu .action-item:has(.action-label)")
    .filter({ has: page.locator(`[aria-label="${entry}"]`) })
    .first();
