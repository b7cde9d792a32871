// Other ways in which people meet the extension: in Restricted Mode, installed from its package, and broken.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pack } from "../../scripts/package.ts";
import { openEditor } from "./driver/open-editor.ts";

const root = join(import.meta.dirname, "../..");
const workspace = join(root, "demo");

test("in Restricted Mode the analysis is on", async (t) => {
  const editor = await openEditor({ extension: { extensionPath: root }, workspace, trust: false });
  t.after(() => editor.close());
  await editor.page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor();
  await editor.openFile("redis/redis.conf");
  await editor.squiggles("error", 1);
  await editor.page.locator(".view-lines").first().waitFor();
  assert.ok((await editor.quickFixes("allkeys-lru")).includes("Refuse writes instead of evicting sessions"));
  assert.deepEqual(await editor.external(), []);
});

test("the package is small, and works once installed", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-package-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const vsix = pack(join(folder, "session-doctor.vsix"));
  assert.ok(statSync(vsix).size < 2 * 1024 * 1024, `${statSync(vsix).size} bytes`);

  const editor = await openEditor({ extension: { vsix }, workspace });
  t.after(() => editor.close());
  await editor.openFile("storefront/server.js");
  await editor.squiggles("error", 5);
  await editor.command("Session Doctor: Open Rule Page…");
  await editor.fill("key-in-source");
  await editor.pick("key-in-source");
  await editor.webviewFrame(".note");
  assert.deepEqual(await editor.external(), []);
});

test("a server that cannot start says so where a restart is offered, and the rest goes on", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-broken-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const part of ["package.json", "media", "dist"])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  rmSync(join(folder, "dist/server.js"));

  const editor = await openEditor({ extension: { extensionPath: folder }, workspace });
  t.after(() => editor.close());
  await editor.openFile("storefront/server.js");
  await editor.page.locator('.statusbar-item[id="status.languageStatus"]').click();
  const status = editor.page.locator(".monaco-hover .hover-language-status", { hasText: "Session Doctor has stopped" });
  await status.waitFor();
  await status.locator("a", { hasText: "Restart" }).waitFor();
  await editor.page.keyboard.press("Escape");
  await editor.command("Session Doctor: Open Rule Page…");
  await editor.fill("key-in-source");
  await editor.pick("key-in-source");
  await editor.webviewFrame(".note");
});
