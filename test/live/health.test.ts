// What a real server says of itself, judged by the rules: each check is seen to fail and to pass.
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { type TestContext, test } from "node:test";
import { Redis } from "ioredis";
import { readClient } from "../../src/live/redis/client.ts";
import { type KeptApp, reportServers } from "../../src/live/redis/report.ts";
import { checkWorkspace } from "../engine/pages/workbench.ts";
import { local, profileOf, type Server, skip, startServer, until } from "./redis/servers.ts";

const kept: KeptApp = { framework: "connect-redis", prefix: "sess:", sessions: 40, withoutTtl: 0, expires: true };
const spring: KeptApp = { ...kept, framework: "spring-session", prefix: "orders", timeout: 1800, indexed: true };

interface Wish {
  readonly kept?: readonly KeptApp[];
  readonly now?: () => number;
  readonly beside?: Readonly<Record<string, string>>;
}

/** Messages of findings about the running server, by rule. */
async function judge(t: TestContext, server: Server, rule: string, wish: Wish = {}): Promise<readonly string[]> {
  const client = readClient(profileOf(local(server.port)), {});
  t.after(() => client.close());
  await client.connect();
  const options = { withPassword: false, kept: wish.kept ?? [], ...(wish.now && { now: wish.now }) };
  const [report] = await reportServers(client, options);
  assert.ok(report);
  const path = "store.redis-info";
  const { findings } = checkWorkspace(new Map([...Object.entries(wish.beside ?? {}), [path, report.text]]));
  return findings.filter((finding) => finding.rule === rule && finding.at.path === path).map(({ message }) => message);
}

const fill = async (server: Server, keys: number): Promise<void> => {
  const pipeline = server.admin.pipeline();
  for (let index = 0; index < keys; index++) pipeline.set(`sess:${index}`, "x".repeat(1000), "EX", 1000);
  await pipeline.exec();
};

test("evicted sessions", { skip }, async (t) => {
  const server = await startServer(t, { args: ["--maxmemory", "3mb", "--maxmemory-policy", "allkeys-lru"] });
  const wish = { kept: [kept] };
  assert.match(String(await judge(t, server, "store-evicts-sessions", wish)), /when memory is full: live/);
  await fill(server, 3000);
  assert.match(String(await judge(t, server, "store-evicts-sessions", wish)), /has evicted \d+ keys/);
  await server.admin.config("SET", "maxmemory-policy", "noeviction");
  assert.deepEqual(await judge(t, server, "store-evicts-sessions", wish), []);
});

test("memory that is nearly full", { skip }, async (t) => {
  const server = await startServer(t, { args: ["--maxmemory", "3mb"] });
  assert.deepEqual(await judge(t, server, "store-memory-nearly-full"), []);
  await fill(server, 3000);
  assert.match(String(await judge(t, server, "store-memory-nearly-full")), /refuses new sessions/);
});

test("nothing on disk", { skip }, async (t) => {
  const server = await startServer(t);
  assert.equal((await judge(t, server, "store-lost-on-restart")).length, 1);
  await server.admin.config("SET", "save", "3600 1");
  assert.deepEqual(await judge(t, server, "store-lost-on-restart"), []);
});

test("a disk that cannot be written to", { skip }, async (t) => {
  const server = await startServer(t);
  assert.deepEqual(await judge(t, server, "store-cannot-save"), []);
  rmSync(server.folder, { recursive: true });
  await server.admin.bgsave();
  await until(async () => (await judge(t, server, "store-cannot-save")).length === 1);
});

test("a replica without its master", { skip }, async (t) => {
  const master = await startServer(t, { args: ["--repl-diskless-sync-delay", "0"] });
  const replica = await startServer(t, { args: ["--replicaof", "127.0.0.1", String(master.port)] });
  await until(async () => (await judge(t, replica, "store-replica-behind")).length === 0);
  await until(async () => (await judge(t, master, "store-replica-behind")).length === 0);
  await master.kill();
  await until(async () => /not hear/.test(String(await judge(t, replica, "store-replica-behind"))));
});

test("events that Spring's indexed repository needs", { skip }, async (t) => {
  const server = await startServer(t);
  assert.equal((await judge(t, server, "store-events-off", { kept: [spring] })).length, 1);
  assert.deepEqual(await judge(t, server, "store-events-off", { kept: [kept] }), []);
  await server.admin.config("SET", "notify-keyspace-events", "Egx");
  assert.deepEqual(await judge(t, server, "store-events-off", { kept: [spring] }), []);
});

test("clients that are refused, and nearly", { skip }, async (t) => {
  const server = await startServer(t, { args: ["--maxclients", "10"] });
  assert.deepEqual(await judge(t, server, "store-refuses-clients"), []);
  const others: Redis[] = [];
  t.after(() => {
    for (const one of others) one.disconnect();
  });
  for (let index = 0; index < 7; index++) {
    const other = new Redis({ host: "127.0.0.1", port: server.port, lazyConnect: true });
    others.push(other);
    await other.connect();
  }
  assert.match(String(await judge(t, server, "store-refuses-clients")), /of 10 clients/);
});

test("a queue beside the sessions", { skip }, async (t) => {
  const server = await startServer(t);
  assert.deepEqual(await judge(t, server, "store-clients-blocked", { kept: [kept] }), []);
  const worker = new Redis({ host: "127.0.0.1", port: server.port });
  t.after(() => worker.disconnect());
  void worker.blpop("queue", 0).catch(() => undefined);
  await until(async () => (await judge(t, server, "store-clients-blocked", { kept: [kept] })).length === 1);
});

test("clocks that differ", { skip }, async (t) => {
  const server = await startServer(t);
  assert.deepEqual(await judge(t, server, "store-clock-differs"), []);
  const behind = (): number => Date.now() - 60_000;
  assert.match(String(await judge(t, server, "store-clock-differs", { now: behind })), /60 seconds ahead/);
});

test("slow commands, and those that block or empty a store", { skip }, async (t) => {
  const server = await startServer(t);
  assert.deepEqual(await judge(t, server, "store-commands-slow"), []);
  assert.deepEqual(await judge(t, server, "command-blocks-store", { kept: [kept] }), []);
  await server.admin.config("SET", "slowlog-log-slower-than", "0");
  await server.admin.keys("*");
  await server.admin.flushall();
  assert.equal((await judge(t, server, "store-commands-slow")).length, 1);
  assert.match(String(await judge(t, server, "command-blocks-store", { kept: [kept] })), /^Sent 1 time since/);
  assert.equal((await judge(t, server, "command-flushes-store", { kept: [kept] })).length, 1);
});

test("a server that does not run as its file says", { skip }, async (t) => {
  const server = await startServer(t);
  const beside = {
    "compose.yml": `services:\n  redis:\n    image: redis:7.4\n    ports: ["127.0.0.1:${server.port}:6379"]\n    volumes: ["./redis.conf:/etc/redis.conf"]\n    command: redis-server /etc/redis.conf\n`,
    "redis.conf": "maxmemory 256mb\nmaxmemory-policy noeviction\n",
  };
  await server.admin.config("SET", "maxmemory", "256mb");
  assert.deepEqual(await judge(t, server, "store-differs-from-file", { beside }), []);
  await server.admin.config("SET", "maxmemory-policy", "allkeys-lru");
  assert.match(String(await judge(t, server, "store-differs-from-file", { beside })), /allkeys-lru.*noeviction/);
});

test("sessions without TTL", { skip }, async (t) => {
  const server = await startServer(t);
  assert.deepEqual(await judge(t, server, "store-writes-no-ttl", { kept: [kept] }), []);
  const leaking = { ...kept, withoutTtl: 2 };
  assert.match(String(await judge(t, server, "store-writes-no-ttl", { kept: [leaking] })), /^2 of 40/);
});

test("an app of the workspace and sessions that disagree with it", { skip }, async (t) => {
  const server = await startServer(t);
  const beside = (timeout: string): Record<string, string> => ({
    "pom.xml":
      "<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.4.1</version></parent><artifactId>orders</artifactId><dependencies><dependency><groupId>org.springframework.session</groupId><artifactId>spring-session-data-redis</artifactId></dependency></dependencies></project>",
    "src/main/resources/application.yml": `spring:\n  data:\n    redis:\n      host: 127.0.0.1\n      port: ${server.port}\n  session:\n    timeout: ${timeout}\n    redis:\n      namespace: orders\n`,
  });
  const rule = "lifetime-differs-from-code";
  assert.match(String(await judge(t, server, rule, { kept: [spring], beside: beside("2h") })), /30 minutes.*2 hours/);
  assert.deepEqual(await judge(t, server, rule, { kept: [spring], beside: beside("30m") }), []);
});

test("a user who may ask little is told what is missing, and nothing is made up", { skip }, async (t) => {
  const server = await startServer(t);
  await server.admin.call("ACL", "SETUSER", "narrow", "on", "nopass", "~*", "+@read", "+ping");
  const client = readClient(profileOf(local(server.port), { username: "narrow" }), { password: "any" });
  t.after(() => client.close());
  await client.connect();
  const [report] = await reportServers(client, { withPassword: true, kept: [] });
  assert.deepEqual(report?.refused, ["info", "slowlog|len", "config|get", "time"]);
  assert.match(report?.text ?? "", /^# Session Doctor\naddress:127\.0\.0\.1:\d+\n$/);
  const leaking = { kept: [{ ...kept, withoutTtl: 2 }] };
  const [counted] = await reportServers(client, { withPassword: true, ...leaking });
  const path = "store.redis-info";
  const { findings } = checkWorkspace(new Map([[path, counted?.text ?? ""]]));
  assert.deepEqual(
    findings.map(({ rule }) => rule),
    ["store-writes-no-ttl"],
  );
});
