// Connections as a person makes, mends and removes them; and where their passwords go, and where not.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer, type Server as NetServer, type Socket } from "node:net";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { freePort, type Server, skip, startServer } from "../live/redis/servers.ts";
import { eventually } from "./driver/eventually.ts";
import { has, standalone } from "./driver/live-sessions.ts";
import { type Editor, openEditor } from "./driver/open-editor.ts";
import { asked, choose, enter, say, title } from "./driver/questions.ts";
import { quickInput } from "./driver/quick-input.ts";
import { clickRow, openContainer, pressInRow, treeTexts } from "./driver/tree.ts";

const root = join(import.meta.dirname, "../..");
const snapshot = join(root, "test/fixtures/snapshots/redis-7.0.rdb");
const PASSWORD = "correct-horse-battery";
/** Written into the settings by hand, where it does not belong. */
const OWN = "hand-written-battery";
const WRONG = "wrong-horse-battery";

const open = (connections: readonly object[], trust = true): Promise<Editor> =>
  openEditor({
    extension: { installedFrom: root },
    workspace: join(root, "demo"),
    machineSettings: { "sessionDoctor.connections": connections },
    trust,
    viewport: { width: 1400, height: 1000 },
    settings: { "editor.minimap.enabled": false },
  });

const shows = (editor: Editor, wanted: RegExp): Promise<readonly string[]> =>
  treeTexts(editor.page, has(wanted), String(wanted));

async function confirm(editor: Editor, question: string, button: string): Promise<void> {
  const dialog = editor.page.locator(".monaco-dialog-box", { hasText: question });
  await dialog.locator(".monaco-button", { hasText: button }).first().click();
  await dialog.waitFor({ state: "hidden" });
}

const settingsOf = (editor: Editor): Record<string, unknown>[] =>
  JSON.parse(readFileSync(join(editor.dataFolder, "data/Machine/settings.json"), "utf8"))["sessionDoctor.connections"];

/** The files below a folder that hold a text. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

const ours = async ({ admin }: Server): Promise<number> =>
  String(await admin.client("LIST")).split("name=session-doctor").length - 1;

describe("connections", { skip }, () => {
  // Servers live as long as all tests here: a hook that asks for its own end would end them with itself.
  const ends: (() => unknown)[] = [];
  const whole = { after: (end: () => unknown): void => void ends.push(end) };
  let redis: Server;
  let node: Server;
  let watcher: Server;
  let silent: NetServer;
  const taken: Socket[] = [];
  let editor: Editor;

  before(async () => {
    const secured = { args: ["--requirepass", PASSWORD], admin: { password: PASSWORD } };
    redis = await startServer(whole, secured);
    const master = await startServer(whole);
    node = await startServer(whole, { args: ["--cluster-enabled", "yes"] });
    await node.admin.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    watcher = await startServer(whole, { sentinel: `sentinel monitor shop 127.0.0.1 ${master.port} 1` });
    silent = createServer((socket) => taken.push(socket.resume().on("error", () => undefined)));
    silent.listen(await freePort(), "127.0.0.1");
    await once(silent, "listening");
    const address = silent.address();
    assert.ok(typeof address === "object" && address !== null);
    editor = await open([
      { id: "silent", label: "Silent", endpoint: standalone(address.port) },
      { id: "node", label: "Node", endpoint: standalone(node.port) },
      { id: "watcher", label: "Watcher", endpoint: standalone(watcher.port) },
      { id: "half", label: "Half", endpoint: standalone(70_000), password: OWN },
    ]);
    await openContainer(editor.page, "Session Doctor");
  });
  after(async () => {
    await editor?.close();
    for (const socket of taken) socket.destroy();
    silent?.close();
    for (const end of ends) await end();
  });

  test("one is added by pasting an address, and its password is kept out of the settings", async () => {
    await shows(editor, /^Silent \(development · not connected\)/);
    await editor.command("Session Doctor: Add Connection…");
    await choose(editor, "What holds the sessions?", "Server");
    await asked(editor, "host:port, or a whole address.");
    await editor.fill("http://example.com");
    await asked(editor, "The scheme is not one of Redis");
    await editor.fill(`redis://:${PASSWORD}@127.0.0.1:${redis.port}/0`);
    await enter(editor);
    await asked(editor, "A name for people.");
    await quickInput(editor.page).locator('[aria-label^="Back"]').click();
    await asked(editor, "host:port, or a whole address.");
    assert.equal(await quickInput(editor.page).locator("input[type=text]").inputValue(), `127.0.0.1:${redis.port}`);
    await enter(editor);
    await say(editor, "A name for people.", "Shop");
    await choose(editor, "Which environment is it? It is shown by the colour of its icon.", "Production");
    await say(editor, "The user, as the server's access list names it.");
    await title(editor, "Add Connection (6/8)");
    await choose(editor, "The password", "Use the Password of the Address");
    await choose(editor, "TLS", "No TLS");
    await say(editor, "The database, from 0 on.");
    await shows(editor, /^Shop \(production · connected · Redis \d/);
    assert.equal(await ours(redis), 1);
    const added = settingsOf(editor).find(({ label }) => label === "Shop");
    assert.match(String(added?.id), /^shop-[0-9a-f]{4}$/);
    assert.deepEqual(added, {
      id: added?.id,
      label: "Shop",
      environment: "production",
      endpoint: standalone(redis.port),
      database: 0,
    });
  });

  test("servers that the workspace names are offered first", async () => {
    await editor.command("Session Doctor: Add Connection…");
    const rows = quickInput(editor.page).locator(".monaco-list-row");
    const found = rows.filter({ hasText: "redis:6379" }).first();
    await found.waitFor();
    const text = ((await found.textContent()) ?? "").replaceAll("\u00a0", " ");
    assert.match(text, /found in .+:\d+/);
    assert.match(text, /may be a name inside a container network/);
    const labels = await rows.locator(".label-name").allTextContents();
    assert.ok(labels.indexOf("redis:6379") < labels.indexOf("Server"), labels.join());
    await found.click();
    await asked(editor, "host:port, or a whole address.");
    assert.equal(await quickInput(editor.page).locator("input[type=text]").inputValue(), "redis:6379");
    await editor.page.keyboard.press("Escape");
    await quickInput(editor.page).waitFor({ state: "hidden" });
  });

  test("a snapshot is opened by choosing its file", async () => {
    await editor.command("Session Doctor: Add Connection…");
    await choose(editor, "What holds the sessions?", "Snapshot File…");
    await title(editor, "Open Snapshot");
    // The dialog writes its own folder into the box once it has read it.
    await quickInput(editor.page).locator(".monaco-list-row", { hasText: "compose.yml" }).waitFor();
    await quickInput(editor.page).locator("input[type=text]").fill(snapshot);
    await quickInput(editor.page).locator(".monaco-list-row", { hasText: "redis-7.0.rdb" }).waitFor();
    await quickInput(editor.page).locator(".monaco-button", { hasText: "OK" }).click();
    await asked(editor, "A name for people.");
    assert.equal(await quickInput(editor.page).locator("input[type=text]").inputValue(), "redis-7.0.rdb");
    await say(editor, "A name for people.", "Last night");
    await shows(editor, /^Last night \(open\)/);
    assert.equal(settingsOf(editor).find(({ label }) => label === "Last night")?.snapshot, snapshot);
    await editor.command("Session Doctor: Remove Connection…");
    await editor.pick("Last night");
    await confirm(editor, "Remove the connection Last night?", "Remove");
  });

  test("a password that is wrong is said to be, and set with one step", async () => {
    await editor.command("Session Doctor: Set Password…");
    await editor.pick("Shop");
    await title(editor, "Set Password of Shop");
    await say(editor, "Password of the default user at 127.0.0.1", WRONG);
    await shows(editor, /^Shop \(production · failed\)/);
    await shows(editor, /does not accept this user and password/);
    const toast = await editor.toast(/Shop: 127\.0\.0\.1:\d+ does not accept this user and password/);
    const text = (await toast.textContent()) ?? "";
    assert.ok(!text.includes(WRONG));
    await clickRow(editor.page, /^Set Password…$/);
    await say(editor, "Password of the default user at 127.0.0.1", PASSWORD);
    await shows(editor, /^Shop \(production · connected/);
  });

  test("a password that is missing is asked for, and kept once it works", async () => {
    await editor.command("Session Doctor: Forget Password");
    await editor.pick("Shop");
    await pressInRow(editor.page, /^Shop/, "Disconnect");
    await shows(editor, /^Shop \(production · not connected/);
    await clickRow(editor.page, /^Shop/);
    await title(editor, "Connect to Shop");
    await say(editor, "It is kept in the editor's secret storage.", PASSWORD);
    await shows(editor, /^Shop \(production · connected/);
    await pressInRow(editor.page, /^Shop/, "Disconnect");
    await shows(editor, /^Shop \(production · not connected/);
    await clickRow(editor.page, /^Shop/);
    await shows(editor, /^Shop \(production · connected/);
  });

  test("an edit begins with what was said before, and moves what is connected", async () => {
    const before = await ours(redis);
    await editor.command("Session Doctor: Edit Connection…");
    await editor.pick("Shop");
    await title(editor, "Edit Shop (2/8)");
    await say(editor, "host:port, or a whole address.");
    await say(editor, "A name for people.", "Shop cache");
    await choose(editor, "Which environment is it? It is shown by the colour of its icon.", "Staging");
    await say(editor, "The user, as the server's access list names it.");
    await choose(editor, "The password", "Keep the Password as It Is");
    await choose(editor, "TLS");
    await say(editor, "The database, from 0 on.", "one");
    await asked(editor, "A database is a whole number");
    await say(editor, "A database is a whole number", "1");
    await shows(editor, /^Shop cache \(staging · connected/);
    await eventually(
      async () => String(await redis.admin.client("LIST")),
      (list) => /name=session-doctor .*\bdb=1\b/.test(list),
      { what: "a connection to database 1" },
    );
    assert.equal(await ours(redis), before);
    const saved = settingsOf(editor).at(-1);
    assert.deepEqual([saved?.label, saved?.environment, saved?.database], ["Shop cache", "staging", 1]);
  });

  test("an edit by hand moves it too", async () => {
    const path = join(editor.dataFolder, "data/Machine/settings.json");
    const settings = JSON.parse(readFileSync(path, "utf8"));
    for (const one of settings["sessionDoctor.connections"]) if (one.label === "Shop cache") one.database = 2;
    // At once, as editors save: half a file would be settings without connections for a moment.
    writeFileSync(`${path}.new`, JSON.stringify(settings));
    renameSync(`${path}.new`, path);
    await eventually(
      async () => String(await redis.admin.client("LIST")),
      (list) => /name=session-doctor .*\bdb=2\b/.test(list),
      { what: "a connection to database 2" },
    );
    await shows(editor, /^Shop cache \(staging · connected/);
    assert.equal(await ours(redis), 1);
  });

  test("connecting to who never answers is cancelled", async () => {
    await clickRow(editor.page, /^Silent/);
    await shows(editor, /^Silent \(development · connecting…/);
    await eventually(
      async () => taken.length,
      (count) => count === 1,
      { what: "a connection that nobody answers" },
    );
    const gone = once(taken[0] as Socket, "close");
    await pressInRow(editor.page, /^Silent/, "Disconnect");
    await shows(editor, /^Silent \(development · not connected/);
    await gone;
    assert.equal(taken.length, 1);
  });

  test("a node of a cluster becomes a cluster connection with one step", async () => {
    await clickRow(editor.page, /^Node/);
    await shows(editor, /is a node of a cluster/);
    await clickRow(editor.page, "Make It a Cluster Connection");
    await shows(editor, /^Node \(development · connected/);
    const saved = settingsOf(editor).find(({ id }) => id === "node");
    assert.deepEqual(saved?.endpoint, { kind: "cluster", nodes: [{ host: "127.0.0.1", port: node.port }] });
  });

  test("a Sentinel becomes a Sentinel connection once its master is named", async () => {
    await clickRow(editor.page, /^Watcher/);
    await shows(editor, /is a Sentinel, which holds no sessions/);
    await clickRow(editor.page, "Make It a Sentinel Connection…");
    await say(editor, "The name under which the Sentinels know the master.", "shop");
    await shows(editor, /^Watcher \(development · connected/);
    const saved = settingsOf(editor).find(({ id }) => id === "watcher");
    const sentinels = [{ host: "127.0.0.1", port: watcher.port }];
    assert.deepEqual(saved?.endpoint, { kind: "sentinel", sentinels, master: "shop", role: "master" });
  });

  test("an entry that cannot work is shown with what is wrong, and stays when others are changed", async () => {
    await shows(editor, /^Half \(cannot work as it is written\)/);
    const half = settingsOf(editor).find(({ id }) => id === "half");
    assert.equal(half?.password, OWN, "it is the person's own to remove");
    const texts = await treeTexts(editor.page, has(/Passwords do not belong in settings/), "the mistake");
    assert.ok(!texts.join().includes(OWN));
    await editor.command("Session Doctor: Remove Connection…");
    await editor.pick("Half");
    await confirm(editor, "Remove the connection Half?", "Remove");
    await treeTexts(editor.page, (now) => now.length > 0 && !now.some((text) => text.startsWith("Half")), "no Half");
  });

  test("a copy is another connection with the same password", async () => {
    await editor.command("Session Doctor: Duplicate Connection…");
    await editor.pick("Shop cache");
    await title(editor, "Duplicate Shop cache (2/8)");
    await say(editor, "host:port, or a whole address.");
    await say(editor, "A name for people.");
    await choose(editor, "Which environment is it? It is shown by the colour of its icon.", "Development");
    await say(editor, "The user, as the server's access list names it.");
    await choose(editor, "The password");
    await choose(editor, "TLS");
    await say(editor, "The database, from 0 on.");
    await shows(editor, /^Shop cache copy \(development · connected/);
    assert.equal(await ours(redis), 2);
  });

  test("a password that is asked for each time is kept nowhere", async () => {
    await editor.command("Session Doctor: Edit Connection…");
    await editor.pick("Shop cache copy");
    await say(editor, "host:port, or a whole address.");
    await say(editor, "A name for people.");
    await choose(editor, "Which environment is it? It is shown by the colour of its icon.");
    await say(editor, "The user, as the server's access list names it.");
    await choose(editor, "The password", "Ask Each Time");
    await choose(editor, "TLS");
    await say(editor, "The database, from 0 on.");
    await eventually(
      async () => settingsOf(editor).at(-1)?.askEachTime,
      (asks) => asks === true,
      { what: "the setting" },
    );
    for (let time = 0; time < 2; time++) {
      await pressInRow(editor.page, /^Shop cache copy/, "Disconnect");
      await shows(editor, /^Shop cache copy \(development · not connected/);
      await clickRow(editor.page, /^Shop cache copy/);
      await title(editor, "Connect to Shop cache copy");
      await say(editor, "It is not kept.", PASSWORD);
      await shows(editor, /^Shop cache copy \(development · connected/);
    }
  });

  test("one that is removed is let go of, and its settings go", async () => {
    for (const label of ["Shop cache copy", "Shop cache"]) {
      await editor.command("Session Doctor: Remove Connection…");
      await editor.pick(label);
      await confirm(editor, `Remove the connection ${label}?`, "Remove");
      await treeTexts(
        editor.page,
        (now) => now.length > 0 && !now.some((text) => text.startsWith(`${label} (`)),
        "a tree without it",
      );
    }
    await eventually(
      () => ours(redis),
      (count) => count === 0,
      { what: "no connection of ours" },
    );
    assert.deepEqual(
      settingsOf(editor).map(({ id }) => id),
      ["silent", "node", "watcher"],
    );
  });

  test("no password was ever written into a file or sent anywhere", async () => {
    assert.deepEqual(filesWith(editor.dataFolder, PASSWORD), []);
    assert.deepEqual(filesWith(editor.dataFolder, WRONG), []);
    assert.ok(filesWith(editor.dataFolder, "Silent").length > 0);
    assert.deepEqual(await editor.external(), []);
  });
});

describe("in Restricted Mode", { skip }, () => {
  test("nothing is connected, and once the workspace is trusted all is as usual", async (t) => {
    const redis = await startServer(t);
    const editor = await open([{ id: "shop", label: "Shop", endpoint: standalone(redis.port) }], false);
    t.after(() => editor.close());
    await openContainer(editor.page, "Session Doctor");
    await editor.page.locator(".welcome-view", { hasText: "In Restricted Mode nothing is connected" }).waitFor();
    await editor.page.keyboard.press("F1");
    await editor.fill(">Session Doctor: ");
    const list = quickInput(editor.page).locator(".monaco-list-row .label-name");
    await list.filter({ hasText: /^Session Doctor: Open Rule Page…$/ }).waitFor();
    const entries = await list.allTextContents();
    for (const title of ["Connect", "Add Connection…", "Edit Connection…", "Set Password…"])
      assert.ok(!entries.includes(`Session Doctor: ${title}`), title);
    await editor.page.keyboard.press("Escape");
    const connections = async (): Promise<string | undefined> =>
      /total_connections_received:(\d+)/.exec(await redis.admin.info("stats"))?.[1];
    assert.equal(await connections(), "1", "only the test's own");

    await editor.command("Workspaces: Manage Workspace Trust");
    await editor.page
      .locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ })
      .first()
      .click();
    await shows(editor, /^Shop \(development · not connected/);
    await clickRow(editor.page, /^Shop/);
    await shows(editor, /^Shop \(development · connected/);
    assert.equal(await ours(redis), 1);
  });
});
