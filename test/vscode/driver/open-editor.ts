// The editor as an end-to-end test sees it: one handle whose verbs each wait for the state they bring about.
import fs from "node:fs/promises";
import path from "node:path";
import type { Frame, Locator, Page } from "playwright-core";
import * as editing from "./editing.ts";
import { type Problem, problems } from "./problems.ts";
import * as quickInput from "./quick-input.ts";
import { type AccessibilityFault, accessibilityFaults, webviewFrame } from "./webview.ts";
import { openWorkbench, type WorkbenchOptions } from "./workbench.ts";

const SCREENSHOTS = path.join(import.meta.dirname, "../../../.cache/screenshots");

/** Paths are relative to the workspace. A verb fails with an error saying what was there instead. */
export interface Editor {
  /** For what the verbs do not cover. */
  readonly page: Page;
  /** Absolute path of the opened copy. */
  readonly workspace: string;
  /** Absolute path of the folder that holds everything the editor writes: settings, logs. */
  readonly dataFolder: string;

  openFile(file: string): Promise<void>;
  goToLine(line: number): Promise<void>;
  /** `Category: Title`, as in the command palette. */
  command(entry: string): Promise<void>;
  /** Chooses an entry of the pick list that is shown. */
  pick(label: string): Promise<void>;
  /** Types into the input box that is shown, replacing what is there. */
  fill(text: string): Promise<void>;

  /** Waits for exactly this many underlined stretches in view. */
  squiggles(severity: editing.Severity, count: number): Promise<void>;
  hoverText(at: string, containing?: string): Promise<string>;
  quickFixes(at: string): Promise<readonly string[]>;
  applyQuickFix(title: string, at: string): Promise<void>;
  /** Types at the end of the line holding `after`. */
  typeInEditor(text: string, after: string): Promise<void>;
  /** Waits until the active editor shows this text. */
  seesText(text: string): Promise<void>;
  save(): Promise<void>;

  /** The rows of the Problems panel, once `until` accepts them; by default as soon as there are any. */
  problems(until?: (rows: readonly Problem[]) => boolean): Promise<readonly Problem[]>;
  /** Waits for a status bar item with this text. */
  statusItem(text: string | RegExp): Promise<Locator>;
  /** Waits for a notification with this text; only installed extensions have toasts. */
  toast(text: string | RegExp): Promise<Locator>;

  /** Changes, or creates, a file behind the editor's back. */
  editFile(file: string, content: string): Promise<void>;
  readFile(file: string): Promise<string>;

  webviewFrame(selector: string): Promise<Frame>;
  /** `part`: a selector, where only this much of the page is ours. */
  axe(frame: Frame, part?: string): Promise<readonly AccessibilityFault[]>;
  /** Writes `.cache/screenshots/NAME.png` and returns its path. */
  screenshot(name: string): Promise<string>;

  /** What left, or tried to leave, this machine: must stay empty. */
  external(): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** Opens a copy of the workspace. Takes about four seconds; the caller must `close`. */
export async function openEditor(options: WorkbenchOptions): Promise<Editor> {
  const { page, workspace, server, external, close } = await openWorkbench(options);
  const inWorkspace = (file: string) => path.join(workspace, file);
  return {
    page,
    workspace,
    dataFolder: server.dataFolder,

    openFile: (file) => quickInput.openFile(page, workspace, file),
    goToLine: (line) => quickInput.goToLine(page, line),
    command: (entry) => quickInput.runCommand(page, entry),
    pick: (label) => quickInput.pick(page, label),
    fill: (text) => quickInput.fill(page, text),

    squiggles: (severity, count) => editing.waitForSquiggles(page, severity, count),
    hoverText: (at, containing) => editing.hoverText(page, at, containing),
    quickFixes: (at) => editing.quickFixes(page, at),
    applyQuickFix: (title, at) => editing.applyQuickFix(page, title, at),
    typeInEditor: (text, after) => editing.typeInEditor(page, text, after),
    seesText: (text) => editing.waitForText(page, text),
    save: () => editing.save(page),

    problems: (until) => problems(page, until),
    statusItem: (text) => shown(page.locator(".statusbar-item", { hasText: text }).first()),
    toast: (text) =>
      shown(page.locator(".notification-toast .notification-list-item-message", { hasText: text }).first()),

    async editFile(file, content) {
      await fs.mkdir(path.dirname(inWorkspace(file)), { recursive: true });
      await fs.writeFile(inWorkspace(file), content);
    },
    readFile: (file) => fs.readFile(inWorkspace(file), "utf8"),

    webviewFrame: (selector) => webviewFrame(page, selector),
    axe: accessibilityFaults,
    async screenshot(name) {
      const file = path.join(SCREENSHOTS, `${name}.png`);
      await page.screenshot({ path: file });
      return file;
    },

    external,
    close,
  };
}

async function shown(locator: Locator): Promise<Locator> {
  await locator.waitFor();
  return locator;
}
