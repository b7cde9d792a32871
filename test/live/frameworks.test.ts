// Every key that real frameworks wrote for two people: whose it is, what for, who is signed in, and that its value is understood.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { decode } from "../../src/live/decode/index.ts";
import { classify } from "../../src/live/redis/classify.ts";
import { EXPECTATIONS, type Framework } from "../../src/live/redis/framework.ts";
import { readSession, type Session } from "../../src/live/session.ts";
import { readAll } from "./snapshot/read-all.ts";

const folder = join(import.meta.dirname, "../fixtures/frameworks");
const PEOPLE = ["night-shift-3", "tea-lover-17"];

interface Wrote {
  readonly framework: Framework;
  readonly prefix: string;
  /** Users as the session tells them, where not by the names of the accounts. */
  readonly users?: readonly string[];
  /** An attribute that the app itself put in. */
  readonly attribute: string;
  /** Seconds to live; `null`: none. An hour unless told otherwise. */
  readonly ttl?: number | null;
  /** Where the time of the last request is known from. */
  readonly seen?: Session["lastSeenFrom"];
  /** Keys beside the sessions: how many of which role. */
  readonly beside?: Readonly<Record<string, number>>;
}

const EXPECTED: Readonly<Record<string, Wrote>> = {
  django: { framework: "django", prefix: ":1:django.contrib.sessions.cache", users: ["1", "2"], attribute: "cart" },
  "django-redis": {
    framework: "django",
    prefix: "shop:1:django.contrib.sessions.cache",
    users: ["1", "2"],
    attribute: "cart",
  },
  express: { framework: "connect-redis", prefix: "sess:", attribute: "cart", seen: "reckoned" },
  passport: { framework: "connect-redis", prefix: "shop:sess:", attribute: "passport", ttl: null },
  fastify: { framework: "fastify", prefix: "fastify:", attribute: "cart", seen: "reckoned" },
  flask: { framework: "flask", prefix: "session:", attribute: "cart" },
  "flask-json": { framework: "flask", prefix: "session:", attribute: "cart" },
  // koa-session lets the store keep sessions ten seconds longer than they are good for.
  koa: { framework: "koa", prefix: "koa:sess:", attribute: "cart", ttl: 3610, seen: "written" },
  "koa-generic": { framework: "koa", prefix: "shop:koa:", attribute: "cart", seen: "reckoned" },
  laravel: { framework: "laravel", prefix: "shop_database_shop_cache:", attribute: "cart" },
  php: { framework: "php", prefix: "PHPREDIS_SESSION:", attribute: "cart" },
  rack: { framework: "rack", prefix: "rack:session:", attribute: "cart" },
  rails: { framework: "rack", prefix: "rack:session:", attribute: "cart" },
  redisson: {
    framework: "redisson-tomcat",
    prefix: "redisson:tomcat_session:",
    attribute: "item",
    ttl: 3660,
    seen: "seen",
  },
  redistore: { framework: "redistore", prefix: "session_", attribute: "items" },
  "redistore-json": { framework: "redistore", prefix: "session_", attribute: "items" },
  scs: { framework: "scs", prefix: "scs:session:", attribute: "cart" },
  "scs-hashed": { framework: "scs", prefix: "scs:session:", attribute: "cart" },
  "spring-plain": { framework: "spring-session", prefix: "spring:session", attribute: "item", seen: "seen" },
  "spring-indexed": {
    framework: "spring-session",
    prefix: "spring:session",
    attribute: "item",
    ttl: 3900,
    seen: "seen",
    beside: { expirations: 1, index: 2, shadow: 2 },
  },
  "spring-json": {
    framework: "spring-session",
    prefix: "shop:web",
    attribute: "item",
    ttl: 3900,
    seen: "seen",
    beside: { expirations: 1, index: 2, shadow: 2 },
  },
  "spring-reactive": { framework: "spring-session", prefix: "shop:flux", attribute: "item", seen: "seen" },
  "spring-reactive-indexed": {
    framework: "spring-session",
    prefix: "shop:flux:indexed",
    attribute: "item",
    ttl: 3900,
    seen: "seen",
    beside: { bookkeeping: 2, expirations: 1, index: 2, shadow: 2 },
  },
  starsessions: { framework: "starsessions", prefix: "starsessions.", attribute: "cart", seen: "seen" },
  symfony: { framework: "symfony", prefix: "sf_s", attribute: "_sf2_attributes", seen: "seen" },
};

test("what was captured is what is expected here", () => {
  const names = globSync("*.jsonl", { cwd: folder }).map((name) => name.replace(/\.jsonl$/, ""));
  assert.deepEqual(names.sort(), Object.keys(EXPECTED).sort());
});

for (const [name, wrote] of Object.entries(EXPECTED))
  test(name, async () => {
    const { keys, values } = await readAll(join(folder, `${name}.jsonl`));
    const at = Date.parse(JSON.parse(readFileSync(join(folder, `${name}.jsonl`), "utf8").split("\n")[0] ?? "").at);
    const sessions: Session[] = [];
    const beside: Record<string, number> = {};
    for (const [index, key] of keys.entries()) {
      const classification = classify(key.key, key.type, key.sample);
      assert.deepEqual([classification.framework, classification.prefix], [wrote.framework, wrote.prefix]);
      if (classification.role !== "session") {
        beside[classification.role] = (beside[classification.role] ?? 0) + 1;
        continue;
      }
      const value = values[index]?.value;
      assert.ok(value);
      const { expiresAt } = key;
      sessions.push(readSession({ classification, value, ...(expiresAt !== undefined && { expiresAt }) }, decode));
    }
    assert.deepEqual(beside, wrote.beside ?? {});
    assert.deepEqual(sessions.map(({ user }) => user).sort(), wrote.users ?? PEOPLE);
    const ttl = wrote.ttl === undefined ? 3600 : wrote.ttl;
    for (const session of sessions) {
      assert.ok(session.id);
      assert.deepEqual(session.warnings, []);
      assert.equal(session.decoding?.failure, undefined);
      const own = session.attributes.find((one) => one.name === wrote.attribute);
      assert.ok(own?.value, `no ${wrote.attribute}`);
      for (const { decoding } of session.attributes) assert.equal(decoding?.failure, undefined);
      assert.equal(session.lastSeenFrom, wrote.seen);
      // A framework takes a moment from one request to the next, and so did the capture.
      const near = (moment: number, seconds: number): boolean => Math.abs(moment - at - seconds * 1000) < 3000;
      if (session.lastSeen !== undefined) assert.ok(near(session.lastSeen, 0), `last seen ${session.lastSeen - at}`);
      if (session.created !== undefined) assert.ok(near(session.created, 0), `created ${session.created - at}`);
      const { store, own: end } = session.expires;
      if (ttl === null) assert.equal(store, null);
      else assert.ok(store !== null && near(store, ttl), `expires ${Number(store) - at}`);
      if (end !== undefined && end !== null) assert.ok(near(end, 3600), `ends ${end - at}`);
      // What the framework makes of an hour is what is expected of it, but for the indexes that outlive a session.
      if (ttl !== null && !wrote.beside && name !== "koa-generic")
        assert.equal(EXPECTATIONS[wrote.framework].ttl(3600), ttl);
    }
  });
