// Addresses that people paste, and profiles that cannot work.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseAddress } from "../../../src/live/redis/address.ts";
import { type Endpoint, mistakes, type Profile } from "../../../src/live/redis/profile.ts";

const read = (text: string) => {
  const address = parseAddress(text);
  if ("problem" in address) return { problem: address.problem };
  const { endpoint, tls, username, database } = address.profile;
  return { endpoint, tls: tls !== undefined, username, database, password: address.secrets.password };
};
const at = (host: string, port = 6379): Endpoint => ({ kind: "standalone", host, port });
const plain = { tls: false, username: undefined, database: 0, password: undefined };

test("addresses are read, with their password apart", () => {
  assert.deepEqual(read("redis://cache"), { ...plain, endpoint: at("cache") });
  assert.deepEqual(read("cache:7000"), { ...plain, endpoint: at("cache", 7000) });
  assert.deepEqual(read(" redis://:pw@cache:6380/2 "), {
    ...plain,
    endpoint: at("cache", 6380),
    database: 2,
    password: "pw",
  });
  assert.deepEqual(read("rediss://bob:p%40w@cache"), {
    ...plain,
    endpoint: at("cache"),
    tls: true,
    username: "bob",
    password: "p@w",
  });
  // Passwords that nobody escaped.
  assert.deepEqual(read("redis://bob:a@b:c/d#e?f@cache:1/3"), {
    ...plain,
    endpoint: at("cache", 1),
    username: "bob",
    password: "a@b:c/d#e?f",
    database: 3,
  });
  assert.deepEqual(read("redis://[::1]:6379"), { ...plain, endpoint: at("::1") });
  assert.deepEqual(read("redis://cache?db=4"), { ...plain, endpoint: at("cache"), database: 4 });
  assert.deepEqual(read("redis://bob@cache"), { ...plain, endpoint: at("cache"), username: "bob" });
  const socket: Endpoint = { kind: "socket", path: "/run/redis/redis.sock" };
  assert.deepEqual(read("unix:///run/redis/redis.sock"), { ...plain, endpoint: socket });
  assert.deepEqual(read("unix://bob:pw@/run/redis/redis.sock?db=1"), {
    ...plain,
    endpoint: socket,
    username: "bob",
    password: "pw",
    database: 1,
  });
  assert.deepEqual(read("/run/redis/redis.sock"), { ...plain, endpoint: socket });
  const sentinels = [
    { host: "a", port: 26379 },
    { host: "b", port: 26380 },
  ];
  assert.deepEqual(read("redis-sentinel://pw@a,b:26380/1#shop"), {
    ...plain,
    endpoint: { kind: "sentinel", sentinels, master: "shop", role: "master" },
    username: "pw",
    database: 1,
  });
});

test("what is no address is explained, without repeating it", () => {
  for (const text of [
    "",
    "http://user:hunter2@x",
    "redis://:hunter2@a:99999",
    "redis://:hunter2@a:b:c",
    "redis://:hunter2@a/x",
    "redis://:hunter2@a,b",
    "redis-sentinel://:hunter2@a",
    "redis://u:hunter2%zz@a",
    "unix://",
  ]) {
    const address = parseAddress(text);
    assert.ok("problem" in address, text);
    assert.ok(!address.problem.includes("hunter2"));
    assert.match(address.problem, /^[A-Z].*\.$/);
  }
});

test("a profile that cannot work says where and why", () => {
  const good: Profile = { label: "shop", environment: "production", endpoint: at("cache"), database: 0 };
  assert.deepEqual(mistakes(good), []);
  const wrong: readonly (readonly [Partial<Profile>, string])[] = [
    [{ label: " " }, "label"],
    [{ environment: "prod" as "production" }, "environment"],
    [{ database: -1 }, "database"],
    [{ database: 1.5 }, "database"],
    [{ username: "" }, "username"],
    [{ endpoint: at("") }, "endpoint.host"],
    [{ endpoint: at("redis://cache") }, "endpoint.host"],
    [{ endpoint: at("cache", 0) }, "endpoint.port"],
    [{ endpoint: { kind: "socket", path: "redis.sock" } }, "endpoint.path"],
    [{ endpoint: { kind: "socket", path: `/${"x".repeat(120)}` } }, "endpoint.path"],
    [{ endpoint: { kind: "sentinel", sentinels: [], master: "m", role: "master" } }, "endpoint.sentinels"],
    [
      { endpoint: { kind: "sentinel", sentinels: [{ host: "a", port: 1 }], master: "", role: "master" } },
      "endpoint.master",
    ],
    [{ endpoint: { kind: "cluster", nodes: [] } }, "endpoint.nodes"],
    [{ endpoint: { kind: "cluster", nodes: [{ host: "a", port: 70_000 }] } }, "endpoint.nodes[0].port"],
    [{ endpoint: { kind: "cluster", nodes: [{ host: "a", port: 1 }] }, database: 1 }, "database"],
    [
      { endpoint: { kind: "cluster", nodes: [{ host: "a", port: 1 }], translate: { a: { host: "b", port: 1 } } } },
      "endpoint.translate",
    ],
    [{ tls: { rejectUnauthorized: true, cert: "c" } }, "tls.key"],
    [{ tls: { rejectUnauthorized: true, key: "k" } }, "tls.cert"],
    [{ tls: { rejectUnauthorized: true, servername: "a:1" } }, "tls.servername"],
    [{ tls: { rejectUnauthorized: true }, endpoint: { kind: "socket", path: "/s" } }, "tls"],
  ];
  for (const [change, place] of wrong) {
    const found = mistakes({ ...good, ...change });
    assert.deepEqual(
      found.map((one) => one.at),
      [place],
    );
    assert.match(found[0]?.message ?? "", /^[A-Z].*\.$/);
  }
});
