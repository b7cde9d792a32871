// Stored times against promised ones: what is wrong for certain is said, and what may be right is left alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { OpenedSession } from "../../src/live/browse/store-browser.ts";
import {
  judgeTtl,
  type LifetimePromise,
  lifetimeOf,
  type StoredLifetime,
  type Verdict,
} from "../../src/live/expected-ttl.ts";
import type { Framework } from "../../src/live/redis/framework.ts";

const promise = (framework: Framework, idle: number | null, more: Partial<LifetimePromise> = {}): LifetimePromise => ({
  framework,
  idle,
  byDefault: false,
  ...more,
});
const spring = (more: Partial<StoredLifetime>): StoredLifetime => ({
  framework: "spring-session",
  prefix: "spring:session",
  ...more,
});

/** Promised seconds, what the store says, and the verdict with a part of its sentence. */
const CASES: readonly (readonly [string, StoredLifetime, readonly LifetimePromise[], Verdict, RegExp])[] = [
  ...(
    [
      [
        "the hash of an indexed session lives five minutes longer",
        { ttl: 2100, indexed: true },
        "agrees",
        /35 min left; the code promises 30 min, which is a TTL of up to 35 min/,
      ],
      ["so may one of which it is not known whether it is indexed", { ttl: 2100 }, "agrees", /35 min/],
      [
        "one that is not indexed does not",
        { ttl: 2100, indexed: false },
        "longer",
        /It has 35 min left; the code promises 30 min\.$/,
      ],
      ["little that is left says nothing", { ttl: 3 }, "agrees", /^It has 3 s left; the code promises 30 min/],
      ["little that is left after a long pause is right", { ttl: 100, idle: 1700 }, "agrees", /1 min 40 s left/],
      [
        "little that is left right after a request is not",
        { ttl: 600, idle: 2 },
        "shorter",
        /^It ends 10 min 2 s after its last request; the code promises 30 min\.$/,
      ],
      ["clocks may differ by a minute", { ttl: 1745, idle: 2 }, "agrees", /29 min/],
      [
        "a session's own timeout that is shorter",
        { ttl: 100, idle: 500, timeout: 600 },
        "shorter",
        /itself ends after 10 min without requests; the code promises 30 min/,
      ],
      [
        "a session's own timeout that is longer",
        { ttl: 100, timeout: 7200 },
        "longer",
        /itself ends after 2 h without requests/,
      ],
      ["a session's own timeout that is the promised one", { ttl: 100, timeout: 1800 }, "agrees", /./],
      [
        "a session that was signed out and whose hash stays for five minutes",
        { ttl: 290, idle: 10, ended: true },
        "unknown",
        /has ended by what it says itself/,
      ],
      ["no expiry", { ttl: null }, "never", /^It does not expire in the store; the code promises 30 min\.$/],
      ["what could not be asked", {}, "unknown", /could not be asked; the code promises 30 min/],
    ] as const
  ).map(
    ([name, more, verdict, text]) => [name, spring(more), [promise("spring-session", 1800)], verdict, text] as const,
  ),
  [
    "a promise never to end, and an end",
    spring({ ttl: 60 }),
    [promise("spring-session", null)],
    "shorter",
    /promises that it does not expire/,
  ],
  [
    "a promise never to end, kept",
    spring({ ttl: null }),
    [promise("spring-session", null)],
    "agrees",
    /does not expire in the store, as the code says/,
  ],
  [
    "the cookie's time is not the key's",
    { framework: "connect-redis", prefix: "sess:", ttl: 3000, timeout: 60 },
    [promise("connect-redis", 3600)],
    "agrees",
    /50 min left; the code promises 1 h/,
  ],
  [
    "a day more than an hour",
    { framework: "connect-redis", prefix: "sess:", ttl: 86_000 },
    [promise("connect-redis", 3600, { byDefault: true })],
    "longer",
    /It has 23 h 53 min left; the framework's default is 1 h\.$/,
  ],
  [
    "Tomcat's manager rounds up to half an hour",
    { framework: "tomcat", prefix: "", ttl: 1800 },
    [promise("tomcat", 300)],
    "agrees",
    /TTL of up to 30 min/,
  ],
  [
    "another of Tomcat's managers does not",
    { framework: "tomcat", prefix: "", ttl: 290, idle: 5 },
    [promise("tomcat", 300)],
    "agrees",
    /4 min 50 s left/,
  ],
  [
    "non-sticky memcached-session-manager writes twice the timeout",
    { framework: "memcached-session-manager", prefix: "", ttl: 3590 },
    [promise("memcached-session-manager", 1800)],
    "agrees",
    /up to 1 h/,
  ],
  [
    "Redisson adds a minute",
    { framework: "redisson-tomcat", prefix: "", ttl: 1860 },
    [promise("redisson-tomcat", 1800)],
    "agrees",
    /31 min/,
  ],
  [
    "a framework whose default is no TTL",
    { framework: "rack", prefix: "", ttl: null },
    [promise("rack", 600, { byDefault: true })],
    "unknown",
    /nobody wrote that down/,
  ],
  [
    "a framework whose code sets a time",
    { framework: "rack", prefix: "", ttl: null },
    [promise("rack", 600)],
    "never",
    /promises 10 min/,
  ],
];

for (const [name, stored, promises, verdict, text] of CASES)
  test(name, () => {
    const judged = judgeTtl(stored, promises);
    assert.deepEqual([judged.verdict, judged.promise], [verdict, promises[0]]);
    assert.match(judged.text, text);
  });

test("a promise for the prefix counts before one without; others do not count", () => {
  const shop = promise("connect-redis", 600, { prefix: "shop:sess" });
  const any = promise("connect-redis", 86_400);
  const admin = promise("connect-redis", 60, { prefix: "admin:sess:" });
  const stored = { framework: "connect-redis", prefix: "shop:sess:", ttl: 5000 } as const;
  assert.deepEqual(
    [judgeTtl(stored, [any, admin, shop]).verdict, judgeTtl(stored, [any, admin, shop]).promise],
    ["longer", shop],
  );
  assert.equal(judgeTtl({ ...stored, prefix: "sess:" }, [any, admin, shop]).promise, any);
  const none = judgeTtl(stored, [admin, promise("koa", 60)]);
  assert.equal(none.verdict, "unknown");
  assert.equal(none.promise, undefined);
  assert.equal(judgeTtl({ ...stored, framework: null }, [any]).verdict, "unknown");
});

test("of several promises one is enough, the one that the session names before others", () => {
  const short = promise("spring-session", 600);
  const long = promise("spring-session", 7200);
  assert.equal(judgeTtl(spring({ ttl: 700, timeout: 600, indexed: true }), [long, short]).promise, short);
  assert.equal(judgeTtl(spring({ ttl: 5000 }), [short, long]).promise, long);
  assert.deepEqual(
    judgeTtl(spring({ ttl: 90_000 }), [short, long]).promise,
    long,
    "the nearest of those that are not kept",
  );
  const [hour, day] = [promise("connect-redis", 3600), promise("connect-redis", 86_400)];
  const stored = { framework: "connect-redis", prefix: "sess:", ttl: 3000, timeout: 3600 } as const;
  assert.equal(judgeTtl(stored, [day, hour]).promise, hour);
  const between = judgeTtl(spring({ ttl: 100, timeout: 1800 }), [short, long]);
  assert.equal(between.verdict, "unknown");
  assert.match(between.text, /several times for this prefix \(10 min, 2 h\)/);
});

test("an opened session says what is left, since when it is idle, and whether it has ended", () => {
  const readAt = 10_000_000;
  const opened: OpenedSession = {
    row: { ref: "", maskedId: "", expiresAt: readAt + 2_000_000 },
    key: Buffer.alloc(0),
    framework: "spring-session",
    prefix: "spring:session",
    session: {
      prefix: "spring:session",
      lastSeen: readAt - 100_000,
      lastSeenFrom: "seen",
      expires: { store: readAt + 2_000_000, own: readAt + 1_700_000 },
      timeout: 1800,
      attributes: [],
      warnings: [],
    },
    readAt,
    companions: [{ role: "shadow", expiresAt: readAt + 1_700_000 }],
  };
  const same = { framework: "spring-session", prefix: "spring:session", ttl: 2000, idle: 100, timeout: 1800 } as const;
  assert.deepEqual(lifetimeOf(opened), { ...same, indexed: true, ended: false });
  const { session } = opened;
  assert.ok(session);
  const ended = { ...opened, companions: [], session: { ...session, expires: { store: null, own: readAt } } };
  assert.deepEqual(lifetimeOf(ended), { ...same, ended: true }, "what is not known is missing");
  const reckoned = lifetimeOf({ ...opened, session: { ...session, lastSeenFrom: "reckoned" } });
  assert.equal(reckoned.idle, undefined, "what was reckoned from the time that is left proves nothing about it");
  const { session: _, ...gone } = { ...opened, row: { ref: "", maskedId: "", expiresAt: null } };
  assert.deepEqual(lifetimeOf(gone), {
    framework: "spring-session",
    prefix: "spring:session",
    indexed: true,
    ttl: null,
  });
});
