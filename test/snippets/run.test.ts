// Snippets that make an application are made one, and used: with real frameworks and a real Redis.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, type TestContext, test } from "node:test";
import { Redis } from "ioredis";
import { skip, startServer } from "../live/redis/servers.ts";
import { type Document, documentOf, snippetOf } from "./documents.ts";
import { type Answer, type App, startApp } from "./run/app.ts";
import { applications } from "./run/applications.ts";

const SECRET = "a secret that only this test knows, 0123456789";
const OTHER = "another secret that only this test knows, 9876";
const HARDENED = ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"];

const tested = new Set<string>();
const run = (id: string, body: (t: TestContext, document: Document) => Promise<void>, needsRedis = true): void => {
  tested.add(id);
  test(id, { skip: needsRedis && skip }, (t) => body(t, documentOf(snippetOf(id))));
};
const start = (t: TestContext, document: Pick<Document, "path" | "text">, port?: number, more = {}): Promise<App> =>
  startApp(t, document, { SESSION_SECRET: SECRET, REDIS_URL: `redis://127.0.0.1:${port}`, ...more });

const count = (app: App, cookie?: string, scheme?: string): Promise<Answer> =>
  app.request("/count", { method: "POST", cookie, ...(scheme !== undefined && { scheme }) });

function assertHardened({ cookies }: Answer, name: string): void {
  const [line = ""] = cookies;
  assert.ok(line.startsWith(`${name}=`), line.replace(/=.*?;/, "=…;"));
  const attributes = line.toLowerCase().split("; ");
  for (const attribute of HARDENED) assert.ok(attributes.includes(attribute.toLowerCase()), `no ${attribute}`);
  assert.ok(!attributes.some((attribute) => attribute.startsWith("domain=")), "it names a domain");
}

/** The one session of the store: its key, and the seconds it has left. */
async function onlySession(admin: { keys(pattern: string): Promise<string[]>; ttl(key: string): Promise<number> }) {
  const keys = await admin.keys("*");
  assert.equal(keys.length, 1);
  return { key: keys[0] ?? "", ttl: await admin.ttl(keys[0] ?? "") };
}

describe("Express", () => {
  for (const id of ["express-redis", "express-redis-cjs"])
    run(id, async (t, document) => {
      const redis = await startServer(t);
      const app = await start(t, document, redis.port);
      const first = await untilConnected(() => count(app));
      assert.deepEqual(JSON.parse(first.text), { count: 1 });
      assertHardened(first, "__Host-sid");
      const { key, ttl } = await onlySession(redis.admin);
      assert.match(key, /^shop:sess:/);
      assert.ok(ttl > 1700 && ttl <= 1800, `${ttl} seconds`);

      const second = await count(app, first.cookie);
      assert.deepEqual(JSON.parse(second.text), { count: 2 });
      assert.equal(second.cookies.length, 1, "an active session renews its cookie");

      assert.deepEqual((await app.request("/")).cookies, [], "who only looks gets no session");
      assert.deepEqual((await count(app, undefined, "http")).cookies, [], "no Secure cookie over plain HTTP");

      await redis.kill();
      const failed = await count(app, first.cookie);
      assert.equal(failed.status, 500, "it fails at once, and lives on");
      await redis.restart();
      const again = await untilConnected(() => count(app));
      assert.equal(again.status, 200);
    });

  run("express-login", async (t, document) => {
    const redis = await startServer(t);
    const app = await start(t, document, redis.port);
    const before = await count(app);
    const refused = await app.request("/login", { form: { name: "ann", password: "wrong" }, cookie: before.cookie });
    assert.equal(refused.status, 401);
    const signedIn = await app.request("/login", { form: { name: "ann", password: "right" }, cookie: before.cookie });
    assert.equal(signedIn.status, 303);
    assertHardened(signedIn, "__Host-sid");
    assert.notEqual(signedIn.cookie, before.cookie);
    const { key } = await onlySession(redis.admin);
    assert.equal(JSON.parse((await redis.admin.get(key)) ?? "").userId, "7");
  });

  run("express-logout", async (t, document) => {
    const redis = await startServer(t);
    const app = await start(t, document, redis.port);
    const { cookie } = await count(app);
    const out = await app.request("/logout", { method: "POST", cookie });
    assert.equal(out.status, 303);
    assert.match(out.cookies[0] ?? "", /^__Host-sid=;.*Expires=Thu, 01 Jan 1970/);
    assertHardened(out, "__Host-sid");
    assert.deepEqual(await redis.admin.keys("*"), []);
  });

  run("express-store-failure", async (t, document) => {
    const redis = await startServer(t);
    const app = await start(t, document, redis.port);
    const { cookie } = await count(app);
    await redis.kill();
    const failed = await until(
      () => count(app, cookie),
      ({ status }) => status === 503,
    );
    assert.equal(failed.headers.get("retry-after"), "5");
    assert.deepEqual(failed.cookies, []);
  });

  run("express-degraded", async (t, document) => {
    const redis = await startServer(t);
    const app = await start(t, document, redis.port);
    assert.equal((await count(app)).status, 200);
    await redis.kill();
    const closed = await until(
      () => app.request("/account"),
      ({ status }) => status === 503,
    );
    assert.equal(closed.headers.get("retry-after"), "5");
    assert.equal((await app.request("/")).text, "welcome");
  });

  run("express-shutdown", async (t) => {
    const redis = await startServer(t);
    // No wait for a balancer that is not there.
    const answers = new Map([
      [1, "0"],
      [2, "5"],
    ]);
    const app = await start(t, documentOf(snippetOf("express-shutdown"), answers), redis.port);
    assert.equal((await count(app)).status, 200);
    app.process.kill("SIGTERM");
    assert.equal(await app.ended, 0, app.output());
  });

  run("express-probes", async (t, document) => {
    const redis = await startServer(t);
    const app = await start(t, document, redis.port);
    for (const path of ["/livez", "/readyz"]) {
      const answer = await app.request(path);
      assert.deepEqual([answer.status, answer.cookies], [204, []]);
    }
    await redis.kill();
    assert.equal((await app.request("/readyz")).status, 204);
  });

  run("express-absolute-timeout", async (t, document) => {
    const redis = await startServer(t);
    const signIn = async (app: App): Promise<string | undefined> =>
      (await app.request("/login", { form: { name: "ann", password: "right" } })).cookie;
    const app = await start(t, document, redis.port);
    const cookie = await signIn(app);
    assert.equal((await count(app, cookie)).status, 200);
    const late = await start(t, documentOf(snippetOf(document.snippet.id), new Map([[1, "-1"]])), redis.port);
    const answer = await count(late, await signIn(late));
    assert.deepEqual([answer.status, answer.headers.get("location")], [303, "/login?reason=timeout"]);
  });

  run("express-key-rotation", async (t, document) => {
    const redis = await startServer(t);
    const rotating = { path: document.path, text: document.text.replace("    secret,\n", "    secret: secrets,\n") };
    assert.notEqual(rotating.text, document.text);
    const before = await start(t, rotating, redis.port);
    const { cookie } = await count(before);
    const turned = await start(t, rotating, redis.port, { SESSION_SECRET: OTHER, SESSION_SECRET_PREVIOUS: SECRET });
    assert.deepEqual(JSON.parse((await count(turned, cookie)).text), { count: 2 });
    const over = await start(t, rotating, redis.port, { SESSION_SECRET: OTHER });
    assert.deepEqual(JSON.parse((await count(over, cookie)).text), { count: 1 });
    await assert.rejects(start(t, rotating, redis.port, { SESSION_SECRET: "short" }), /32 characters/);
  });

  run(
    "express-cookie-session",
    async (t, document) => {
      const before = await start(t, document, undefined, { SESSION_KEY: SECRET });
      const first = await count(before);
      assertHardened(first, "__Host-session");
      const keys = { SESSION_KEY: OTHER, SESSION_KEY_PREVIOUS: SECRET };
      const second = await count(await start(t, document, undefined, keys), first.cookie);
      assert.deepEqual(JSON.parse(second.text), { count: 2 });
      const late = await start(t, documentOf(document.snippet, new Map([[4, "-1"]])), undefined, {
        SESSION_KEY: SECRET,
      });
      // It has just been seen, which is longer ago than the timeout of minus one minute.
      assert.deepEqual(JSON.parse((await count(late, first.cookie)).text), { count: 1 });
    },
    false,
  );

  run("express-redis-sentinel", async (t, { snippet }) => {
    const master = await startServer(t);
    const sentinel = await startServer(t, { sentinel: `sentinel monitor sessions 127.0.0.1 ${master.port} 1\n` });
    const typed = new Map([1, 2, 3].map((field): [number, string] => [field, "127.0.0.1"]));
    const { text } = documentOf(snippet, typed);
    const client = `${text.replaceAll("26379", String(sentinel.port))}\nawait redis.set("answer", "found");\n`;
    const app = await start(t, { path: "client.js", text: client }, master.port);
    await until(
      () => master.admin.get("answer"),
      (answer) => answer === "found",
    );
    assert.equal(app.output().includes("Redis:"), false, app.output());
  });
});

describe("Fastify", () => {
  run("fastify-redis", async (t, document) => {
    const redis = await startServer(t);
    const app = await start(t, document, redis.port);
    const first = await count(app);
    assertHardened(first, "__Host-sid");
    const { key, ttl } = await onlySession(redis.admin);
    assert.match(key, /^shop:sess:/);
    assert.ok(ttl > 1700 && ttl <= 1800, `${ttl} seconds`);
    assert.deepEqual(JSON.parse((await count(app, first.cookie)).text), { count: 2 });
    assert.deepEqual((await count(app, undefined, "http")).cookies, []);
    const later = { SESSION_SECRET: OTHER, SESSION_SECRET_PREVIOUS: SECRET };
    const turned = await start(t, document, redis.port, later);
    assert.deepEqual(JSON.parse((await count(turned, first.cookie)).text), { count: 3 });
  });

  run("fastify-login", async (t, document) => {
    const redis = await startServer(t);
    const app = await start(t, document, redis.port);
    const before = await count(app);
    const signedIn = await app.request("/login", { json: { name: "ann", password: "right" }, cookie: before.cookie });
    assert.equal(signedIn.status, 303, signedIn.text);
    assert.notEqual(signedIn.cookie, before.cookie);
    const { key } = await onlySession(redis.admin);
    assert.equal(JSON.parse((await redis.admin.get(key)) ?? "").userId, "7");
    await app.request("/logout", { method: "POST", cookie: signedIn.cookie });
    assert.deepEqual(await redis.admin.keys("*"), []);
  });
});

run("koa-redis", async (t, document) => {
  const redis = await startServer(t);
  const keys = { SESSION_KEY: SECRET };
  const app = await start(t, document, redis.port, keys);
  const first = await count(app);
  assertHardened(first, "__Host-sid");
  const { key, ttl } = await onlySession(redis.admin);
  assert.match(key, /^shop:sess:/);
  assert.ok(ttl > 1700 && ttl <= 1860, `${ttl} seconds`);
  const turned = await start(t, document, redis.port, { SESSION_KEY: OTHER, SESSION_KEY_PREVIOUS: SECRET });
  assert.deepEqual(JSON.parse((await count(turned, first.cookie)).text), { count: 2 });
  await app.request("/logout", { method: "POST", cookie: first.cookie });
  assert.deepEqual(await redis.admin.keys("*"), []);
});

describe("scripts", () => {
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-scripts-"));
  after(() => rmSync(directory, { recursive: true, force: true }));
  const script = (document: Document): string => {
    const file = join(directory, `${document.snippet.id}.sh`);
    writeFileSync(file, document.text);
    return file;
  };

  run("session-count", async (t, document) => {
    const redis = await startServer(t, { args: ["--requirepass", "only here"], admin: { password: "only here" } });
    for (let index = 0; index < 1200; index++) await redis.admin.set(`shop:sess:${index}`, "{}", "EX", 60);
    await redis.admin.set("shop:cart", "1");
    const env = { ...process.env, REDIS_PORT: String(redis.port), REDISCLI_AUTH: "only here" };
    assert.equal(execFileSync("bash", [script(document)], { env, encoding: "utf8" }), "1200 keys like shop:sess:*\n");
    const { REDISCLI_AUTH: _, ...nameless } = env;
    assert.throws(
      () => execFileSync("bash", [script(document)], { env: nameless, encoding: "utf8", stdio: "pipe" }),
      /NOAUTH/,
    );
  });

  run("sessions-without-expiry", async (t, document) => {
    const redis = await startServer(t);
    await redis.admin.set("shop:sess:ends-soon-01234567", "{}", "EX", 60);
    await redis.admin.set("shop:sess:endless-01234567", "{}");
    const env = { ...process.env, REDIS_PORT: String(redis.port) };
    const said = execFileSync("bash", [script(document)], { env, encoding: "utf8" });
    assert.equal(said, "never ends: shop:sess:endless-…\n1 of 2 keys never end\n");
  });

  run(
    "rotate-keys",
    async (_t, document) => {
      const keys = join(directory, "keys");
      const step = (name: string): readonly string[] => {
        execFileSync("bash", [script(document), name, keys], { stdio: "pipe" });
        return readFileSync(keys, "utf8").trimEnd().split("\n");
      };
      const [first] = step("announce");
      const [still, second, ...none] = step("announce");
      assert.deepEqual([still, none], [first, []]);
      assert.ok((second?.length ?? 0) >= 64 && second !== first);
      assert.deepEqual(step("promote"), [second, first]);
      assert.deepEqual(step("forget"), [second]);
      assert.equal(statSync(keys).mode & 0o777, 0o600);
      assert.throws(() => step("forget"), /the only key stays/);
    },
    false,
  );
});

describe("users of Redis", () => {
  const password = "only this test knows";
  const hash = createHash("sha256").update(password).digest("hex");
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-users-"));
  after(() => rmSync(directory, { recursive: true, force: true }));

  /** What each command answers to the user: `ok`, or the first word of the refusal. */
  async function ask(t: TestContext, document: Document, username: string, commands: readonly string[]) {
    const file = join(directory, `${document.snippet.id}.acl`);
    // Somebody has to be able to look.
    writeFileSync(file, `${document.text.replaceAll("0".repeat(64), hash)}user admin on nopass ~* &* +@all\n`);
    const redis = await startServer(t, { args: ["--aclfile", file], admin: { username: "admin", password: "" } });
    await redis.admin.set("shop:sess:a", "{}", "EX", 60);
    const user = new Redis({ host: "127.0.0.1", port: redis.port, username, password, lazyConnect: true });
    t.after(() => user.disconnect());
    const answers: Record<string, string> = {};
    for (const command of commands) {
      const [name = "", ...rest] = command.split(" ");
      answers[command] = await user.call(name, ...rest).then(
        () => "ok",
        (error: Error) => error.message.split(" ")[0] ?? "",
      );
    }
    return answers;
  }
  const all = (commands: readonly string[], answer: string): Record<string, string> =>
    Object.fromEntries(commands.map((command) => [command, answer]));

  run("redis-acl-app", async (t, document) => {
    const may = [
      "PING",
      "SET shop:sess:b {} EX 60",
      "GET shop:sess:a",
      "EXPIRE shop:sess:a 30",
      "SCAN 0 MATCH shop:sess:* COUNT 10",
      "MGET shop:sess:a shop:sess:b",
      "HSET shop:c creationTime 1",
      "HGETALL shop:c",
      "PEXPIREAT shop:c 9999999999999",
      "RENAME shop:c shop:d",
      "SADD shop:index ann",
      "PUBLISH __keyevent@0__:expired shop:c",
      "DEL shop:d",
      "INFO server",
    ];
    const mayNot = [
      "GET other:key",
      "SET other:key 1",
      "KEYS *",
      "FLUSHDB",
      "CONFIG GET dir",
      "SHUTDOWN",
      "MONITOR",
      "ACL LIST",
    ];
    const answers = await ask(t, document, "shop", [...may, ...mayNot]);
    assert.deepEqual(answers, { ...all(may, "ok"), ...all(mayNot, "NOPERM") });
  });

  run("redis-acl-observer", async (t, document) => {
    const may = ["PING", "INFO", "CONFIG GET maxmemory", "SLOWLOG LEN", "LATENCY LATEST", "DBSIZE"];
    const mayNot = ["GET shop:sess:a", "SCAN 0", "CONFIG SET maxmemory 1", "DEL shop:sess:a", "KEYS *"];
    assert.deepEqual(await ask(t, document, "exporter", [...may, ...mayNot]), {
      ...all(may, "ok"),
      ...all(mayNot, "NOPERM"),
    });

    const mayLook = [
      "SCAN 0 COUNT 10",
      "TYPE shop:sess:a",
      "PTTL shop:sess:a",
      "MEMORY USAGE shop:sess:a",
      "GET shop:sess:a",
    ];
    const mayNotChange = [
      "GET other:key",
      "SET shop:sess:a 1",
      "EXPIRE shop:sess:a 1",
      "DEL shop:sess:a",
      "KEYS *",
      "CONFIG GET dir",
    ];
    assert.deepEqual(await ask(t, document, "observer", [...mayLook, ...mayNotChange]), {
      ...all(mayLook, "ok"),
      ...all(mayNotChange, "NOPERM"),
    });
  });
});

test("what the list of checks calls run is what was run", () => {
  assert.deepEqual([...tested].toSorted(), applications.flatMap(({ ids }) => ids).toSorted());
});

/** Asks again until the answer is as it will be. */
async function until<T>(ask: () => Promise<T>, isDone: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (Date.now() > end) throw new Error("it never comes");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const untilConnected = (ask: () => Promise<Answer>): Promise<Answer> => until(ask, ({ status }) => status === 200);
