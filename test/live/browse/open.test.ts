// One session whole: read anew with what is left of its time, whatever happened to it since it was listed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openBrowser } from "../../../src/live/browse/open-browser.ts";
import { plainView, type StoreBrowser } from "../../../src/live/browse/store-browser.ts";
import type { KeySource, ListedKey } from "../../../src/live/key-source.ts";
import { mask } from "../../../src/live/redis/classify.ts";
import { skip, startServer } from "../redis/servers.ts";
import {
  browse,
  express,
  expressId,
  expressValue,
  memoryKey,
  memoryStore,
  shadowKey,
  spring,
  springId,
  springKey,
  wholePage,
  writeSpring,
} from "./stores.ts";

const refOf = async (browser: StoreBrowser, app: string, id: string): Promise<string> => {
  const { rows } = await wholePage(browser, app, { id });
  const [row] = rows;
  assert.ok(row && rows.length === 1);
  return row.ref;
};

test("sessions of a server", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  await admin.set(`sess:${expressId(0)}`, expressValue("anna"), "EX", 100);
  await admin.set(`sess:${expressId(1)}`, expressValue("ben"), "EX", 100);
  await admin.set(`sess:${expressId(2)}`, expressValue("cleo"));
  await admin.set(`sess:${expressId(3)}`, expressValue("dora"), "EX", 100);
  await writeSpring(server, springId(0), "eve", 600);
  const { browser } = await browse(t, server);
  await browser.lookAtAll();

  await t.test("times to live are those of the moment, of the session and of what belongs to it", async () => {
    const ref = await refOf(browser, spring.app, springId(0));
    await admin.expire(springKey(springId(0)), 2000);
    await admin.expire(shadowKey(springId(0)), 1700);
    const opened = await browser.open(ref);
    const { id, key, framework, prefix, session, raw, problem, readAt, companions, row } = opened;
    assert.deepEqual(
      { id, key: String(key), framework, prefix, problem, user: session?.user, raw: raw?.type },
      {
        id: springId(0),
        key: springKey(springId(0)),
        framework: "spring-session",
        prefix: "spring:session",
        problem: undefined,
        user: "eve",
        raw: "hash",
      },
    );
    const left = (expiresAt: number | null | undefined): number =>
      Math.round(((expiresAt ?? 0) - readAt) / 10_000) * 10;
    assert.deepEqual([left(row.expiresAt), left(session?.expires.store)], [2000, 2000]);
    assert.deepEqual(
      companions.map(({ role, expiresAt }) => [role, expiresAt === null ? null : left(expiresAt)]),
      [
        ["shadow", 1700],
        ["index", null],
      ],
    );
    assert.equal(row.maskedId, mask(springId(0)));
  });

  await t.test("a value that was written since is the one that is read, and the row tells it", async () => {
    const ref = await refOf(browser, express.app, expressId(0));
    await admin.set(`sess:${expressId(0)}`, expressValue("anna the second"), "EX", 3000);
    const { session, row, raw, problem } = await browser.open(ref);
    assert.deepEqual([session?.user, row.user, problem], ["anna the second", "anna the second", undefined]);
    assert.equal(raw?.type === "string" && String(raw.bytes), expressValue("anna the second"));
    const again = (await wholePage(browser, express.app, { id: expressId(0) })).rows[0];
    assert.equal(again?.user, "anna the second");
    assert.ok((again?.expiresAt ?? 0) > Date.now() + 2_900_000);
  });

  await t.test("one that is gone meanwhile is said to be gone", async () => {
    const ref = await refOf(browser, express.app, expressId(1));
    await admin.del(`sess:${expressId(1)}`);
    const { session, raw, problem, row, companions, key } = await browser.open(ref);
    assert.match(problem ?? "", /^It is gone/);
    assert.deepEqual([session, raw, companions, row.problem], [undefined, undefined, [], problem]);
    assert.equal(String(key), `sess:${expressId(1)}`);
  });

  await t.test("so is one that ends between its page and a look at its value", async () => {
    const { browser } = await browse(t, server);
    await browser.lookAtAll();
    await admin.set(`sess:${expressId(8)}`, expressValue("late"));
    await admin.del(`sess:${expressId(2)}`);
    const { rows } = await wholePage(browser, express.app);
    assert.match(rows.find(({ maskedId }) => maskedId === mask(expressId(2)))?.problem ?? "", /^It is gone/);
    assert.equal(rows.length, 3, "what came later was not listed");
    await admin.del(`sess:${expressId(8)}`);
  });

  await t.test("a key that was taken for something else shows its raw value and no session", async () => {
    const ref = await refOf(browser, express.app, expressId(3));
    await admin.del(`sess:${expressId(3)}`);
    await admin.rpush(`sess:${expressId(3)}`, "x");
    const { session, problem } = await browser.open(ref);
    assert.equal(session, undefined);
    assert.match(problem ?? "", /now does not look like a session/);
  });

  await t.test("names of rows mean nothing to another browser, and outlive a restart in their own", async () => {
    const ref = await refOf(browser, express.app, expressId(0));
    const { browser: other } = await browse(t, server);
    await other.lookAtAll();
    await assert.rejects(other.open(ref), RangeError);
    await assert.rejects(browser.open("nothing"), RangeError);
    browser.restart();
    assert.equal((await browser.open(ref)).session?.user, "anna the second");
    assert.equal(browser.progress.looked, 0);
    assert.equal(await refOf(browser, express.app, expressId(0)), ref, "the same key has the same name");
  });

  await t.test("opening can be cancelled", async () => {
    const ref = await refOf(browser, express.app, expressId(0));
    await assert.rejects(browser.open(ref, AbortSignal.abort()), { kind: "cancelled" });
    assert.equal((await browser.open(ref)).problem, undefined);
  });
});

test("a session that ends while it is opened is said to be gone", async () => {
  const key = memoryKey(0);
  const store: KeySource<ListedKey> = {
    ...memoryStore([key]),
    ask: async (names) => names.map((name) => (name.equals(key.key) ? { found: key } : {})),
    values: async (keys) => keys.map(() => ({})),
  };
  const browser = openBrowser({ place: "memory", source: async () => store });
  const { session, problem } = await browser.open(await refOf(browser, express.app, expressId(0)));
  assert.equal(session, undefined);
  assert.match(problem ?? "", /^It is gone/);
});

test("names and values that are no text", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  const odd = [
    Buffer.concat([Buffer.from("PHPREDIS_SESSION:"), Buffer.from([0, 255, 13, 10, 0x80])]),
    Buffer.from("PHPREDIS_SESSION:\r\n*1\r\n"),
    Buffer.from("PHPREDIS_SESSION:ключ"),
    Buffer.from(`PHPREDIS_SESSION:${"k".repeat(900)}`),
  ];
  for (const key of odd)
    await admin.set(key, Buffer.from('user_id|i:42;bytes|s:4:"\xff\x00\xfe!";', "latin1"), "EX", 100);
  const { browser } = await browse(t, server);
  const { rows } = await wholePage(browser, JSON.stringify(["php", "PHPREDIS_SESSION:"]));
  assert.equal(rows.length, odd.length);
  const keys: Buffer[] = [];
  for (const { ref, user, problem } of rows) {
    assert.deepEqual([user, problem], ["42", undefined]);
    const opened = await browser.open(ref);
    assert.equal(opened.session?.user, "42");
    keys.push(opened.key);
  }
  assert.deepEqual(keys.toSorted(Buffer.compare), odd.toSorted(Buffer.compare));
});

test("values of hundreds of megabytes are read in a small part, and that is said", { skip }, async (t) => {
  const server = await startServer(t, { args: ["--proto-max-bulk-len", "512mb"] });
  const { admin } = server;
  const id = expressId(0);
  await admin.set(`sess:${id}`, expressValue("anna"));
  await admin.setrange(`sess:${id}`, 256 * 2 ** 20 - 1, "x");
  await admin.hset(springKey(springId(0)), "creationTime", "1", "lastAccessedTime", "2", "maxInactiveInterval", "1800");
  for (const name of ["a", "b"])
    await admin.hset(springKey(springId(0)), `sessionAttr:${name}`, Buffer.alloc(100 * 2 ** 20));
  const sent = async (): Promise<number> => Number(/total_net_output_bytes:(\d+)/.exec(await admin.info("stats"))?.[1]);
  const before = await sent();
  const { browser } = await browse(t, server);
  await browser.lookAtAll();
  for (const { app } of [express, spring])
    await browser.page({ app, view: { ...plainView, sort: "user" }, rows: 10, slice: 1000 });
  const huge = await browser.open(await refOf(browser, express.app, id));
  assert.match(huge.problem ?? "", /^Only the first 262144 of 268435456 bytes were read\.$/);
  assert.equal(huge.raw?.type === "string" && huge.raw.bytes.length, 262_144);
  assert.ok((huge.row.bytes ?? 0) >= 2 ** 28);
  const hash = await browser.open(await refOf(browser, spring.app, springId(0)));
  assert.match(hash.problem ?? "", /larger than 262144 bytes/);
  assert.deepEqual([hash.session?.created, hash.session?.lastSeen, hash.session?.timeout], [1, 2, 1800]);
  const read = (await sent()) - before;
  assert.ok(read < 1_000_000, `${read} bytes were read`);
});
