// Reads and uses what the extension shows in the active editor: squiggles, hovers, quick fixes; and types.
import type { Locator, Page } from "playwright-core";
import { eventually } from "./eventually.ts";
import { activeEditor } from "./quick-input.ts";
import { middleOfText } from "./text-position.ts";

export type Severity = "error" | "warning" | "info" | "hint";

/** Waits until exactly `count` stretches of the visible text are underlined with this severity. */
export async function waitForSquiggles(page: Page, severity: Severity, count: number): Promise<void> {
  await eventually(
    () => activeEditor(page).locator(`.squiggly-${severity}`).count(),
    (seen) => seen === count,
    { what: `${count} ${severity} squiggles` },
  );
}

/**
 * Rests the mouse on a text and waits for the hover.
 *
 * @param containing wait until the hover says this; several extensions may add to one hover, one after the other.
 */
export async function hoverText(page: Page, at: string, containing = ""): Promise<string> {
  const point = await middleOfText(page, at);
  const hover = page.locator(".monaco-hover:visible", { hasText: containing }).first();
  // Coming from outside: a mouse that is there already does not start a hover.
  await page.mouse.move(1, 1);
  await page.mouse.move(point.x, point.y, { steps: 4 });
  return eventually(
    async () => (await hover.allInnerTexts()).join(""),
    (text) => text.trim() !== "" && !text.trim().startsWith("Loading"),
    { what: `a hover on ${JSON.stringify(at)} saying ${JSON.stringify(containing)}` },
  );
}

/** @returns titles of the quick fixes offered at a text, in their order. */
export async function quickFixes(page: Page, at: string): Promise<readonly string[]> {
  await openQuickFixes(page, at);
  const titles = await actions(page).locator(".title").allInnerTexts();
  await page.keyboard.press("Escape");
  await actions(page).first().waitFor({ state: "detached" });
  return titles.map((title) => title.trim());
}

/** Applies the quick fix with exactly this title. */
export async function applyQuickFix(page: Page, title: string, at: string): Promise<void> {
  await openQuickFixes(page, at);
  const rows = actions(page);
  const titles = (await rows.locator(".title").allInnerTexts()).map((text) => text.trim());
  const index = titles.indexOf(title);
  if (index < 0)
    throw new Error(`No quick fix ${JSON.stringify(title)} at ${JSON.stringify(at)}; offered: ${titles.join(", ")}`);
  await rows.nth(index).click();
  await actions(page).first().waitFor({ state: "detached" });
}

/** In which the editor answers whether it has quick fixes. */
const ANSWER_MS = 5_000;

async function openQuickFixes(page: Page, at: string): Promise<void> {
  await placeCursor(page, at);
  // The bulb says that all extensions have answered; asked before that, the editor may drop the question.
  await activeEditor(page).locator('.lightBulbWidget:visible, [class*="codicon-gutter-lightbulb"]').first().waitFor();
  // One that is dropped nevertheless is asked again, as a person would.
  const ask = async (): Promise<boolean> => {
    await page.keyboard.press("ControlOrMeta+.");
    const [shown] = await Promise.allSettled([actions(page).first().waitFor({ timeout: ANSWER_MS })]);
    return shown.status === "fulfilled";
  };
  await eventually(ask, (shown) => shown, { what: "quick fixes" });
}

function actions(page: Page): Locator {
  return page.locator(".action-widget .monaco-list-row.action");
}

/** Clicks on a text. */
export async function placeCursor(page: Page, at: string): Promise<void> {
  const point = await middleOfText(page, at);
  await page.mouse.click(point.x, point.y);
  await activeEditor(page).locator(".cursor").first().waitFor();
}

/** Types at the end of the line that holds `after`, key by key, so that completion and auto-closing behave as for people. */
export async function typeInEditor(page: Page, text: string, after: string): Promise<void> {
  await placeCursor(page, after);
  await page.keyboard.press("End");
  await page.keyboard.type(text);
}

/** Waits until the active editor shows a text in view. */
export async function waitForText(page: Page, text: string): Promise<void> {
  await middleOfText(page, text);
}

/** Saves the active file and waits until it is saved. */
export async function save(page: Page): Promise<void> {
  await page.keyboard.press("ControlOrMeta+S");
  await page.locator(".editor-group-container.active .tab.active:not(.dirty)").waitFor();
}
