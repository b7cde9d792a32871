// Finds where a piece of the active editor's text is on the screen.
/// <reference lib="dom" />
import type { Page } from "playwright-core";
import { eventually } from "./eventually.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Waits until the text is in view and returns its middle.
 *
 * @param text as in the file, within one line. The first place counts.
 * @throws Error when it does not come into view; scroll with `goToLine` first if it is far down.
 */
export async function middleOfText(page: Page, text: string): Promise<Point> {
  const found = await eventually(
    () => page.evaluate(locate, text),
    (point) => point !== undefined,
    { what: `the text ${JSON.stringify(text)} in the active editor` },
  );
  if (found === undefined) throw new Error("unreachable: eventually returns accepted values only");
  return found;
}

/** Runs in the browser. A line is split into spans by colour, so the text is searched across their text nodes. */
function locate(wanted: string): { x: number; y: number } | undefined {
  const lines = [...document.querySelectorAll(".editor-group-container.active .monaco-editor .view-line")];
  lines.sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top);
  for (const line of lines) {
    const content = (line.textContent ?? "").replaceAll("\u00a0", " ");
    const start = content.indexOf(wanted);
    if (start < 0) continue;
    const range = document.createRange();
    const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
    let passed = 0;
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const length = node.textContent?.length ?? 0;
      if (start >= passed && start < passed + length) range.setStart(node, start - passed);
      const end = start + wanted.length;
      if (end > passed && end <= passed + length) range.setEnd(node, end - passed);
      passed += length;
    }
    const box = range.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  }
  return undefined;
}
