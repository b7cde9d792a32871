// What is said of a store: the same whatever the order of its keys, and never more values read than were asked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeySource, ListedKey } from "../../src/live/key-source.ts";
import { findSession, listSessions, mostSearched, type SessionWish } from "../../src/live/list-sessions.ts";
import { mask } from "../../src/live/redis/classify.ts";
import { LiveFailure } from "../../src/live/redis/failure.ts";

const idOf = (index: number): string => String(index).padStart(32, "0");
const json = (user: string): Buffer => Buffer.from(JSON.stringify({ cookie: { path: "/" }, user }));

function express(index: number, expiresAt: number | null = 1000): ListedKey {
  const head = json(`user${index}`);
  return {
    key: Buffer.from(`sess:${idOf(index)}`),
    type: "string",
    sample: { head, length: head.length },
    expiresAt,
    bytes: 10,
  };
}

interface Store extends KeySource<ListedKey> {
  readonly read: Buffer[];
}

/** Keys in batches of seven; throws in the end what it is given. */
function store(keys: readonly ListedKey[], ending?: () => void): Store {
  const read: Buffer[] = [];
  return {
    read,
    place: "memory",
    async *keys(signal) {
      for (let at = 0; at < keys.length; at += 7) {
        signal.throwIfAborted();
        yield keys.slice(at, at + 7);
      }
      ending?.();
    },
    values: async (wanted) => {
      read.push(...wanted.map(({ key }) => key));
      return wanted.map(({ sample }) => {
        const bytes = Buffer.from(sample?.head ?? []);
        return { value: { type: "string", bytes, length: bytes.length } };
      });
    },
    now: () => 0,
    notes: () => [],
    close: async () => {},
  };
}

const whole = new AbortController().signal;
const ask = (source: Store, wish: Partial<SessionWish> = {}) => listSessions(source, { limit: 50, ...wish }, whole);

test("the order of the keys changes nothing, and only what is listed is read", async () => {
  const keys = Array.from({ length: 5000 }, (_, index) => express(index, index % 10 === 0 ? null : 1000));
  const one = store(keys);
  const told = await ask(one);
  assert.deepEqual(told.apps, [
    { framework: "connect-redis", prefix: "sess:", sessions: 5000, bytes: 50_000, withoutTtl: 500 },
  ]);
  assert.equal(told.sessions.length, 50);
  assert.equal(told.fitting, 5000);
  assert.equal(one.read.length, 50);
  const other = await ask(store(keys.toReversed()));
  assert.deepEqual(
    other.sessions.map(({ classification }) => classification.id),
    told.sessions.map(({ classification }) => classification.id),
  );
});

test("wishes: application, no TTL, nobody's values", async () => {
  const keys = [
    ...Array.from({ length: 20 }, (_, index) => express(index, index < 3 ? null : 1000)),
    { ...express(100), key: Buffer.from(`shop:sess:${idOf(100)}`) },
  ];
  const shop = await ask(store(keys), { app: "shop:sess" });
  assert.deepEqual(
    shop.apps.map(({ prefix, sessions }) => [prefix, sessions]),
    [["shop:sess:", 1]],
  );
  const eternal = await ask(store(keys), { withoutTtl: true });
  assert.deepEqual(eternal.sessions.map(({ session }) => session?.user).toSorted(), ["user0", "user1", "user2"]);
  assert.equal(
    eternal.apps.reduce((sum, { sessions }) => sum + sessions, 0),
    21,
  );
  const none = store(keys);
  assert.equal((await ask(none, { limit: 0 })).sessions.length, 0);
  assert.equal(none.read.length, 0);
});

test("a user is found in values, and where the search ends early it says so", async () => {
  const keys = Array.from({ length: 120 }, (_, index) => express(index));
  const found = await ask(store(keys), { user: "user77" });
  assert.deepEqual(
    found.sessions.map(({ classification }) => classification.id),
    [idOf(77)],
  );
  assert.deepEqual(found.notes, []);
  const many = Array.from({ length: mostSearched + 1 }, (_, index) => express(index));
  const unknown = store(many);
  const told = await ask(unknown, { user: "nobody" });
  assert.equal(unknown.read.length, mostSearched);
  assert.match(told.notes[0]?.message ?? "", /2000 of 2001 sessions were read/);
});

test("what ends a listing early leaves what was seen, and says why", async () => {
  const keys = Array.from({ length: 20 }, (_, index) => express(index));
  const lost = store(keys, () => {
    throw new LiveFailure("lost", "127.0.0.1:6379");
  });
  const told = await ask(lost);
  assert.equal(told.apps[0]?.sessions, 20);
  assert.equal(told.sessions.length, 20);
  assert.equal(lost.read.length, 0, "nobody is asked after that");
  assert.match(told.notes.map(({ message }) => message).join(), /^The connection to 127\.0\.0\.1:6379 broke/);

  const stop = new AbortController();
  const cancelled = await listSessions(store(keys), { limit: 50 }, stop.signal, (count) => count >= 14 && stop.abort());
  assert.equal(cancelled.apps[0]?.sessions, 14);
  assert.deepEqual(
    cancelled.notes.map(({ lacking }) => lacking),
    [true],
  );
  await assert.rejects(
    ask(
      store(keys, () => {
        throw new TypeError("a mistake of ours");
      }),
    ),
    TypeError,
  );
});

test("one session by its id or its mask, and none by another", async () => {
  const keys = Array.from({ length: 30 }, (_, index) => express(index));
  for (const wanted of [idOf(9), mask(idOf(9))]) {
    const source = store(keys);
    const { found } = await findSession(source, wanted, whole);
    assert.equal(found?.session?.user, "user9");
    assert.equal(source.read.length, 1);
  }
  assert.equal((await findSession(store(keys), idOf(9).slice(1), whole)).found, undefined);
});
