// A snapshot is browsed as the server is that wrote it.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { browseSnapshot } from "../../../src/live/browse/browse-snapshot.ts";
import { openBrowser } from "../../../src/live/browse/open-browser.ts";
import type { SessionRow, StoreBrowser } from "../../../src/live/browse/store-browser.ts";
import { jsonLinesSnapshot } from "../../../src/live/snapshot/jsonl.ts";
import { NotASnapshot } from "../../../src/live/snapshot/open.ts";
import { snapshotKeys } from "../../../src/live/snapshot/snapshot-keys.ts";
import type { ByteSource } from "../../../src/live/snapshot/window.ts";
import { sessionCommands } from "../../lab/redis/session-data.ts";
import { skip, startServer } from "../redis/servers.ts";
import { Files, inMemory } from "../snapshot/read-all.ts";
import { appOf, browse, expressId, expressValue, shadowKey, spring, wholePage } from "./stores.ts";

const files = new Files();
after(() => files.remove());

interface ToldApp {
  readonly rows: readonly Omit<SessionRow, "ref" | "bytes" | "problem">[];
}

/** What does not depend on where it was read: sizes are those of a server's memory or of a file. */
async function told(browser: StoreBrowser): Promise<readonly ToldApp[]> {
  await browser.lookAtAll();
  const apps = [];
  for (const { id, framework, prefix, sessions, withoutTtl, companions, orphaned } of browser.apps()) {
    const { rows, searched } = await wholePage(browser, id, { sort: "user" });
    apps.push({
      ...{ framework, prefix, sessions, withoutTtl, companions, orphaned, searched },
      rows: rows.map(({ ref: _, bytes: __, problem: ___, ...row }: SessionRow) => row),
    });
  }
  return apps;
}

/** Times of a file, where the server's are almost the same: it tells what is left, at the moment when it answers. */
const timed = (apps: readonly ToldApp[], like: readonly ToldApp[]): readonly ToldApp[] =>
  apps.map((app, at) => ({
    ...app,
    rows: app.rows.map((row, place) => {
      const other = like[at]?.rows[place];
      const near = (a?: number | null, b?: number | null): boolean =>
        typeof a === "number" && typeof b === "number" && Math.abs(a - b) < 5_000;
      return {
        ...row,
        ...(near(row.expiresAt, other?.expiresAt) && { expiresAt: other?.expiresAt ?? null }),
        ...(near(row.lastSeen, other?.lastSeen) && { lastSeen: other?.lastSeen ?? 0 }),
      };
    }),
  }));

test("rows, applications and orphans are those of the server", { skip }, async (t) => {
  const server = await startServer(t);
  for (const [name, ...args] of sessionCommands(7, Date.now())) {
    // One database, as a browser of a server sees one.
    if (name === "SELECT" && args[0] === 2) break;
    await server.admin.call(String(name), ...args);
  }
  // A value that is too large to be read from a file without asking tells nothing, so it gets what it needs; another one loses it.
  await server.admin.set(shadowKey("large"), "");
  const [shadow] = await server.admin.keys(shadowKey("*-*"));
  await server.admin.del(shadow ?? "");
  await server.admin.save();
  const { browser } = await browse(t, server);
  const snapshot = await browseSnapshot(join(server.folder, "dump.rdb"));
  t.after(() => snapshot.close());
  const live = await told(browser);
  assert.deepEqual(timed(await told(snapshot), live), live);
  assert.equal(appOf(browser, spring.app).orphaned, 1);
  const { looked, other, finished } = browser.progress;
  const inFile = snapshot.progress;
  assert.deepEqual([inFile.looked, inFile.other, inFile.finished], [looked, other, finished]);
  assert.ok(looked > 100);

  const { rows } = await wholePage(snapshot, spring.app, { user: "user3@" });
  assert.equal(rows.length, 1);
  const fromFile = await snapshot.open(rows[0]?.ref ?? "");
  const fromServer = await browser.open((await wholePage(browser, spring.app, { user: "user3@" })).rows[0]?.ref ?? "");
  assert.deepEqual(fromFile.session?.attributes, fromServer.session?.attributes);
  assert.deepEqual(
    fromFile.companions.map(({ role }) => role),
    fromServer.companions.map(({ role }) => role),
  );
  assert.equal(fromFile.readAt, snapshot.now());
  assert.ok(fromFile.companions.length === 2 && fromFile.readAt <= Date.now());
});

const fixture = join(import.meta.dirname, "../../fixtures/snapshots/redis-7.0.rdb");

test("a restart reads the file that is there now, and rows of before are looked for in it", async () => {
  const path = files.path(readFileSync(fixture));
  const browser = await browseSnapshot(path);
  const { rows } = await wholePage(browser, spring.app);
  const [first] = rows;
  assert.ok(first && rows.length === 21);
  assert.equal((await browser.open(first.ref)).problem, undefined);
  browser.restart();
  assert.equal(browser.progress.looked, 0);
  assert.equal((await browser.open(first.ref)).row.maskedId, first.maskedId);
  writeFileSync(path, `${JSON.stringify({ key: "sess:other", value: "x" })}\n`);
  browser.restart();
  const gone = await browser.open(first.ref);
  assert.match(gone.problem ?? "", /^It is gone/);
  assert.equal(browser.progress.looked, 1);
  writeFileSync(path, "neither");
  browser.restart();
  await assert.rejects(browser.lookAtAll(), NotASnapshot);
  copyFileSync(fixture, path);
  await browser.lookAtAll();
  assert.equal(browser.apps().find(({ id }) => id === spring.app)?.sessions, 21);
  await browser.close();
});

test("of a file that breaks off, what was read is shown, and nothing is called an orphan", async () => {
  const whole = readFileSync(fixture);
  const browser = await browseSnapshot(files.path(whole.subarray(0, Math.floor(whole.length / 2))));
  await browser.lookAtAll();
  assert.equal(browser.progress.finished, true);
  assert.ok(browser.progress.notes.some(({ lacking }) => lacking));
  const apps = browser.apps();
  assert.ok(apps.length > 0 && apps.every(({ orphaned }) => orphaned === undefined));
  await browser.close();
});

test("a file that cannot be read for a moment is gone on with, and no key is counted twice", async () => {
  const lines = Array.from({ length: 6_000 }, (_, index) => ({
    key: `sess:${expressId(index)}`,
    value: expressValue("x"),
  }));
  const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  const memory = inMemory(bytes);
  let reads = 0;
  const flaky: ByteSource = {
    ...memory,
    read: async (...args) => {
      if (++reads === 3) throw new Error("EIO");
      return memory.read(...args);
    },
  };
  const source = async () => snapshotKeys(jsonLinesSnapshot(flaky, bytes.length, 0), "memory");
  const browser = openBrowser({ place: "memory", source });
  await assert.rejects(browser.lookAtAll(), /EIO/);
  const { looked } = browser.progress;
  assert.ok(looked > 0 && looked < 6_000);
  await browser.lookAtAll();
  assert.equal(browser.progress.looked, 6_000);
  await browser.close();
});

test("a file that nobody looks at is opened, and closed again", async () => {
  await assert.rejects(browseSnapshot(files.path("neither")), NotASnapshot);
  const browser = await browseSnapshot(fixture);
  assert.deepEqual([browser.progress.looked, browser.place], [0, fixture]);
  await browser.close();
});
