// What is left behind in a store: said only where it is certain, whatever comes and goes while keys are looked at.
import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { browseSnapshot } from "../../../src/live/browse/browse-snapshot.ts";
import { openBrowser } from "../../../src/live/browse/open-browser.ts";
import type { StoreBrowser } from "../../../src/live/browse/store-browser.ts";
import { mask } from "../../../src/live/redis/classify.ts";
import { readClient } from "../../../src/live/redis/client.ts";
import { serverKeys } from "../../../src/live/redis/server-keys.ts";
import { javaInteger, javaString } from "../../lab/redis/session-data.ts";
import { local, profileOf, type Server, skip, startServer } from "../redis/servers.ts";
import {
  appOf,
  browse,
  express,
  shadowKey,
  spring,
  springFields,
  springId,
  springKey,
  userIndex,
  wholePage,
  writeSpring,
} from "./stores.ts";

const PHP = JSON.stringify(["php", "PHPREDIS_SESSION:"]);

/** Masked ids of the sessions that count as orphaned, with what is said of them, and the number for the whole application. */
async function orphans(
  browser: StoreBrowser,
  app: string,
): Promise<{ rows: Record<string, string>; count: number | undefined }> {
  const { rows } = await wholePage(browser, app, { orphaned: true });
  return {
    rows: Object.fromEntries(rows.map(({ maskedId, orphaned = "" }) => [maskedId, orphaned])),
    count: appOf(browser, app).orphaned,
  };
}

/** The same of the server and of a snapshot that it writes. */
async function both(t: TestContext, server: Server): Promise<readonly StoreBrowser[]> {
  await server.admin.save();
  const snapshot = await browseSnapshot(join(server.folder, "dump.rdb"));
  t.after(() => snapshot.close());
  return [(await browse(t, server)).browser, snapshot];
}

const now = Date.now();
const fields = springFields(now - 60_000, now - 10_000, "anna");

test("what is normal is no orphan", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  for (let index = 0; index < 5; index++) await writeSpring(server, springId(index), `anna${index}`);
  // Ended by its application: its hash stays for five minutes, without a shadow, and so does its index until the event.
  await admin.hset(springKey(springId(10)), ...fields);
  await admin.expire(springKey(springId(10)), 300);
  await admin.sadd(userIndex("anna"), javaString(springId(10)));
  // Users with several sessions, of which some have ended.
  await admin.sadd(userIndex("anna0"), javaString(springId(20)));
  // The set of a minute to come lacks a TTL at first, the one of a minute that is over has one.
  await admin.sadd(`spring:session:expirations:${now + 3_600_000}`, "x");
  await admin.sadd(`spring:session:expirations:${now - 600_000}`, "x");
  await admin.expire(`spring:session:expirations:${now - 600_000}`, 100);
  await admin.zadd("spring:session:sessions:expirations", now, javaString(springId(0)));
  // A request holds the lock of a session that is not written yet.
  await admin.set("PHPREDIS_SESSION:0123456789abcdefghijklmnop_LOCK", "web1|12", "PX", 30_000);
  await admin.set("PHPREDIS_SESSION:with0123456789abcdefghijkl", "user_id|i:42;", "EX", 1440);
  await admin.set("PHPREDIS_SESSION:with0123456789abcdefghijkl_LOCK", "web1|12");
  for (const browser of await both(t, server)) {
    for (const app of [spring.app, PHP]) assert.deepEqual(await orphans(browser, app), { rows: {}, count: 0 });
    assert.deepEqual(browser.progress.notes, []);
  }
});

test("a repository without shadows lacks none", { skip }, async (t) => {
  const server = await startServer(t);
  for (let index = 0; index < 5; index++) {
    await server.admin.hset(springKey(springId(index)), ...fields);
    await server.admin.expire(springKey(springId(index)), 1800);
  }
  for (const browser of await both(t, server))
    assert.deepEqual(await orphans(browser, spring.app), { rows: {}, count: 0 });
});

test("sessions of a repository without shadows, beside those of one that writes them", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  for (let index = 0; index < 3; index++) await writeSpring(server, springId(index), `anna${index}`);
  await admin.del(shadowKey(springId(1)));
  // As the other repository writes them: their keys end when they end.
  for (let index = 10; index < 20; index++) {
    await admin.hset(springKey(springId(index)), ...springFields(now - 60_000, Date.now(), "anna"));
    await admin.expire(springKey(springId(index)), 1800);
  }
  // One that never ends, and one whose times nobody can read.
  const forever = springFields(now - 60_000, now, "anna").with(5, javaInteger(-1));
  await admin.hset(springKey(springId(30)), ...forever);
  await admin.hset(springKey(springId(31)), ...springFields(now, now).with(3, "?"));
  await admin.expire(springKey(springId(31)), 2100);
  for (const browser of await both(t, server)) {
    const { rows, count } = await orphans(browser, spring.app);
    assert.deepEqual([Object.keys(rows), count], [[mask(springId(1))], 1]);
    assert.match(browser.progress.notes.at(-1)?.message ?? "", /^1 key was not compared/);
  }
});

test("sessions that lack what belongs to them", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  for (let index = 0; index < 3; index++) await writeSpring(server, springId(index), `anna${index}`);
  await admin.del(shadowKey(springId(1)));
  await admin.hset(springKey(springId(7)), ...fields);
  // Written once more after its end, by a request that took long.
  await admin.hset(springKey(springId(8)), "lastAccessedTime", "1", "sessionAttr:cart", "x");
  const unshadowed =
    /^Its key under `sessions:expires:` is missing, so nothing tells the application when this session ends\.$/;
  for (const browser of await both(t, server)) {
    const { rows, count } = await orphans(browser, spring.app);
    assert.deepEqual(Object.keys(rows).toSorted(), [1, 7, 8].map((index) => mask(springId(index))).toSorted());
    for (const index of [1, 7]) assert.match(rows[mask(springId(index))] ?? "", unshadowed);
    assert.match(
      rows[mask(springId(8))] ?? "",
      /^It lacks creationTime, maxInactiveInterval, .* the application cannot read it\.$/,
    );
    assert.equal(count, 3);
  }
});

test("companions whose session is gone", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  await writeSpring(server, springId(0), "anna");
  await admin.set(shadowKey(springId(1)), "", "EX", 1800);
  await admin.set(shadowKey(springId(2)), "");
  await admin.sadd(userIndex("ben"), javaString(springId(3)), javaString(springId(4)));
  await admin.sadd("spring:session:sessions:index:PRINCIPAL_NAME_INDEX_NAME:cleo", JSON.stringify(springId(5)));
  await admin.sadd(`${springKey(springId(6))}:idx`, "x");
  await admin.sadd(`spring:session:expirations:${now - 600_000}`, "x");
  await admin.set("PHPREDIS_SESSION:0123456789abcdefghijklmnop", "user_id|i:42;");
  await admin.set("PHPREDIS_SESSION:gone456789abcdefghijklmnop_LOCK", "web1|12");
  for (const browser of await both(t, server)) {
    assert.deepEqual(await orphans(browser, spring.app), { rows: {}, count: 6 });
    assert.deepEqual(await orphans(browser, PHP), { rows: {}, count: 1 });
  }
});

test("an application of which only companions are left is told", { skip }, async (t) => {
  const server = await startServer(t);
  await server.admin.set(shadowKey(springId(1)), "");
  for (const browser of await both(t, server)) {
    await browser.lookAtAll();
    const { sessions, orphaned } = appOf(browser, spring.app);
    assert.deepEqual({ sessions, orphaned }, { sessions: 0, orphaned: 1 });
  }
});

test("indexes that cannot be read as a whole are left alone, and that is said", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  await writeSpring(server, springId(0), "anna");
  await admin.sadd(
    userIndex("many"),
    ...Array.from({ length: 2_000 }, (_, index) => javaString(springId(1000 + index))),
  );
  await admin.sadd(userIndex("odd"), javaString(springId(50)), Buffer.from([0xff, 0xfe, 0x01]));
  const [live, snapshot] = await both(t, server);
  assert.ok(live && snapshot);
  assert.equal((await orphans(live, spring.app)).count, 0);
  assert.match(live.progress.notes.at(-1)?.message ?? "", /^2 keys were not compared/);
  // A file is at hand as a whole.
  assert.equal((await orphans(snapshot, spring.app)).count, 1);
  assert.match(snapshot.progress.notes.at(-1)?.message ?? "", /^1 key was not compared/);
});

test("keys that come and go while they are looked at are no orphans", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  for (let index = 0; index < 300; index++) await writeSpring(server, springId(index), "anna");
  // These are orphans, but not for long.
  const passing = [
    springKey(springId(700)),
    springKey(springId(701)),
    shadowKey(springId(702)),
    `${springKey(springId(703))}:idx`,
  ] as const;
  await admin.hset(passing[0], ...fields);
  await admin.hset(passing[1], "lastAccessedTime", "1");
  await admin.set(passing[2], "");
  await admin.sadd(passing[3], "x");
  const client = readClient(profileOf(local(server.port)), {});
  await client.connect();
  const source = serverKeys(client, "test server", { pace: { share: 1, most: 10 } });
  let listed = 0;
  const browser = openBrowser({
    place: "test server",
    source: async () => ({
      ...source,
      async *keys(signal) {
        for await (const batch of source.keys(signal)) {
          listed += batch.length;
          yield batch;
        }
        // The listing has seen these, but not what happens to them now.
        await admin.del(...passing);
        for (let index = 0; index < 100; index++)
          await admin.del(springKey(springId(index)), shadowKey(springId(index)));
      },
    }),
    close: async () => client.close(),
  });
  t.after(() => browser.close());
  // Sessions of which the listing sees the shadow or the hash alone, because the other one comes when its place was passed.
  for (; listed < 200; ) await browser.look(1);
  for (let index = 300; index < 600; index++) await writeSpring(server, springId(index), "anna");
  assert.deepEqual(await orphans(browser, spring.app), { rows: {}, count: 0 });
  assert.ok(appOf(browser, spring.app).sessions > 300);
});

test("who may not ask for a key learns nothing of orphans from it", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  for (let index = 0; index < 3; index++) await writeSpring(server, springId(index), "anna");
  await admin.call(
    "ACL",
    "SETUSER",
    "narrow",
    "on",
    "nopass",
    "~spring:session:sessions:0*",
    "~spring:session:sessions:expires:*000",
    "+@read",
    "+@connection",
  );
  const { browser } = await browse(t, server, profileOf(local(server.port), { username: "narrow" }));
  const { rows, count } = await orphans(browser, spring.app);
  assert.deepEqual([rows, count], [{}, 0]);
  assert.equal(appOf(browser, spring.app).sessions, 3);
  assert.match(browser.progress.notes.map(({ message }) => message).join(), /keys are not told in full/);
});

test("where more was left behind than is looked into, that is said", { skip }, async (t) => {
  const server = await startServer(t);
  const pipeline = server.admin.pipeline();
  for (let index = 0; index < 300; index++) pipeline.sadd(userIndex(`user${index}`), javaString(springId(index)));
  await pipeline.exec();
  for (const browser of await both(t, server)) {
    assert.equal((await orphans(browser, spring.app)).count, 200);
    assert.match(browser.progress.notes.at(-1)?.message ?? "", /^100 keys were not compared with sessions/);
  }
});

test("before every key was looked at, nothing is said of orphans", { skip }, async (t) => {
  const server = await startServer(t);
  for (let index = 0; index < 300; index++) await writeSpring(server, springId(index), "anna");
  await server.admin.del(shadowKey(springId(0)));
  const { browser } = await browse(t, server);
  await browser.page({ app: spring.app, view: { sort: "id", descending: false, filter: {} }, rows: 5, slice: 60_000 });
  assert.equal(browser.progress.finished, false);
  assert.equal(appOf(browser, spring.app).orphaned, undefined);
  assert.equal((await orphans(browser, spring.app)).count, 1);
  assert.equal(
    browser.apps().find(({ id }) => id === express.app),
    undefined,
  );
});
