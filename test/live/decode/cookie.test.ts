// From cookies that the frameworks set to the keys that they wrote, and from strange texts to nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cookieMatches } from "../../../src/live/decode/cookie.ts";
import { decode } from "../../../src/live/decode/index.ts";
import { captured } from "./captured.ts";
import { chance } from "./mutation.ts";
import { toldWhole } from "./told.ts";

const texts = new Map([...captured("cookies")].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
const text = (name: string): string => texts.get(name) ?? assert.fail(name);

const frameworks: Readonly<Record<string, string>> = {
  express: "express-session",
  fastify: "fastify-session",
  koa: "koa-session",
  "koa-generic": "koa-generic-session",
  "cache-default": "django",
  "flask-msgpack": "flask-session",
  "flask-json": "flask-session",
  starsessions: "starsessions",
  rack: "rack",
  scs: "scs",
  "scs-hashed": "scs",
  gorilla: "gorilla",
};

for (const [name, framework] of Object.entries(frameworks)) {
  test(`${name}: the cookie leads to the key that was written`, () => {
    const matches = cookieMatches(text(`${name}-cookie`));
    const match = matches.find((one) => one.framework === framework);
    assert.ok(match);
    assert.ok(match.storeKeys.includes(text(`${name}-key`)));
    assert.ok(match.ids.some((id) => text(`${name}-key`).endsWith(id)));
    // What has the name of the cookie comes first; several frameworks call theirs `session`.
    assert.ok(matches.indexOf(match) <= 2);
  });
}

test("a prefix that the application chose does not matter to the id", () => {
  const [match] = cookieMatches(text("cache-third-cookie"));
  assert.equal(match?.framework, "django");
  assert.ok(text("cache-third-key").endsWith(match.ids[0] ?? "-"));
});

test("sessions that travel in the cookie are handed over to be decoded", () => {
  const inside = (pasted: string, framework: string): string => {
    const payload = cookieMatches(pasted).find((match) => match.framework === framework)?.inCookie?.payload;
    assert.ok(payload);
    return toldWhole(decode(payload));
  };
  assert.match(inside(text("koa-cookie-cookie"), "koa-session"), /^\{"user": \{"id": 42, "name": "grün 😀"\}/);
  assert.match(
    inside(text("flask-own-cookie"), "flask"),
    /^\{"long": "xxxxxxxx…200", "user_id": 42\}$|^\{"user_id": 42, "long": "xxxxxxxx…200"\}$/,
  );
  assert.match(inside(text("starlette-cookie"), "starlette"), /"user_id": 42, "huge": 12345678901234567890123n/);
  const signed = Buffer.from(captured("django-signed").get("signed") ?? []).toString();
  assert.match(inside(`sessionid=${signed}`, "django"), /"_auth_user_id": "42"/);
});

test("encrypted ones are named and stay closed", () => {
  const closed = (pasted: string) =>
    cookieMatches(pasted).map(({ framework, ids, inCookie }) => [framework, ids.length, inCookie]);
  assert.deepEqual(closed("laravel_session=eyJpdiI6IkFBQUE"), [["laravel", 0, {}]]);
  assert.deepEqual(closed(".AspNetCore.Session=CfDJ8AAAA%2FBBBB"), [["aspnet-core", 0, {}]]);
  assert.deepEqual(closed("Fe26.2*1*aaaa*bbbb*cccc**dddd~2"), [["iron-session", 0, {}]]);
});

test("frameworks without a capture, by what their sources say", () => {
  const keys = (pasted: string, framework: string) =>
    cookieMatches(pasted).find((match) => match.framework === framework)?.storeKeys ?? [];
  const uuid = "12345678-1234-4234-8234-123456789abc";
  const spring = [`spring:session:sessions:${uuid}`, `spring:session:sessions:expires:${uuid}`];
  assert.deepEqual(keys(`SESSION=${Buffer.from(uuid).toString("base64")}`, "spring-session"), spring);
  assert.deepEqual(keys(Buffer.from(uuid).toString("base64"), "spring-session"), spring);
  assert.deepEqual(keys(Buffer.from(`${uuid}.node1`).toString("base64"), "spring-session"), spring);
  assert.deepEqual(keys(`SESSION=${uuid}`, "spring-session"), spring);
  const id = "0123456789ABCDEF0123456789ABCDEF";
  assert.deepEqual(keys(`JSESSIONID=${id}.node1`, "tomcat"), [
    `${id}.node1`,
    id,
    `redisson:tomcat_session:${id}.node1`,
    `redisson:tomcat_session:${id}`,
  ]);
  const php = "abcdefghijklmnopqrstuv0123";
  assert.ok(keys(`PHPSESSID=${php}`, "php").includes(`PHPREDIS_SESSION:${php}`));
  assert.deepEqual(keys(`PHPSESSID=${php}`, "symfony"), [`sf_s${php}`]);
  assert.deepEqual(keys(`PHPSESSID=${php}`, "magento"), [`sess_${php}`]);
  assert.ok(keys(`ci_session=${php}`, "codeigniter").includes(`ci_session:ci_session:${php}`));
  assert.ok(keys(`ASP.NET_SessionId=${"a".repeat(24)}`, "aspnet-framework")[0]?.startsWith("{/_aaaa"));
});

test("a whole Cookie line is taken apart", () => {
  const line = `Cookie: theme=dark; ${text("express-cookie")}; PHPSESSID=abcdefghijklmnopqrstuv0123`;
  const found = cookieMatches(line).map(({ framework }) => framework);
  assert.ok(found.includes("express-session") && found.includes("php"));
  assert.equal(cookieMatches(`Set-Cookie: ${text("express-cookie")}; Path=/; HttpOnly; Max-Age=3600`).length, 1);
});

test("strange texts give nothing and no exception", () => {
  assert.deepEqual(
    ["", ";", "=", "%", "s:", "s:.", "a=%ff", "theme=dark", "\0", "x".repeat(100_000)].flatMap((pasted) =>
      cookieMatches(pasted),
    ),
    [],
  );
  const next = chance(3);
  for (let run = 0; run < 5000; run++) {
    cookieMatches(String.fromCharCode(...Array.from({ length: next(60) }, () => next(256))));
  }
});
