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

/**
 * Runs axe-core on a webview's page, or on the part of it that is ours where the editor makes the page.
 * @returns its violations; none is what a test wants.
 */
export async function accessibilityFaults(frame: Frame, part = "html"): Promise<readonly AccessibilityFault[]> {
  if (await runsScripts(frame)) return examine(frame, part);
  const copy = await copyOf(frame);
  try {
    return await examine(copy, part);
  } finally {
    await copy.context().close();
  }
}

async function examine(target: Frame | Page, part: string): Promise<readonly AccessibilityFault[]> {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // Evaluated and not added as a script, because the page's content security policy rightly forbids foreign scripts.
  await target.evaluate(source);
  return target.evaluate(`(async () => {
    // What a page leaves transparent shows the editor behind it, which axe takes for white.
    const { style } = document.documentElement;
    const before = style.background;
    style.background = "var(--vscode-editor-background)";
    const { violations } = await axe.run(${JSON.stringify(part)}, { resultTypes: ["violations"] });
    style.background = before;
    return violations.map(({ id, help, nodes }) => ({ rule: id, help, elements: nodes.map((node) => node.html.slice(0, 200)) }));
  })()`);
}

/** A webview without scripts lets none of ours finish either. */
async function runsScripts(frame: Frame): Promise<boolean> {
  const sandbox = await (await frame.frameElement()).getAttribute("sandbox");
  return sandbox?.split(" ").includes("allow-scripts") ?? true;
}

/** The same document, colours included, as a page of its own in which scripts run. The caller must close it. */
async function copyOf(frame: Frame): Promise<Page> {
  const html = await frame.evaluate("document.documentElement.outerHTML");
  // In a context of its own, so that what the copy loads does not count as a request of the editor.
  const context = await frame.page().context().browser()?.newContext();
  if (context === undefined) throw new Error("The browser was closed.");
  const copy = await context.newPage();
  // The workbench serves a webview's files under an address that ends in their path.
  await copy.route("https://*.vscode-cdn.net/**", async (route) => {
    await route.fulfill({ path: decodeURIComponent(new URL(route.request().url()).pathname) });
  });
  await copy.setContent(String(html), { waitUntil: "load" });
  return copy;
}
