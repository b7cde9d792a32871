// Stores, servers and replicas are linked where the facts prove it, and only there.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type {
  AppFact,
  BalancerFact,
  Fact,
  RolloutFact,
  Setting,
  StoreFact,
  Variable,
} from "../../../src/engine/facts.ts";
import { link } from "../../../src/engine/model/link.ts";
import { filesOf } from "./files-of.ts";

const at = (path: string, start = 0) => ({ path, start, end: start + 1 });
const set = <T>(value: T): Setting<T> => ({ state: "set", value, at: at("set") });
let place = 0;

function app(root: string): AppFact {
  const path = root ? `${root}/package.json` : "package.json";
  return { kind: "app", stack: "npm", at: at(path), name: root || "root", root, build: "npm", dependencies: [] };
}

function sessions(path: string, address: Setting<string> | undefined): StoreFact {
  const engine = set("redis" as const);
  return { kind: "store", stack: "express", side: "app", at: at(path), engine, ...(address && { address }) };
}

function started(path: string, service: string): StoreFact {
  const address: Setting<string> = { state: "default", value: `${service}:6379`, because: "its name" };
  return { kind: "store", stack: "compose", side: "server", at: at(path, place++), address };
}

const conf = (path: string): StoreFact => ({ kind: "store", stack: "redis-conf", side: "server", at: at(path) });

function service(path: string, name: string, more: Partial<RolloutFact> = {}): RolloutFact {
  return {
    kind: "rollout",
    stack: "compose",
    at: at(path, place++),
    service: name,
    ports: [],
    mounts: [],
    hosts: [name],
    variables: [],
    ...more,
  };
}

const variable = (name: string, value?: string): Variable => ({ name, at: at("compose.yml"), ...(value && { value }) });

/** The servers that the one app-side store of these facts is linked to, as `path` or `path#service`. */
function serversOf(facts: readonly Fact[]): readonly string[] {
  const model = link(filesOf(facts), []);
  const store = model.facts("store").find((one) => one.side === "app");
  assert.ok(store);
  return model.servers(store).map(({ to }) => {
    assert.ok(
      model.users(to).some((user) => user.to === store),
      "the link holds in both directions",
    );
    return to.stack === "redis-conf"
      ? to.at.path
      : `${to.at.path}#${to.address?.state === "default" ? to.address.value : ""}`;
  });
}

describe("an app's store and the server that keeps it", () => {
  test("are linked by the name of a service, an alias, and the file it mounts", () => {
    const redis = service("compose.yml", "redis", {
      hosts: ["redis", "cache"],
      mounts: [{ source: "redis/redis.conf", target: "/etc/redis.conf" }],
    });
    const facts = [
      sessions("server.js", set("cache:6379")),
      redis,
      started("compose.yml", "redis"),
      conf("redis/redis.conf"),
    ];
    assert.deepEqual(serversOf(facts), ["compose.yml#redis:6379", "redis/redis.conf"]);
  });

  test("are not linked to a file that the server is not given", () => {
    const redis = service("compose.yml", "redis", { mounts: [{ source: "redis.conf", target: "/etc/redis.conf" }] });
    const maxMemory: Setting<number> = { state: "default", value: 0, because: "nothing is said" };
    const server = { ...started("compose.yml", "redis"), maxMemory };
    const facts = [sessions("server.js", set("redis:6379")), redis, server, conf("redis.conf")];
    assert.deepEqual(serversOf(facts), ["compose.yml#redis:6379"]);
  });

  test("are linked when the server's image is built next to its file", () => {
    const facts = [
      sessions("server.js", set("redis:6379")),
      service("compose.yml", "redis", { context: "redis" }),
      conf("redis/redis.conf"),
    ];
    assert.deepEqual(serversOf(facts), ["redis/redis.conf"]);
  });

  test("are not linked by another host, an unknown one, or none", () => {
    const server = [service("compose.yml", "redis"), started("compose.yml", "redis")];
    for (const address of [set("localhost:6379"), { state: "unknown" } as const, undefined])
      assert.deepEqual(serversOf([sessions("server.js", address), ...server]), []);
  });

  test("are not linked through a service that merely mounts the folder of the file", () => {
    const web = service("compose.yml", "web", { hosts: ["web"], mounts: [{ source: "", target: "/app" }] });
    assert.deepEqual(serversOf([sessions("server.js", set("web:6379")), web, conf("redis/redis.conf")]), []);
  });

  test("meet in the compose file that runs the app, whatever others call redis", () => {
    const facts = [
      app("shop"),
      sessions("shop/server.js", set("redis:6379")),
      ...["deploy", "shop", "other"].flatMap((folder) => [
        service(`${folder}/compose.yml`, "redis"),
        started(`${folder}/compose.yml`, "redis"),
      ]),
      service("deploy/compose.yml", "web", { context: "shop" }),
    ];
    assert.deepEqual(serversOf(facts), ["deploy/compose.yml#redis:6379"]);
  });

  test("meet in the nearest folder above the app when no file says what runs it, and nowhere when there are two", () => {
    const store = sessions("shop/src/server.js", set("redis:6379"));
    const at = (folder: string) => [
      service(`${folder}/compose.yml`, "redis"),
      started(`${folder}/compose.yml`, "redis"),
    ];
    assert.deepEqual(serversOf([store, ...at("shop"), ...at("other")]), ["shop/compose.yml#redis:6379"]);
    assert.deepEqual(serversOf([store, ...at("one"), ...at("two")]), []);
  });

  test("are linked by the variable of a service where the app asks for one", () => {
    const given = (...variables: Variable[]): readonly string[] =>
      serversOf([
        app("shop"),
        sessions("shop/server.js", { state: "unknown" }),
        service("compose.yml", "web", { context: "shop", variables }),
        service("compose.yml", "redis"),
        started("compose.yml", "redis"),
        service("compose.yml", "queue"),
        started("compose.yml", "queue"),
      ]);
    assert.deepEqual(given(variable("REDIS_HOST", "redis"), variable("REDIS_PORT", "6379")), [
      "compose.yml#redis:6379",
    ]);
    assert.deepEqual(given(variable("SESSION_REDIS_URL", "redis://redis:6379/1")), ["compose.yml#redis:6379"]);
    assert.deepEqual(given(variable("REDIS_URL", "redis://redis"), variable("QUEUE_REDIS_URL", "redis://queue")), []);
    assert.deepEqual(given(variable("REDIS_URL", "redis://redis"), variable("QUEUE_REDIS_URL")), []);
    assert.deepEqual(given(variable("REDIS_URL")), []);
    assert.deepEqual(given(variable("SEARCH_HOST", "redis")), []);
  });
});

describe("replicas of an app", () => {
  const counts = (...facts: Fact[]): readonly number[] => {
    const model = link(filesOf([app("shop"), ...facts]), []);
    const shop = model.apps.find((one) => one.root === "shop");
    assert.ok(shop);
    return model.instances(shop).map((one) => one.count);
  };
  const web = (name: string, replicas: Setting<number>, command?: number): RolloutFact =>
    service("compose.yml", name, { context: "shop", replicas, ...(command !== undefined && { command }) });

  test("count when they answer requests", () => {
    assert.deepEqual(counts(web("web", set(3))), [3]);
    assert.deepEqual(counts(web("web", set(3), 1)), [3]);
    assert.deepEqual(counts(web("web", set(1)), web("worker", set(4), 1)), []);
    assert.deepEqual(counts(web("web", set(2)), web("worker", set(4), 1)), [2]);
    assert.deepEqual(counts(web("web", set(1), 2), web("worker", set(4), 1)), []);
  });

  test("are not guessed", () => {
    assert.deepEqual(counts(web("web", { state: "unknown" })), []);
    assert.deepEqual(counts(service("compose.yml", "web", { context: "elsewhere", replicas: set(3) })), []);
  });

  test("carry the affinity of whoever spreads requests over them", () => {
    const affinity = set("cookie" as const);
    const balancer: BalancerFact = {
      kind: "hop",
      role: "balancer",
      stack: "nginx",
      at: at("nginx.conf"),
      name: "shop",
      nodes: [{ host: "web", port: 3000, at: at("nginx.conf") }],
      affinity,
    };
    const model = link(filesOf([app("shop"), web("web", set(3)), balancer]), []);
    const shop = model.apps.find((one) => one.root === "shop");
    assert.ok(shop);
    assert.deepEqual(
      model.instances(shop).map((one) => one.affinity),
      [affinity],
    );
  });

  test("belong to the app whose Dockerfile they name, when many apps share a context", () => {
    const service1 = service("compose.yml", "web", { context: "", dockerfile: "shop/Dockerfile", replicas: set(2) });
    const model = link(filesOf([app(""), app("shop"), app("blog"), service1]), []);
    assert.deepEqual(
      model.apps.filter((one) => model.services(one).length > 0).map((one) => one.root),
      ["shop"],
    );
  });
});
