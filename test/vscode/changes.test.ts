// Changing sessions as a person does: unlocked for a time, previewed, confirmed, carried out, and undone, on a real server.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { Cluster } from "ioredis";
import { mask } from "../../src/live/redis/classify.ts";
import { shadowKey, springId, springKey, userIndex, writeSpring } from "../live/browse/stores.ts";
import { startCluster } from "../live/redis/clusters.ts";
import { commandLog, type Server, skip, startServer } from "../live/redis/servers.ts";
import { chooseInMenu, menuEntries } from "./driver/context-menu.ts";
import { eventually } from "./driver/eventually.ts";
import { connect, expand, has, openLiveSessions, standalone, untilShown } from "./driver/live-sessions.ts";
import type { Editor } from "./driver/open-editor.ts";
import { quickInput } from "./driver/quick-input.ts";
import { pressInRow, toggleRow, treeRow, treeTexts } from "./driver/tree.ts";

const SPRING = "Spring Session spring:session";
const ANN = "ann@shop.example";
const CHANGING = /"(?:unlink|persist|pexpire|restore|srem|zrem|sadd|zadd|del|set|expire)"/i;
const CHANGES = [
  "Expire Session in…",
  "Remove Expiry of Session…",
  "Delete Session (Log Out)…",
  "Delete All Sessions of This User…",
];

/** Three sessions of Ann, two of Ben, and one of an Express app. */
async function fill(server: Server): Promise<void> {
  for (let index = 0; index < 5; index++)
    await writeSpring(server, springId(index), index < 3 ? ANN : "ben@shop.example");
  await server.admin.set("sess:express-session-of-nobody-0001", '{"cookie":{"originalMaxAge":900000}}', "EX", 900);
}

/** Everything that a server holds, so that before and after an undo can be compared. */
async function everything({ admin }: Server): Promise<Record<string, string>> {
  const contentOf = async (key: string): Promise<readonly Buffer[]> => {
    switch (await admin.type(key)) {
      case "set":
        return admin.smembersBuffer(key);
      case "hash":
        return Object.entries(await admin.hgetallBuffer(key)).map(([name, value]) =>
          Buffer.concat([Buffer.from(`${name} `), value]),
        );
      default:
        return [(await admin.getBuffer(key)) ?? Buffer.from("nothing")];
    }
  };
  const keys = (await admin.keys("*")).toSorted();
  const all = keys.map(async (key) => {
    const parts = (await contentOf(key)).map((part) => part.toString("base64"));
    return [key, parts.toSorted().join()] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}

const annRow = new RegExp(`${mask(springId(0))}`);

describe("changing sessions", { skip }, () => {
  let redis: Server;
  let replica: Server;
  let editor: Editor;
  let log: Awaited<ReturnType<typeof commandLog>>;
  const endings: (() => unknown)[] = [];
  const t = { after: (end: unknown) => void endings.unshift(end as () => unknown) };

  before(async () => {
    redis = await startServer(t);
    replica = await startServer(t, { args: ["--replicaof", "127.0.0.1", String(redis.port)] });
    await fill(redis);
    log = await commandLog(t as never, redis.port);
    editor = await openLiveSessions([
      { id: "shop", label: "Shop", environment: "development", endpoint: standalone(redis.port) },
      { id: "live", label: "Live shop", environment: "production", endpoint: standalone(redis.port) },
      { id: "copy", label: "Copy", environment: "staging", endpoint: standalone(replica.port) },
    ]);
  });
  after(async () => {
    await editor?.close();
    for (const end of endings) await end();
  });

  /** What has reached the server to change something, apart from what the test itself has sent. */
  const changes = async (): Promise<readonly string[]> => {
    await log.settle();
    return log.lines.filter((line) => CHANGING.test(line));
  };
  const unlock = async (label: RegExp, minutes: number): Promise<void> => {
    await chooseInMenu(editor.page, label, "Unlock for Changes…");
    await editor.pick(`For ${minutes} minutes`);
  };
  const dismissToasts = () => editor.command("Notifications: Clear All Notifications");

  test("is greyed out as long as a connection is locked", async () => {
    await connect(editor, /^Shop/);
    await expand(editor, SPRING);
    await treeTexts(editor.page, has(/^#\S+ \(ann@shop\.example/, /^#\S+ \(ben@shop\.example/), "sessions");
    log.lines.length = 0;
    assert.deepEqual(await menuEntries(editor.page, annRow, [...CHANGES, "Follow Session"]), {
      ...Object.fromEntries(CHANGES.map((one) => [one, "disabled"])),
      "Follow Session": "enabled",
    });
    assert.deepEqual(await menuEntries(editor.page, SPRING, ["Delete Orphans…"]), { "Delete Orphans…": "disabled" });
    assert.deepEqual(await menuEntries(editor.page, /^Shop/, ["Unlock for Changes…", "Lock Now"]), {
      "Unlock for Changes…": "enabled",
      "Lock Now": "missing",
    });
  });

  test("begins with unlocking for a time, which the tree shows", async () => {
    await unlock(/^Shop/, 5);
    await treeTexts(editor.page, has(/^Shop \(unlocked, 5 min left · development\)/), "an unlocked connection");
    const icon = treeRow(editor.page, /^Shop/).locator(".custom-view-tree-node-item-icon");
    assert.match((await icon.getAttribute("class")) ?? "", /codicon-unlock/);
    assert.deepEqual(
      await menuEntries(editor.page, annRow, CHANGES),
      Object.fromEntries(CHANGES.map((one) => [one, "enabled"])),
    );
    assert.deepEqual(await menuEntries(editor.page, /^Shop/, ["Unlock for Changes…", "Lock Now"]), {
      "Unlock for Changes…": "missing",
      "Lock Now": "enabled",
    });
  });

  test("of a user shows exactly what goes, and a dry run changes nothing", async () => {
    const stored = await everything(redis);
    await chooseInMenu(editor.page, annRow, "Delete All Sessions of This User…");
    const plan = await untilShown(editor, /What it changes/);
    assert.match(plan, /^Delete all sessions of ann@shop\.example\non Shop \(development\), 127\.0\.0\.1:\d+$/m);
    assert.match(plan, /This is a plan\. Nothing has been changed\./);
    assert.match(plan, /3 {2}entries in lists of a user's sessions: removed/);
    assert.match(plan, /3 {2}keys whose expiry ends a session: deleted/);
    assert.match(plan, /3 {2}sessions: deleted/);
    assert.match(plan, /^Sessions \(3\)$/m);
    for (const index of [0, 1, 2]) {
      assert.ok(plan.includes(mask(springId(index))));
      assert.ok(!plan.includes(springId(index)));
    }
    assert.doesNotMatch(plan, /Incomplete/);
    await editor.pick("Dry run only");
    await editor.toast(
      "Dry run: nothing was changed. The plan would delete 3 sessions, 3 keys that belong to them and 3 entries in lists.",
    );
    assert.deepEqual(await changes(), []);
    assert.deepEqual(await everything(redis), stored);
    await dismissToasts();
  });

  test("of a user takes what the plan said, and can be undone from the message", async () => {
    const stored = await everything(redis);
    await chooseInMenu(editor.page, annRow, "Delete All Sessions of This User…");
    await editor.pick("Delete 3 sessions, 3 keys that belong to them and 3 entries in lists");
    const toast = await editor.toast("Shop: Deleted 3 sessions, 3 keys that belong to them and 3 entries in lists.");
    const gone = [0, 1, 2].flatMap((index) => [springKey(springId(index)), shadowKey(springId(index))]);
    const kept = Object.fromEntries(Object.entries(stored).filter(([key]) => ![...gone, userIndex(ANN)].includes(key)));
    assert.deepEqual(await everything(redis), kept);
    const sent = await changes();
    assert.equal(sent.filter((line) => /"UNLINK"/.test(line)).length, 6);
    assert.equal(sent.filter((line) => /"SREM"/.test(line)).length, 3);
    assert.equal(sent.length, 9);
    await treeTexts(
      editor.page,
      (texts) => has(/^Spring Session spring:session \(2 sessions/)(texts) && !has(/ann@shop/)(texts),
      "the sessions that are left",
    );
    await toast.page().locator(".notification-toast .monaco-button", { hasText: "Undo" }).click();
    await editor.toast("Shop: Everything is back: 9 steps undone.");
    assert.deepEqual(await everything(redis), stored);
    assert.ok((await redis.admin.pttl(shadowKey(springId(0)))) > 1_600_000, "its time to live goes on");
    await treeTexts(editor.page, has(/^Spring Session spring:session \(5 sessions/, /ann@shop/), "all sessions again");
    await dismissToasts();
  });

  test("of one session lets it end sooner, keeps it, and is undone by the list of changes", async () => {
    const left = async (): Promise<number> => redis.admin.pttl(shadowKey(springId(3)));
    const before = await left();
    const benRow = new RegExp(mask(springId(3)));
    await chooseInMenu(editor.page, benRow, "Expire Session in…");
    await editor.pick("5 minutes");
    await untilShown(editor, /1 {2}session: to expire in 10 min/);
    await editor.pick("Set the expiry of 1 session and 1 key that belongs to it to 5 min");
    await editor.toast("Shop: Set the expiry of 1 session and 1 key that belongs to it to 5 min.");
    assert.ok((await left()) <= 300_000);
    await treeTexts(editor.page, has(/^#\S+ \(ben@shop\.example · (?:9|10) min left/), "the time that is left");
    await dismissToasts();
    await chooseInMenu(editor.page, benRow, "Remove Expiry of Session…");
    await untilShown(editor, /- Sessions without an expiry stay until somebody deletes them\./);
    await editor.pick("Remove the expiry of 1 session");
    await editor.toast("Shop: Removed the expiry of 1 session.");
    assert.equal(await redis.admin.pttl(springKey(springId(3))), -1);
    await dismissToasts();

    await editor.command("Session Doctor: Undo Last Change");
    const dialog = editor.page.locator(".monaco-dialog-box", { hasText: "Undo the change of Shop (development)" });
    await dialog.locator(".monaco-button", { hasText: "Undo" }).click();
    await editor.toast("Shop: Everything is back: 1 step undone.");
    assert.ok((await redis.admin.pttl(springKey(springId(3)))) > 0);
    await dismissToasts();
    await editor.command("Session Doctor: Show Changes of This Window…");
    const rows = quickInput(editor.page).locator(".monaco-list-row");
    await eventually(
      async () => (await rows.allTextContents()).map((text) => /(Can be undone|Undone)/.exec(text)?.[1]).join(),
      (states) => states === "Can be undone,Undone,Undone",
      { what: "three changes with their states" },
    );
    await rows.filter({ hasText: "Can be undone" }).click();
    await editor.page.locator(".monaco-dialog-box .monaco-button", { hasText: "Undo" }).click();
    await editor.toast("Shop: Everything is back: 2 steps undone.");
    const after = await left();
    assert.ok(after > 300_000 && after <= before);
    await dismissToasts();
  });

  test("of orphans takes what sessions that are gone left behind", async () => {
    await redis.admin.del(springKey(springId(4)));
    const stored = await everything(redis);
    await editor.command("Session Doctor: Refresh Sessions");
    await treeTexts(editor.page, has(/^Spring Session .*1 orphaned/), "an orphan");
    await chooseInMenu(editor.page, SPRING, "Delete Orphans…");
    await untilShown(editor, /1 {2}key whose expiry ends a session: deleted/);
    await editor.pick("Delete 1 key left behind");
    await editor.toast("Shop: Deleted 1 key left behind.");
    const { [shadowKey(springId(4))]: _gone, ...others } = stored;
    assert.deepEqual(await everything(redis), others);
    await treeTexts(editor.page, (texts) => !has(/orphaned/)(texts), "no orphans");
    await dismissToasts();
  });

  test("is refused when the connection was locked while the plan lay open", async () => {
    await expand(editor, SPRING);
    log.lines.length = 0;
    await chooseInMenu(editor.page, annRow, "Delete Session (Log Out)…");
    await untilShown(editor, /1 {2}session: deleted/);
    // The question stays open while the tree is used.
    await pressInRow(editor.page, /^Shop/, "Lock Now");
    await treeTexts(editor.page, has(/^Shop \(development · connected/), "a locked connection");
    await editor.pick("Delete 1 session, 1 key that belongs to it and 1 entry in lists");
    await editor.toast("Shop is read-only. Unlock it to change something.");
    assert.deepEqual(await changes(), []);
    assert.equal(await redis.admin.exists(springKey(springId(0))), 1);
    assert.deepEqual(await menuEntries(editor.page, annRow, CHANGES.slice(2)), {
      "Delete Session (Log Out)…": "disabled",
      "Delete All Sessions of This User…": "disabled",
    });
    await dismissToasts();
  });

  test("of production wants its name, to unlock it and for each change", async () => {
    await toggleRow(editor.page, /^Shop/);
    await connect(editor, /^Live shop/);
    await expand(editor, /^Live shop/);
    await treeTexts(editor.page, has(/^Express sess:/), "what production holds");
    await unlock(/^Live shop/, 15);
    const box = quickInput(editor.page);
    await box.locator(".quick-input-message", { hasText: "This is production. Type “Live shop” to go on." }).waitFor();
    await editor.fill("Shop");
    await box.locator(".quick-input-message", { hasText: "This is not “Live shop”." }).waitFor();
    await editor.fill("Live");
    await editor.page.keyboard.press("Enter");
    await box.waitFor({ state: "hidden" });
    await treeTexts(editor.page, has(/^Live shop \(production · connected/), "production, still locked");
    await unlock(/^Live shop/, 15);
    await editor.fill("Live shop");
    await editor.page.keyboard.press("Enter");
    await treeTexts(editor.page, has(/^Live shop \(unlocked, 15 min left · production/), "production, unlocked");

    await expand(editor, "Express sess:");
    log.lines.length = 0;
    await chooseInMenu(editor.page, /^#/, "Delete Session (Log Out)…");
    await editor.pick("Delete 1 session");
    await box.locator(".quick-input-message", { hasText: "Delete 1 session. This is production." }).waitFor();
    await editor.page.keyboard.press("Escape");
    await box.waitFor({ state: "hidden" });
    assert.deepEqual(await changes(), []);
    await chooseInMenu(editor.page, /^#/, "Delete Session (Log Out)…");
    await editor.pick("Delete 1 session");
    await editor.fill("Live shop");
    await editor.page.keyboard.press("Enter");
    await editor.toast("Live shop: Deleted 1 session.");
    assert.equal(await redis.admin.exists("sess:express-session-of-nobody-0001"), 0);
    await dismissToasts();
    await pressInRow(editor.page, /^Live shop/, "Lock Now");
    await toggleRow(editor.page, /^Live shop/);
  });

  test("leaves a line for each change, without ids and users", async () => {
    const text = await auditOf(editor);
    for (const line of [
      /Shop \(development\) {2}unlocked for 5 min$/m,
      /Shop \(development\) {2}delete: planned 3 sessions, 3 keys, 3 entries in lists; dry run, nothing sent$/m,
      /Shop \(development\) {2}delete: planned 3 sessions, 3 keys, 3 entries in lists; done 9, gone 0, failed 0, not tried 0$/m,
      /Shop \(development\) {2}undo: back 9, ended meanwhile 0, made anew by others 0, failed 0$/m,
      /Shop \(development\) {2}expire in 300 s: planned 1 session, 1 key, 0 entries in lists; done 2/m,
      /Shop \(development\) {2}locked$/m,
      /Live shop \(production\) {2}unlocked for 15 min$/m,
      /Live shop \(production\) {2}delete: planned 1 session, 0 keys, 0 entries in lists; done 1/m,
    ])
      assert.match(text, line);
    assert.doesNotMatch(text, /ann@|ben@|0000-4000|#[0-9a-f]{8}|sess:/);
  });

  test("is not offered of a replica", async () => {
    await connect(editor, /^Copy/);
    await treeTexts(editor.page, has(/^Copy \(staging · connected/), "a replica");
    await chooseInMenu(editor.page, /^Copy/, "Unlock for Changes…");
    await editor.toast("Copy is a replica, and takes no changes. Connect to its master to change something.");
    assert.deepEqual(await editor.external(), []);
  });
});

test("a user's sessions in a cluster go from the masters of their keys, and come back to them", { skip }, async (t) => {
  const masters = await startCluster(t);
  const nodes = masters.map(({ port }) => ({ host: "127.0.0.1", port }));
  const ring = new Cluster(nodes);
  for (let index = 0; index < 8; index++)
    await writeSpring({ admin: ring }, springId(index), index < 6 ? ANN : "ben@shop.example");
  ring.disconnect();
  const stored = await Promise.all(masters.map(everything));
  const gone = Array.from({ length: 6 }, (_, index) => [springKey(springId(index)), shadowKey(springId(index))]).flat();
  const left = stored.map((all) =>
    Object.fromEntries(Object.entries(all).filter(([key]) => ![...gone, userIndex(ANN)].includes(key))),
  );
  for (const [index, all] of left.entries()) assert.notDeepEqual(all, stored[index], "every master has some of them");

  const endpoint = { kind: "cluster", nodes };
  const editor = await openLiveSessions([{ id: "ring", label: "Ring", environment: "staging", endpoint }]);
  try {
    await connect(editor, /^Ring/);
    await expand(editor, SPRING);
    await treeTexts(
      editor.page,
      has(/^Spring Session spring:session \(8 sessions/, /ann@shop/),
      "sessions of all masters",
    );
    await chooseInMenu(editor.page, /^Ring/, "Unlock for Changes…");
    await editor.pick("For 5 minutes");
    await treeTexts(editor.page, has(/^Ring \(unlocked, 5 min left/), "an unlocked connection");
    await chooseInMenu(editor.page, annRow, "Delete All Sessions of This User…");
    await untilShown(editor, /6 {2}sessions: deleted/);
    await editor.pick("Delete 6 sessions, 6 keys that belong to them and 6 entries in lists");
    const toast = await editor.toast("Ring: Deleted 6 sessions, 6 keys that belong to them and 6 entries in lists.");
    assert.deepEqual(await Promise.all(masters.map(everything)), left);
    await treeTexts(editor.page, has(/^Spring Session spring:session \(2 sessions/), "the sessions that are left");
    await toast.page().locator(".notification-toast .monaco-button", { hasText: "Undo" }).click();
    await editor.toast("Ring: Everything is back: 18 steps undone.");
    assert.deepEqual(await Promise.all(masters.map(everything)), stored);
    await treeTexts(editor.page, has(/^Spring Session spring:session \(8 sessions/), "all sessions again");
  } finally {
    await editor.close();
  }
});

/** What the output channel of changes holds. */
async function auditOf({ dataFolder }: Editor): Promise<string> {
  const files = await readdir(dataFolder, { recursive: true });
  const logs = files.filter((file) => /Session Doctor Changes\.log$/.test(file));
  return (await Promise.all(logs.map((file) => readFile(join(dataFolder, file), "utf8")))).join("");
}
