// The page of a rule: how one gets to it, what it looks like in every theme, and that everybody can read it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { parsePage } from "../../src/extension/parse-page.ts";
import { renderPage } from "../../src/extension/render-page.ts";
import { type Editor, openEditor } from "./driver/open-editor.ts";
import { quickInput } from "./driver/quick-input.ts";
import { accessibilityFaultsWith } from "./driver/webview.ts";
import type { Theme } from "./driver/workbench.ts";

const root = join(import.meta.dirname, "../..");
const rules = readdirSync(join(root, "knowledge/rules")).map((file) => file.replace(/\.md$/, ""));
const THEMES: readonly Theme[] = ["dark", "light", "high-contrast", "high-contrast-light"];

const open = (theme: Theme): Promise<Editor> =>
  openEditor({ extension: { extensionPath: root }, workspace: join(root, "demo"), theme });

async function openPage(editor: Editor, rule: string): Promise<void> {
  await editor.command("Session Doctor: Open Rule Page…");
  await editor.fill(rule);
  await editor.pick(rule);
  await editor.page.locator(".tab.active", { hasText: rule }).waitFor();
}

describe("in the dark theme", () => {
  const started = open("dark");
  after(async () => (await started).close());

  test("a list of all rules leads to each page", async () => {
    const editor = await started;
    assert.ok(rules.length > 30);
    await editor.command("Session Doctor: Open Rule Page…");
    const first = quickInput(editor.page).locator(".monaco-list-row").first();
    assert.equal(await first.getAttribute("aria-setsize"), String(rules.length));
    await editor.fill("evict live sessions");
    await editor.pick("store-evicts-sessions");
    const frame = await editor.webviewFrame("h1:has-text('evict live sessions')");
    assert.deepEqual(await frame.locator("h2").allTextContents(), [
      "Why",
      "Fix",
      "When it is fine",
      "Sources",
      "Caught",
      "Quiet",
    ]);
  });

  test("an example shows its finding as a note below underlined code, and no carets", async () => {
    const editor = await started;
    const frame = await editor.webviewFrame("h1:has-text('evict live sessions')");
    const mark = frame.locator("mark:not(.related)", { hasText: "allkeys-lru" }).first();
    const kind = (await mark.getAttribute("class")) ?? "";
    assert.match(kind, /^(?:warning|info)$/);
    const example = frame.locator("figure", { has: mark }).first();
    const note = await example.locator(`.note.${kind}`).first().textContent();
    assert.match(note ?? "", new RegExp(`^${kind}: allkeys-lru evicts any key`));
    assert.doesNotMatch((await frame.locator("main").textContent()) ?? "", /\^\^|~~~|^---/m);
  });

  test("the code of a diagnostic leads to its page, in the same panel", async () => {
    const editor = await started;
    await editor.openFile("redis/redis.conf");
    await editor.problems();
    await editor.page.locator(".viewpane-filter-container input").first().fill("redis.conf");
    await editor.page.locator(".markers-panel a.monaco-link", { hasText: "store-open-to-network" }).click();
    await editor.webviewFrame(".facts:has-text('store-open-to-network')");
    assert.equal(await editor.page.locator(".tab", { hasText: "store-evicts-sessions" }).count(), 0);
  });

  test("a reload of the window brings the page back", async () => {
    const editor = await started;
    // The editor's own way, which first writes down what is open.
    await Promise.all([editor.page.waitForEvent("load"), editor.command("Developer: Reload Window")]);
    await editor.webviewFrame(".facts:has-text('store-open-to-network')");
  });

  test("the links to sources can be reached with the keyboard", async () => {
    const editor = await started;
    const frame = await editor.webviewFrame(".facts:has-text('store-open-to-network')");
    const links = await frame.locator("h2:has-text('Sources') + ul a").all();
    assert.ok(links.length > 0);
    for (const link of links) {
      assert.match((await link.getAttribute("href")) ?? "", /^https:\/\//);
      await link.focus();
    }
  });

  test("the page can neither run nor load anything", async () => {
    const editor = await started;
    const frame = await editor.webviewFrame("h1");
    const policy = await frame.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
    const [source = ""] = /(?<=style-src )[^;]+/.exec(policy ?? "") ?? [];
    assert.equal(policy, `default-src 'none'; style-src ${source}; img-src ${source}`);
    assert.doesNotMatch(source, /unsafe|\*(?:\s|$)|data:/);
    assert.equal(await frame.locator("script").count(), 0);
    const sandbox = await (await frame.frameElement()).getAttribute("sandbox");
    assert.doesNotMatch(sandbox ?? "allow-scripts", /allow-scripts/);
  });

  test("no page has an accessibility fault", async () => {
    const editor = await started;
    const frame = await editor.webviewFrame("h1");
    const mains = rules.map((rule) => {
      const page = parsePage(rule, readFileSync(join(root, `knowledge/rules/${rule}.md`), "utf8"));
      return /<main>.*<\/main>/s.exec(renderPage(page, { cspSource: "", style: "" }))?.[0] ?? "";
    });
    assert.ok(mains.every((main) => main.length > 500));
    assert.deepEqual(await accessibilityFaultsWith(frame, mains), []);
    assert.notDeepEqual(await accessibilityFaultsWith(frame, ["<main><img></main>"]), []);
    assert.deepEqual(await editor.external(), []);
  });
});

for (const theme of THEMES.slice(1)) {
  test(`in the theme ${theme} it can be read as well`, async () => {
    const editor = await open(theme);
    try {
      await editor.openFile("redis/redis.conf");
      await openPage(editor, "store-evicts-sessions");
      const frame = await editor.webviewFrame(".note");
      assert.deepEqual(await editor.axe(frame), []);
      await frame.locator("h2:has-text('Caught')").scrollIntoViewIfNeeded();
      await editor.screenshot(`rule-page-${theme}`);
    } finally {
      await editor.close();
    }
  });
}
