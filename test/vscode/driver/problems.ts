// Reads the Problems panel.
/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { eventually } from "./eventually.ts";

/** One row of the panel. The panel renders only rows in view: for counting many, run a test in the extension host. */
export interface Problem {
  /** The file's name, without folder. */
  readonly file: string;
  readonly severity: "error" | "warning" | "info";
  readonly message: string;
  readonly source: string;
  readonly code: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** Opens the panel if needed and waits until its rows are as wanted. */
export async function problems(
  page: Page,
  until: (rows: readonly Problem[]) => boolean = (rows) => rows.length > 0,
): Promise<readonly Problem[]> {
  const panel = page.locator(".markers-panel");
  if (!(await panel.isVisible())) await page.keyboard.press("ControlOrMeta+Shift+M");
  await panel.waitFor();
  const rows = panel.locator(".monaco-list-row");
  return eventually(() => rows.evaluateAll(read), until, { what: "rows of the Problems panel" });
}

/** Runs in the browser, on all rows at once, since a panel that changes in between would mix two states. */
function read(rows: Element[]): Problem[] {
  const index = (row: Element) => Number(row.getAttribute("data-index"));
  const text = (row: Element, part: string) => row.querySelector(part)?.textContent?.trim() ?? "";
  const found: Problem[] = [];
  let file = "";
  for (const row of rows.toSorted((a, b) => index(a) - index(b))) {
    // Level 1 is a file, level 2 a problem in it, level 3 a place related to that problem.
    const level = row.getAttribute("aria-level");
    if (level === "1") file = text(row, ".label-name");
    if (level !== "2") continue;
    const icon = row.querySelector(".marker-icon")?.classList;
    const position = /Ln (\d+), Col (\d+)/.exec(text(row, ".marker-line"));
    found.push({
      file,
      severity: icon?.contains("error") ? "error" : icon?.contains("warning") ? "warning" : "info",
      message: text(row, ".marker-message"),
      source: text(row, ".marker-source"),
      code: text(row, ".marker-code"),
      line: Number(position?.[1]),
      column: Number(position?.[2]),
    });
  }
  return found;
}
