// What may be said to a server: by the types, which the compiler checks in this file, and by the guard at run time.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { ReadClient } from "../../../src/live/redis/client.ts";
import { isReadCommand, keyOf, type ReadCommand, stepScript } from "../../../src/live/redis/commands.ts";
import { nameOf } from "../../../src/live/redis/link.ts";
import { readImports, readRedirect, readShards, slotOf } from "../../../src/live/redis/slots.ts";

/** Never called: that this file compiles is the test. Each mark fails the build when its line would compile. */
async function compiles(client: ReadClient): Promise<void> {
  await client.send("SCAN", "0", "COUNT", "100");
  await client.send("MEMORY", "USAGE", "key", "SAMPLES", "5");
  await client.pipeline([
    ["GET", "key"],
    ["HGETALL", Buffer.from("key")],
  ]);
  // @ts-expect-error walks all keys in one step
  await client.send("KEYS", "*");
  // @ts-expect-error shows what others send
  await client.send("MONITOR");
  // @ts-expect-error writes
  await client.send("SET", "key", "value");
  // @ts-expect-error writes
  await client.send("DEL", "key");
  // @ts-expect-error writes
  await client.send("UNLINK", "key");
  // @ts-expect-error writes
  await client.send("EXPIRE", "key", "1");
  // @ts-expect-error runs code
  await client.send("EVAL", "return 1", "0");
  // @ts-expect-error runs code
  await client.send("FUNCTION", "LIST");
  // @ts-expect-error another script than ours
  await client.send("EVAL_RO", "return 1", "0");
  // @ts-expect-error empties the server
  await client.send("FLUSHALL");
  // @ts-expect-error empties a database
  await client.send("FLUSHDB", "ASYNC");
  // @ts-expect-error changes the server
  await client.send("CONFIG", "SET", "maxmemory", "1");
  // @ts-expect-error gives passwords
  await client.send("CONFIG", "GET", "*");
  // @ts-expect-error stops the server
  await client.send("SHUTDOWN");
  // @ts-expect-error throws others out
  await client.send("CLIENT", "KILL", "TYPE", "normal");
  // @ts-expect-error quotes what others sent
  await client.send("SLOWLOG", "GET");
  // @ts-expect-error gives password hashes
  await client.send("ACL", "LIST");
  // @ts-expect-error moves slots
  await client.send("CLUSTER", "FAILOVER");
  // @ts-expect-error waits
  await client.send("BLPOP", "key", "0");
  // @ts-expect-error deletes while it reads
  await client.send("GETDEL", "key");
  // @ts-expect-error a step without a size
  await client.send("SCAN", "0");
  // @ts-expect-error the same in a pipeline
  const writing: ReadCommand = ["SET", "key", "value"];
  await client.pipeline([writing]);
}

test("the compiler refuses every command off the list", () => {
  // Whether it does is seen by the type check of this file; here only that nobody emptied it.
  assert.ok(readFileSync(import.meta.filename, "utf8").split("// @ts-expect-error").length > 20);
  assert.equal(compiles.length, 1);
});

const allowed: readonly ReadCommand[] = [
  ["SCAN", "18446744073709551615", "COUNT", "100"],
  ["SCAN", "0", "MATCH", Buffer.from([0xff, 0x2a]), "COUNT", "1"],
  ["TYPE", Buffer.from([0, 255])],
  ["PTTL", ""],
  ["MEMORY", "USAGE", "key", "SAMPLES", "5"],
  ["HMGET", "key", "a", "b"],
  ["GETRANGE", "key", "0", "-1"],
  ["ZRANGE", "key", "0", "9", "WITHSCORES"],
  ["INFO"],
  ["TIME"],
  ["EVAL_RO", stepScript, "0", "18446744073709551615", "100"],
  ["EVAL_RO", stepScript, "0", "0", "1", Buffer.from([0xff, 0x2a])],
  ["CONFIG", "GET", "notify-keyspace-events"],
  ["INFO", "replication"],
  ["CLIENT", "SETNAME", "session-doctor"],
  ["CLUSTER", "SLOTS"],
  ["SENTINEL", "GET-MASTER-ADDR-BY-NAME", "shop"],
];

test("the guard lets every command of the list pass", () => {
  for (const command of allowed) assert.ok(isReadCommand(command), command.join(" "));
});

test("the guard refuses everything else, also what only looks like a command of the list", () => {
  const refused: readonly (readonly unknown[])[] = [
    [],
    ["SET", "a", "b"],
    ["get", "a"],
    ["GET"],
    ["GET", "a", "b"],
    ["GET", 1],
    ["GET", null],
    ["toString"],
    ["__proto__", "a"],
    ["constructor", "a"],
    ["SCAN", "0"],
    ["SCAN", "0", "COUNT", "101"],
    ["SCAN", "0", "COUNT", "10000"],
    ["SCAN", "0", "COUNT", "1e9"],
    ["SCAN", "-1", "COUNT", "10"],
    ["SCAN", "0", "COUNT", Buffer.from("100\0")],
    ["MEMORY", "PURGE"],
    ["MEMORY", "USAGE", "key", "SAMPLES", "0"],
    ["MEMORY", "USAGE", "key", "SAMPLES", "1000000"],
    ["CLIENT", "SETNAME", "somebody"],
    ["CLIENT", "KILL", "ID", "1"],
    ["CLIENT", "NO-TOUCH", "ON"],
    ["CLUSTER", "RESET"],
    ["SLOWLOG", "RESET"],
    ["ACL", "SETUSER", "x"],
    ["INFO", "everything"],
    ["CONFIG", "GET", "*"],
    ["EVAL_RO", "return redis.call('GET', KEYS[1])", "1", "a"],
    ["EVAL_RO", stepScript, "1", "0", "100"],
    ["EVAL_RO", stepScript, "0", "0", "101"],
    ["EVAL_RO", stepScript, "0", "-1", "100"],
    ["EVAL_RO", stepScript, "0", "0", "100", "*", "a"],
    ["EVAL_RO", `${stepScript} `, "0", "0", "100"],
    ["EVAL", stepScript, "0", "0", "100"],
    ["CONFIG", "GET", "requirepass"],
    ["CONFIG", "SET", "save", ""],
    ["SENTINEL", "FAILOVER", "shop"],
    ["ZRANGE", "key", "0", "9", "REV"],
    [Buffer.from("GET"), "a"],
  ];
  for (const command of refused) assert.ok(!isReadCommand(command), command.join(" "));
});

test("a command knows its key, and its name as permissions spell it", () => {
  assert.equal(keyOf(["MEMORY", "USAGE", "key", "SAMPLES", "5"]), "key");
  assert.equal(keyOf(["OBJECT", "ENCODING", "key"]), "key");
  assert.equal(keyOf(["HGET", "key", "field"]), "key");
  assert.equal(keyOf(["SCAN", "0", "COUNT", "10"]), undefined);
  assert.equal(nameOf(["MEMORY", "USAGE", "key", "SAMPLES", "5"]), "memory|usage");
  assert.equal(nameOf(["GET", "key"]), "get");
});

test("slots, redirects and the map of a cluster are read as servers write them", () => {
  // https://redis.io/docs/latest/commands/cluster-keyslot/ gives these.
  assert.equal(slotOf("somekey"), 11058);
  assert.equal(slotOf("foo{hash_tag}"), 2515);
  assert.equal(slotOf("bar{hash_tag}"), 2515);
  assert.equal(slotOf("123456789"), 0x31c3);
  assert.equal(slotOf("{}key"), slotOf(Buffer.from("{}key")));
  assert.notEqual(slotOf("a{}b"), slotOf("c{}b"));
  assert.deepEqual(readRedirect("MOVED 3999 127.0.0.1:6381"), {
    asks: false,
    slot: 3999,
    host: { host: "127.0.0.1", port: 6381 },
  });
  assert.deepEqual(readRedirect("ASK 1 ::1:6381"), { asks: true, slot: 1, host: { host: "::1", port: 6381 } });
  assert.deepEqual(readRedirect("MOVED 3999 :6381")?.host, { host: "", port: 6381 });
  assert.equal(readRedirect("MOVED 99999 127.0.0.1:6381"), undefined);
  assert.equal(readRedirect("ERR MOVED"), undefined);
  const asked = { host: "seed", port: 7000 };
  const node = (host: string | null, port: number, id: string) => [
    host === null ? null : Buffer.from(host),
    port,
    Buffer.from(id),
  ];
  const shards = readShards(
    [
      [0, 1, node("a", 1, "x"), node("r", 9, "z")],
      [2, 2, node(null, 2, "y")],
      [5, 6, node("a", 1, "x")],
      [Buffer.from("bad")],
      [7],
    ],
    asked,
  );
  assert.deepEqual(
    shards.map(({ id, address, slots }) => ({ id, address, slots: [...slots] })),
    [
      { id: "x", address: "a:1", slots: [0, 1, 5, 6] },
      { id: "y", address: "seed:2", slots: [2] },
    ],
  );
  assert.deepEqual(readShards(null, asked), []);
  const nodes =
    "a 1:1@2 master - 0 0 1 connected 5 [9-<-b]\nb 1:2@3 myself,master - 0 0 2 connected 0-4 [77->-a] [93-<-a]\n";
  assert.deepEqual([...readImports(nodes)], [93]);
});
