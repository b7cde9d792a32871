// The setting that holds connections: what is shaped, what is wrong, and what is written.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Ajv } from "ajv";
import type { BrokenConnection } from "../../../src/extension/connections/connection.ts";
import { newId, shapeConnections, withEntry } from "../../../src/extension/connections/saved-connections.ts";

const local = { id: "local", label: "Local", endpoint: { kind: "standalone", host: "localhost" } };
const file = { id: "night", label: "Last night", snapshot: "/var/backups/dump.rdb" };

const mistakesOf = (entry: unknown): readonly string[] => {
  const [shaped] = shapeConnections([entry]);
  return shaped !== undefined && "mistakes" in shaped
    ? shaped.mistakes.map(({ at, message }) => `${at}: ${message}`)
    : [];
};

test("what is left out gets its default", () => {
  assert.deepEqual(shapeConnections([local, file]), [
    {
      id: "local",
      label: "Local",
      environment: "development",
      endpoint: { kind: "standalone", host: "localhost", port: 6379 },
      database: 0,
    },
    file,
  ]);
  assert.deepEqual(shapeConnections(undefined), []);
});

test("everything that can be written is read", () => {
  const full = {
    id: "shop",
    label: "Shop",
    environment: "production",
    endpoint: {
      kind: "sentinel",
      sentinels: [{ host: "a", port: 26380 }],
      master: "shop",
      role: "replica",
      username: "watcher",
      translate: { "172.18.0.3:6379": { host: "localhost", port: 7000 } },
    },
    tls: { ca: "/ca.pem", cert: "/c.pem", key: "/k.pem", servername: "shop.example", rejectUnauthorized: false },
    username: "reader",
    database: 2,
    askEachTime: true,
  };
  assert.deepEqual(shapeConnections([full]), [full]);
  const cluster = { ...local, endpoint: { kind: "cluster", nodes: [{ host: "a" }, { host: "b", port: 7001 }] } };
  const [shaped] = shapeConnections([cluster]);
  assert.deepEqual(shaped && "endpoint" in shaped && shaped.endpoint, {
    kind: "cluster",
    nodes: [
      { host: "a", port: 6379 },
      { host: "b", port: 7001 },
    ],
  });
  assert.deepEqual(mistakesOf({ ...local, endpoint: { kind: "socket", path: "/run/redis.sock" } }), []);
});

test("what cannot work stays in the list, with its place and what is wrong in it", () => {
  assert.match(mistakesOf({ ...local, endpoint: undefined })[0] ?? "", /^endpoint: /);
  assert.deepEqual(mistakesOf({ ...local, endpoint: { kind: "standalone", host: "a", port: "6379" } }), [
    "endpoint.port: Write a number.",
  ]);
  assert.match(
    mistakesOf({ ...local, endpoint: { kind: "standalone", host: "a", port: 70000 } })[0] ?? "",
    /^endpoint\.port: /,
  );
  assert.match(
    mistakesOf({ ...local, endpoint: { kind: "cluster", nodes: [{ hots: "a" }] } })[0] ?? "",
    /^endpoint\.nodes\[0\]\.host: /,
  );
  assert.match(mistakesOf({ ...local, environment: "prod" })[0] ?? "", /^environment: /);
  assert.match(mistakesOf({ ...local, id: undefined })[0] ?? "", /^id: /);
  assert.match(mistakesOf({ ...local, databse: 1 })[0] ?? "", /^databse: There is no such setting/);
  assert.match(mistakesOf({ ...file, snapshot: "dump.rdb" })[0] ?? "", /^snapshot: /);
  assert.match(mistakesOf({ ...file, endpoint: local.endpoint })[0] ?? "", /^endpoint: There is no such setting/);
  assert.match(mistakesOf("redis://localhost")[0] ?? "", /braces/);
  assert.equal(shapeConnections({ local }).length, 1);
  const [good, broken, other] = shapeConnections([local, { label: "Half" }, file]);
  assert.ok(good && "endpoint" in good && other && "snapshot" in other);
  assert.deepEqual([broken?.id, broken?.label], ["entry 2", "Half"]);
});

test("two connections never share an id, and with it their passwords", () => {
  const [, second] = shapeConnections([local, { ...local, label: "Other" }]);
  assert.equal(second?.id, "entry 2");
  assert.match((second as BrokenConnection).mistakes[0]?.message ?? "", /Another connection has this id/);
});

test("a password in the wrong place is refused, and never repeated", () => {
  for (const entry of [
    { ...local, password: "hunter2" },
    { ...local, endpoint: { ...local.endpoint, password: "hunter2" } },
    { ...local, endpoint: { kind: "standalone", host: "redis://:hunter2@localhost" } },
    { ...local, label: "redis://:hunter2@localhost" },
    { ...local, label: "me:hunter2@localhost" },
    { ...local, id: "redis://:hunter2@localhost" },
    { ...local, tls: { passphrase: "hunter2" } },
  ]) {
    const [shaped] = shapeConnections([entry]);
    assert.ok(shaped && "mistakes" in shaped, JSON.stringify(Object.keys(entry)));
    assert.ok(!JSON.stringify(shaped).includes("hunter2"));
  }
  assert.match(mistakesOf({ ...local, password: "x" })[0] ?? "", /Set Password/);
});

test("writing one entry leaves the others as they are", () => {
  const odd = { label: "Half", mine: true };
  const [shop] = shapeConnections([{ ...local, id: "shop", label: "Shop" }]);
  assert.ok(shop && !("mistakes" in shop));
  assert.deepEqual(withEntry([odd, local], "shop", shop), [odd, local, shop]);
  assert.deepEqual(withEntry([odd, { ...local, id: "shop" }, file], "shop", shop), [odd, shop, file]);
  assert.deepEqual(withEntry([odd, local, file], "local", undefined), [odd, file]);
  assert.deepEqual(withEntry([odd, local], "entry 1", undefined), [local]);
  assert.deepEqual(withEntry([local], "nobody", undefined), [local]);
  assert.deepEqual(withEntry(undefined, "shop", shop), [shop]);
});

test("ids can be read, and fit what is asked of them", () => {
  assert.equal(newId("Shop (EU), cache", "1a2b"), "shop-eu-cache-1a2b");
  assert.equal(newId("日本", "1a2b"), "connection-1a2b");
  const id = newId("x".repeat(200), "1a2b");
  assert.deepEqual(mistakesOf({ ...local, id }), []);
});

test("the schema in the manifest takes what is taken here, and refuses what is refused", () => {
  const manifest = JSON.parse(readFileSync(join(import.meta.dirname, "../../../package.json"), "utf8"));
  const sections: { properties: Record<string, Record<string, unknown>> }[] = manifest.contributes.configuration;
  const setting = sections
    .map(({ properties }) => properties["sessionDoctor.connections"])
    .find((one) => one !== undefined);
  assert.ok(setting);
  assert.equal(setting.scope, "machine");
  const { type, items, examples } = setting as { type: string; items: object; examples: unknown[][] };
  const valid = new Ajv({ strict: false }).compile({ type, items });
  const [shaped] = examples.map((example) => shapeConnections(example));
  assert.ok(shaped && shaped.length > 1 && shaped.every((one) => !("mistakes" in one)));
  const good = [...examples.flat(), local, file, ...shaped, { ...local, endpoint: { kind: "socket", path: "/x" } }];
  for (const entry of good) assert.ok(valid([entry]), JSON.stringify(entry));
  const bad = [
    { ...local, password: "x" },
    { ...local, environment: "prod" },
    { ...local, id: "a b" },
    { ...file, tls: {} },
    { label: "x" },
  ];
  for (const entry of bad) {
    assert.ok(!valid([entry]), JSON.stringify(entry));
    assert.notDeepEqual(mistakesOf(entry), []);
  }
});
