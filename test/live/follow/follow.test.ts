// Following one session of a real Express application: what its requests write, overwrite, renew and leave behind.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { Change } from "../../../src/live/follow/changes.ts";
import { follow, type Observation } from "../../../src/live/follow/follow.ts";
import { lookAt } from "../../../src/live/follow/look.ts";
import { successorOf } from "../../../src/live/follow/successor.ts";
import { readClient } from "../../../src/live/redis/client.ts";
import { serverKeys } from "../../../src/live/redis/server-keys.ts";
import { local, profileOf, type Server, skip, startServer } from "../redis/servers.ts";
import { startShop } from "./shop.ts";

/** Looks when the test says so, instead of by a clock. */
async function watch(t: TestContext, redis: Server, id: string) {
  const client = readClient(profileOf(local(redis.port)), {});
  t.after(() => client.close());
  await client.connect();
  const source = serverKeys(client, "the test's server");
  const stop = new AbortController();
  let tick = (): void => undefined;
  let waits = (): void => undefined;
  const waiting = (): Promise<void> =>
    new Promise((resolve) => {
      waits = resolve;
    });
  const observations = follow({
    look: (signal) => lookAt(source, Buffer.from(`sess:${id}`), signal),
    wait: (signal) =>
      new Promise((resolve) => {
        tick = resolve;
        waits();
        signal.addEventListener("abort", () => resolve(), { once: true });
      }),
    signal: stop.signal,
  });
  t.after(() => stop.abort());
  assert.ok((await observations.next()).value?.look.session);
  const seen: Observation[] = [];
  const ready = waiting();
  void (async () => {
    for await (const one of observations) seen.push(one);
  })();
  await ready;
  return {
    session: async (other: string) => (await lookAt(source, Buffer.from(`sess:${other}`), stop.signal)).session,
    /** The next look, when something changed until then. */
    async next(): Promise<Observation> {
      const count = seen.length;
      for (let round = 0; seen.length === count && round < 100; round++) {
        const looked = waiting();
        tick();
        await looked;
      }
      const found = seen[count];
      assert.ok(found, "nothing has changed");
      return found;
    },
  };
}

const told = (changes: readonly Change[]): string[] =>
  changes.filter((one) => "path" in one).map((one) => `${one.kind} ${one.path.join(".")}`);
/** The cookie's own times change with every request. */
const ownOnly = (names: readonly string[]): string[] => names.filter((name) => !/ cookie\b/.test(name));

test("each request shows what it has written", { skip }, async (t) => {
  const redis = await startServer(t);
  const shop = await startShop(t, redis);
  const id = await shop.get("/cart/kettle");
  const watching = await watch(t, redis, id);
  await shop.get("/cart/tea");
  assert.deepEqual(ownOnly(told((await watching.next()).changes)), ["added cart.1"]);
  await shop.get("/note/gift");
  assert.deepEqual(ownOnly(told((await watching.next()).changes)), ["added note"]);
  await shop.get("/note/urgent");
  assert.deepEqual(ownOnly(told((await watching.next()).changes)), ["changed note"]);
});

test("of two requests that overlap, the one whose update is lost is named", { skip }, async (t) => {
  const redis = await startServer(t);
  const shop = await startShop(t, redis);
  const id = await shop.get("/cart/kettle");
  const watching = await watch(t, redis, id);
  // This one has read the session and waits; the next one comes and goes meanwhile.
  const slow = shop.get("/slow/cart/tea");
  await shop.held(1);
  await shop.get("/note/gift");
  const first = await watching.next();
  assert.deepEqual(ownOnly(told(first.changes)), ["added note"]);
  assert.deepEqual(first.lost, []);
  shop.release();
  await slow;
  const second = await watching.next();
  assert.deepEqual(ownOnly(told(second.changes)).toSorted(), ["added cart.1", "removed note"]);
  assert.deepEqual(
    second.lost.map(({ path }) => path.join(".")).filter((path) => !path.startsWith("cookie")),
    ["note"],
  );
});

test("a login gives the session a new id, and it is found again", { skip }, async (t) => {
  const redis = await startServer(t);
  const shop = await startShop(t, redis);
  const id = await shop.get("/cart/kettle");
  const watching = await watch(t, redis, id);
  const before = await watching.session(id);
  const next = await shop.get("/login");
  assert.notEqual(next, id);
  assert.equal((await watching.next()).fate, "gone");
  const after = await watching.session(next);
  assert.ok(before && after);
  assert.equal(successorOf(before, [{ ref: "new", session: after }])?.ref, "new");
  const stranger = { ...after, attributes: after.attributes.filter(({ name }) => name !== "cart") };
  assert.equal(successorOf(before, [{ ref: "other", session: stranger }]), undefined);
  const twins = [
    { ref: "a", session: after },
    { ref: "b", session: after },
  ];
  assert.equal(successorOf(before, twins), undefined, "of two it cannot be said which");
});

test("a logout ends what is followed", { skip }, async (t) => {
  const redis = await startServer(t);
  const shop = await startShop(t, redis);
  const id = await shop.get("/cart/kettle");
  const watching = await watch(t, redis, id);
  await shop.get("/logout");
  const { fate, look } = await watching.next();
  assert.equal(fate, "gone");
  assert.equal(look.session, undefined);
});

test("a request that only reads puts the end off", { skip }, async (t) => {
  const redis = await startServer(t);
  const shop = await startShop(t, redis);
  const id = await shop.get("/cart/kettle");
  await redis.admin.expire(`sess:${id}`, 60);
  const watching = await watch(t, redis, id);
  await shop.get("/read");
  assert.equal((await watching.next()).renewed, true);
});
