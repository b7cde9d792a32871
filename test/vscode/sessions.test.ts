// Live sessions as a person meets them: connect, page, filter, sort, open, reveal, search, and lose the server.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import type { Frame } from "playwright-core";
import { type Command, idOf, seeded, sessionCommands } from "../lab/redis/session-data.ts";
import { freePort, type Server, skip, startServer } from "../live/redis/servers.ts";
import { eventually } from "./driver/eventually.ts";
import { connect, expand, has, openLiveSessions, shownText, standalone, untilShown } from "./driver/live-sessions.ts";
import { type Editor, openEditor } from "./driver/open-editor.ts";
import { activeEditor, quickInput } from "./driver/quick-input.ts";
import { clickRow, openContainer, pressInRow, scrollToRow, toggleRow, treeRow, treeTexts } from "./driver/tree.ts";

const root = join(import.meta.dirname, "../..");
const snapshot = join(root, "test/fixtures/snapshots/redis-7.0.rdb");

/** Alone under its prefix, so that its row is known. */
const ALICE = { key: "admin:sess:", id: idOf(seeded(3), 32), user: "alice@shop.example" };

const session = (user: string): string => {
  const cookie = { originalMaxAge: 1_800_000, httpOnly: true, path: "/" };
  return JSON.stringify({ cookie, passport: { user }, token: ALICE.id });
};

function commands(): Command[] {
  const many = Array.from({ length: 300 }, (_, index): Command => {
    const set: Command = ["SET", `shop:sess:${idOf(seeded(index + 100), 32)}`, session(`user${index}`)];
    return index % 30 === 0 ? set : [...set, "EX", 1000 + index];
  });
  const alice: Command = ["SET", `${ALICE.key}${ALICE.id}`, session(ALICE.user), "EX", 1700];
  return [...sessionCommands(7, Date.now()), ...many, alice];
}

async function fill({ admin }: Server, all: readonly Command[]): Promise<void> {
  for (const [name, ...parts] of all) await admin.call(String(name), ...parts);
}

const details = (editor: Editor): Promise<Frame> => editor.webviewFrame("dl");

describe("a server", { skip }, () => {
  let redis: Server;
  let editor: Editor;
  const endings: (() => unknown)[] = [];
  before(async () => {
    redis = await startServer({ after: (end) => void endings.push(end as () => unknown) });
    await fill(redis, commands());
    editor = await openLiveSessions([
      { id: "shop", label: "Shop", environment: "development", endpoint: standalone(redis.port) },
      { id: "live", label: "Live shop", environment: "production", endpoint: standalone(redis.port) },
    ]);
  });
  after(async () => {
    await editor?.close();
    for (const end of endings) await end();
  });

  afterEach(async (t) => {
    // What a person would have seen tells more than what was waited for.
    if ("passed" in t && !t.passed) await editor?.screenshot(`sessions-when-failed-${t.name.replaceAll(/\W+/g, "-")}`);
  });

  test("is not connected before somebody asks", async () => {
    await treeTexts(
      editor.page,
      has(/^Shop \(development · not connected/, /^Live shop \(production · not/),
      "two connections",
    );
    const clients = String(await redis.admin.client("LIST"))
      .trim()
      .split("\n");
    assert.equal(clients.length, 1);
  });

  test("shows its applications with their numbers", async () => {
    await connect(editor, /^Shop/);
    const texts = await treeTexts(
      editor.page,
      has(/^Express shop:sess: \(300 sessions · [\d.]+ kB · 10 without TTL\)/, /^Spring Session spring:session \(/),
      "applications",
    );
    assert.match(texts[0] ?? "", /^Shop \(development · connected · Redis \d/);
    await treeTexts(editor.page, has(/^About This Server \(Redis \d.* · all \d/), "every key looked at");
  });

  test("gives the first sessions of many, and the others when asked", async () => {
    await toggleRow(editor.page, "Express shop:sess:");
    await treeTexts(editor.page, has(/^#[0-9a-f]{8} \(user\d+ · \d+ min left · \d+ B\)/), "sessions");
    // Only rows in view exist; the list of the editor says how many there are.
    const first = treeRow(editor.page, /^#/);
    assert.equal(await first.getAttribute("aria-setsize"), "51");
    const more = await scrollToRow(editor.page, "Load More…");
    assert.match((await more.getAttribute("aria-label")) ?? "", /^Load more sessions, 50 of 300 shown/);
    await more.click();
    await eventually(
      () => treeRow(editor.page, /^#/).getAttribute("aria-setsize"),
      (size) => size === "251",
      { what: "250 sessions and a row for more" },
    );
  });

  test("sorts", async () => {
    await scrollToRow(editor.page, "About This Server", "up");
    await pressInRow(editor.page, "Express shop:sess:", "Sort Sessions…");
    await editor.pick("Soonest to expire first");
    await treeTexts(editor.page, has(/^Express shop:sess: \(soonest to expire first · 300/), "the chosen order");
    await scrollToRow(editor.page, /user1 · /, "up");
    const texts = await treeTexts(editor.page, has(/^#\S+ \(user1 · \d+ min left/), "the first to expire");
    const users = texts.filter((text) => text.startsWith("#")).map((text) => /user(\d+)/.exec(text)?.[1]);
    assert.deepEqual(users.slice(0, 4), ["1", "2", "3", "4"]);
  });

  test("filters by several conditions, asks for each, and says what cannot be understood", async () => {
    await pressInRow(editor.page, "Express shop:sess:", "Filter Sessions…");
    const box = quickInput(editor.page);
    for (const name of ["User", "Larger than…"])
      await box.locator(".monaco-list-row", { hasText: name }).first().click();
    await editor.page.keyboard.press("Enter");
    await box.locator(".quick-input-title", { hasText: "(1/2)" }).waitFor();
    await editor.fill("USER29");
    await editor.page.keyboard.press("Enter");
    await box.locator(".quick-input-title", { hasText: "(2/2)" }).waitFor();
    await editor.fill("10 parsec");
    await box.locator(".quick-input-message", { hasText: "Type a size" }).waitFor();
    await editor.fill("10 B");
    await editor.page.keyboard.press("Enter");
    const texts = await treeTexts(
      editor.page,
      (all) => has(/user “USER29”, over 10 B/)(all) && all.filter((text) => text.startsWith("#")).length === 11,
      "eleven sessions",
    );
    assert.equal(texts.filter((text) => /^#.*user29/.test(text)).length, 11);
    await pressInRow(editor.page, "Express shop:sess:", "Clear Filter of Sessions");
    await treeTexts(editor.page, (all) => all.filter((text) => text.startsWith("#")).length > 11, "all sessions");
    await toggleRow(editor.page, "Express shop:sess:");
  });

  test("shows attributes of a session by kind and size, without values", async () => {
    await toggleRow(editor.page, "Express admin:sess:");
    await toggleRow(editor.page, "alice@shop.example");
    const texts = await treeTexts(
      editor.page,
      has(/^passport \(map of 1\)/, /^token \(text, 32 characters\)/),
      "attributes",
    );
    assert.ok(texts.every((text) => !text.includes(ALICE.id)));
  });

  test("opens a session as a text that cannot be changed, and that holds no id", async () => {
    await clickRow(editor.page, "alice@shop.example");
    const text = await untilShown(editor, /"user": "alice@shop\.example"/);
    assert.match(text, /^\/\/ Session #[0-9a-f]{8}, read-only/);
    assert.match(text, /"token": "#[0-9a-f]{8}" \/\/ with the id of the session masked/);
    assert.ok(!text.includes(ALICE.id));
    const uri = decodeURIComponent((await activeEditor(editor.page).getAttribute("data-uri")) ?? "");
    assert.match(uri, /^session-doctor:/);
    assert.ok(!uri.includes(ALICE.id));
    await activeEditor(editor.page).locator(".view-line").first().click();
    await editor.page.keyboard.type("x");
    assert.equal(await shownText(editor), text);
    await editor.page.keyboard.press("Escape");
    await editor.squiggles("error", 0);
    await editor.squiggles("warning", 0);
  });

  test("shows its details on a page that runs nothing, that everybody can read", async () => {
    const frame = await details(editor);
    const names = await frame.locator("dt").allTextContents();
    for (const name of ["User", "Id", "Created", "Last seen", "Expires", "Size", "Framework", "Format"])
      assert.ok(names.includes(name), name);
    const text = String(await frame.evaluate("document.body.innerText")).replaceAll("\n", " ");
    assert.match(text, /Last seen \S+ \S+ \d+ (?:s|min) ago, reckoned from what is left of its time to live/);
    assert.ok(!text.includes(ALICE.id));
    const policy = await frame.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute("content");
    assert.match(policy ?? "", /^default-src 'none'; style-src [^;]*$/);
    assert.equal(await frame.locator("script").count(), 0);
    const sandbox = await (await frame.frameElement()).getAttribute("sandbox");
    assert.doesNotMatch(sandbox ?? "allow-scripts", /allow-scripts/);
    assert.deepEqual(await editor.axe(frame), []);
    for (const link of await frame.locator("a").all()) {
      await link.focus();
      assert.equal(await link.evaluate((one) => one === one.ownerDocument.activeElement), true);
    }
  });

  test("reveals the id when asked, hides it again, and copies it", async () => {
    const frame = await details(editor);
    await frame.locator("a", { hasText: "Reveal" }).click();
    const revealed = await editor.webviewFrame(".id");
    assert.equal(await revealed.locator(".id").textContent(), ALICE.id);
    await revealed.locator("a", { hasText: "Hide" }).click();
    await editor.webviewFrame(".hidden");
    await editor.command("Session Doctor: Copy Id of Session");
    const copied = await eventually(
      () => editor.page.evaluate<string>("navigator.clipboard.readText()"),
      (text) => text === ALICE.id,
      { what: "the id in the clipboard" },
    );
    assert.equal(copied, ALICE.id);
  });

  test("compares what is left of a session with what the code promises, and leads to the line", async () => {
    await toggleRow(editor.page, "Spring Session spring:session");
    await clickRow(editor.page, /^#[0-9a-f]{8}no TTL/);
    const frame = await editor.webviewFrame(".verdict.differs");
    assert.equal(
      await frame.locator(".verdict").textContent(),
      "Not as the code says: It does not expire in the store; the code promises 30 min.",
    );
    await frame.locator("a", { hasText: "SessionConfig.java:7" }).click();
    await editor.seesText("maxInactiveIntervalInSeconds");
    await toggleRow(editor.page, "Spring Session spring:session");
  });

  test("finds the session of a pasted cookie, and explains when there is none", async () => {
    const paste = async (cookie: string): Promise<void> => {
      await editor.command("Session Doctor: Find Session by Cookie…");
      await editor.pick("Shop");
      const box = quickInput(editor.page);
      await box.locator(".quick-input-title", { hasText: "Find Session by Cookie" }).waitFor();
      const input = box.locator("input[type=password]");
      await input.fill(cookie);
      await editor.page.keyboard.press("Enter");
    };
    await editor.command("View: Close All Editors");
    await paste(`connect.sid=s%3A${ALICE.id}.${"x".repeat(43)}`);
    await untilShown(editor, /"user": "alice@shop\.example"/);
    await paste(`connect.sid=s%3A${idOf(seeded(99), 32)}.${"x".repeat(43)}`);
    const toast = await editor.toast("is its session: it ended, or its store is another one.");
    assert.match((await toast.textContent()) ?? "", /None of the [\d,]+ keys of 127\.0\.0\.1:\d+ .*express-session/);
  });

  test("says so when a session that is open has gone", async () => {
    await redis.admin.del(`${ALICE.key}${ALICE.id}`);
    await editor.command("Session Doctor: Read Session Again");
    const text = await untilShown(editor, /Warning: .*gone/i);
    assert.match(text, /What is shown of it was read on/);
    assert.match(text, /"user": "alice@shop\.example"/);
    await editor.webviewFrame(".warnings:has-text('gone')");
  });

  test("of production is asked about before an id is copied", async () => {
    await toggleRow(editor.page, /^Shop/);
    await connect(editor, /^Live shop/);
    await toggleRow(editor.page, "PHP PHPREDIS_SESSION:");
    await clickRow(editor.page, /^#/);
    await untilShown(editor, /"user_id": 42/);
    await editor.page.evaluate("navigator.clipboard.writeText('nothing')");
    await editor.command("Session Doctor: Copy Id of Session");
    const dialog = editor.page.locator(".monaco-dialog-box", { hasText: "of production?" });
    await dialog.waitFor();
    await dialog.locator(".monaco-button", { hasText: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    assert.equal(await editor.page.evaluate("navigator.clipboard.readText()"), "nothing");
  });

  test("that is lost says what happened and when it is tried again, and comes back with what was open", async () => {
    await toggleRow(editor.page, /^Shop/);
    await toggleRow(editor.page, /^Live shop/);
    await treeTexts(editor.page, has(/^Express admin:sess:/), "the first connection open");
    await redis.kill();
    await treeTexts(
      editor.page,
      has(
        /^Shop \(development · reconnecting/,
        /^(?:Nothing listens at|The connection to) 127/,
        /^(?:Next try in \d+ s|Trying again…) \(try \d+\)/,
      ),
      "a connection that is tried again",
    );
    // What was looked at stays.
    await treeTexts(editor.page, has(/^Express shop:sess:/), "applications of before");
    await editor.screenshot("sessions-reconnecting");
    await redis.restart();
    await treeTexts(
      editor.page,
      (all) => has(/^Shop \(development · connected/)(all) && !has(/^Next try|^Trying/)(all),
      "a connection that is back",
    );
    await editor.command("Session Doctor: Refresh Sessions");
    await treeTexts(editor.page, has(/^No sessions here/), "an empty store");
  });

  test("nothing leaves the machine", async () => {
    assert.deepEqual(await editor.external(), []);
  });
});

test("connections that cannot work say what is wrong, and what helps", async () => {
  const port = await freePort();
  const editor = await openLiveSessions([
    { id: "gone", label: "Gone", environment: "staging", endpoint: standalone(port) },
    { id: "bad", label: "Broken", environment: "moon", endpoint: standalone(99_999) },
    { id: "file", label: "No file", snapshot: join(root, "README.md") },
  ]);
  try {
    await treeTexts(
      editor.page,
      has(/^Broken \(cannot work as it is written\)/, /^Open Settings…/),
      "the mistakes of a setting",
    );
    await connect(editor, /^Gone/);
    await treeTexts(
      editor.page,
      has(
        /^Gone \(staging · failed/,
        new RegExp(`^Nothing listens at 127\\.0\\.0\\.1:${port}\\.`),
        /^Start the server/,
        /^Edit Connection…/,
      ),
      "why the connection failed",
    );
    await connect(editor, /^No file/);
    await treeTexts(
      editor.page,
      has(/^No file \(cannot be read\)/, /^README\.md is no snapshot/),
      "why the file is none",
    );
    await editor.screenshot("sessions-failed");
  } finally {
    await editor.close();
  }
});

test("without a connection the view says what it is for", async () => {
  const editor = await openLiveSessions([]);
  try {
    await editor.page.locator(".welcome-view .monaco-button", { hasText: "Add Connection…" }).waitFor();
  } finally {
    await editor.close();
  }
});

test("in Restricted Mode nothing is listed, and the view says why", async () => {
  const editor = await openEditor({
    ...{ extension: { installedFrom: root }, workspace: join(root, "demo"), trust: false },
    machineSettings: { "sessionDoctor.connections": [{ id: "night", label: "Last night", snapshot }] },
  });
  try {
    await openContainer(editor.page, "Session Doctor");
    await editor.page.locator(".welcome-view .monaco-button", { hasText: "Manage Workspace Trust" }).waitFor();
    assert.equal(await editor.page.locator(".sidebar .pane-body .monaco-list-row").count(), 0);
    assert.equal(await editor.page.locator(".welcome-view .monaco-button", { hasText: "Add Connection" }).count(), 0);
  } finally {
    await editor.close();
  }
});

describe("a snapshot alone", () => {
  let editor: Editor;
  before(async () => {
    editor = await openLiveSessions([{ id: "night", label: "Last night", snapshot }]);
  });
  after(() => editor?.close());
  afterEach(async (t) => {
    if ("passed" in t && !t.passed) await editor?.screenshot("snapshot-when-failed");
  });

  test("is browsed like a server", async () => {
    await connect(editor, /^Last night/);
    await treeTexts(
      editor.page,
      has(/^About This Snapshot \(all 124/, /^Express sess: \(30 sessions/, /^Spring Session spring:session \(/),
      "the applications of the snapshot",
    );
    await expand(editor, "Express sess:");
    await clickRow(editor.page, /^#/);
    await untilShown(editor, /"originalMaxAge"/);
    assert.deepEqual(await editor.axe(await details(editor)), []);
  });
});

for (const theme of ["light", "high-contrast", "high-contrast-light"] as const)
  test(`details can be read in the theme ${theme} as well`, async () => {
    const editor = await openLiveSessions([{ id: "night", label: "Last night", snapshot }], theme);
    try {
      await connect(editor, /^Last night/);
      await expand(editor, "Spring Session");
      await clickRow(editor.page, /^#/);
      const frame = await details(editor);
      assert.deepEqual(await editor.axe(frame), []);
      await editor.screenshot(`sessions-${theme}`);
    } catch (error) {
      await editor.screenshot(`sessions-${theme}-when-failed`);
      throw error;
    } finally {
      await editor.close();
    }
  });
