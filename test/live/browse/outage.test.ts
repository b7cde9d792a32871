// Stores that fail while they are browsed: nothing hangs, nothing is lost or counted twice, and who leaves ends it for nobody else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "../../../src/live/browse/open-browser.ts";
import { plainView } from "../../../src/live/browse/store-browser.ts";
import { type ReadClient, type ReadNode, readClient } from "../../../src/live/redis/client.ts";
import { type FailureKind, LiveFailure } from "../../../src/live/redis/failure.ts";
import { serverKeys } from "../../../src/live/redis/server-keys.ts";
import { slotOf } from "../../../src/live/redis/slots.ts";
import { clusterOf, moveSlot, startCluster } from "../redis/clusters.ts";
import { fill, local, profileOf, skip, startServer, until } from "../redis/servers.ts";
import { appOf, browse, express, expressId, expressValue, memoryKey, memoryStore } from "./stores.ts";

const failsWith =
  (kind: FailureKind) =>
  (error: unknown): boolean =>
    error instanceof LiveFailure && error.kind === kind;
const keys = Array.from({ length: 100 }, (_, index) => memoryKey(index));
const name = (index: number): string => `sess:${expressId(index)}`;

test("a walk that fails keeps what it found, and the next call goes on with it", async () => {
  let fail = true;
  const store = memoryStore(keys, {
    before: (batch) => {
      if (batch === 4 && fail) throw new LiveFailure("lost", "memory");
    },
  });
  const browser = openBrowser({ place: "memory", source: async () => store });
  await assert.rejects(browser.lookAtAll(), failsWith("lost"));
  assert.equal(browser.progress.looked, 40);
  const page = await browser.page({ app: express.app, view: plainView, rows: 40, slice: 1000 });
  assert.deepEqual([page.rows.length, page.unfinished], [40, true], "what is there is given");
  await assert.rejects(browser.page({ app: express.app, view: plainView, rows: 41, slice: 1000 }), failsWith("lost"));
  fail = false;
  await browser.lookAtAll();
  assert.deepEqual([browser.progress.looked, appOf(browser, express.app).sessions], [100, 100]);
});

test("who cancels or whose time is over leaves; the walk goes on for the others", async () => {
  const gate = Promise.withResolvers<void>();
  const store = memoryStore(keys, { before: (batch) => (batch === 2 ? gate.promise : undefined) });
  const browser = openBrowser({ place: "memory", source: async () => store });
  const cancel = new AbortController();
  const patient = browser.lookAtAll();
  const leaving = browser.lookAtAll(cancel.signal);
  await browser.look(5);
  const page = await browser.page({ app: express.app, view: plainView, rows: 50, slice: 5 });
  assert.deepEqual([page.rows.length, page.unfinished], [20, true]);
  cancel.abort();
  await assert.rejects(leaving, failsWith("cancelled"));
  await assert.rejects(browser.look(1000, AbortSignal.abort()), failsWith("cancelled"));
  gate.resolve();
  await patient;
  assert.equal(browser.progress.looked, 100);
  assert.equal(store.listings.count, 1);
});

test("a failure that comes when nobody waits any more is told to the next who asks, once", async () => {
  const gate = Promise.withResolvers<void>();
  let failures = 0;
  const store = memoryStore(keys, {
    before: (batch) => (batch === 1 && failures++ === 0 ? gate.promise : undefined),
  });
  const browser = openBrowser({ place: "memory", source: async () => store });
  await browser.look(5);
  gate.reject(new LiveFailure("timeout", "memory"));
  await new Promise((resolve) => setImmediate(resolve));
  await assert.rejects(browser.lookAtAll(), failsWith("timeout"));
  await browser.lookAtAll();
  assert.equal(browser.progress.looked, 100);
});

test("keys that were listed but not told for a failure are told when somebody goes on", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 500, name);
  const client = readClient(profileOf(local(server.port)), {});
  t.after(() => client.close());
  await client.connect();
  let lost = 0;
  const failing: ReadClient = new Proxy(client, {
    get(target, property) {
      if (property === "topology")
        return async () => ({ nodes: [{ node: failing as unknown as ReadNode, importing: new Set() }], unserved: 0 });
      if (property === "pipeline")
        return async (...commands: Parameters<ReadClient["pipeline"]>) => {
          // Asked at the moment of the call: somebody may have taken the method along.
          if (lost-- <= 0) return target.pipeline(...commands);
          throw new LiveFailure("lost", "test server");
        };
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  const source = async () => serverKeys(failing, "test server", { patience: 200, ahead: true });
  const browser = openBrowser({ place: "test server", source });
  await browser.page({ app: express.app, view: plainView, rows: 1, slice: 60_000 });
  lost = Number.POSITIVE_INFINITY;
  await assert.rejects(browser.lookAtAll(), failsWith("lost"));
  assert.ok(browser.progress.looked < 300, `${browser.progress.looked}`);
  lost = 1;
  await browser.lookAtAll();
  assert.deepEqual([browser.progress.looked, appOf(browser, express.app).sessions], [500, 500]);
});

test("a restart forgets what was looked at and cancels who waits; a closed browser looks at nothing", async () => {
  const opened: number[] = [];
  const closed: number[] = [];
  const gate = Promise.withResolvers<void>();
  const source = async () => {
    const number = opened.push(opened.length);
    const store = memoryStore(keys, { before: (batch) => (batch === 2 && number === 1 ? gate.promise : undefined) });
    return { ...store, close: async () => void closed.push(number) };
  };
  const browser = openBrowser({ place: "memory", source, close: async () => void closed.push(0) });
  const waiting = browser.lookAtAll();
  await browser.look(5);
  browser.restart();
  gate.resolve();
  await assert.rejects(waiting, failsWith("cancelled"));
  assert.deepEqual([browser.progress.looked, browser.apps()], [0, []]);
  await browser.lookAtAll();
  assert.equal(browser.progress.looked, 100);
  await browser.close();
  await browser.close();
  assert.deepEqual(closed, [1, 2, 0]);
  await assert.rejects(async () => browser.look(10), failsWith("cancelled"));
  browser.restart();
  assert.equal(opened.length, 2);
});

test("a server that is killed and comes back is walked again, and each session is counted once", {
  skip,
}, async (t) => {
  // Loading takes so long that the client meets a server that is still at it.
  const server = await startServer(t, {
    args: ["--key-load-delay", "500", "--loading-process-events-interval-bytes", "1024"],
  });
  await fill(server.admin, 3_000, name);
  await server.admin.save();
  const { browser, client } = await browse(t, server);
  await browser.page({ app: express.app, view: plainView, rows: 500, slice: 60_000 });
  const before = browser.progress.looked;
  assert.ok(before >= 500 && before < 3_000);
  const met = new Set<string>();
  client.onState((state) => {
    if ("failure" in state && state.failure) met.add(state.failure.kind);
  });
  await server.kill();
  const rest = browser.lookAtAll();
  await until(() => client.state.kind === "reconnecting" && client.state.attempt > 2);
  await server.restart();
  await rest;
  assert.deepEqual([browser.progress.looked, appOf(browser, express.app).sessions], [3_000, 3_000]);
  assert.ok(met.has("refused") && met.has("loading"), [...met].join());
  assert.deepEqual(
    browser.progress.notes.filter(({ lacking }) => lacking),
    [],
  );
});

test("connections that break again and again lose no key", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 3_000, name);
  const { browser } = await browse(t, server);
  let walking = true;
  const walk = browser.lookAtAll().finally(() => {
    walking = false;
  });
  let kills = 0;
  for (; walking; kills++) {
    await server.admin.client("KILL", "TYPE", "normal", "SKIPME", "yes");
    const before = browser.progress.looked;
    await until(() => !walking || browser.progress.looked > before);
  }
  await walk;
  assert.ok(kills > 3, `${kills}`);
  assert.deepEqual([browser.progress.looked, appOf(browser, express.app).sessions], [3_000, 3_000]);
  assert.deepEqual(
    browser.progress.notes.filter(({ lacking }) => lacking),
    [],
  );
});

test("a server that falls silent: pages come in time, the failure is told, and it goes on when the server does", {
  skip,
}, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 2_000, name);
  const client = readClient(
    profileOf(local(server.port)),
    {},
    { timing: { command: 150, connect: 150, retry: () => 50 } },
  );
  await client.connect();
  const browser = openBrowser({
    place: "test server",
    source: async () => serverKeys(client, "test server", { patience: 500, ahead: true, pace: { share: 1, most: 20 } }),
    close: async () => client.close(),
  });
  t.after(() => browser.close());
  await browser.page({ app: express.app, view: plainView, rows: 100, slice: 60_000 });
  server.signal("SIGSTOP");
  const early = await browser.page({ app: express.app, view: plainView, rows: 2_000, slice: 20 });
  assert.ok(early.unfinished && early.rows.length >= 100 && early.rows.length < 2_000);
  await assert.rejects(browser.lookAtAll(), failsWith("timeout"));
  const [row] = early.rows;
  await assert.rejects(browser.open(row?.ref ?? ""), (error) => error instanceof LiveFailure);
  server.signal("SIGCONT");
  await client.ready();
  await browser.lookAtAll();
  assert.deepEqual([browser.progress.looked, appOf(browser, express.app).sessions], [2_000, 2_000]);
});

test("a cluster whose slots move while it is browsed: every session once", { skip }, async (t) => {
  const servers = await startCluster(t);
  const [a, b, c] = servers;
  assert.ok(a && b && c);
  const names = Array.from({ length: 3_000 }, (_, index) => name(index));
  const batches = servers.map(({ admin }) => admin.pipeline());
  for (const one of names) {
    const slot = slotOf(one);
    batches[slot <= 5460 ? 0 : slot <= 10922 ? 1 : 2]?.setex(one, 3600, expressValue("x"));
  }
  for (const batch of batches) await batch.exec();
  const client = readClient(clusterOf([a]), {});
  await client.connect();
  const browser = openBrowser({
    place: "cluster",
    source: async () => serverKeys(client, "cluster", { patience: 500, ahead: true, pace: { share: 1, most: 30 } }),
    close: async () => client.close(),
  });
  t.after(() => browser.close());
  await browser.page({ app: express.app, view: plainView, rows: 1_500, slice: 60_000 });
  assert.equal(browser.progress.total, 3_000);
  const moving = [...new Set(names.map(slotOf))].filter((slot) => slot > 10922).slice(0, 40);
  let moved = 0;
  for (const slot of moving.slice(0, -1)) moved += await moveSlot(slot, c, b, [a], true);
  // The last one stays half moved, which is answered by ASK.
  moved += await moveSlot(moving.at(-1) ?? 0, c, b, [a], false);
  assert.ok(moved >= 40, `${moved}`);
  await browser.lookAtAll();
  assert.deepEqual([browser.progress.looked, appOf(browser, express.app).sessions], [3_000, 3_000]);
  const page = await browser.page({ app: express.app, view: plainView, rows: 3_000, slice: 60_000 });
  assert.equal(new Set(page.rows.map(({ ref }) => ref)).size, 3_000);
  // Sessions that were moved are read where they are now.
  const found = await browser.findByCookie(
    `connect.sid=s%3A${names.find((one) => slotOf(one) === moving[0])?.slice(5)}.${"A".repeat(43)}`,
  );
  assert.equal(found.found?.session?.user, "x");

  // Else the others would answer for none of their keys either.
  for (const { admin } of [b, c]) await admin.config("SET", "cluster-require-full-coverage", "no");
  await a.kill();
  browser.restart();
  await browser.lookAtAll();
  const there = names.filter((one) => slotOf(one) > 5460).length;
  assert.deepEqual([browser.progress.looked, browser.progress.finished], [there, true]);
  assert.match(browser.progress.notes.map(({ message }) => message).join(), /5461 of 16384 slots are missing/);
});
