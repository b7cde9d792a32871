// Sessions as frameworks wrote them: who, since when, until when, and what is in them.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decode } from "../../src/live/decode/index.ts";
import type { Decoding } from "../../src/live/decode/value.ts";
import type { Framework } from "../../src/live/redis/framework.ts";
import { readSession, type Session } from "../../src/live/session.ts";
import type { StoredValue } from "../../src/live/stored.ts";
import { javaInteger, javaLong, javaString, noise, seeded } from "../lab/redis/session-data.ts";
import { captured } from "./decode/captured.ts";

const EXPIRES = Date.UTC(2030, 0, 1);
const USER_INDEX = "org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME";

function read(framework: Framework | undefined, value: StoredValue, expiresAt: number | undefined = EXPIRES): Session {
  const classification = { ...(framework && { framework }), prefix: "p:", role: "session", id: "i" } as const;
  return readSession({ classification, value, ...(expiresAt !== undefined && { expiresAt }) }, decode);
}
function text(bytes: Uint8Array | string, length?: number): StoredValue {
  const buffer = Buffer.from(bytes as Uint8Array);
  return { type: "string", bytes: buffer, length: length ?? buffer.length };
}
function wrote(format: string, name: string): StoredValue {
  const bytes = captured(format).get(name);
  assert.ok(bytes, `${format} has no ${name}`);
  return text(bytes);
}
const hash = (fields: Readonly<Record<string, Buffer | string>>): StoredValue => ({
  type: "hash",
  fields: Object.entries(fields).map(([name, value]) => ({
    name: Buffer.from(name),
    value: Buffer.from(value as Buffer),
  })),
});
const names = (session: Session): string[] => session.attributes.map(({ name }) => name);

describe("one value that holds the session, from real runtimes", () => {
  for (const [framework, format, name, user, attribute] of [
    ["connect-redis", "json", "express", "42", "cart"],
    ["fastify", "json", "fastify", "42", "cart"],
    ["koa", "json", "koa", "42", "cart"],
    ["koa", "json", "koa-generic", "42", "cart"],
    ["flask", "json", "flask-json", "42", "cart"],
    ["flask", "msgpack", "flask-msgpack", "42", "cart"],
    ["starsessions", "json", "starsessions", "42", "__metadata__"],
    ["django", "pickle", "login-4", "42", "_auth_user_backend"],
    ["django", "django-cache", "cache-default", "42", "_auth_user_hash"],
    ["php", "php", "flat", "42", "name"],
    ["symfony", "php", "symfony", undefined, "_sf2_meta"],
    ["codeigniter", "php", "codeigniter", undefined, "isLoggedIn"],
    ["laravel", "php-serialize", "laravel", "7", "_token"],
    ["rack", "ruby-marshal", "rails", "42", "_csrf_token"],
    ["scs", "gob", "scs", "42", "cart"],
    ["redistore", "gob", "gorilla", "alice", "user"],
    ["tomcat", "java", "tomcat", "alice", "basket"],
    ["tomcat", "java", "tomcat-with-login", "alice", "basket"],
  ] as const)
    test(`${framework}: ${format}, ${name}`, () => {
      const session = read(framework, wrote(format, name));
      assert.equal(session.user, user);
      assert.ok(names(session).includes(attribute), names(session).join());
      assert.equal(session.decoding?.failure, undefined);
      assert.deepEqual(session.warnings, []);
      assert.equal(session.expires.store, EXPIRES);
    });

  test("what is encrypted has no attributes and says why", () => {
    const session = read("laravel", wrote("php-serialize", "laravel-encrypted"));
    assert.deepEqual(session.attributes, []);
    assert.equal(session.decoding?.value?.kind, "opaque");
  });
});

describe("times", () => {
  test("Express: the TTL is newer than the value, which a touch does not write again", () => {
    const json = (cookie: unknown): StoredValue => text(JSON.stringify({ cookie, userId: 7 }));
    const session = read("connect-redis", json({ originalMaxAge: 3_600_000, expires: "2029-12-31T00:00:00.000Z" }));
    assert.deepEqual([session.lastSeen, session.lastSeenFrom], [EXPIRES - 3_600_000, "reckoned"]);
    assert.deepEqual(session.expires, { store: EXPIRES, own: Date.UTC(2029, 11, 31) });
    const shorter = read(
      "connect-redis",
      json({ originalMaxAge: 28_800_000, expires: new Date(EXPIRES + 27_000_000).toISOString() }),
    );
    assert.deepEqual([shorter.lastSeen, shorter.lastSeenFrom], [EXPIRES - 1_800_000, "written"]);
    const browser = readSession(
      {
        classification: { prefix: "", role: "session", framework: "connect-redis" },
        value: json({ originalMaxAge: null, expires: null }),
      },
      decode,
    );
    assert.deepEqual([browser.lastSeen, browser.expires], [undefined, { store: null, own: null }]);
  });

  test("koa counts in milliseconds, starsessions and Symfony in seconds", () => {
    const koa = read("koa", text('{"_expire":1900000086400000,"_maxAge":86400000}'));
    assert.deepEqual(
      [koa.expires.own, koa.lastSeen, koa.lastSeenFrom],
      [1_900_000_086_400_000, 1_900_000_000_000_000, "written"],
    );
    const star = read(
      "starsessions",
      text('{"__metadata__":{"lifetime":60,"created":1700000000.5,"last_access":1700000060.25}}'),
    );
    assert.deepEqual([star.created, star.lastSeen, star.lastSeenFrom], [1_700_000_000_500, 1_700_000_060_250, "seen"]);
    const symfony = read("symfony", wrote("php", "symfony"));
    assert.deepEqual([symfony.created, symfony.lastSeen], [1_699_990_000_000, 1_700_000_000_000]);
  });

  test("Tomcat: the last access and the idle timeout give the end", () => {
    const { created, lastSeen, expires } = read("tomcat", wrote("java", "tomcat-order-with-login"));
    assert.deepEqual([created, lastSeen, expires.own], [1_700_000_000_000, 1_700_000_001_000, 1_700_001_801_000]);
  });

  test("scs has a deadline; Django may have an own expiry", () => {
    assert.ok(Number(read("scs", wrote("gob", "scs")).expires.own) > Date.UTC(2020, 0));
    const django = read("django", wrote("django-cache", "cache-third"));
    assert.deepEqual([django.lastSeenFrom, django.lastSeen], ["written", EXPIRES - 3_600_000]);
  });
});

describe("hashes", () => {
  const spring = {
    creationTime: javaLong(1_700_000_000_000),
    lastAccessedTime: javaLong(1_700_000_060_000),
    maxInactiveInterval: javaInteger(1800),
  };

  test("Spring Session: times, user, attributes with their sizes, removed ones", () => {
    const session = read(
      "spring-session",
      hash({
        ...spring,
        [`sessionAttr:${USER_INDEX}`]: javaString("anna"),
        "sessionAttr:cart": javaString("two"),
        "sessionAttr:gone": "",
      }),
    );
    assert.deepEqual(
      [session.user, session.created, session.lastSeen, session.expires.own, session.warnings],
      ["anna", 1_700_000_000_000, 1_700_000_060_000, 1_700_001_860_000, []],
    );
    const [, cart, gone] = session.attributes;
    assert.deepEqual([cart?.name, cart?.bytes, cart?.value], ["cart", 10, { kind: "string", text: "two", length: 3 }]);
    assert.deepEqual(gone, { name: "gone", bytes: 0 });
  });

  test("Spring Session with JSON, and one that never ends", () => {
    const session = read(
      "spring-session",
      hash({
        creationTime: "1700000000000",
        lastAccessedTime: '["java.lang.Long",1700000060000]',
        maxInactiveInterval: "-1",
        "sessionAttr:SPRING_SECURITY_CONTEXT": '{"@class":"x","authentication":{"principal":{"username":"anna"}}}',
      }),
    );
    assert.deepEqual(
      [session.user, session.created, session.lastSeen, session.expires.own],
      ["anna", 1_700_000_000_000, 1_700_000_060_000, null],
    );
  });

  test("a Spring hash that lacks what the framework needs is a broken session", () => {
    const session = read("spring-session", hash({ lastAccessedTime: spring.lastAccessedTime }), undefined);
    assert.match(session.warnings.join(), /^creationTime, maxInactiveInterval are missing/);
    assert.equal(session.expires.own, undefined);
  });

  test("ASP.NET Core: ticks, attributes, and when it was last seen from what is left", () => {
    const data = captured("aspnet-core").get("small");
    assert.ok(data);
    const session = read("aspnet-core", hash({ absexp: "-1", sldexp: "12000000000", data: Buffer.from(data) }));
    assert.deepEqual([session.user, names(session)], ["alice", ["user", "count"]]);
    assert.deepEqual(
      [session.lastSeen, session.lastSeenFrom, session.expires.own],
      [EXPIRES - 1_200_000, "reckoned", null],
    );
    const absolute = read("aspnet-core", hash({ absexp: "638396640000000000", sldexp: "-1", data: "" }));
    assert.equal(absolute.expires.own, Date.UTC(2024, 0, 1));
  });

  test("Magento packs the data; Redisson's attributes stand beside its times", () => {
    const magento = read("magento", hash({ data: Buffer.from(captured("php").get("magento") ?? []), lock: "0" }));
    assert.ok(magento.attributes.length > 0);
    const redisson = read(
      "redisson-tomcat",
      hash({
        "session:creationTime": javaLong(5),
        "session:lastAccessedTime": javaLong(6),
        "session:maxInactiveInterval": javaInteger(60),
        cart: javaString("x"),
      }),
    );
    assert.deepEqual([redisson.created, redisson.lastSeen, redisson.expires.own], [5, 6, 60_006]);
    assert.ok(names(redisson).includes("cart"));
  });
});

test("memcached-session-manager: a header of its own before the attributes", () => {
  const header = Buffer.alloc(60);
  header.writeUInt16BE(2, 0);
  header.writeUInt16BE(60, 2);
  header.writeBigInt64BE(1000n, 4);
  header.writeBigInt64BE(2000n, 12);
  header.writeInt32BE(1800, 20);
  header.writeBigInt64BE(3000n, 26);
  const session = read(
    "memcached-session-manager",
    text(Buffer.concat([header, Buffer.from(captured("java").get("maps") ?? [])])),
  );
  assert.deepEqual([session.created, session.lastSeen, session.expires.own], [1000, 3000, 1_803_000]);
  assert.equal(session.decoding?.format, "java");
  assert.match(read("memcached-session-manager", text("short")).warnings.join(), /header/);
});

test("what was cut is said, and types that hold no session are, too", () => {
  assert.deepEqual(read("php", text('user_id|i:42;name|s:9:"a', 5000)).warnings, [
    "Only the first 24 of 5000 bytes were read.",
  ]);
  assert.equal(read("php", text('user_id|i:42;name|s:9:"a', 5000)).user, "42");
  assert.match(read("php", { type: "list", items: [] }).warnings.join(), /type that holds no session/);
  const unknown = read(undefined, hash({ user_id: "7", other: "x" }));
  assert.deepEqual([unknown.framework, unknown.user, names(unknown)], [undefined, "7", ["user_id", "other"]]);
});

test("whatever is decoded, nothing throws and no warning quotes it", () => {
  const random = seeded(17);
  const frameworks = [
    "spring-session",
    "aspnet-core",
    "tomcat",
    "koa",
    "django",
    "scs",
    "memcached-session-manager",
    "magento",
  ] as const;
  const strange: Decoding = {
    format: "x",
    warnings: [],
    value: {
      kind: "map",
      entries: [
        [{ kind: "null" }, { kind: "reference", to: 1 }],
        [
          { kind: "string", text: "cookie", length: 6 },
          { kind: "list", items: [] },
        ],
      ],
    },
  };
  for (let round = 0; round < 3000; round++) {
    const framework = frameworks[round % frameworks.length];
    const bytes = noise(random, Math.floor(random() * 80));
    const value =
      round % 2
        ? text(bytes)
        : hash({ absexp: bytes, sldexp: "9".repeat(19), data: bytes, creationTime: bytes, "sessionAttr:a": bytes });
    const classification = { ...(framework && { framework }), prefix: "", role: "session" } as const;
    for (const decoder of [decode, () => strange])
      for (const warning of readSession({ classification, value, expiresAt: EXPIRES }, decoder).warnings)
        assert.match(warning, /^[ -~]+$/);
  }
});
