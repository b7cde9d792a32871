// What a person meets while editing: squiggles, hovers, fixes, and findings that reach across files.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { placeCursor } from "./driver/editing.ts";
import { eventually } from "./driver/eventually.ts";
import { type Editor, openEditor } from "./driver/open-editor.ts";
import type { Problem } from "./driver/problems.ts";

const root = join(import.meta.dirname, "../..");
const NGINX = "nginx/nginx.conf";
const SHOP = "storefront/server.js";
const REDIS = "redis/redis.conf";
const ORDERS = "orders/src/main/resources/application.yml";

let editor: Editor;
before(async () => {
  editor = await openEditor({
    extension: { extensionPath: root },
    workspace: join(root, "demo"),
    viewport: { width: 1280, height: 1000 },
    // The panel draws only rows in view: a filter for one file keeps those of interest there.
    settings: { "problems.defaultViewMode": "tree", "editor.minimap.enabled": false },
  });
});
after(() => editor?.close());

const of =
  (file: string, code: string) =>
  (rows: readonly Problem[]): boolean =>
    rows.some((row) => row.file === file && row.code.includes(code));

/** Shows the problems of files with this in their path only, so that all of their rows are in view. */
async function filterProblems(text: string): Promise<void> {
  await editor.problems(() => true);
  await editor.page.locator(".viewpane-filter-container input").first().fill(text);
}

test("opening a file underlines what is wrong in it", async () => {
  await editor.openFile(REDIS);
  await editor.squiggles("error", 1);
  await editor.squiggles("warning", 2);
});

test("the Problems panel names the fact, the rule and the place", async () => {
  await filterProblems("redis.conf");
  const rows = await editor.problems(of("redis.conf", "store-evicts-sessions"));
  const row = rows.find(({ code }) => code.includes("store-evicts-sessions"));
  assert.match(row?.message ?? "", /allkeys-lru evicts any key/);
  assert.deepEqual([row?.source, row?.severity, row?.line, row?.column], ["Session Doctor", "warning", 10, 18]);
});

test("a hover says what is set, and names the places a finding rests on", async () => {
  const text = await editor.hoverText("allkeys-lru", "eviction policy");
  assert.match(text, /live sessions are lost/);
  assert.match(text, /eviction policy: allkeys-lru/);
  assert.match(text, /compose\.yml/);
});

test("a quick fix repairs the file, and the finding goes", async () => {
  await editor.applyQuickFix("Refuse writes instead of evicting sessions", "allkeys-lru");
  await editor.seesText("maxmemory-policy noeviction");
  const rows = await editor.problems((all) => !of("redis.conf", "store-evicts-sessions")(all));
  assert.ok(of("redis.conf", "store-open-to-network")(rows));
});

test("an edit in NGINX changes what is shown in the Express app", async () => {
  await filterProblems("server.js");
  await editor.problems(of("server.js", "store-local-behind-balancer"));
  await editor.openFile(NGINX);
  await editor.typeInEditor("\nip_hash;", "upstream storefront {");
  await editor.problems((all) => all.length > 0 && !of("server.js", "store-local-behind-balancer")(all));
  await editor.page.keyboard.press("ControlOrMeta+Z");
  await editor.problems(of("server.js", "store-local-behind-balancer"));
});

test("a change on disk, in a file that is not open, is seen too", async () => {
  const node = "backoffice/node2/server.xml";
  await filterProblems("httpd.conf");
  await editor.problems(of("httpd.conf", "hop-route-unmatched"));
  const before = await editor.readFile(node);
  await editor.editFile(node, before.replace('jvmRoute="office1"', 'jvmRoute="office2"'));
  await editor.problems((all) => !of("httpd.conf", "hop-route-unmatched")(all));
  await editor.editFile(node, before);
  await editor.problems(of("httpd.conf", "hop-route-unmatched"));
});

test("a finding is ignored only for a reason", async () => {
  await filterProblems("server.js");
  await editor.openFile(SHOP);
  await editor.goToLine(26);
  await editor.applyQuickFix("Ignore cookie-expires-while-active on this line…", "30 * 60 * 1000");
  const box = editor.page.locator(".quick-input-widget:visible");
  await box.locator(".quick-input-title", { hasText: "Ignore cookie-expires-while-active" }).waitFor();
  await editor.page.keyboard.press("Enter");
  await box.locator(".quick-input-message", { hasText: "A reason is required" }).waitFor();
  await editor.fill("half an hour is the rule");
  await box.locator(".quick-input-message", { hasText: "Why is it fine here" }).waitFor();
  await editor.page.keyboard.press("Enter");
  await editor.seesText("// session-doctor: ignore cookie-expires-while-active -- half an hour is the rule");
  await editor.problems((all) => all.length > 0 && !of("server.js", "cookie-expires-while-active")(all));
});

test("all safe fixes of a file are applied at once", async () => {
  await filterProblems("application.yml");
  await editor.openFile(ORDERS);
  const settings = (rows: readonly Problem[]): number =>
    rows.filter(({ file, code }) => file === "application.yml" && /ignored|overridden/.test(code)).length;
  await editor.problems((rows) => settings(rows) > 1);
  await placeCursor(editor.page, "store-type");
  await editor.command("Fix All");
  await editor.problems((rows) => settings(rows) === 0);
  const text = await eventually(
    async () => {
      await editor.save();
      return editor.readFile(ORDERS);
    },
    (saved) => !saved.includes("store-type"),
    { what: "the fixed file" },
  );
  assert.doesNotMatch(text, /store-type|namespace/);
});

test("the language status says what the server found", async () => {
  const item = editor.page.locator('.statusbar-item[id="status.languageStatus"]');
  await item.click();
  const hover = editor.page.locator(".monaco-hover .hover-language-status", { hasText: "about sessions" });
  await hover.waitFor();
  assert.match((await hover.textContent()) ?? "", /\d+ findings in \d+ files about sessions/);
  await editor.page.keyboard.press("Escape");
});

test("settings and the schema of preferences know the rules", async () => {
  await filterProblems("redis.conf");
  await editor.problems(of("redis.conf", "store-open-to-network"));
  await editor.editFile(".session-doctor.json", '{ "rules": { "store-open-to-network": "off" } }');
  await editor.problems((all) => !of("redis.conf", "store-open-to-network")(all));
  await editor.editFile(".session-doctor.json", '{ "rules": { "store-open-to-netwerk": "off" } }');
  await filterProblems("session-doctor.json");
  await editor.openFile(".session-doctor.json");
  const rows = await editor.problems((all) => all.some(({ source }) => source === "Session Doctor") && all.length > 1);
  assert.ok(rows.some(({ message }) => /there is no rule/.test(message)));
  assert.ok(rows.some(({ message, source }) => source !== "Session Doctor" && /not allowed/.test(message)));
});

test("nothing leaves the machine", async () => {
  assert.deepEqual(await editor.external(), []);
});
