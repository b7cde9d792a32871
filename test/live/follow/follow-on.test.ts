// Following a session through a login, a logout and an outage, on a real server, and the search for its new id within bounds.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { findSuccessor, type SearchOptions } from "../../../src/live/follow/find-successor.ts";
import { type FollowEvent, followOn } from "../../../src/live/follow/follow-on.ts";
import { lookAt } from "../../../src/live/follow/look.ts";
import type { ListedKey } from "../../../src/live/key-source.ts";
import { mask } from "../../../src/live/redis/classify.ts";
import { readClient } from "../../../src/live/redis/client.ts";
import { serverKeys } from "../../../src/live/redis/server-keys.ts";
import type { Session } from "../../../src/live/session.ts";
import { expressId, expressValue, type MemoryStore, memoryKey, memoryStore } from "../browse/stores.ts";
import { local, profileOf, type Server, skip, startServer, until } from "../redis/servers.ts";
import { startShop } from "./shop.ts";

/** Looks as often as it can. */
async function watch(t: TestContext, redis: Server, id: string) {
  const client = readClient(profileOf(local(redis.port)), {}, { timing: { retry: () => 20 } });
  t.after(() => client.close());
  await client.connect();
  const stop = new AbortController();
  const events: FollowEvent[] = [];
  const source = serverKeys(client, "the test's server");
  const done = followOn({
    key: Buffer.from(`sess:${id}`),
    look: (key, signal) => lookAt(source, key, signal),
    search: (gone, signal) => findSuccessor(serverKeys(client, "the test's server"), gone, signal),
    wait: () => new Promise((resolve) => setTimeout(resolve, 5)),
    signal: stop.signal,
    now: Date.now,
    tell: (event) => void events.push(event),
  });
  t.after(async () => {
    stop.abort();
    await done;
  });
  const told = async <K extends FollowEvent["kind"]>(kind: K, count = 1): Promise<FollowEvent & { kind: K }> => {
    await until(() => events.filter((one) => one.kind === kind).length >= count);
    return events.filter((one): one is FollowEvent & { kind: K } => one.kind === kind)[count - 1] ?? assert.fail();
  };
  await told("seen");
  return { events, told };
}

test("a login moves what is followed to its new id, and what the login changed is told", { skip }, async (t) => {
  const redis = await startServer(t);
  const shop = await startShop(t, redis);
  const id = await shop.get("/cart/kettle");
  const { events, told } = await watch(t, redis, id);
  const next = await shop.get("/login");
  const moved = await told("moved");
  assert.equal(moved.maskedId, mask(next));
  assert.equal(moved.certain, true);
  const names = moved.changes.map((one) => ("path" in one ? `${one.kind} ${one.path.join(".")}` : one.kind));
  assert.ok(names.includes("added user") && names.includes("user"), names.join());
  await shop.get("/note/gift");
  await until(() =>
    events.some(
      (one) =>
        one.kind === "seen" &&
        one.maskedId === mask(next) &&
        one.observation.changes.some((change) => change.kind === "added" && change.path[0] === "note"),
    ),
  );
  assert.ok(!JSON.stringify(events.map((one) => ("maskedId" in one ? one.maskedId : ""))).includes(id));
});

test("a logout leaves nothing to go on with, and a session that comes back is seen", { skip }, async (t) => {
  const redis = await startServer(t);
  const shop = await startShop(t, redis);
  const id = await shop.get("/cart/kettle");
  const before = await redis.admin.get(`sess:${id}`);
  const { told } = await watch(t, redis, id);
  await shop.get("/logout");
  const { search } = await told("not-found");
  assert.deepEqual([search.found, search.whole, search.read], [undefined, true, 0]);
  await redis.admin.set(`sess:${id}`, String(before), "EX", 60);
  const { observation } = await told("seen", 3);
  assert.equal(observation.fate, "back");
});

test("a session that is not there yet is waited for", { skip }, async (t) => {
  const redis = await startServer(t);
  const { told } = await watch(t, redis, expressId(1));
  const { observation } = await told("seen");
  assert.equal(observation.look.session, undefined);
  await redis.admin.set(`sess:${expressId(1)}`, expressValue("ann"), "EX", 60);
  assert.equal((await told("seen", 2)).observation.fate, "back");
});

test("a lost server is told once, and looking goes on when it is back", { skip }, async (t) => {
  const redis = await startServer(t);
  const set = (value: string) => redis.admin.set(`sess:${expressId(1)}`, value, "EX", 60);
  await set(expressValue("ann"));
  const { events, told } = await watch(t, redis, expressId(1));
  await redis.kill();
  assert.match((await told("unread")).problem, /connection|Nothing listens/i);
  await redis.restart();
  await told("read-again");
  await told("seen", 2);
  await set(expressValue("bob"));
  await until(() => events.some((one) => one.kind === "seen" && one.observation.fate === "back"));
  assert.ok(
    events.filter(({ kind }) => kind === "unread").length < 4,
    "a failure that lasts is told once for each way in which it shows",
  );
});

/** A session whose cart says which one it is. */
const cartOf = (name: string): string =>
  JSON.stringify({ cookie: { originalMaxAge: 1_800_000, path: "/" }, cart: [name] });

const gone = (name: string): Session => ({
  framework: "connect-redis",
  prefix: "sess:",
  expires: { store: null },
  attributes: [
    {
      name: "cart",
      value: { kind: "list", items: [{ kind: "string", text: name, length: name.length }] },
    },
  ],
  warnings: [],
});

const find = (store: MemoryStore, options?: SearchOptions) =>
  findSuccessor(store, { key: memoryKey(0).key, session: gone("kettle") }, new AbortController().signal, options);

test("of many sessions those are read that end last, and what was left out is said", async () => {
  const keys = Array.from({ length: 100 }, (_, index) => memoryKey(index + 1, { expiresAt: 1000 + index }));
  const value = ({ key }: ListedKey): string => cartOf(key.toString().endsWith("90") ? "kettle" : "tea");
  const store = memoryStore(keys, { value });
  const search = await find(store, { sessions: 20 });
  assert.equal(search.found?.key.toString(), `sess:${expressId(90)}`);
  assert.deepEqual([search.looked, search.read, search.whole], [100, 20, false]);
  assert.equal(store.read.length, 20);
  const few = await find(memoryStore(keys, { value }), { sessions: 5 });
  assert.deepEqual([few.found, few.read, few.whole], [undefined, 5, false]);
  const all = await find(memoryStore(keys, { value }));
  assert.deepEqual([all.looked, all.read, all.whole, all.found !== undefined], [100, 100, true, true]);
});

test("no more keys are looked at than the search may", async () => {
  const keys = Array.from({ length: 100 }, (_, index) => memoryKey(index + 1));
  const search = await find(memoryStore(keys, { value: () => cartOf("tea") }), { keys: 30 });
  assert.deepEqual([search.looked, search.read, search.whole], [30, 30, false]);
});

test("neither the session that is gone nor those of other applications are read", async () => {
  const other = memoryKey(5);
  const store = memoryStore([memoryKey(0), { ...other, key: Buffer.from(`shop:${other.key}`) }], {
    value: () => cartOf("kettle"),
  });
  const search = await find(store);
  assert.deepEqual([search.found, search.looked, search.read], [undefined, 2, 0]);
});
