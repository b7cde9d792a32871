// Keys as frameworks make them, with their own prefixes and with others; and keys that only look alike.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Classification, classify, mask } from "../../src/live/redis/classify.ts";
import { EXPECTATIONS, springIndexed } from "../../src/live/redis/framework.ts";
import type { Sample, StoredType } from "../../src/live/stored.ts";

const UUID = "33fdd1b6-b496-4b33-9f7d-df96679d32fe";
const HEX = "0123456789abcdef0123456789abcdef";
const TOMCAT = "0123456789ABCDEF0123456789ABCDEF";
const B64 = (length: number): string => "AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_".repeat(3).slice(0, length);
const B32 = (length: number): string => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".repeat(4).slice(0, length);
const ALNUM = "abcdefghijklmnopqrstuvwxyz0123456789ABCD";
const INDEX = "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME";

const head = (bytes: string | readonly number[]): Sample => {
  const buffer = typeof bytes === "string" ? Buffer.from(bytes) : Buffer.from(bytes);
  return { head: buffer, length: buffer.length };
};
const fields = (...names: string[]): Sample => ({ fields: names });
const SPRING = fields("creationTime", "lastAccessedTime", "maxInactiveInterval", "sessionAttr:user");
const ASPNET: Sample = {
  ...fields("absexp", "data", "sldexp"),
  head: Buffer.concat([Buffer.from([2, 0, 0, 1]), Buffer.alloc(20)]),
};
const PHP = head('user_id|i:42;name|s:2:"al";');

type Case = readonly [
  key: string,
  type: StoredType,
  sample: Sample | undefined,
  said: Omit<Classification, "prefix"> & { prefix: string },
];
const session = (framework: Classification["framework"], prefix: string, id: string) =>
  ({ framework, prefix, role: "session", id }) as Classification;

const CASES: readonly Case[] = [
  [
    `spring:session:sessions:expires:${UUID}`,
    "string",
    head(""),
    { framework: "spring-session", prefix: "spring:session", role: "shadow", id: UUID },
  ],
  [
    "spring:session:sessions:expirations",
    "zset",
    undefined,
    { framework: "spring-session", prefix: "spring:session", role: "expirations" },
  ],
  [
    "shop:prod:expirations:1767225600000",
    "set",
    undefined,
    { framework: "spring-session", prefix: "shop:prod", role: "expirations" },
  ],
  [
    `shop:index:${INDEX}:anna@shop.example`,
    "set",
    undefined,
    { framework: "spring-session", prefix: "shop", role: "index", user: "anna@shop.example" },
  ],
  [
    `spring:session:index:${INDEX}:a:b:ü`,
    "set",
    undefined,
    { framework: "spring-session", prefix: "spring:session", role: "index", user: "a:b:ü" },
  ],
  [
    "spring:session:sessions:index:PRINCIPAL_NAME_INDEX_NAME:anna",
    "set",
    undefined,
    { framework: "spring-session", prefix: "spring:session", role: "index", user: "anna" },
  ],
  [
    `spring:session:sessions:${UUID}:idx`,
    "set",
    undefined,
    { framework: "spring-session", prefix: "spring:session", role: "bookkeeping", id: UUID },
  ],
  [`spring:session:sessions:${UUID}`, "hash", SPRING, session("spring-session", "spring:session", UUID)],
  [`my:shop:sessions:${UUID}`, "hash", fields("lastAccessedTime"), session("spring-session", "my:shop", UUID)],
  [`my:shop:sessions:${UUID}`, "hash", undefined, session("spring-session", "my:shop", UUID)],
  [
    `redisson:tomcat_session:${TOMCAT}`,
    "hash",
    undefined,
    session("redisson-tomcat", "redisson:tomcat_session:", TOMCAT),
  ],
  [
    `shop:redisson:tomcat_session:${TOMCAT}.n1`,
    "hash",
    undefined,
    session("redisson-tomcat", "shop:redisson:tomcat_session:", `${TOMCAT}.n1`),
  ],
  [
    `redisson:tomcat_notified_nodes:${TOMCAT}`,
    "set",
    undefined,
    { framework: "redisson-tomcat", prefix: "redisson:", role: "bookkeeping", id: TOMCAT },
  ],
  ["{/shop_abc123}_SessionStateItemCollection", "string", undefined, session("aspnet-provider", "/shop", "abc123")],
  [
    "{/shop_abc123}_SessionTimeout",
    "string",
    undefined,
    { framework: "aspnet-provider", prefix: "/shop", role: "bookkeeping", id: "abc123" },
  ],
  [
    "{/shop_abc123}_WriteLock",
    "string",
    undefined,
    { framework: "aspnet-provider", prefix: "/shop", role: "lock", id: "abc123" },
  ],
  [`Shop${UUID}`, "hash", ASPNET, session("aspnet-core", "Shop", UUID)],
  [
    `Shop${UUID}`,
    "hash",
    { ...ASPNET, head: Buffer.from("cached page") },
    { framework: "aspnet-core", prefix: "Shop", role: "other" },
  ],
  ["Shop:page:1", "hash", ASPNET, { framework: "aspnet-core", prefix: "Shop:page:", role: "other" }],
  ["DataProtection-Keys", "list", undefined, { framework: "aspnet-core", prefix: "", role: "bookkeeping" }],
  [
    `:1:django.contrib.sessions.cache${HEX}`,
    "string",
    head([0x80, 5, 0x95]),
    session("django", ":1:django.contrib.sessions.cache", HEX),
  ],
  [
    `shop:2:django.contrib.sessions.cached_db${HEX}`,
    "string",
    undefined,
    session("django", "shop:2:django.contrib.sessions.cached_db", HEX),
  ],
  ["PHPREDIS_SESSION:abc", "string", PHP, session("php", "PHPREDIS_SESSION:", "abc")],
  [
    "PHPREDIS_CLUSTER_SESSION:abc_LOCK",
    "string",
    undefined,
    { framework: "php", prefix: "PHPREDIS_CLUSTER_SESSION:", role: "lock", id: "abc" },
  ],
  [`shop:prod:${HEX.slice(0, 26)}`, "string", PHP, session("php", "shop:prod:", HEX.slice(0, 26))],
  [
    `shop:prod:${HEX.slice(0, 26)}_LOCK`,
    "string",
    head("web-1|4711"),
    { framework: "php", prefix: "shop:prod:", role: "lock", id: HEX.slice(0, 26) },
  ],
  [
    "memc.sess.key.lock.abc",
    "string",
    undefined,
    { framework: "php", prefix: "memc.sess.key.", role: "lock", id: "abc" },
  ],
  [`sf_s${HEX}`, "string", head("_sf2_attributes|a:0:{}"), session("symfony", "sf_s", HEX)],
  [`ci_session:shop_session:${HEX}`, "string", undefined, session("codeigniter", "ci_session:shop_session:", HEX)],
  [
    `ci_session:shop_session:${HEX}:lock`,
    "string",
    undefined,
    { framework: "codeigniter", prefix: "ci_session:shop_session:", role: "lock", id: HEX },
  ],
  [`sess_${HEX}`, "hash", fields("data", "lock", "wait", "writes"), session("magento", "sess_", HEX)],
  [
    `laravel_database_laravel_cache_${ALNUM}`,
    "string",
    head('s:127:"a:3:{s:6:"_token";'),
    session("laravel", "laravel_database_laravel_cache_", ALNUM),
  ],
  [
    `laravel-database-laravel-cache-${ALNUM}`,
    "string",
    head('s:200:"eyJpdiI6'),
    session("laravel", "laravel-database-laravel-cache-", ALNUM),
  ],
  [`rack:session:2::${HEX}${HEX}`, "string", undefined, session("rack", "rack:session:", `2::${HEX}${HEX}`)],
  [`2::${HEX}${HEX}`, "string", head([4, 8, 0x7b]), session("rack", "", `2::${HEX}${HEX}`)],
  ["koa:sess:abc", "string", head('{"cookie":{"path":"/"}}'), session("koa", "koa:sess:", "abc")],
  [UUID, "string", head('{"n":1,"_expire":1767225600000,"_maxAge":86400000}'), session("koa", "", UUID)],
  [`sess:${B64(32)}`, "string", head('{"cookie":{"originalMaxAge":null}}'), session("connect-redis", "sess:", B64(32))],
  [`sess:${B64(32)}`, "string", undefined, session("connect-redis", "sess:", B64(32))],
  ["shop:sess:custom id", "string", head('{"cookie":{}}'), session("connect-redis", "shop:sess:", "custom id")],
  [`myshop:${UUID}`, "string", head('{"cookie":{}}'), session("connect-redis", "myshop:", UUID)],
  [
    `sess:${B64(32)}`,
    "string",
    head('{"cookie":{"expires":null,"originalExpires":null}}'),
    session("fastify", "sess:", B64(32)),
  ],
  [`session:${B64(43)}`, "string", head([0x83, 0xaa, 0x5f]), session("flask", "session:", B64(43))],
  [`session:${UUID}`, "string", head([0x80, 4, 0x95]), session("flask", "session:", UUID)],
  [
    "shop-abc",
    "string",
    head(Buffer.concat([Buffer.from([0x81, 0xaa]), Buffer.from("_permanent"), Buffer.from([0xc3])]) as never),
    session("flask", "", "shop-abc"),
  ],
  [`starsessions.${HEX}`, "string", undefined, session("starsessions", "starsessions.", HEX)],
  [`scs:session:${B64(43)}`, "string", undefined, session("scs", "scs:session:", B64(43))],
  [`session_${B32(52)}`, "string", undefined, session("redistore", "session_", B32(52))],
  [`session:${B32(103)}`, "string", undefined, session("redisstore", "session:", B32(103))],
  [TOMCAT, "string", head([0xac, 0xed, 0, 5, 0x73]), session("tomcat", "", TOMCAT)],
  [`${TOMCAT}.node-1`, "string", undefined, session("tomcat", "", `${TOMCAT}.node-1`)],
  [TOMCAT, "string", head("null"), { framework: "tomcat", prefix: "", role: "bookkeeping", id: TOMCAT }],
  [
    `bak:${TOMCAT}-n1`,
    "string",
    undefined,
    { framework: "memcached-session-manager", prefix: "", role: "bookkeeping", id: `${TOMCAT}-n1` },
  ],
  [
    `lock:${TOMCAT}-n1`,
    "string",
    undefined,
    { framework: "memcached-session-manager", prefix: "", role: "lock", id: `${TOMCAT}-n1` },
  ],
  [`${TOMCAT}-n1`, "string", head([0, 2, 0, 90]), session("memcached-session-manager", "", `${TOMCAT}-n1`)],
];

describe("keys of frameworks", () => {
  for (const [key, type, sample, said] of CASES)
    test(`${said.framework} ${said.role} under "${said.prefix}", a ${type}${sample ? "" : " that was not looked into"}`, () => {
      assert.deepEqual(classify(Buffer.from(key), type, sample), said);
    });
});

describe("keys that only look alike are no sessions", () => {
  for (const [key, type, sample] of [
    ["shop:sessions:count", "hash", fields("total")],
    ["shop:sessions:expirations", "set", undefined],
    [`shop:sessions:expires:${UUID}`, "string", head("not empty")],
    ["shop:expirations:17672256", "set", undefined],
    [`laravel_cache_${ALNUM}`, "string", head('s:5:"hello"')],
    [`laravel_cache_${ALNUM}`, "string", undefined],
    [`sess:${B64(32)}`, "string", head([0x80, 4, 0x95])],
    [`session:${B64(43)}`, "string", head("hello")],
    ["session:settings", "string", head("{}")],
    [TOMCAT, "string", head("hello")],
    [`sess_${HEX}`, "hash", fields("other")],
    [`cache:${UUID}`, "string", head('{"name":"a"}')],
    [`cache:${HEX}`, "string", head("a|b")],
    [`:1:views.decorators.cache.cache_page.${HEX}`, "string", head([0x80, 5, 0x95])],
    ["koa:sess:abc", "list", undefined],
    ["", "string", head("")],
  ] as readonly (readonly [string, StoredType, Sample | undefined])[])
    test(`"${key.replaceAll(/[A-Za-z0-9_-]{26,}/g, "<id>")}", a ${type}`, () => {
      const said = classify(Buffer.from(key), type, sample);
      assert.deepEqual([said.role, said.id, said.framework], ["other", undefined, undefined]);
    });
});

test("a prefix that was told counts where the form says nothing", () => {
  const known = [{ prefix: "büro:s:", framework: "rack" }] as const;
  const key = Buffer.from("büro:s:abc");
  assert.deepEqual(classify(key, "string", head("?"), known), {
    framework: "rack",
    prefix: "büro:s:",
    role: "session",
    id: "abc",
  });
  assert.deepEqual(classify(key, "string", head("?")), { prefix: "büro:s:", role: "other" });
  assert.equal(classify(Buffer.from("büro:s:"), "string", head("?"), known).role, "other");
});

test("binary keys are bytes: never lost, never thrown at", () => {
  const id = Buffer.from([0xff, 0x00, 0x80, 0x0a]);
  const said = classify(Buffer.concat([Buffer.from("sess:"), id]), "string", head('{"cookie":{}}'));
  assert.deepEqual([said.prefix, Buffer.from(said.id ?? "", "latin1")], ["sess:", id]);
  const long = classify(Buffer.alloc(60_000, ":sessions:a"), "hash", SPRING);
  assert.equal(long.role, "other");
});

test("a mask is short, always the same, and holds nothing of the id", () => {
  assert.equal(mask(UUID), mask(Buffer.from(UUID)));
  assert.match(mask(UUID), /^#[0-9a-f]{8}$/);
  assert.notEqual(mask(UUID), mask(`${UUID}0`));
  assert.ok(!UUID.includes(mask(UUID).slice(1)));
});

test("what the store makes of a timeout", () => {
  assert.equal(springIndexed.ttl(1800), 2100);
  assert.equal(EXPECTATIONS["spring-session"].ttl(1800), 1800);
  assert.equal(EXPECTATIONS["redisson-tomcat"].ttl(1800), 1860);
  assert.equal(EXPECTATIONS.tomcat.ttl(300), 1800);
  assert.equal(EXPECTATIONS.koa.ttl(86_400), 86_410);
  assert.ok(EXPECTATIONS.rack.withoutTtl && !EXPECTATIONS["connect-redis"].withoutTtl);
});
