// What the server tells a client of running stores: the servers that files name, and the lifetimes that code promises.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { classify } from "../../src/live/redis/classify.ts";
import { EXPECTATIONS } from "../../src/live/redis/framework.ts";
import { type FoundStore, LIFETIMES, type PromisedLifetime, STORES } from "../../src/protocol.ts";
import { type Client, uriOf } from "./client.ts";
import { clientOn, folderOf, ORDERS } from "./fixture.ts";

const SECRET = "canary0Secret9Value7Canary";

const ADMIN = `import { RedisStore } from "connect-redis";
import session from "express-session";
import { createClient } from "redis";

const client = createClient({ url: "redis://shop:${SECRET}@redis:6379/1" });
export default session({
  secret: process.env.SESSION_SECRET,
  store: new RedisStore({ client, prefix: "admin:sess:", ttl: () => 1200 }),
  cookie: { secure: true },
});
`;

const COMPOSE = `services:
  redis:
    image: redis:7.4
    command: redis-server --requirepass ${SECRET}
    ports: ["6390:6379"]
`;

const stores = (client: Client): Promise<readonly FoundStore[]> => client.request(STORES, null);
const lifetimes = (client: Client): Promise<readonly PromisedLifetime[]> => client.request(LIFETIMES, null);

test("servers and lifetimes of all folders are told with their places, and without passwords", async (t) => {
  const shop = folderOf(t, {
    "compose.yml": COMPOSE,
    "admin/package.json": '{ "name": "admin" }',
    "admin/server.js": ADMIN,
  });
  const orders = folderOf(t, ORDERS);
  const client = await clientOn(t, [shop, orders]);
  const shared = { tls: false, username: "shop", database: 1, hasPassword: true };
  assert.deepEqual(await stores(client), [
    {
      uri: uriOf(join(shop, "compose.yml")),
      line: 4,
      path: "compose.yml",
      ...shared,
      endpoint: { kind: "standalone", host: "127.0.0.1", port: 6390 },
    },
    {
      uri: uriOf(join(shop, "admin/server.js")),
      line: 4,
      path: "admin/server.js",
      ...shared,
      endpoint: { kind: "standalone", host: "redis", port: 6379 },
    },
    {
      uri: uriOf(join(orders, "pom.xml")),
      line: 10,
      path: "pom.xml",
      tls: false,
      database: 0,
      hasPassword: false,
      endpoint: { kind: "standalone", host: "localhost", port: 6379 },
    },
  ] satisfies FoundStore[]);
  const promised = await lifetimes(client);
  assert.deepEqual(promised, [
    {
      app: "admin",
      framework: "connect-redis",
      prefix: "admin:sess:",
      idle: 1200,
      byDefault: false,
      uri: uriOf(join(shop, "admin/server.js")),
      line: 7,
      path: "admin/server.js",
    },
    {
      app: "",
      framework: "spring-session",
      prefix: "spring:session",
      idle: 1800,
      byDefault: false,
      uri: uriOf(join(orders, "src/main/resources/application.yml")),
      line: 3,
      path: "src/main/resources/application.yml",
    },
  ] satisfies PromisedLifetime[]);
  for (const { framework } of promised) assert.ok(framework in EXPECTATIONS, framework);
  assert.ok(!JSON.stringify([await stores(client), promised, client.log]).includes(SECRET));
});

test("an edit that is not saved counts at once", async (t) => {
  const folder = folderOf(t, { "server.js": ADMIN });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "server.js");
  client.open(file, ADMIN);
  await client.settled(file);
  assert.deepEqual(
    (await lifetimes(client)).map(({ idle }) => idle),
    [1200],
  );
  client.replace(file, "ttl: () => 1200", "disableTTL: true");
  assert.deepEqual(
    (await lifetimes(client)).map(({ idle }) => idle),
    [null],
  );
  client.replace(file, "redis:6379/1", "redis:6379/2");
  assert.deepEqual(
    (await stores(client)).map(({ database }) => database),
    [2],
  );
});

test("a prefix is told as keys of the store show it", async (t) => {
  for (const prefix of ["sess:", "shop:sess:", "admin:", "shop:admin.", "shop-", "shop/web-"]) {
    const folder = folderOf(t, { "server.js": ADMIN.replace("admin:sess:", prefix) });
    const client = await clientOn(t, [folder]);
    const head = Buffer.from('{"cookie":{"originalMaxAge":null}}');
    const key = Buffer.from(`${prefix}Zk3v_0-9qWertyuiopAsdfghjklzxcvb`);
    const seen = classify(key, "string", { head, length: head.length });
    assert.deepEqual(
      (await lifetimes(client)).map((one) => ({ framework: one.framework, prefix: one.prefix })),
      [{ framework: seen.framework, prefix: seen.prefix }],
    );
    await client.stop();
  }
});

test("an empty window has no servers and no promises", async (t) => {
  const client = await clientOn(t, [folderOf(t, { "readme.md": "nothing" })]);
  assert.deepEqual(await stores(client), []);
  assert.deepEqual(await lifetimes(client), []);
});
