// Pages of sessions in every order and under every condition, and what it costs to give them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "../../../src/live/browse/open-browser.ts";
import { plainView, type SortBy } from "../../../src/live/browse/store-browser.ts";
import { mask } from "../../../src/live/redis/classify.ts";
import { commandLog, fill, skip, startServer } from "../redis/servers.ts";
import {
  appOf,
  browse,
  express,
  expressId,
  expressValue,
  memoryKey,
  memoryStore,
  spring,
  springId,
  wholePage,
  writeSpring,
} from "./stores.ts";

test("thirty sessions of two applications", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  for (let index = 0; index < 20; index++) {
    const key = `sess:${expressId(index)}`;
    const user = index % 2 === 0 ? `User ${String.fromCharCode(97 + index)}` : undefined;
    await admin.set(key, expressValue(user, 3_600_000, index * 1000));
    if (index % 5 !== 0) await admin.expire(key, 100 * (index + 1));
  }
  for (let index = 0; index < 10; index++) await writeSpring(server, springId(index), `anna${index}`, 60 * (index + 1));
  await admin.set("string:other", "x");
  await admin.rpush("DataProtection-Keys", "<key/>");
  const { browser } = await browse(t, server);
  const idOf = new Map(Array.from({ length: 20 }, (_, index) => [mask(expressId(index)), index]));
  const shown = async (options: Parameters<typeof wholePage>[2]): Promise<number[]> =>
    (await wholePage(browser, express.app, options)).rows.map(({ maskedId }) => idOf.get(maskedId) ?? -1);

  await t.test("applications come with their numbers, in the order of framework and prefix", async () => {
    await browser.lookAtAll();
    const apps = browser.apps();
    assert.deepEqual(
      apps.map(({ framework, prefix, sessions, withoutTtl, companions, orphaned }) => ({
        ...{ framework, prefix, sessions, withoutTtl, companions, orphaned },
      })),
      [
        { framework: "connect-redis", prefix: "sess:", sessions: 20, withoutTtl: 4, companions: [], orphaned: 0 },
        {
          framework: "spring-session",
          prefix: "spring:session",
          sessions: 10,
          withoutTtl: 0,
          companions: [
            { role: "index", keys: 10 },
            { role: "shadow", keys: 10 },
          ],
          orphaned: 0,
        },
      ],
    );
    assert.ok(apps.every(({ bytes }) => bytes > 1000));
    const { looked, total, finished, other, notKept, notes } = browser.progress;
    assert.deepEqual(
      { looked, total, finished, other, notKept },
      { looked: 52, total: 52, finished: true, other: 2, notKept: 0 },
    );
    assert.deepEqual(notes, []);
  });

  await t.test("every order has all rows, its opposite the known ones in reverse", async () => {
    const byTtl = Array.from({ length: 20 }, (_, index) => index).filter((index) => index % 5 !== 0);
    assert.deepEqual((await shown({ sort: "ttl" })).slice(0, 16), byTtl);
    assert.deepEqual((await shown({ sort: "ttl", descending: true })).slice(4), byTtl.toReversed());
    const sizes = (await wholePage(browser, express.app, { sort: "size" })).rows.map(({ bytes }) => bytes ?? -1);
    assert.ok(new Set(sizes).size > 10);
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => a - b),
    );
    const smaller = (await wholePage(browser, express.app, { sort: "size", descending: true })).rows;
    assert.deepEqual(
      smaller.map(({ bytes }) => bytes),
      sizes.toReversed(),
    );
    const users = [0, 2, 4, 6, 8, 10, 12, 14, 16, 18];
    assert.deepEqual((await shown({ sort: "user" })).slice(0, 10), users);
    assert.deepEqual((await shown({ sort: "user", descending: true })).slice(0, 10), users.toReversed());
    const masks = (await wholePage(browser, express.app)).rows.map(({ maskedId }) => maskedId);
    assert.deepEqual(masks, [...idOf.keys()].toSorted());
    const down = (await wholePage(browser, express.app, { descending: true })).rows.map(({ maskedId }) => maskedId);
    assert.deepEqual(down, masks.toReversed());
  });

  await t.test("idle times are those that sessions keep", async () => {
    const { rows, searched } = await wholePage(browser, spring.app, { sort: "idle" });
    assert.deepEqual(searched, { read: 10, of: 10 });
    assert.deepEqual(
      rows.map(({ user }) => user),
      Array.from({ length: 10 }, (_, index) => `anna${9 - index}`),
    );
    const now = browser.now();
    for (const { lastSeen = 0, created = 0, lastSeenFrom } of rows) {
      assert.equal(lastSeenFrom, "seen");
      assert.ok(now - lastSeen >= 1_200_000 && now - lastSeen < 1_800_000);
      assert.ok(now - created >= 3_600_000);
    }
    const idle = await wholePage(browser, spring.app, { idleLongerThan: 1800 - 150 });
    assert.deepEqual(idle.rows.map(({ user }) => user).toSorted(), ["anna0", "anna1"]);
  });

  await t.test("every condition leaves what it says, and all conditions must hold", async () => {
    const some = async (options: Parameters<typeof wholePage>[2]): Promise<number[]> =>
      (await shown(options)).toSorted((a, b) => a - b);
    assert.deepEqual(await some({ withoutTtl: true }), [0, 5, 10, 15]);
    assert.deepEqual(await some({ expiresWithin: 350 }), [1, 2]);
    assert.deepEqual(await some({ expiresWithin: 350, withoutTtl: true }), []);
    assert.deepEqual(await some({ user: "uSeR" }), [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
    assert.deepEqual(await some({ user: "user k" }), [10]);
    assert.deepEqual(await some({ user: "user", withoutTtl: true }), [0, 10]);
    assert.deepEqual(await some({ user: "nobody" }), []);
    assert.deepEqual(await some({ id: expressId(7) }), [7]);
    assert.deepEqual(
      await some({ id: expressId(0).slice(0, -2) }),
      Array.from({ length: 20 }, (_, index) => index),
    );
    assert.deepEqual(await some({ id: expressId(7).slice(1) }), []);
    assert.deepEqual(await some({ id: mask(expressId(7)) }), [7]);
    assert.deepEqual(await some({ id: mask(expressId(7)).slice(0, 6) }), [7]);
    assert.deepEqual(
      await some({ id: "" }),
      Array.from({ length: 20 }, (_, index) => index),
    );
    const { rows, fitting } = await wholePage(browser, express.app, { largerThan: 15_000, rows: 2 });
    assert.ok(rows.length === 2 && fitting > 2 && fitting < 10);
    const all = await wholePage(browser, express.app);
    assert.equal(all.rows.filter(({ bytes = 0 }) => bytes > 15_000).length, fitting);
  });

  await t.test("a longer page of the same view begins with the shorter one", async () => {
    for (const sort of ["id", "ttl", "size", "user", "idle"] as const satisfies readonly SortBy[]) {
      const long = (await wholePage(browser, express.app, { sort, rows: 20 })).rows;
      const short = (await wholePage(browser, express.app, { sort, rows: 7 })).rows;
      assert.deepEqual(short, long.slice(0, 7), sort);
    }
  });

  await t.test("rows hold no id, no key and no value", async () => {
    for (const { app } of [express, spring]) {
      const said = JSON.stringify(await wholePage(browser, app, { sort: "user" }));
      assert.doesNotMatch(said, /A{20}|00000000-0000|sess:|originalMaxAge|xxxx/);
    }
  });

  await t.test("an application that nobody has seen has no rows", async () => {
    const page = await wholePage(browser, JSON.stringify(["koa", ""]));
    assert.deepEqual(page, { rows: [], fitting: 0, unfinished: false });
  });
});

test("a hundred thousand keys", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 100_000, (index) => `sess:${expressId(index)}`);
  const { browser } = await browse(t, server);

  await t.test("the first page looks at a few of them, and reads the values of its rows alone", async (t) => {
    const log = await commandLog(t, server.port);
    const reads = async (): Promise<number> => {
      await log.settle();
      return log.lines.filter((line) => /"GETRANGE" "[^"]*" "0" "262143"/.test(line)).length;
    };
    const page = await browser.page({ app: express.app, view: plainView, rows: 50, slice: 60_000 });
    assert.equal(page.rows.length, 50);
    assert.ok(page.unfinished);
    assert.equal(page.searched, undefined);
    const { looked, total, finished } = browser.progress;
    assert.ok(looked >= 50 && looked < 1_000, `${looked}`);
    assert.deepEqual([total, finished], [100_000, false]);
    assert.equal(await reads(), 50);
    const again = await browser.page({ app: express.app, view: plainView, rows: 50, slice: 60_000 });
    assert.deepEqual(again.rows, page.rows, "what was looked at is enough");
    assert.equal(browser.progress.looked, looked);
    assert.equal(await reads(), 50, "no value is read twice");
  });

  await t.test("a look ends with its time, before all keys were looked at", async () => {
    await browser.look(1);
    assert.ok(!browser.progress.finished);
    await browser.look(0);
  });
});

test("one walk serves all who wait, and listeners are told a few times a second", async () => {
  const keys = Array.from({ length: 5000 }, (_, index) => memoryKey(index));
  const store = memoryStore(keys, { before: () => new Promise((resolve) => setImmediate(resolve)) });
  const browser = openBrowser({ place: "memory", source: async () => store });
  let told = 0;
  const silence = browser.onProgress(() => told++);
  const began = performance.now();
  await Promise.all([
    browser.lookAtAll(),
    browser.look(60_000),
    browser.lookAtAll(),
    browser.page({ app: express.app, view: { ...plainView, filter: { withoutTtl: true } }, rows: 1, slice: 60_000 }),
  ]);
  const most = (performance.now() - began) / 250 + 2;
  assert.ok(told >= 2 && told <= most, `${told} times, at most ${most}`);
  assert.equal(store.listings.count, 1);
  const { looked, finished } = browser.progress;
  assert.deepEqual([looked, finished, appOf(browser, express.app).sessions], [5000, true, 5000]);
  silence();
  browser.restart();
  assert.ok(told <= most);
});

test("values are read in bounded numbers, and it is said how many", async () => {
  const keys = Array.from({ length: 300 }, (_, index) => memoryKey(index));
  const store = memoryStore(keys, { value: ({ key }) => expressValue(`u${String(key).slice(-3)}`) });
  const browser = openBrowser({ place: "memory", source: async () => store, limits: { searched: 120 } });
  const found = await wholePage(browser, express.app, { user: "u" });
  assert.equal(store.read.length, 120);
  assert.deepEqual(found.searched, { read: 120, of: 300 });
  assert.equal(found.fitting, 120);
  // Which ones were read depends on their ids alone.
  const first = keys
    .map(({ key }) => mask(String(key).slice(5)))
    .toSorted()
    .slice(0, 120);
  assert.deepEqual(
    found.rows.map(({ maskedId }) => maskedId),
    first,
  );
  await wholePage(browser, express.app, { sort: "idle" });
  assert.equal(store.read.length, 120, "another order of the same sessions reads no more");
  const some = await wholePage(browser, express.app, { user: "u", id: expressId(299) });
  assert.deepEqual([some.fitting, some.searched], [1, { read: 1, of: 1 }], "fewer sessions are within the bound");
});

test("what could not be asked fits no condition, and comes last in every order", async () => {
  const { expiresAt: _, bytes: __, ...unknown } = memoryKey(0);
  const keys = [unknown, memoryKey(1), memoryKey(2, { expiresAt: null })];
  const browser = openBrowser({ place: "memory", source: async () => memoryStore(keys) });
  const shown = async (options: Parameters<typeof wholePage>[2]): Promise<string[]> =>
    (await wholePage(browser, express.app, options)).rows.map(({ maskedId }) => maskedId);
  const [none, one, two] = [0, 1, 2].map((index) => mask(expressId(index)));
  assert.deepEqual(await shown({ withoutTtl: true }), [two]);
  assert.deepEqual(await shown({ expiresWithin: 1000 }), [one]);
  assert.deepEqual((await shown({ largerThan: 0 })).toSorted(), [one, two].toSorted());
  assert.deepEqual(await shown({ sort: "ttl" }), [one, two, none]);
  assert.deepEqual(await shown({ sort: "ttl", descending: true }), [two, one, none]);
  for (const descending of [false, true]) assert.equal((await shown({ sort: "size", descending })).at(-1), none);
  const { withoutTtl, bytes } = appOf(browser, express.app);
  assert.deepEqual([withoutTtl, bytes], [1, 20]);
});

test("pages that are asked for at the same time read each value once", async () => {
  const keys = Array.from({ length: 30 }, (_, index) => memoryKey(index));
  const store = memoryStore(keys, { value: () => expressValue("anna") });
  const browser = openBrowser({ place: "memory", source: async () => store });
  await browser.lookAtAll();
  const [one, other] = await Promise.all([
    browser.page({ app: express.app, view: plainView, rows: 30, slice: 1000 }),
    browser.page({ app: express.app, view: { ...plainView, filter: { user: "anna" } }, rows: 30, slice: 1000 }),
  ]);
  assert.deepEqual([one?.rows.length, other?.rows.length, store.read.length], [30, 30, 30]);
});

test("large values are read neither for a page nor in search of somebody", async () => {
  const keys = [memoryKey(0, { bytes: 70_000 }), memoryKey(1), memoryKey(2, { bytes: 300_000_000 })];
  const store = memoryStore(keys, { value: () => expressValue("somebody") });
  const browser = openBrowser({ place: "memory", source: async () => store });
  const plain = await wholePage(browser, express.app);
  assert.deepEqual(plain.rows.map(({ user }) => user).filter(Boolean), ["somebody"]);
  const found = await wholePage(browser, express.app, { user: "some" });
  assert.deepEqual([found.fitting, found.searched], [1, { read: 1, of: 3 }]);
  assert.deepEqual(store.read.map(String), [String(keys[1]?.key)]);
});

test("rows beyond the bound are counted and not kept; so are applications", async () => {
  const keys = Array.from({ length: 50 }, (_, index) => memoryKey(index, { expiresAt: null }));
  const others = Array.from({ length: 5 }, (_, index) => ({
    ...memoryKey(100 + index),
    key: Buffer.from(`app${index}:sess:${expressId(index)}`),
  }));
  const source = async () => memoryStore([...keys, ...others]);
  const browser = openBrowser({ place: "memory", source, limits: { rows: 30, apps: 3 } });
  const page = await wholePage(browser, express.app);
  assert.deepEqual([page.fitting, page.rows.length], [30, 30]);
  const { sessions, withoutTtl, bytes } = appOf(browser, express.app);
  assert.deepEqual({ sessions, withoutTtl, bytes }, { sessions: 50, withoutTtl: 50, bytes: 500 });
  assert.equal(browser.apps().length, 3);
  assert.equal(browser.progress.notKept, 25);
  assert.equal(browser.progress.looked, 55);
});
