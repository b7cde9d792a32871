// From a pasted cookie to its session in a store: every framework's own keys, prefixes of one's own, and nothing said of what was pasted.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { browseSnapshot } from "../../../src/live/browse/browse-snapshot.ts";
import { openBrowser } from "../../../src/live/browse/open-browser.ts";
import type { CookieSearch, StoreBrowser } from "../../../src/live/browse/store-browser.ts";
import { captured } from "../decode/captured.ts";
import { commandLog, fill, skip, startServer } from "../redis/servers.ts";
import {
  browse,
  expressId,
  expressValue,
  memoryKey,
  memoryStore,
  springFields,
  springId,
  springKey,
} from "./stores.ts";

type Bytes = string | Buffer;
const texts = new Map([...captured("cookies")].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
const text = (name: string): string => texts.get(name) ?? assert.fail(name);
const bytes = (format: string, name: string): Buffer => Buffer.from(captured(format).get(name) ?? assert.fail(name));

interface Case {
  readonly name: string;
  readonly cookie: string;
  readonly key: string;
  /** A string, or a hash's fields and values. */
  readonly value: Bytes | readonly Bytes[];
  readonly framework: string;
}
const ID40 = "abcdefghijABCDEFGHIJabcdefghijABCDEFGHIJ";
const CASES: readonly Case[] = [
  ...(
    [
      ["express", "json", "express", "connect-redis"],
      ["fastify", "json", "fastify", "fastify"],
      ["koa", "json", "koa", "koa"],
      ["koa-generic", "json", "koa-generic", "koa"],
      ["flask-msgpack", "msgpack", "flask-msgpack", "flask"],
      ["flask-json", "json", "flask-json", "flask"],
      ["starsessions", "json", "starsessions", "starsessions"],
      ["cache-default", "pickle", "login-4", "django"],
      ["cache-third", "pickle", "login-5", "django"],
      ["scs", "gob", "scs", "scs"],
      ["scs-hashed", "gob", "scs-hashed", "scs"],
      ["gorilla", "gob", "gorilla", "redistore"],
      ["rack", "ruby-marshal", "rails", "rack"],
    ] as const
  ).map(
    ([name, format, value, framework]): Case => ({
      name,
      cookie: text(`${name}-cookie`),
      key: text(`${name}-key`),
      value: bytes(format, value),
      framework,
    }),
  ),
  {
    name: "spring",
    cookie: `SESSION=${Buffer.from(springId(7)).toString("base64")}`,
    key: springKey(springId(7)),
    value: springFields(1000, 2000, "anna"),
    framework: "spring-session",
  },
  {
    name: "tomcat",
    cookie: "JSESSIONID=0123456789ABCDEF0123456789ABCDEF.node1",
    key: "0123456789ABCDEF0123456789ABCDEF.node1",
    value: bytes("java", "tomcat"),
    framework: "tomcat",
  },
  {
    name: "redisson",
    cookie: "JSESSIONID=FEDCBA9876543210FEDCBA9876543210",
    key: "redisson:tomcat_session:FEDCBA9876543210FEDCBA9876543210",
    value: ["session:creationTime", "1000"],
    framework: "redisson-tomcat",
  },
  {
    name: "php",
    cookie: "PHPSESSID=php0123456789abcdefghijklm",
    key: "PHPREDIS_SESSION:php0123456789abcdefghijklm",
    value: "user_id|i:42;",
    framework: "php",
  },
  {
    name: "symfony",
    cookie: "PHPSESSID=sym0123456789abcdefghijklm",
    key: "sf_ssym0123456789abcdefghijklm",
    value: bytes("php", "symfony"),
    framework: "symfony",
  },
  {
    name: "codeigniter",
    cookie: "ci_session=ci00123456789abcdefghijklm",
    key: "ci_session:ci_session:ci00123456789abcdefghijklm",
    value: bytes("php", "codeigniter"),
    framework: "codeigniter",
  },
  {
    name: "magento",
    cookie: "PHPSESSID=mag0123456789abcdefghijklm",
    key: "sess_mag0123456789abcdefghijklm",
    value: ["data", bytes("php", "magento"), "lock", "0"],
    framework: "magento",
  },
  {
    name: "laravel",
    cookie: `laravel_session=${ID40}`,
    key: `laravel_database_laravel_cache_${ID40}`,
    value: 's:45:"a:2:{s:6:"_token";s:3:"tok";s:4:"user";i:42;}";',
    framework: "laravel",
  },
  {
    name: "aspnet-provider",
    cookie: "ASP.NET_SessionId=abcdefghijklmnopqrstuvwx",
    key: "{/_abcdefghijklmnopqrstuvwx}_SessionStateItemCollection",
    value: bytes("aspnet-framework", [...captured("aspnet-framework").keys()][0] ?? ""),
    framework: "aspnet-provider",
  },
];

const secretOf = ({ cookie }: Case): string => cookie.slice(cookie.indexOf("=") + 1);

function checkFound(one: Case, { frameworks, found, notes }: CookieSearch): void {
  assert.ok(frameworks.length > 0, one.name);
  assert.equal(found && String(found.key), one.key, one.name);
  assert.deepEqual([found?.framework, found?.problem, notes], [one.framework, undefined, []], one.name);
  assert.ok(found?.session, one.name);
  assert.ok(found.id !== undefined && one.key.includes(found.id) && found.row.ref.length > 0, one.name);
}

test("every framework's cookie leads to its session", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  for (const { key, value } of CASES)
    await (Array.isArray(value) ? admin.hset(key, ...value) : admin.set(key, value as Bytes));
  await fill(admin, 500, (index) => `cache:${index}`);
  await admin.save();

  await t.test("on a server, mostly without looking at other keys", async (t) => {
    const { browser } = await browse(t, server);
    let looked = 0;
    for (const one of CASES) {
      checkFound(one, await browser.findByCookie(one.cookie));
      if (browser.progress.looked > looked)
        assert.equal(one.name, "cache-third", "a prefix of its own is not known yet");
      looked = browser.progress.looked;
    }
  });

  await t.test("in a snapshot", async () => {
    const browser = await browseSnapshot(join(server.folder, "dump.rdb"));
    for (const one of CASES) checkFound(one, await browser.findByCookie(one.cookie));
    await browser.close();
  });
});

test("a cookie whose session is not there leads to nothing, and what was pasted reaches no message", {
  skip,
}, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 300, (index) => `cache:${index}`);
  await server.admin.set(`sess:${expressId(1)}`, expressValue("anna"));
  const { browser } = await browse(t, server);
  for (const one of CASES) {
    const said = await browser.findByCookie(one.cookie);
    assert.ok(said.frameworks.length > 0);
    assert.equal(said.found, undefined, one.name);
    assert.ok(!JSON.stringify(said).includes(secretOf(one).slice(0, 12)), one.name);
  }
  assert.equal(browser.progress.finished, true);
});

test("under a prefix of one's own, a session is found by the prefix of others, and last of all by looking", {
  skip,
}, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 3_000, (index) => `cache:${index}`);
  for (let index = 0; index < 20; index++)
    await server.admin.set(`shop:sess:${expressId(index)}`, expressValue(`user${index}`));
  const { browser } = await browse(t, server);
  const cookie = (index: number): string => `connect.sid=s%3A${expressId(index)}.${"A".repeat(43)}; Path=/`;
  assert.equal((await browser.findByCookie(cookie(3))).found?.session?.user, "user3");
  const { looked, finished } = browser.progress;
  assert.ok(looked > 0);
  await server.admin.set(`shop:sess:${expressId(50)}`, expressValue("later"));
  const later = await browser.findByCookie(cookie(50));
  assert.equal(later.found?.session?.user, "later", "it was written after its place was passed");
  assert.deepEqual([browser.progress.looked, browser.progress.finished], [looked, finished]);
});

test("a session of a form that nobody knows is found under the name that its cookie tells", { skip }, async (t) => {
  const server = await startServer(t);
  await server.admin.set(`sess:${expressId(1)}`, Buffer.from([0xfb, 1, 2, 3]));
  const { browser } = await browse(t, server);
  const { found } = await browser.findByCookie(`connect.sid=s:${expressId(1)}.${"A".repeat(43)}`);
  assert.deepEqual([found?.framework, found?.prefix, found?.id], ["connect-redis", "sess:", expressId(1)]);
  assert.equal(found?.raw?.type, "string");
});

test("sessions that travel in the cookie are decoded, encrypted ones are said to be, and no store is asked", {
  skip,
}, async (t) => {
  const server = await startServer(t);
  const { browser } = await browse(t, server);
  const log = await commandLog(t, server.port);
  const inCookie = async (pasted: string): Promise<CookieSearch> => browser.findByCookie(pasted);
  const koa = await inCookie(text("koa-cookie-cookie"));
  assert.deepEqual([koa.inCookie?.user, koa.inCookie?.framework, koa.found, koa.notes], ["42", "koa", undefined, []]);
  assert.equal((await inCookie(text("flask-own-cookie"))).inCookie?.user, "42");
  assert.equal((await inCookie(text("starlette-cookie"))).inCookie?.user, "42");
  const sealed = await inCookie(`session=Fe26.2*1*${"a".repeat(64)}*x`);
  assert.deepEqual([sealed.frameworks, sealed.inCookie, sealed.found], [["iron-session"], undefined, undefined]);
  assert.match(sealed.notes[0]?.message ?? "", /^The cookie is encrypted/);
  assert.deepEqual(await inCookie("lang=de; theme=dark"), { frameworks: [], notes: [] });
  assert.deepEqual(await inCookie(""), { frameworks: [], notes: [] });
  await log.settle();
  assert.ok(!log.lines.some((line) => /"(?:TYPE|SCAN)"/i.test(line)));
});

test("a search that is cancelled or fails rejects, and the next one goes on", async () => {
  const keys = Array.from({ length: 100 }, (_, index) => memoryKey(index));
  const cancel = new AbortController();
  const store = memoryStore(keys, { before: (batch) => (batch === 5 ? cancel.abort() : undefined) });
  const browser: StoreBrowser = openBrowser({ place: "memory", source: async () => store });
  const cookie = `connect.sid=s:${expressId(99)}.${"A".repeat(43)}`;
  await assert.rejects(browser.findByCookie(cookie, cancel.signal), { kind: "cancelled" });
  const { found } = await browser.findByCookie(cookie);
  assert.equal(found && String(found.key), `sess:${expressId(99)}`);
  assert.equal(store.listings.count, 1);
});

test("sessions that are counted but not kept are found as well", async () => {
  const keys = Array.from({ length: 100 }, (_, index) => memoryKey(index));
  const browser = openBrowser({ place: "memory", source: async () => memoryStore(keys), limits: { rows: 10 } });
  await browser.lookAtAll();
  assert.equal(browser.progress.notKept, 90);
  const { found } = await browser.findByCookie(`connect.sid=s:${expressId(70)}.${"A".repeat(43)}`);
  await assert.rejects(browser.findByCookie(text("express-cookie"), AbortSignal.abort()), { kind: "cancelled" });
  assert.equal(found && String(found.key), `sess:${expressId(70)}`);
  assert.equal(browser.progress.looked, 100, "what was looked at is not forgotten for it");
});
