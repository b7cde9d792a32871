// Following a session of a real Express application and comparing it with a replica, as a person does, on real servers.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { mask } from "../../src/live/redis/classify.ts";
import { type Shop, startShop } from "../live/follow/shop.ts";
import { type Server, skip, startServer, until } from "../live/redis/servers.ts";
import { chooseInMenu, menuEntries } from "./driver/context-menu.ts";
import { eventually } from "./driver/eventually.ts";
import { connect, expand, has, openLiveSessions, shownText, standalone, untilShown } from "./driver/live-sessions.ts";
import type { Editor } from "./driver/open-editor.ts";
import { activeEditor } from "./driver/quick-input.ts";
import { treeRow, treeTexts } from "./driver/tree.ts";

const TIME = String.raw`\d\d:\d\d:\d\d\.\d{3}`;

describe("following", { skip }, () => {
  let redis: Server;
  let replica: Server;
  let shop: Shop;
  let editor: Editor;
  let id: string;
  const endings: (() => unknown)[] = [];
  const t = { after: (end: unknown) => void endings.unshift(end as () => unknown) };

  before(async () => {
    redis = await startServer(t, { args: ["--repl-diskless-sync-delay", "0"] });
    replica = await startServer(t, { args: ["--replicaof", "127.0.0.1", String(redis.port)] });
    shop = await startShop(t, redis);
    id = await shop.get("/cart/kettle");
    editor = await openLiveSessions([
      { id: "shop", label: "Shop", environment: "development", endpoint: standalone(redis.port) },
    ]);
    await connect(editor, /^Shop/);
    await expand(editor, "Express sess:");
  });
  after(async () => {
    await editor?.close();
    for (const end of endings) await end();
  });

  const row = (of: string): RegExp => new RegExp(mask(of));
  const pressTitle = (action: string) =>
    editor.page.locator(`.editor-group-container.active .editor-actions a[aria-label^="${action}"]`).click();

  test("shows what the session is, and each change by path and kind, without values", async () => {
    await chooseInMenu(editor.page, row(id), "Follow Session");
    const first = await untilShown(editor, /2 attributes, user unknown, ends at [\d: -]+, in (?:29|30) min/);
    assert.match(first, new RegExp(`^Session ${mask(id)} of Shop, 127\\.0\\.0\\.1:${redis.port}, followed$`, "m"));
    assert.match(first, /^Looks twice a second\. Values are hidden\. Times are UTC\.$/m);
    await shop.get("/cart/tea");
    const text = await untilShown(editor, new RegExp(`^${TIME} {2}added {4}cart\\.1 +text, 3 characters$`, "m"));
    assert.doesNotMatch(text, /kettle|tea/);
    assert.ok(!text.includes(id));
  });

  test("tells of a lost update, and leads to the page that explains it", async () => {
    const slow = shop.get("/slow/cart/cup");
    await shop.held(1);
    await shop.get("/note/gift");
    await untilShown(editor, new RegExp(`^${TIME} {2}added {4}note +text, 4 characters$`, "m"));
    shop.release();
    await slow;
    const text = await untilShown(editor, /Why, and what to do: lost-update/);
    assert.match(text, /^ {14}removed +note +text, 4 characters$/m);
    assert.match(text, new RegExp(`^ {14}LOST {5}note was written at ${TIME} and is now what it was before\\.$`, "m"));
    assert.match(text, /A request that had read the session earlier wrote all of it back\./);
    await editor.screenshot("following");
    const link = activeEditor(editor.page).locator(".detected-link", { hasText: "lost-update" });
    await link.click({ modifiers: ["ControlOrMeta"] });
    const frame = await editor.webviewFrame("h1:has-text('Two requests of one session')");
    assert.ok(frame);
    await editor.command("View: Close Editor");
  });

  test("goes on under the new id that a login gives", async () => {
    await untilShown(editor, /followed$/m);
    const next = await shop.get("/login");
    const text = await untilShown(
      editor,
      new RegExp(`^${TIME} {2}moved {4}goes on as session ${mask(next)}, as after a login$`, "m"),
    );
    assert.match(
      text,
      new RegExp(`^${TIME} {2}gone {5}deleted, as by a logout, or under another id, as after a login$`, "m"),
    );
    assert.match(text, /^ {14}added {4}user +text, 12 characters$/m);
    assert.match(text, /^ {14}changed {2}signed-in user +unknown → known$/m);
    assert.ok(!text.includes(id) && !text.includes(next) && !text.includes("tea-lover"));
    id = next;
    await shop.get("/note/urgent");
    await untilShown(editor, new RegExp(`^${TIME} {2}added {4}note +text, 6 characters$`, "m"));
  });

  test("shows values when asked, hides them again, and exports none", async () => {
    await pressTitle("Show Values in Timeline");
    const shown = await untilShown(editor, /note +"urgent"/);
    assert.match(shown, /added +user +"tea-lover-17"/);
    assert.match(shown, /Values are shown\./);
    assert.ok(!shown.includes(id));
    await pressTitle("Export Timeline without Values");
    const exported = await untilShown(editor, /^Exported\. Values are hidden\./m);
    assert.doesNotMatch(exported, /urgent|tea-lover|kettle/);
    assert.match(exported, /LOST/);
  });

  test("rests while it is hidden, and says so", async () => {
    // The exported text lies over the timeline.
    await shop.get("/note/while-hidden");
    await editor.command("View: Revert and Close Editor");
    const text = await untilShown(editor, /resumed +what changed meanwhile is told as one/);
    assert.match(text, /paused +this view was hidden/);
    await untilShown(editor, /note +"urgent" → "while-hidden"/);
    await pressTitle("Hide Values in Timeline");
    await untilShown(editor, /Values are hidden\./);
  });

  test("is paused, resumed and cleared by hand", async () => {
    await pressTitle("Pause Following");
    await untilShown(editor, /^Paused by hand\./m);
    await shop.get("/cart/saucer");
    await pressTitle("Resume Following");
    await untilShown(editor, /resumed[\s\S]*added +cart\.\d+ +text, 6 characters/);
    await pressTitle("Clear Timeline");
    const cleared = await eventually(
      () => shownText(editor),
      (text) => !/resumed/.test(text),
      { what: "an empty timeline" },
    );
    assert.match(cleared, /followed/);
    await shop.get("/logout");
    await untilShown(
      editor,
      /gone +deleted[\s\S]*no other session goes on with it: 0 sessions of its application read/,
    );
    await editor.command("View: Close All Editors");
  });

  test("compares with a replica: the same, then otherwise, side by side", async () => {
    id = await shop.get("/cart/kettle");
    await editor.command("Session Doctor: Refresh Sessions");
    // A menu closes when its tree is drawn anew: everything has been looked at by then.
    await treeTexts(editor.page, has(/^About This Server \(Redis \d.* · all \d/), "every key looked at");
    await expand(editor, "Express sess:");
    await treeRow(editor.page, row(id)).waitFor();
    await until(async () => (await replica.admin.exists(`sess:${id}`)) === 1);
    await chooseInMenu(editor.page, row(id), "Compare Session with Replicas");
    const same = await untilShown(editor, /^Replica {2}127\.0\.0\.1:\d+: the same$/m);
    assert.match(same, /Replicas follow their master after a moment/);
    await editor.command("View: Close All Editors");

    const stored = JSON.parse(String(await redis.admin.get(`sess:${id}`)));
    await replica.admin.config("SET", "replica-read-only", "no");
    await replica.admin.set(`sess:${id}`, JSON.stringify({ ...stored, cart: ["teapot"], extra: 1 }), "EX", 60);
    await chooseInMenu(editor.page, row(id), "Compare Session with Replicas");
    const differs = await untilShown(editor, new RegExp(`^Replica {2}127\\.0\\.0\\.1:${replica.port}: differs$`, "m"));
    assert.match(differs, /^ {2}otherwise there +cart\.0 +text, 6 characters$/m);
    assert.match(differs, /^ {2}only there +extra +number$/m);
    assert.match(differs, /^ {2}ends \d+ min earlier than on the master$/m);
    assert.doesNotMatch(differs, /kettle|teapot/);
    const diff = editor.page.locator(".monaco-diff-editor");
    await diff.locator(".view-line", { hasText: "teapot" }).first().waitFor();
    await editor.screenshot("compare-replicas");
    await editor.command("View: Close All Editors");
    assert.deepEqual(await menuEntries(editor.page, row(id), ["Compare Session with Replicas"]), {
      "Compare Session with Replicas": "enabled",
    });
    assert.deepEqual(await editor.external(), []);
  });

  test("ends with its connection", async () => {
    await chooseInMenu(editor.page, row(id), "Follow Session");
    await untilShown(editor, /2 attributes/);
    await chooseInMenu(editor.page, /^Shop/, "Disconnect");
    await untilShown(editor, /^Ended: its connection was closed\./m);
  });
});
