// The runbook's search and its panel, as people use them.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before } from "node:test";
import type { Frame, Locator } from "playwright-core";
import { eventually } from "./eventually.ts";
import { type Editor, openEditor } from "./open-editor.ts";
import { quickInput } from "./quick-input.ts";
import type { WorkbenchOptions } from "./workbench.ts";

const root = join(import.meta.dirname, "../../..");

/** An editor for the tests of one block, by default with the demo. They follow each other in it; other blocks have their own. */
export function opened(options: Partial<WorkbenchOptions> = {}): () => Editor {
  let editor: Editor | undefined;
  before(async () => {
    editor = await openEditor({
      // As installed, so that it is proven to bring its pages, styles and scripts.
      extension: { installedFrom: root },
      workspace: join(root, "demo"),
      viewport: { width: 1400, height: 1000 },
      ...options,
      // Text of a terminal can be read where it is not painted.
      settings: { "editor.minimap.enabled": false, "terminal.integrated.gpuAcceleration": "off" },
    });
  });
  after(() => editor?.close());
  afterEach(async (t) => {
    // What a person would have seen tells more than what was waited for.
    if ("passed" in t && !t.passed) await editor?.screenshot(`runbook-when-failed-${t.name.replaceAll(/\W+/g, "-")}`);
  });
  return () => editor ?? assert.fail("the editor did not start");
}

/** In which a search is open and has answered; on a machine with other work, the editor may close it or open it twice until then. */
const ANSWER_MS = 10_000;

/** Types a question into the search, as it is opened from the command palette, and waits for answers. Asks again where the list went. */
export async function ask(editor: Editor, question: string): Promise<void> {
  const list = quickInput(editor.page);
  const answered = async (): Promise<void> => {
    await list.locator(".quick-input-title", { hasText: /^Search Runbook/ }).waitFor({ timeout: ANSWER_MS });
    await list.locator("input[type=text]").fill(question, { timeout: ANSWER_MS });
    const answer = list.locator(".monaco-list-row", { hasText: /found by|Nothing fits/ });
    await answer.first().waitFor({ timeout: ANSWER_MS });
  };
  await eventually(
    async () => {
      await editor.command("Session Doctor: Search Runbook");
      const [done] = await Promise.allSettled([answered()]);
      return done.status === "fulfilled";
    },
    (done) => done,
    { what: `answers to ${JSON.stringify(question)}`, timeoutMs: 60_000 },
  );
}

/** Waits for the list of the search. @returns its title. */
export async function searchList({ page }: Editor): Promise<string> {
  const title = quickInput(page).locator(".quick-input-title", { hasText: /^Search Runbook/ });
  await title.waitFor();
  return (await title.textContent()) ?? "";
}

/** The row of a page with this title, or with this text beside it. */
export const foundRow = ({ page }: Editor, text: string | RegExp): Locator =>
  quickInput(page).locator(".monaco-list-row", { hasText: text }).first();

/** Waits until the first row is as wanted. A row is its title, what stands beside it, and its first answer. */
export const firstFound = ({ page }: Editor, text: string | RegExp): Promise<void> =>
  quickInput(page).locator('.monaco-list-row[data-index="0"]', { hasText: text }).waitFor();

/** Asks, and opens the page with this title. */
export async function openFound(editor: Editor, question: string, title: string): Promise<Frame> {
  await ask(editor, question);
  // Before the first answer the list holds all pages, and is about to be another one.
  const found = quickInput(editor.page).locator(".monaco-list-row", { hasText: /found by/ });
  await found
    .filter({ has: editor.page.locator(".label-name", { hasText: title }) })
    .first()
    .click();
  return shownPage(editor, title);
}

/** The page with this title, once it is shown. A panel that was hidden is drawn anew, in another frame. */
export async function shownPage(editor: Editor, title: string, patience: { timeoutMs?: number } = {}): Promise<Frame> {
  let shown: Frame | undefined;
  await eventually(
    async () => {
      const frame = await editor.webviewFrame("main h1").catch(() => undefined);
      const isIt = await frame
        ?.locator("h1", { hasText: title })
        .isVisible()
        .catch(() => false);
      if (isIt) shown = frame;
      return isIt;
    },
    (isIt) => isIt === true,
    { what: `the page ${title}`, ...patience },
  );
  if (shown === undefined) throw new Error("unreachable: eventually returns accepted values only");
  return shown;
}

export const press = (frame: Frame, button: string | RegExp): Promise<void> =>
  frame.getByRole("button", { name: button }).first().click();

/** Waits until the panel has said this, for everybody to hear. */
export const heard = (frame: Frame, text: string): Promise<void> =>
  frame.locator("#heard", { hasText: text }).waitFor();

/** Text of the element that has the focus. */
export const focused = async (frame: Frame): Promise<string> =>
  String(await frame.evaluate("document.activeElement.textContent"));

export const clipboard = async ({ page }: Editor): Promise<string> =>
  String(await page.evaluate("navigator.clipboard.readText()"));

/** The lines of the terminal that is shown. */
export const terminalText = async ({ page }: Editor): Promise<string> =>
  (await page.locator(".xterm-rows > div").allTextContents()).join("\n").replaceAll("\u00a0", " ");
