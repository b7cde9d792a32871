// Taking inventories: joined, stopped and gone on with, kept without names, and of now rather than of a while ago.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Inventories } from "../../../src/extension/inventory/inventories.ts";
import { keptInventories } from "../../../src/extension/inventory/kept-inventories.ts";
import { Browsing } from "../../../src/extension/sessions/browsing.ts";
import { openBrowser } from "../../../src/live/browse/open-browser.ts";
import { mask } from "../../../src/live/redis/classify.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import { expressId, expressValue, type MemoryStore, memoryKey, memoryStore } from "../../live/browse/stores.ts";

const keys = Array.from({ length: 100 }, (_, index) => memoryKey(index));

/** What the editor keeps, as it keeps it: as JSON. */
function memory() {
  const kept = new Map<string, string>();
  return {
    kept,
    keys: () => [...kept.keys()],
    get: <T>(name: string): T | undefined => {
      const text = kept.get(name);
      return text === undefined ? undefined : JSON.parse(text);
    },
    update: async (name: string, value: unknown) => void kept.set(name, JSON.stringify(value)),
  };
}

function lab(options: Parameters<typeof memoryStore>[1] = {}, changes = true) {
  const stores: MemoryStore[] = [];
  const browser = openBrowser({
    place: "memory",
    source: async () => {
      const store = memoryStore(keys, { value: () => expressValue("canary-user"), ...options });
      stores.push(store);
      return store;
    },
  });
  const browsing = new Browsing(
    browser,
    () => {},
    (error) => assert.fail(String(error)),
  );
  const places = memory();
  const changed: string[] = [];
  let now = 0;
  const inventories = new Inventories({
    now: () => now,
    changes: () => changes,
    browsing: (id) => (id === "a" ? browsing : undefined),
    kept: keptInventories(places),
    changed: (id) => void changed.push(id),
  });
  return {
    ...{ inventories, browsing, browser, stores, places, changed },
    passes: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

test("one is taken for all who want it, is kept, and the one before it too", async () => {
  const { inventories, stores, places, passes } = lab();
  const [one, other] = await Promise.all([inventories.take("a"), inventories.take("a")]);
  assert.equal(one, other);
  assert.ok(one.kind === "taken" && one.inventory.last.whole && one.inventory.before === undefined);
  assert.deepEqual([one.inventory.last.keys, stores.length], [100, 1]);
  passes(3_600_000);
  const again = await inventories.take("a");
  assert.ok(again.kind === "taken");
  assert.deepEqual(again.inventory.before, one.inventory.last);
  assert.equal(stores.length, 2, "what was looked at an hour ago is no inventory of now");
  await inventories.take("a");
  assert.equal(stores.length, 3, "nor is what was taken already");
  const text = [...places.kept.values()].join();
  for (const secret of ["canary-user", expressId(3), mask(expressId(3))]) assert.ok(!text.includes(secret), secret);
});

test("what was just looked at counts, and a file stays as it was written", async () => {
  for (const [changes, passed] of [
    [true, 1_000],
    [false, 3_600_000],
  ] as const) {
    const { inventories, browser, stores, passes } = lab({}, changes);
    await browser.lookAtAll();
    passes(passed);
    assert.equal((await inventories.take("a")).kind, "taken");
    assert.equal(stores.length, 1);
  }
});

test("stopped by the person it says how far it came, keeps nothing, and goes on from there", async () => {
  const { inventories, stores, changed } = lab({ before: (batch) => void (batch === 4 && queueMicrotask(stop)) });
  const stop = (): void => inventories.stop("a");
  const stopped = await inventories.take("a");
  assert.ok(stopped.kind === "stopped" && stopped.looked >= 40 && stopped.looked < 100, JSON.stringify(stopped));
  assert.equal(await inventories.last("a"), undefined);
  assert.equal(inventories.taking("a"), undefined);
  assert.ok(changed.length > 1);
  const all = await inventories.take("a");
  assert.ok(all.kind === "taken" && all.inventory.last.keys === 100);
  assert.deepEqual([stores.length, stores[0]?.listings.count], [1, 1]);
});

test("while it is taken it says how far it is", async () => {
  const gate = Promise.withResolvers<void>();
  const { inventories } = lab({ before: (batch) => (batch === 4 ? gate.promise : undefined) });
  const taking = inventories.take("a");
  while ((inventories.taking("a")?.looked ?? 0) < 40) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(inventories.taking("a")?.looked, 40);
  gate.resolve();
  assert.equal((await taking).kind, "taken");
});

test("a store that fails says why, and goes on when it is taken again", async () => {
  let fails = true;
  const { inventories } = lab({
    before: (batch) => {
      if (batch === 4 && fails) throw new LiveFailure("lost", "memory");
    },
  });
  const failed = await inventories.take("a");
  assert.ok(failed.kind === "failed" && failed.looked === 40 && failed.message.includes("memory"));
  fails = false;
  const all = await inventories.take("a");
  assert.ok(all.kind === "taken" && all.inventory.last.keys === 100);
});

test("what was changed from here makes the last one old, and is counted anew", async () => {
  const { inventories, stores, changed, places } = lab();
  const notes = async () => (await inventories.last("a"))?.last.notes.map(({ message }) => message);
  await inventories.outdate("a");
  assert.equal(await inventories.last("a"), undefined, "there is none yet");
  await inventories.take("a");
  assert.deepEqual(await notes(), []);
  changed.length = 0;
  await inventories.outdate("a");
  assert.deepEqual(changed, ["a"]);
  assert.deepEqual(await notes(), [
    "Sessions were changed from here at 1970-01-01 00:00:00Z, after they had been counted. Take the inventory again.",
  ]);
  assert.equal((await keptInventories(places).get("a"))?.last.notes.length, 1, "after a restart too");
  const looks = stores.length;
  const again = await inventories.take("a");
  assert.ok(again.kind === "taken" && again.inventory.before?.notes.length === 0);
  assert.deepEqual([await notes(), stores.length], [[], looks + 1]);
});

test("what is changed while it is counted makes it old at once", async () => {
  const gate = Promise.withResolvers<void>();
  const { inventories } = lab({ before: (batch) => (batch === 4 ? gate.promise : undefined) });
  const taking = inventories.take("a");
  while ((inventories.taking("a")?.looked ?? 0) < 40) await new Promise((resolve) => setImmediate(resolve));
  await inventories.outdate("a");
  gate.resolve();
  const taken = await taking;
  assert.ok(taken.kind === "taken");
  assert.match(taken.inventory.last.notes[0]?.message ?? "", /^Sessions were changed from here/);
});

test("of what is not connected there is none", async () => {
  const { inventories } = lab();
  assert.equal((await inventories.take("b")).kind, "failed");
});

test("what the editor kept is believed only where it is an inventory, and goes with its connection", async () => {
  const { inventories, places } = lab();
  await inventories.take("a");
  const name = places.keys()[0] ?? assert.fail();
  const whole = places.get<Record<string, unknown>>(name);
  await places.update(name, { ...whole, b: { last: { version: 1, apps: "x" } }, c: 3 });
  const kept = keptInventories(places);
  assert.deepEqual(
    [await kept.get("b"), await kept.get("c"), await kept.get("constructor")],
    [undefined, undefined, undefined],
  );
  assert.ok(await kept.get("a"));
  await kept.keepOnly(["b"]);
  assert.equal(await kept.get("a"), undefined);
  await places.update(name, 3);
  assert.equal(await kept.get("a"), undefined);
});
