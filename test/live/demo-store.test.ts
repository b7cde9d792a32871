// The demo's sessions in a real server: loaded from the snapshot, alive from now on, on the loopback, and gone with its starter.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Kept, moved } from "../../scripts/demo/fresh.ts";
import { startLiveStore } from "../../scripts/demo/live-store.ts";
import { browseServer } from "../../src/live/browse/browse-server.ts";
import { browseSnapshot } from "../../src/live/browse/browse-snapshot.ts";
import { plainView, type SessionRow, type StoreBrowser } from "../../src/live/browse/store-browser.ts";
import { readClient } from "../../src/live/redis/client.ts";
import { javaLong } from "../lab/redis/session-data.ts";
import { local, profileOf, skip } from "./redis/servers.ts";

const snapshot = join(import.meta.dirname, "../../demo/live/sessions.rdb");

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

async function orders(store: StoreBrowser): Promise<readonly SessionRow[]> {
  await store.lookAtAll();
  const app = store.apps().find(({ prefix }) => prefix === "spring:session");
  assert.ok(app);
  const page = await store.page({ app: app.id, view: { ...plainView, sort: "user" }, rows: 100, slice: 60_000 });
  return page.rows;
}

test("a server holds what the snapshot holds, and counts from now", { skip }, async (t) => {
  const begun = Date.now();
  const server = await startLiveStore(snapshot);
  assert.ok(server);
  t.after(() => server.stop());
  const client = readClient(profileOf(local(server.port)), {});
  await client.connect();
  const live = browseServer(client, "demo");
  t.after(() => live.close());
  const file = await browseSnapshot(snapshot);
  t.after(() => file.close());
  const [there, here] = [await orders(file), await orders(live)];
  assert.deepEqual(
    here.map(({ user }) => user),
    there.map(({ user }) => user),
  );
  // The widget's sessions live for a second, and then no longer.
  const counts = (store: StoreBrowser) =>
    store
      .apps()
      .filter(({ prefix }) => prefix !== "tasting:")
      .map(({ framework, prefix, sessions, withoutTtl, orphaned }) => [
        framework,
        prefix,
        sessions,
        withoutTtl,
        orphaned,
      ]);
  assert.deepEqual(counts(live), counts(file));
  const passed = Date.now() - begun;
  for (const [index, row] of here.entries()) {
    const was = there[index];
    const moved = (time: number | null | undefined, before: number | null | undefined): number =>
      Number(time) - begun - (Number(before) - file.now());
    for (const off of [moved(row.expiresAt, was?.expiresAt), moved(row.lastSeen, was?.lastSeen)])
      assert.ok(off >= 0 && off <= passed, `off by ${off} ms`);
  }
});

test("it listens on the loopback alone, keeps nothing, and ends with all that it had", { skip }, async () => {
  const server = await startLiveStore(snapshot);
  assert.ok(server);
  try {
    assert.ok(isAlive(server.pid));
    await assert.rejects(fetch(`http://127.0.0.2:${server.port}/`));
    assert.ok(existsSync(server.folder));
  } finally {
    await server.stop();
  }
  assert.ok(!isAlive(server.pid));
  assert.ok(!existsSync(server.folder));
  await server.stop();
});

test("without a server program there is none, and a broken one says so", { skip }, async () => {
  assert.equal(await startLiveStore(snapshot, ["no-such-server"]), undefined);
  // It has a version, and is no server.
  await assert.rejects(startLiveStore(snapshot, ["git"]), /^Error: git did not start: it ended with code/);
  await assert.rejects(startLiveStore(join(import.meta.dirname, "no-such-file")), /did not start/);
});

test("the times within sessions move along, and nothing else does", () => {
  const kept = (key: string, value: Kept["value"]): Kept => ({ key: Buffer.from(key), value });
  const text = (bytes: string) => ({ type: "string", bytes: Buffer.from(bytes), length: bytes.length }) as const;
  const told = (key: string, bytes: string): string => {
    const { value } = moved(kept(key, text(bytes)), 90_000);
    return value.type === "string" ? value.bytes.toString() : "";
  };
  assert.equal(
    told("sess:x", '{"cookie":{"expires":"2026-11-20T17:30:00.000Z"},"note":"2026-11-20","ü":1}'),
    '{"cookie":{"expires":"2026-11-20T17:31:30.000Z"},"note":"2026-11-20","ü":1}',
  );
  assert.equal(
    told("koa:sess:x", '{"_expire":1795195800000,"_maxAge":60000}'),
    '{"_expire":1795195890000,"_maxAge":60000}',
  );
  assert.equal(
    told("PHPREDIS_SESSION:x", 'at|s:24:"2026-11-20T17:30:00.000Z";'),
    'at|s:24:"2026-11-20T17:30:00.000Z";',
  );
  const set = moved(kept("spring:session:expirations:1795195800000", { type: "set", items: [] }), 90_000);
  assert.equal(set.key.toString(), "spring:session:expirations:1795195920000");
  const field = (name: string, value: Buffer) => ({ name: Buffer.from(name), value });
  const fields = [
    field("creationTime", javaLong(1000)),
    field("maxInactiveInterval", javaLong(1000)),
    field("x", Buffer.of(1)),
  ];
  const { value } = moved(kept("spring:session:sessions:x", { type: "hash", fields }), 90_000);
  assert.deepEqual(value, { type: "hash", fields: [field("creationTime", javaLong(91_000)), ...fields.slice(1)] });
});
