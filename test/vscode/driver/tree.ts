// Reads and uses the rows of a tree in the side bar, as people see them.
import type { Locator, Page } from "playwright-core";
import { eventually } from "./eventually.ts";

/** Opens a view container by its name in the activity bar. */
export async function openContainer(page: Page, name: string): Promise<void> {
  const tab = page.locator(`.activitybar .action-item:has(a[aria-label="${name}"])`).first();
  if ((await tab.getAttribute("class"))?.includes("checked") !== true) await tab.click();
  await page.locator(".sidebar .pane-body").first().waitFor();
}

/** The first row with this text in its label or beside it. */
export function treeRow(page: Page, text: string | RegExp): Locator {
  return rows(page).filter({ hasText: text }).first();
}

/** Label and description of the rows in view, once they are accepted. */
export function treeTexts(
  page: Page,
  accept: (texts: readonly string[]) => boolean,
  what: string,
): Promise<readonly string[]> {
  return eventually(
    async () => {
      const found = await rows(page).evaluateAll((all) =>
        all.map((row) => ({
          top: Number.parseFloat((row as unknown as { style: { top: string } }).style.top),
          label: row.querySelector(".label-name")?.textContent ?? "",
          description: row.querySelector(".label-description")?.textContent ?? "",
        })),
      );
      return found
        .toSorted((a, b) => a.top - b.top)
        .map(({ label, description }) => (description === "" ? label : `${label} (${description})`));
    },
    accept,
    { what },
  );
}

/** Scrolls until there is a row with this text. */
export async function scrollToRow(page: Page, text: string | RegExp, way: "down" | "up" = "down"): Promise<Locator> {
  await page.locator(".sidebar .pane-body").first().hover();
  await eventually(
    async () => {
      const isThere = (await rows(page).filter({ hasText: text }).count()) > 0;
      if (!isThere) await page.mouse.wheel(0, way === "down" ? 400 : -400);
      return isThere;
    },
    (isThere) => isThere,
    { what: `the row ${String(text)} further ${way}` },
  );
  return treeRow(page, text);
}

/** Milliseconds without a change after which a tree counts as still: it gathers changes for less than that. */
const STILL = 400;

/** A tree that is drawn anew gives its elements to other rows, and a click would land on one of those. */
async function untilStill(page: Page): Promise<void> {
  let last = "";
  let since = performance.now();
  await eventually(
    async () => {
      const now = JSON.stringify(await rows(page).evaluateAll((all) => all.map((row) => row.outerHTML)));
      if (now !== last) since = performance.now();
      last = now;
      return performance.now() - since;
    },
    (rested) => rested >= STILL,
    { what: "the tree to be still" },
  );
}

/** The row, once the tree rests. */
export async function stillRow(page: Page, text: string | RegExp): Promise<Locator> {
  const row = treeRow(page, text);
  await row.waitFor();
  await untilStill(page);
  return row;
}

export async function clickRow(page: Page, text: string | RegExp): Promise<void> {
  await (await stillRow(page, text)).click();
}

/** Opens or closes a row that has rows below it. */
export async function toggleRow(page: Page, text: string | RegExp): Promise<void> {
  const row = await stillRow(page, text);
  const before = await row.getAttribute("aria-expanded");
  await row.locator(".monaco-tl-twistie").click();
  await eventually(
    () => row.getAttribute("aria-expanded"),
    (now) => now !== before,
    { what: `the row ${String(text)} to open or close` },
  );
}

/** Presses one of the icons at the end of a row. */
export async function pressInRow(page: Page, text: string | RegExp, action: string): Promise<void> {
  const row = await stillRow(page, text);
  await row.hover();
  await row.locator(`.actions a[aria-label="${action}"]`).click();
}

const rows = (page: Page): Locator => page.locator(".sidebar .pane-body .monaco-list-row");
