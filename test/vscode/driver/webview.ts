// Reaches into webviews, and examines them for accessibility faults.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Frame, Page } from "playwright-core";
import { eventually } from "./eventually.ts";

/** A webview's page lies two frames deep. @returns the frame that holds a match of the selector, once there is one. */
export async function webviewFrame(page: Page, selector: string): Promise<Frame> {
  let found: Frame | undefined;
  await eventually(
    async () => {
      for (const frame of page.frames()) {
        // A frame may go away while it is asked; then it is not the one.
        if (
          frame !== page.mainFrame() &&
          (await frame
            .locator(selector)
            .count()
            .catch(() => 0)) > 0
        )
          found = frame;
      }
      return page.frames().length;
    },
    () => found !== undefined,
    { what: `a webview holding ${selector} (the number is that of frames)` },
  );
  if (found === undefined) throw new Error("unreachable: eventually returns accepted values only");
  return found;
}

/** One broken accessibility rule and the elements that break it. */
export interface AccessibilityFault {
  readonly rule: string;
  readonly help: string;
  readonly elements: readonly string[];
}

/** Runs axe-core on a webview's page. @returns its violations; none is what a test wants. */
export async function accessibilityFaults(frame: Frame): Promise<readonly AccessibilityFault[]> {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Evaluated and not added as a script, because the page's content security policy rightly forbids foreign scripts.
  await frame.evaluate(source);
  return frame.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.map(({ id, help, nodes }) => ({ rule: id, help, elements: nodes.map((node) => node.html.slice(0, 200)) })))`);
}
