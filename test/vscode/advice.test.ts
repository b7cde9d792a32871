// The commands that look at the workspace as a whole, as people meet them: advice, preflight and the troubleshooting walk.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { type Editor, openEditor } from "./driver/open-editor.ts";
import { activeEditor, quickInput } from "./driver/quick-input.ts";
import { shownPage } from "./driver/runbook.ts";

const root = join(import.meta.dirname, "../..");

let editor: Editor;
before(async () => {
  editor = await openEditor({
    extension: { extensionPath: root },
    workspace: join(root, "demo"),
    viewport: { width: 1280, height: 1000 },
    settings: { "editor.minimap.enabled": false },
  });
  // Pages then stand beside it, and stay in sight when a link leads into a file.
  await editor.openFile("storefront/server.js");
  // What the files show is known once the last of them has been read.
  await editor.problems((rows) => rows.some(({ code }) => code.includes("key-differs-between-nodes")));
});
after(() => editor?.close());

const page = (title: string): Promise<Frame> => shownPage(editor, title);
const textOf = async (frame: Frame): Promise<string> => (await frame.locator("main").allInnerTexts()).join("");
const question = (text: string) => quickInput(editor.page).locator(`input[placeholder="${text}"]`);

test("advice takes from the files what they say, asks for the rest, and marks what nobody knows", async () => {
  await editor.command("Session Doctor: Advise Session Strategy");
  await editor.pick("copper-kettle-storefront");
  await question("May a deploy, a restart or a crash of one node sign its users out?").waitFor();
  await editor.pick("No");
  // Nodes are named in the files, so they are not asked for.
  await question("May the code or the configuration of the application change?").waitFor();
  await editor.pick("I do not know");
  await question("How many bytes does a typical session hold?").waitFor();
  await editor.page.keyboard.type("900");
  await editor.pick("900");
  await question("Must somebody be able to end a session from the server, as when an account is blocked?").waitFor();
  await quickInput(editor.page).locator(".quick-input-left-action-bar a").first().click();
  await question("How many bytes does a typical session hold?").waitFor();
  await editor.pick("2048");
  await editor.pick("Yes");
  const frame = await page("How copper-kettle-storefront should keep its sessions");
  const text = await textOf(frame);
  assert.match(text, /A shared session store: recommended/);
  assert.match(text, /How many bytes does a typical session hold\?\s+2048\s+you said so/);
  assert.match(text, /configuration of the application change\?\s+Yes\s+Assumed: not known/);
  assert.match(text, /storefront balances over 2 nodes \(nginx\/nginx\.conf:\d+\)/);
  assert.match(text, /1 of 8 answers are assumed/);
  assert.equal(await frame.getByRole("button", { name: "Copy Link to this page" }).count(), 0);
  assert.deepEqual(await editor.axe(frame), []);
});

test("its links lead to files and to the migration guide", async () => {
  const frame = await page("How copper-kettle-storefront");
  await frame.locator("a", { hasText: "nginx/nginx.conf:" }).first().click();
  await editor.seesText("upstream storefront {");
  await frame.locator("a", { hasText: "migration-from-sticky-to-redis" }).first().click();
  await page("Move from sticky sessions in memory to a store in Redis");
});

test("a preflight lists what the next deploy loses, and opens a script that is on no disk", async () => {
  await editor.command("Session Doctor: Check Next Deployment…");
  await editor.pick("copper-kettle-storefront");
  const frame = await page("The next deployment of copper-kettle-storefront");
  const text = await textOf(frame);
  assert.match(text, /problems lose sessions or requests with every deploy/);
  assert.match(text, /Sessions stay in the memory of one process[^\n]*\(storefront\/server\.js:\d+\)/);
  assert.match(text, /The safe order/);
  assert.deepEqual(await editor.axe(frame), []);
  await editor.page.locator(".tab", { hasText: "release-copper-kettle-storefront.sh" }).click();
  await editor.seesText("#!/usr/bin/env bash");
  // It begins at its beginning.
  const lines = await activeEditor(editor.page).locator(".line-numbers").allTextContents();
  assert.ok(lines.includes("1"), lines.join(" "));
  await assert.rejects(editor.readFile("release-copper-kettle-storefront.sh"));
});

test("the walk has eleven steps, each with what is seen here, and keeps its ticks", async () => {
  await editor.command("Session Doctor: Troubleshoot Step by Step");
  let frame = await page("Find the cause of lost sessions in eleven steps");
  assert.equal(await frame.locator("strong", { hasText: "Here:" }).count(), 11);
  const text = await textOf(frame);
  assert.match(text, /store-local-behind-balancer\)/);
  assert.match(text, /the service orders runs 3 replicas \(compose\.yml:\d+\)/);
  assert.deepEqual(await editor.axe(frame), []);
  await frame.locator('main input[type="checkbox"]').first().check();
  await frame.locator(".progress", { hasText: "1 of" }).waitFor();
  await editor.command("Session Doctor: Troubleshoot Step by Step");
  frame = await page("Find the cause of lost sessions in eleven steps");
  await frame.locator(".progress", { hasText: "1 of" }).waitFor();
});

test("nothing leaves the machine", async () => {
  assert.deepEqual(await editor.external(), []);
});
