// Changing sessions on real servers: what is previewed, what is done, what can be undone, and what cannot be reached.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { readClient } from "../../../src/live/redis/client.ts";
import { carryOut } from "../../../src/live/write/carry-out.ts";
import { isAllowedUnlocked } from "../../../src/live/write/commands.ts";
import { planChange, type Target } from "../../../src/live/write/plan.ts";
import { undo } from "../../../src/live/write/undo.ts";
import { Locked, type Unlocked, unlock } from "../../../src/live/write/unlock.ts";
import { clusterOf, fillCluster, startCluster } from "../redis/clusters.ts";
import { commandLog, local, profileOf, type Server, skip, startServer, until } from "../redis/servers.ts";

const jdk = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0xac, 0xed, 0, 5, 0x74, 0, text.length]), Buffer.from(text)]);

const INDEX = "shop:index:org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME:ann";
const MINUTE = 1_800_000_060_000;

/** Two sessions of one user in the way of Spring's indexed repository, and one of an Express app. */
async function fill({ admin }: Server): Promise<void> {
  for (const id of ["one", "two"]) {
    await admin.hset(`shop:sessions:${id}`, { creationTime: "1", lastAccessedTime: "2", maxInactiveInterval: "1800" });
    await admin.expire(`shop:sessions:${id}`, 2100);
    await admin.set(`shop:sessions:expires:${id}`, "", "EX", 1800);
    await admin.sadd(`shop:expirations:${MINUTE}`, jdk(`expires:${id}`));
    await admin.sadd(INDEX, jdk(id));
    await admin.zadd("shop:sessions:expirations", "1.8000000000005e12", jdk(id));
  }
  await admin.set("sess:abc", '{"cookie":{}}', "EX", 900);
}

const spring = (id: string): Target => ({
  key: Buffer.from(`shop:sessions:${id}`),
  framework: "spring-session",
  id,
  user: "ann",
  ends: MINUTE - 30_000,
});
const express: Target = { key: Buffer.from("sess:abc"), framework: "connect-redis", id: "abc" };

async function connect(
  t: TestContext,
  server: Server,
  span = 60_000,
): Promise<{ reader: ReturnType<typeof readClient>; open: Unlocked }> {
  const profile = profileOf(local(server.port));
  const reader = readClient(profile, {});
  t.after(() => reader.close());
  await reader.connect();
  const open = await unlock(profile, {}, span);
  t.after(() => open.lock());
  return { reader, open };
}

/** All that a server holds, by name: what must be the same again after an undo. */
async function everything({ admin }: Server): Promise<Record<string, string>> {
  const keys = (await admin.keys("*")).toSorted();
  const bytesOf = async (key: string): Promise<string> =>
    (await admin.type(key)) === "set"
      ? (await admin.smembersBuffer(key))
          .map((member) => member.toString("base64"))
          .toSorted()
          .join()
      : ((await admin.dumpBuffer(key))?.toString("base64") ?? "");
  const entries = keys.map(async (key) => [key, await bytesOf(key)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

test("deleting a session takes what belongs to it, nothing else, and can be undone", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server);
  const { reader, open } = await connect(t, server);
  const before = await everything(server);
  const plan = await planChange([spring("one")], { kind: "delete" }, reader);
  assert.equal(plan.sessions, 1);
  assert.deepEqual(
    plan.steps.map((step) => [step.do, step.role]),
    [
      ["unlist", "index"],
      ["unlist", "expirations"],
      ["unlist", "expirations"],
      ["unlink", "shadow"],
      ["unlink", "session"],
    ],
  );
  assert.deepEqual(await everything(server), before, "a plan changes nothing");

  const carried = await carryOut(plan, open);
  assert.deepEqual(
    { ...carried, undo: carried.undo.length },
    { done: 5, sessions: 1, gone: 0, failed: [], left: 0, undo: 5, notKept: 0 },
  );
  assert.equal(await server.admin.exists("shop:sessions:one", "shop:sessions:expires:one"), 0);
  assert.deepEqual(await server.admin.smembersBuffer(INDEX), [jdk("two")]);
  assert.deepEqual(await server.admin.smembersBuffer(`shop:expirations:${MINUTE}`), [jdk("expires:two")]);
  assert.equal(await server.admin.zcard("shop:sessions:expirations"), 1);
  assert.equal(await server.admin.exists("shop:sessions:two", "sess:abc"), 2);

  const undone = await undo(carried.undo, open);
  assert.deepEqual(undone, { back: 5, over: 0, taken: 0, failed: [], rest: [] });
  assert.deepEqual(await everything(server), before);
  const left = await server.admin.pttl("shop:sessions:expires:one");
  assert.ok(left > 1_790_000 && left <= 1_800_000, "the time to live goes on where it was");
});

test("expiring and persisting change the time to live alone, and can be undone", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server);
  const { reader, open } = await connect(t, server);
  const carried = await carryOut(
    await planChange([spring("one"), express], { kind: "expire", seconds: 60 }, reader),
    open,
  );
  assert.equal(carried.done, 3);
  assert.ok((await server.admin.pttl("shop:sessions:expires:one")) <= 60_000);
  assert.ok(
    (await server.admin.pttl("shop:sessions:one")) > 300_000,
    "Spring's hash outlives its session by five minutes",
  );
  assert.ok((await server.admin.pttl("sess:abc")) <= 60_000);
  assert.equal((await undo(carried.undo, open)).back, 3);
  assert.ok((await server.admin.pttl("sess:abc")) > 890_000);

  const persisted = await carryOut(await planChange([express], { kind: "persist" }, reader), open);
  assert.equal(await server.admin.pttl("sess:abc"), -1);
  assert.equal((await undo(persisted.undo, open)).back, 1);
  assert.ok((await server.admin.pttl("sess:abc")) > 890_000);
});

test("what somebody else has made meanwhile stays, and what would have ended stays away", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server);
  const { reader, open } = await connect(t, server);
  const carried = await carryOut(await planChange([express], { kind: "delete" }, reader), open);
  await server.admin.set("sess:abc", "newer");
  assert.deepEqual(await undo(carried.undo, open), { back: 0, over: 0, taken: 1, failed: [], rest: [] });
  assert.equal(await server.admin.get("sess:abc"), "newer");
  const later = (): number => Date.now() + 901_000;
  assert.deepEqual(await undo(carried.undo, open, later), { back: 0, over: 1, taken: 0, failed: [], rest: [] });
});

test("sessions that are gone before or after the preview are told, not made up", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server);
  const { reader, open } = await connect(t, server);
  const missing: Target = { key: Buffer.from("sess:never"), framework: "connect-redis" };
  const plan = await planChange([express, missing], { kind: "delete" }, reader);
  assert.deepEqual([plan.sessions, plan.gone, plan.steps.length], [1, 1, 1]);
  await server.admin.del("sess:abc");
  const carried = await carryOut(plan, open);
  assert.deepEqual([carried.done, carried.gone, carried.undo.length], [0, 1, 0]);
});

test("a user without the permission changes nothing, and is told which one is missing", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server);
  await server.admin.call("ACL", "SETUSER", "reader", "on", "nopass", "~*", "+@read", "+ping");
  const profile = profileOf(local(server.port), { username: "reader" });
  const reader = readClient(profile, { password: "any" });
  t.after(() => reader.close());
  await reader.connect();
  const open = await unlock(profile, { password: "any" }, 60_000);
  t.after(() => open.lock());
  const before = await everything(server);
  const carried = await carryOut(await planChange([express], { kind: "delete" }, reader), open);
  assert.deepEqual([carried.done, carried.failed.length], [0, 1]);
  assert.match(carried.failed[0]?.message ?? "", /UNLINK.*\+unlink/);
  assert.deepEqual(await everything(server), before);
});

test("room for undoing is bounded, and what was not kept is told", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server);
  const { reader, open } = await connect(t, server);
  const plan = await planChange([spring("one"), express], { kind: "delete" }, reader);
  const carried = await carryOut(plan, open, { room: 10 });
  assert.equal(carried.done, plan.steps.length);
  assert.equal(carried.notKept, 3);
  assert.equal(carried.undo.length, 3, "entries of sets take no room");
});

test("cancelling stops between batches and says what is left", { skip }, async (t) => {
  const server = await startServer(t);
  const targets = Array.from(
    { length: 100 },
    (_, index): Target => ({ key: Buffer.from(`sess:${index}`), framework: "connect-redis" }),
  );
  for (const { key } of targets) await server.admin.set(key, "x", "EX", 100);
  const { reader, open } = await connect(t, server);
  const stop = new AbortController();
  const plan = await planChange(targets, { kind: "delete" }, reader);
  const carried = await carryOut(plan, open, { signal: stop.signal, progress: (steps) => steps >= 40 && stop.abort() });
  assert.deepEqual([carried.done, carried.left], [40, 60]);
  assert.equal(await server.admin.dbsize(), 60);
});

test("a connection locks itself when its time is over, and by hand", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server);
  const { open } = await connect(t, server, 50);
  let told = 0;
  open.onLock(() => told++);
  await until(() => told === 1);
  await assert.rejects(open.send([["UNLINK", "sess:abc"]]), Locked);
  open.lock();
  assert.equal(told, 1);
  assert.equal(await server.admin.exists("sess:abc"), 1);
});

test("the reading client cannot send a change, whatever the types say, and the server never sees one", {
  skip,
}, async (t) => {
  const server = await startServer(t);
  await fill(server);
  const { reader } = await connect(t, server);
  const log = await commandLog(t, server.port);
  // biome-ignore lint/suspicious/noExplicitAny: what a caller without types could do
  const untyped = reader as any;
  for (const command of [
    ["UNLINK", "sess:abc"],
    ["PERSIST", "sess:abc"],
    ["PEXPIRE", "sess:abc", "1"],
    ["RESTORE", "x", "0", "y"],
  ]) {
    await assert.rejects(untyped.send(...command), { kind: "command-forbidden" });
    await assert.rejects(untyped.pipeline([command]), { kind: "command-forbidden" });
  }
  await reader.send("PING");
  await log.settle();
  assert.ok(log.lines.some((line) => /ping/i.test(line)));
  assert.deepEqual(
    log.lines.filter((line) => /unlink|persist|pexpire|restore/i.test(line)),
    [],
  );
});

test("an unlocked connection cannot send what is off its list", () => {
  const refused: readonly (readonly unknown[])[] = [
    ["KEYS", "*"],
    ["FLUSHALL"],
    ["DEL", "a"],
    ["UNLINK", "a", "b"],
    ["SET", "a", "b"],
    ["CONFIG", "SET", "save", ""],
    ["EVAL", "return 1", "0"],
    ["RESTORE", "a", "0", "b", "REPLACE"],
    ["PEXPIRE", "a", "-1"],
    ["ZADD", "a", "XX", "1", "b"],
    ["MIGRATE", "a"],
  ];
  for (const command of refused) assert.ok(!isAllowedUnlocked(command), command.join(" "));
});

test("in a cluster each step goes to the master of its key", { skip }, async (t) => {
  const servers = await startCluster(t);
  const names = await fillCluster(servers, 30);
  const targets = [...names].map((name): Target => ({ key: Buffer.from(name), framework: "connect-redis" }));
  const held = async (): Promise<number> =>
    (await Promise.all(servers.map(({ admin }) => admin.dbsize()))).reduce((sum, keys) => sum + keys, 0);
  const profile = clusterOf(servers);
  const reader = readClient(profile, {});
  t.after(() => reader.close());
  await reader.connect();
  const open = await unlock(profile, {}, 60_000);
  t.after(() => open.lock());
  const carried = await carryOut(await planChange(targets, { kind: "delete" }, reader), open);
  assert.deepEqual([carried.done, carried.failed, await held()], [30, [], 0]);
  assert.equal((await undo(carried.undo, open)).back, 30);
  assert.equal(await held(), 30);
});
