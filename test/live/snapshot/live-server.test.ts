// A snapshot that the server of this machine has just written says what the server itself says.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { openSnapshot } from "../../../src/live/snapshot/open.ts";
import type { StoredValue } from "../../../src/live/stored.ts";
import { type OwnServer, type Reply, serverProgram, startServer } from "../../lab/redis/server.ts";
import { sessionCommands } from "../../lab/redis/session-data.ts";
import { keysOf } from "./read-all.ts";

const program = serverProgram();
const READS: Readonly<Record<string, (key: Buffer) => (string | Buffer)[]>> = {
  string: (key) => ["GET", key],
  hash: (key) => ["HGETALL", key],
  list: (key) => ["LRANGE", key, "0", "-1"],
  set: (key) => ["SMEMBERS", key],
  zset: (key) => ["ZRANGE", key, "0", "-1", "WITHSCORES"],
};

/** What a server answers and what a snapshot holds, in one form. */
function answered(type: string, reply: Reply): unknown {
  if (!Array.isArray(reply)) return reply;
  const texts = reply.map((item) => (Buffer.isBuffer(item) ? item.toString("latin1") : item));
  if (type === "hash" || type === "zset") {
    const pairs = texts.flatMap((text, at) => (at % 2 === 0 ? [[text, texts[at + 1]] as const] : []));
    return new Map(
      pairs.map(([name, value]) => [name, type === "zset" ? Number(String(value).replace("inf", "Infinity")) : value]),
    );
  }
  return type === "set" ? new Set(texts) : texts;
}
function held(value: StoredValue): unknown {
  const text = (bytes: Buffer): string => bytes.toString("latin1");
  if (value.type === "string") return value.bytes;
  if (value.type === "hash") return new Map(value.fields.map((field) => [text(field.name), text(field.value)]));
  if (value.type === "zset") return new Map(value.members.map(({ member, score }) => [text(member), score]));
  if (value.type === "set") return new Set(value.items.map(text));
  return value.type === "list" ? value.items.map(text) : undefined;
}

describe("a snapshot written now", {
  skip: program ? false : "there is no redis-server or valkey-server on this machine",
}, () => {
  const servers: OwnServer[] = [];
  after(async () => {
    for (const server of servers) await server.stop();
  });

  for (const [name, settings] of [
    ["as servers come", []],
    [
      "without compression, least frequently used keys evicted",
      ["--rdbcompression", "no", "--maxmemory-policy", "allkeys-lfu"],
    ],
  ] as const)
    test(name, async () => {
      const server = await startServer(program ?? "", settings);
      servers.push(server);
      await server.commands(sessionCommands(21, Date.now()));
      await server.command("SAVE");
      const snapshot = await openSnapshot(join(server.directory, "dump.rdb"));
      const walk = snapshot.keys({ samples: true });
      const keys = await keysOf(walk);
      assert.deepEqual([walk.summary().problem, walk.summary().checksum], [undefined, "right"]);
      const databases = [...new Set(keys.map((key) => key.db))];
      assert.deepEqual(databases, [0, 2]);
      let read = 0;
      for (const db of databases) {
        const here = keys.filter((key) => key.db === db);
        await server.command("SELECT", db);
        assert.equal(await server.command("DBSIZE"), here.length);
        for (const key of here) {
          assert.equal(String(await server.command("TYPE", key.key)), key.type);
          assert.equal(await server.command("PEXPIRETIME", key.key), key.expiresAt ?? -1);
          const command = READS[key.type];
          if (!command) continue;
          const { value, complete } = await snapshot.value(key, key.size);
          assert.ok(complete);
          assert.deepEqual(held(value), answered(key.type, await server.command(...command(key.key))));
          if (value.type === "string") assert.equal(key.sample?.length, value.length);
          read++;
        }
      }
      assert.ok(read > 120, `${read}`);
      await snapshot.close();
    });
});
