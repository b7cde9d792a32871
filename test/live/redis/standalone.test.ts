// One server: what the client says to it, and what it makes of its answers.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readClient } from "../../../src/live/redis/client.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import { type KeyFacts, keyFacts } from "../../../src/live/redis/key-facts.ts";
import { Sweep, type SweepOptions } from "../../../src/live/redis/scan.ts";
import { factsOfAll } from "./facts-of-all.ts";
import { commandLog, fill, local, profileOf, skip, startServer } from "./servers.ts";

test("reads over TCP in the profile's database, and says who the server is", { skip }, async (t) => {
  const server = await startServer(t);
  await server.admin.select(3);
  await server.admin.set("sess:a", "value");
  const client = readClient(profileOf(local(server.port), { database: 3 }), {});
  t.after(() => client.close());
  const states: string[] = [];
  client.onState((state) => states.push(state.kind));
  await client.connect();
  assert.deepEqual(states, ["connecting", "connected"]);
  assert.equal(String(await client.send("GET", "sess:a")), "value");
  const { state } = client;
  assert.ok(state.kind === "connected");
  assert.equal(state.server.mode, "standalone");
  assert.equal(state.server.role, "master");
  assert.match(state.server.version ?? "", /^\d+\.\d+\.\d+$/);
  assert.match(String(await server.admin.client("LIST")), /name=session-doctor/);
});

test("reads over a Unix socket", { skip }, async (t) => {
  const name = "s.sock";
  const server = await startServer(t, { args: ["--unixsocket", name] });
  await server.admin.set("sess:a", "value");
  const client = readClient(profileOf({ kind: "socket", path: join(server.folder, name) }), {});
  t.after(() => client.close());
  await client.connect();
  assert.equal(String(await client.send("GET", "sess:a")), "value");
});

test("lists every key of every kind of name, with type, expiry and size", { skip }, async (t) => {
  const server = await startServer(t);
  const names = [
    Buffer.from([0, 255, 13, 10, 0x80]),
    Buffer.from("\r\n*1\r\n"),
    Buffer.from(""),
    Buffer.from("ключ"),
    Buffer.alloc(20_000, 7),
  ];
  for (const name of names) await server.admin.set(name, "x", "EX", 100);
  await server.admin.hset("hash", "field", "value");
  await server.admin.sadd("set", "member");
  await server.admin.zadd("zset", 1, "member");
  await server.admin.rpush("list", "item");
  const client = readClient(profileOf(local(server.port)), {});
  t.after(() => client.close());
  await client.connect();
  const keys = await factsOfAll(client);
  assert.equal(keys.length, names.length + 4);
  for (const name of names) {
    const found = keys.find(({ key }) => key.equals(name));
    assert.equal(found?.type, "string");
    assert.ok((found?.ttl ?? 0) > 90_000 && (found?.ttl ?? 0) <= 100_000);
  }
  const types = keys.flatMap(({ key, type, ttl }) => (ttl === -1 ? [`${key} ${type}`] : []));
  assert.deepEqual(types.toSorted(), ["hash hash", "list list", "set set", "zset zset"]);
});

test("tells the size of a value of 256 MB without reading it", { skip }, async (t) => {
  const server = await startServer(t);
  await server.admin.setrange("sess:huge", 256 * 2 ** 20 - 1, "x");
  const before = outputOf(await server.admin.info("stats"));
  const client = readClient(profileOf(local(server.port)), {});
  t.after(() => client.close());
  await client.connect();
  const keys = await factsOfAll(client);
  assert.ok((keys[0]?.bytes ?? 0) >= 256 * 2 ** 20);
  const start = await client.send("GETRANGE", "sess:huge", "0", "1023");
  assert.equal(start.length, 1024);
  const sent = outputOf(await server.admin.info("stats")) - before;
  assert.ok(sent < 100_000, `${sent} bytes were read`);
});

const outputOf = (info: string): number => Number(/total_net_output_bytes:(\d+)/.exec(info)?.[1]);

test("reads on when the server has reached maxmemory", { skip }, async (t) => {
  const server = await startServer(t, { args: ["--maxmemory", "3mb", "--maxmemory-policy", "noeviction"] });
  let stored = 0;
  try {
    for (; ; stored++) await server.admin.set(`sess:${stored}`, "x".repeat(10_000));
  } catch (error) {
    assert.match(String(error), /OOM/);
  }
  assert.ok(stored > 10);
  const client = readClient(profileOf(local(server.port)), {});
  t.after(() => client.close());
  await client.connect();
  const keys = await factsOfAll(client);
  assert.equal(keys.length, stored);
  assert.ok(keys.every(({ failure }) => failure === undefined));
});

test("the server's own log shows reading commands only, with small steps", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 3_000);
  await server.admin.set("sess:idle", "x");
  const log = await commandLog(t, server.port);
  await server.admin.config("RESETSTAT");
  const client = readClient(profileOf(local(server.port)), {});
  t.after(() => client.close());
  await client.connect();
  await factsOfAll(client);
  await client.send("DBSIZE");
  await client.send("ACL", "WHOAMI");
  await client.send("SLOWLOG", "LEN");
  await log.settle();
  const words = log.lines.flatMap((line) => {
    const [, name, rest] = /^\+[\d.]+ \[\d+ \S+\] "([^"]*)"(.*)$/.exec(line) ?? [];
    return name === undefined || /^echo$/i.test(name) ? [] : [{ name: name.toUpperCase(), rest: rest ?? "" }];
  });
  assert.ok(words.length > 9_000, `only ${words.length} commands seen`);
  const used = [...new Set(words.map(({ name }) => name))].toSorted();
  assert.deepEqual(used, ["ACL", "CLIENT", "DBSIZE", "EVAL_RO", "INFO", "MEMORY", "PING", "PTTL", "SCAN", "TYPE"]);
  // The log leaves administrative commands out; the statistics count all of them, the test's own three included.
  const counted = [...(await server.admin.info("commandstats")).matchAll(/^cmdstat_([^:]+)/gm)].map(([, name]) => name);
  const own = new Set(["config|resetstat", "echo"]);
  const reading = [
    "acl|whoami",
    "client|setname",
    "dbsize",
    "eval_ro",
    "info",
    "memory|usage",
    "ping",
    "pttl",
    "scan",
    "slowlog|len",
    "type",
  ];
  assert.deepEqual(counted.filter((name) => !own.has(name ?? "")).toSorted(), reading);
  for (const { name, rest } of words) {
    if (name === "CLIENT") assert.match(rest, /^ "SETNAME" "session-doctor"$/i);
    if (name === "EVAL_RO") assert.ok(Number(/" "0" "\d+" "(\d+)"$/.exec(rest)?.[1]) <= 100, rest.slice(-60));
    if (name === "SCAN") assert.ok(Number(/"COUNT" "(\d+)"/.exec(rest)?.[1]) <= 100);
  }
});

test("commands off the list are refused before they are sent, whatever the types say", { skip }, async (t) => {
  const server = await startServer(t);
  const log = await commandLog(t, server.port);
  const client = readClient(profileOf(local(server.port)), {});
  t.after(() => client.close());
  await client.connect();
  const send = client.send as unknown as (...command: string[]) => Promise<unknown>;
  for (const command of [
    ["SET", "a", "b"],
    ["KEYS", "*"],
    ["CLIENT", "KILL", "TYPE", "normal"],
    ["SCAN", "0", "COUNT", "10000"],
  ])
    await assert.rejects(
      send.apply(client, command),
      (error) => error instanceof LiveFailure && error.kind === "command-forbidden",
    );
  await log.settle();
  assert.ok(!log.lines.some((line) => /"(?:SET|KEYS|KILL|10000)"/i.test(line)));
});

test("listing does not make keys look used, and cancels between steps", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 2_000);
  const client = readClient(profileOf(local(server.port)), {});
  t.after(() => client.close());
  await client.connect();
  const node = (await client.topology()).nodes[0]?.node;
  assert.ok(node);
  const cancel = new AbortController();
  const sweep = new Sweep(client);
  const first = await sweep.next(cancel.signal);
  assert.ok(first !== undefined && first.keys.length > 0);
  await keyFacts(node, first.keys);
  cancel.abort();
  await assert.rejects(
    sweep.next(cancel.signal),
    (error) => error instanceof LiveFailure && error.kind === "cancelled",
  );
  // What was cancelled goes on where it was.
  let rest = first.keys.length;
  for await (const step of sweep.steps()) rest += step.keys.length;
  assert.equal(rest, 2_000);
});

test("a step in one answer says the same as three commands for each of its keys", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 250);
  await server.admin.hset("hash", "field", "value");
  await server.admin.set("forever", "x");
  for (const make of [
    ["XADD", "stream", "*", "a", "1"],
    ["LPUSH", "list", "x"],
    ["SADD", "set", "x"],
    ["ZADD", "zset", "1", "x"],
  ])
    await server.admin.call(make[0] ?? "", ...make.slice(1));
  await server.admin.call("ACL", "SETUSER", "narrow", "on", "nopass", "~*", "+@read", "+ping", "+info", "-eval_ro");
  const ask = async (options: SweepOptions, username?: string) => {
    const client = readClient(profileOf(local(server.port), username === undefined ? {} : { username }), {});
    t.after(() => client.close());
    await client.connect();
    const told: KeyFacts[] = [];
    for await (const { node, keys, facts } of new Sweep(client, options).steps()) {
      assert.equal(facts === undefined, username !== undefined);
      told.push(...(facts ?? (await keyFacts(node, keys))));
    }
    return told.map(({ key, type, ttl, bytes }) => [String(key), type, (ttl ?? 0) > 0, bytes]).toSorted();
  };
  const fast = await ask({});
  assert.equal(fast.length, 256);
  assert.deepEqual(fast, await ask({}, "narrow"));
  assert.deepEqual(await ask({ match: "*s*t*" }), await ask({ match: "*s*t*" }, "narrow"));
  // Who may not is asked once on each connection.
  const denied = (await server.admin.call("ACL", "LOG")) as readonly (readonly unknown[])[];
  assert.deepEqual(
    denied.filter((entry) => entry[7] === "eval_ro").map((entry) => entry[1]),
    [2],
  );
});
