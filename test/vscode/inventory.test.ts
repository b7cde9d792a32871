// Inventories as a person takes them: with progress, stopped and gone on with, read as a page, exported, compared, and outdated by a change.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import type { Frame } from "playwright-core";
import { mask } from "../../src/live/redis/classify.ts";
import { expressId, expressValue, springId, writeSpring } from "../live/browse/stores.ts";
import { fill, type Server, skip, startServer } from "../live/redis/servers.ts";
import { chooseInMenu } from "./driver/context-menu.ts";
import { eventually } from "./driver/eventually.ts";
import { connect, expand, has, openLiveSessions, standalone } from "./driver/live-sessions.ts";
import type { Editor } from "./driver/open-editor.ts";
import { quickInput } from "./driver/quick-input.ts";
import { pressInRow, toggleRow, treeTexts } from "./driver/tree.ts";

const ANN = "ann@shop.example";
const EXPRESS = 200;
const MANY = 60_000;
/** What the editor makes of Markdown; its frame is the editor's own. */
const PAGE = ".markdown-body";

/** Every tenth session of Express stays for ever, and the last is by far the largest. */
async function write({ admin }: Server, from: number, to: number): Promise<void> {
  const pipeline = admin.pipeline();
  for (let index = from; index < to; index++) {
    const value = expressValue(`user${index % 20}@shop.example`, 3_600_000, index === EXPRESS - 1 ? 50_000 : index);
    if (index % 10 === 0) pipeline.set(`sess:${expressId(index)}`, value);
    else pipeline.set(`sess:${expressId(index)}`, value, "EX", 1200 + index * 10);
  }
  await pipeline.exec();
}

describe("an inventory", { skip }, () => {
  let shop: Server;
  let big: Server;
  let editor: Editor;
  const endings: (() => unknown)[] = [];
  const t = { after: (end: unknown) => void endings.unshift(end as () => unknown) };
  const connections = () => [
    { id: "shop", label: "Shop", environment: "development", endpoint: standalone(shop.port) },
    { id: "big", label: "Big", environment: "development", endpoint: standalone(big.port) },
  ];

  before(async () => {
    shop = await startServer(t);
    for (let index = 0; index < 5; index++)
      await writeSpring(shop, springId(index), index < 3 ? ANN : "ben@shop.example");
    await write(shop, 0, EXPRESS);
    await shop.admin.set("feature:banner", "on");
    big = await startServer(t);
    await fill(big.admin, MANY);
    editor = await openLiveSessions(connections());
  });
  after(async () => {
    await editor?.close();
    for (const end of endings) await end();
  });
  afterEach(async (context) => {
    if ("passed" in context && !context.passed)
      await editor?.screenshot(`inventory-when-failed-${context.name.replaceAll(/\W+/g, "-")}`);
  });

  const run = async (command: string, connection: string): Promise<void> => {
    await editor.command(`Session Doctor: ${command}`);
    await editor.pick(connection);
  };
  const dashboard = async (name: string): Promise<Frame> => {
    await run("Open Dashboard", name);
    return editor.webviewFrame(`h1:has-text("Dashboard of ${name}")`);
  };
  /** The page of the last inventory, once it says this. */
  const untilPage = async (text: RegExp): Promise<string> => {
    const frame = await editor.webviewFrame(`${PAGE} h1:has-text("Inventory of")`);
    return eventually(
      async () => String(await frame.evaluate("document.body.innerText")),
      (shown) => text.test(shown),
      { what: `a page saying ${text}` },
    );
  };

  test("that is being taken shows how far it is, is stopped with what was counted, and goes on from there", async () => {
    await connect(editor, /^Big/);
    await treeTexts(editor.page, has(/^Looked at \d\d,\d{3} of 60,000 keys/), "a part of the keys");
    // A server that does not answer: whatever happens now happens while it is being taken.
    big.signal("SIGSTOP");
    await run("Take Inventory", "Big");
    await treeTexts(editor.page, has(/^Looking at keys: \d\d,\d{3} of 60,000/), "progress");
    await editor.page.locator(".sidebar .monaco-progress-container.active").waitFor();
    await pressInRow(editor.page, /^Looking at keys/, "Stop Looking");
    const said = await editor.statusItem(/Stopped after \d\d,\d{3} keys\. Take Inventory goes on from there\./);
    const [, looked = ""] = /after (\S+) keys/.exec((await said.textContent()) ?? "") ?? [];
    await treeTexts(editor.page, has(new RegExp(`^Looked at ${looked} of 60,000 keys`)), "what was counted so far");
    big.signal("SIGCONT");

    const frame = await dashboard("Big");
    await frame.locator("button", { hasText: "Take Inventory" }).click();
    await frame.locator("p", { hasText: /Z, all 60,000 keys/ }).waitFor();
    await frame.locator("#heard", { hasText: "The inventory has ended." }).waitFor({ state: "attached" });
    await editor.command("View: Close All Editors");
    await toggleRow(editor.page, /^Big/);
  });

  test("is read as a page: applications, bytes, no TTL, classes, the largest, and users with most sessions", async () => {
    await run("Take Inventory", "Shop");
    const text = await untilPage(/Other keys/);
    for (const line of [
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ, all 213 keys\. Ids, users and values are left out\.$/m,
      /^connect-redis sess:\t200\t\d+ kB\t20\t0$/m,
      /^spring-session spring:session\t5\t[\d.]+ kB\t0\t0$/m,
      /^Time to live\tSessions\tBar\s*$/m,
      /^30 min to 1 h\t\d+\t▇+$/m,
      /^no TTL\t20\t▇+$/m,
      /^Size\tSessions\tBar\s*$/m,
      /^50 kB to 100 kB\t1\t▇$/m,
      /^The largest: 5\d\.\d kB, /m,
      /^index\t2\t.* B\t0$/m,
      /^shadow\t5\t.* B\t0$/m,
      /^Sessions of those users who have most: 3, 2, by 2 of 2 indexes of users\.$/m,
      /^Sessions of those users who have most: 10, 10, .*by 200 of 200 sessions\.$/m,
      /^1 key of \d+ B is nobody's session\.$/m,
    ])
      assert.match(text, line);
    assert.doesNotMatch(text, /Not read, or not whole/);
    const frame = await editor.webviewFrame(`${PAGE} h1:has-text("Inventory of")`);
    assert.deepEqual(await editor.axe(frame, PAGE), []);
    await editor.screenshot("inventory-page");
  });

  test("is compared with the last one", async () => {
    await write(shop, EXPRESS, EXPRESS + 30);
    await shop.admin.del(`sess:${expressId(0)}`, `sess:${expressId(EXPRESS - 1)}`);
    await run("Take Inventory", "Shop");
    const text = await untilPage(/^Since /m);
    assert.match(text, /^Keys: \+28\.$/m);
    assert.match(text, /^connect-redis sess:\t\+28\t-[\d.]+ kB\t\+2\tno change$/m);
    assert.match(text, /^spring-session spring:session\tno change\tno change\tno change\tno change$/m);
    const frame = await dashboard("Shop");
    const row = frame.locator("tr", { hasText: "Express sess:" });
    assert.deepEqual((await row.locator("td").allTextContents()).slice(0, 1), ["+28"]);
    await frame.locator(".app", { hasText: "Express sess:" }).locator(".bars").first().waitFor();
    assert.deepEqual(await editor.axe(frame), []);
    await frame.locator("#inventory").scrollIntoViewIfNeeded();
    await editor.screenshot("dashboard-inventory");
  });

  test("is exported as Markdown, CSV and JSON, without ids, users and values", async () => {
    const secrets = ["@shop.example", "ann", "originalMaxAge", "xxxxx"];
    for (let index = 0; index < EXPRESS + 30; index++) secrets.push(expressId(index), mask(expressId(index)));
    for (let index = 0; index < 5; index++) secrets.push(springId(index), mask(springId(index)));
    for (const [label, extension, wanted] of [
      ["Markdown", "md", /^# Inventory of `127\.0\.0\.1:\d+`\n/],
      ["CSV", "csv", /^connect-redis,sess:,sessions,,228\r\n/m],
      ["JSON", "json", /^\{\n {2}"version": 1,\n {2}"inventory": true,/],
    ] as const) {
      await run("Export Last Inventory…", "Shop");
      await editor.pick(label);
      const box = quickInput(editor.page);
      await box.locator(".quick-input-title", { hasText: "Export Inventory of Shop" }).waitFor();
      const name = `exported.${extension}`;
      const input = box.locator("input[type=text]");
      const suggested = await eventually(
        () => input.inputValue(),
        (value) => value.endsWith(`.${extension}`),
        { what: "a suggested name" },
      );
      assert.match(suggested, new RegExp(`/demo/inventory-\\d{4}-\\d\\d-\\d\\d\\.${extension}$`));
      await input.fill(suggested.replace(/[^/]*$/, name));
      await editor.page.keyboard.press("Enter");
      const text = await eventually(
        () => editor.readFile(name).catch(() => ""),
        (written) => wanted.test(written),
        { what: name },
      );
      await editor.statusItem("Exported the inventory of Shop");
      for (const secret of secrets) assert.ok(!text.includes(secret), `a secret in ${name}`);
    }
  });

  test("that is older than a change made from here says so, and is counted anew when it is taken again", async () => {
    await expand(editor, /^Shop/);
    await expand(editor, "Spring Session spring:session");
    await treeTexts(editor.page, has(/^#\S+ \(ann@shop\.example/), "sessions of Ann");
    await chooseInMenu(editor.page, /^Shop/, "Unlock for Changes…");
    await editor.pick("For 5 minutes");
    await treeTexts(editor.page, has(/^Shop \(unlocked, 5 min left/), "an unlocked connection");
    await chooseInMenu(editor.page, new RegExp(mask(springId(0))), "Delete All Sessions of This User…");
    await editor.pick("Delete 3 sessions, 3 keys that belong to them and 3 entries in lists");
    await editor.toast("Shop: Deleted 3 sessions");
    const frame = await dashboard("Shop");
    const said = "Sessions were changed from here at";
    await frame.locator(".problem", { hasText: said }).waitFor();
    await run("Show Last Inventory", "Shop");
    const old = await untilPage(
      new RegExp(`^${said} .*, after they had been counted\\. Take the inventory again\\.$`, "m"),
    );
    assert.match(old, /^spring-session spring:session\t5\t/m);
    await run("Take Inventory", "Shop");
    const text = await untilPage(/^spring-session spring:session\t2\t/m);
    assert.doesNotMatch(text, new RegExp(said));
    assert.match(text, /^spring-session spring:session\t-3\t-.*\tno change\tno change$/m);
    // The classes are of what is there: one of them has both sessions.
    assert.match(text, /^500 B to 1 kB\t2\t▇{20}$/m);
    assert.deepEqual(await editor.external(), []);
  });

  for (const theme of ["light", "high-contrast", "high-contrast-light"] as const)
    test(`can be read in the theme ${theme} as well`, async () => {
      const themed = await openLiveSessions(connections(), theme);
      try {
        await themed.command("Session Doctor: Take Inventory");
        await themed.pick("Shop");
        const page = await themed.webviewFrame(`${PAGE} h2:has-text("Other keys")`);
        assert.deepEqual(await themed.axe(page, PAGE), []);
        await themed.screenshot(`inventory-${theme}`);
        await themed.command("Session Doctor: Open Dashboard");
        await themed.pick("Shop");
        const frame = await themed.webviewFrame(".app .bars");
        assert.deepEqual(await themed.axe(frame), []);
        await frame.locator(".app").first().scrollIntoViewIfNeeded();
        await themed.screenshot(`dashboard-inventory-${theme}`);
      } finally {
        await themed.close();
      }
    });
});
