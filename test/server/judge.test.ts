// Running servers, judged beside the files of the workspace.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { JUDGE, type JudgeParams, type LiveFinding } from "../../src/protocol.ts";
import { type Client, uriOf } from "./client.ts";
import { clientOn, folderOf } from "./fixture.ts";

const judge = (client: Client, text: string): Promise<readonly LiveFinding[]> =>
  client.request(JUDGE, { reports: [{ address: "127.0.0.1:6379", text }] } satisfies JudgeParams);

const COMPOSE = `services:
  redis:
    image: redis:7.4
    ports: ["127.0.0.1:6379:6379"]
    volumes: ["./redis.conf:/etc/redis.conf"]
    command: redis-server /etc/redis.conf
`;

const REPORT = `# Server
redis_version:7.4.1

# Memory
maxmemory:268435456
maxmemory_policy:allkeys-lru

# Stats
evicted_keys:7

# Session Doctor
address:127.0.0.1:6379
sessions_0:framework=connect-redis,prefix=sess%3A,count=40,without_ttl=0,expires=1
`;

test("findings name the server's own words, and the lines of files that disagree with them", async (t) => {
  const folder = folderOf(t, {
    "compose.yml": COMPOSE,
    "redis.conf": "maxmemory 256mb\nmaxmemory-policy noeviction\n",
  });
  const client = await clientOn(t, [folder]);
  const found = await judge(client, REPORT);
  assert.deepEqual(
    found.map(({ rule, severity, evidence }) => [rule, severity, evidence]),
    [
      ["store-evicts-sessions", "warning", "maxmemory_policy:allkeys-lru"],
      ["store-differs-from-file", "warning", "maxmemory_policy:allkeys-lru"],
    ],
  );
  assert.deepEqual(found[0]?.related[0], { message: "What was evicted.", evidence: "evicted_keys:7" });
  assert.deepEqual(found[1]?.related, [
    { message: "Written here.", uri: uriOf(join(folder, "redis.conf")), line: 1, path: "redis.conf" },
  ]);
});

test("of several servers the worst comes first, and what they break alike is beside each other", async (t) => {
  const client = await clientOn(t, []);
  const leaking = REPORT.replace("without_ttl=0", "without_ttl=3");
  const reports = [REPORT, leaking, REPORT].map((text, index) => ({ address: `127.0.0.1:${index}`, text }));
  const found = await client.request<readonly LiveFinding[]>(JUDGE, { reports } satisfies JudgeParams);
  assert.deepEqual(
    found.map(({ severity, rule, address }) => [severity, rule, address]),
    [
      ["error", "store-writes-no-ttl", "127.0.0.1:1"],
      ["warning", "store-evicts-sessions", "127.0.0.1:0"],
      ["warning", "store-evicts-sessions", "127.0.0.1:1"],
      ["warning", "store-evicts-sessions", "127.0.0.1:2"],
    ],
  );
});

test("a window without folder judges as well, and what is judged is forgotten", async (t) => {
  const client = await clientOn(t, []);
  const found = await judge(client, REPORT);
  assert.deepEqual(
    found.map(({ rule }) => rule),
    ["store-evicts-sessions"],
  );
  assert.deepEqual(await judge(client, "# Server\nredis_version:7.4.1\n"), []);
});
