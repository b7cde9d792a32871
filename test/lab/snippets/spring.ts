// Compiles the snippets for Spring Boot with the framework itself, and signs people in to what comes of them.
//
//     node test/lab/snippets/spring.ts 3.5.16     (or 4.0.0; needs Maven, a JDK from 17 on and redis-server)
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentOf, snippetOf } from "../../snippets/documents.ts";
import { serverProgram, startServer } from "../redis/server.ts";

const [version = ""] = process.argv.slice(2);
const old = version.startsWith("3");
const of = (id: string): string => documentOf(snippetOf(id)).text;
/** The variant for this version. */
const own = (id: string): string => of(old ? `${id}-3` : id);

const program = serverProgram();
if (program === undefined || !/^[34]\./.test(version)) throw new Error("usage: spring.ts VERSION, with a redis-server");
const folder = mkdtempSync(join(tmpdir(), "session-doctor-spring-"));
cpSync(join(import.meta.dirname, "spring"), folder, { recursive: true });
const pom = readFileSync(join(folder, "pom.xml"), "utf8")
  .replace("VERSION", version)
  .replace("SESSION", old ? "spring-boot-starter-data-redis" : "spring-boot-starter-session-data-redis");
writeFileSync(join(folder, "pom.xml"), pom);
const java = (name: string, text: string): void =>
  writeFileSync(
    join(folder, `src/main/java/lab/${name}.java`),
    `package lab;\n${text.replace(/^package .*;\n/, "").replace(/\bConfig\b(?= \{)/, name)}`,
  );
java("ChainConfig", of("spring-security-chain"));
// Everybody may see everything, a controller's sign-in included.
java("OpenConfig", documentOf(snippetOf("spring-security-chain"), new Map([[1, "/**"]])).text);
java("LimitConfig", of("spring-session-limit"));
java("CookieConfig", of("spring-cookie-serializer"));
java("SignInController", of("spring-login-controller"));
java("SessionStoreFailureFilter", of("spring-store-failure"));
java("SessionJsonConfig", own("spring-json-serializer"));
java("SessionMapperConfig", of("spring-safe-mapper"));
java("LongestSessionFilter", of("servlet-absolute-timeout"));
java(
  "LateSessionFilter",
  documentOf(
    snippetOf("servlet-absolute-timeout"),
    new Map([
      [1, "LateSessionFilter"],
      [2, "-1"],
    ]),
  ).text,
);
java("Basket", of("servlet-session-value"));
java("SignInServlet", of("servlet-login"));
execFileSync("mvn", ["-q", "-B", "compile", "dependency:build-classpath", "-Dmdep.outputFile=classpath"], {
  cwd: folder,
  stdio: "inherit",
});
const classpath = `${join(folder, "target/classes")}:${readFileSync(join(folder, "classpath"), "utf8").trim()}`;
process.stdout.write(`compiled with Spring Boot ${version}\n`);

const redis = await startServer(program, ["--notify-keyspace-events", "Egx"]);
/** Starts an application with these files of configuration, runs the visit, and stops it. */
async function visit(
  classes: readonly string[],
  configuration: Readonly<Record<string, string>>,
  go: (get: Get) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(join(folder, "config-"));
  mkdirSync(directory, { recursive: true });
  // What differs on this machine.
  const local = `server.port=0\nspring.data.redis.port=${redis.port}\nspring.data.redis.ssl.enabled=false\nlogging.level.root=warn\n`;
  const files = Object.entries({ ...configuration, "local.properties": local });
  for (const [name, text] of files) writeFileSync(join(directory, name), text);
  const child = spawn("java", ["-cp", classpath, "lab.Lab", ...classes], {
    cwd: directory,
    env: {
      ...process.env,
      REDIS_HOST: "127.0.0.1",
      REDIS_USER: "",
      REDIS_PASSWORD: "",
      SENTINEL_USER: "",
      SENTINEL_PASSWORD: "",
      SPRING_CONFIG_LOCATION: files.map(([name]) => `file:${join(directory, name)}`).join(","),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const [, found] = /listening on (\d+)/.exec(output) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    child.once("exit", () => reject(new Error(`it ended:\n${output}`)));
  });
  try {
    await go((path, wish = {}) => {
      if (process.env.TRACE === "1") process.stdout.write(`  ${path}\n`);
      return fetch(`http://127.0.0.1:${port}${path}`, {
        redirect: "manual",
        ...wish,
        headers: { "x-forwarded-proto": "https", connection: "close", ...wish.headers },
      });
    });
  } finally {
    child.kill("SIGTERM");
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    process.stdout.write(`  ended with ${code ?? signal}\n`);
    await redis.command("FLUSHALL");
  }
}
type Get = (path: string, wish?: RequestInit & { headers?: Record<string, string> }) => Promise<Response>;

const keys = async (): Promise<readonly string[]> =>
  ((await redis.command("KEYS", "*")) as Buffer[]).map(String).sort();
const cookieOf = (response: Response): string => response.headers.getSetCookie().at(-1)?.split(";")[0] ?? "";
async function signIn(get: Get, name: string): Promise<{ before: string; after: string; response: Response }> {
  const page = await get("/css/token");
  const before = cookieOf(page);
  assert.ok(before.startsWith(`${name}=`), page.headers.getSetCookie().join());
  const response = await get("/login", {
    method: "POST",
    headers: { cookie: before },
    body: new URLSearchParams({ username: "ann", password: "right", _csrf: await page.text() }),
  });
  assert.equal(response.status, 302, `${response.status}`);
  assert.doesNotMatch(response.headers.get("location") ?? "", /error/);
  return { before, after: cookieOf(response), response };
}
function assertHardened(line = ""): void {
  for (const attribute of ["Path=/", "Secure", "HttpOnly", "SameSite=Lax"])
    assert.ok(line.includes(attribute), line.replace(/=.*?;/, "=…;"));
  assert.doesNotMatch(line, /Max-Age|Expires|Domain/i);
}

try {
  for (const settings of ["yml", "properties"]) {
    process.stdout.write(`settings as ${settings}\n`);
    const files = {
      [`redis.${settings}`]: own(`spring-redis-${settings}`),
      [`cookie.${settings}`]: of(`spring-cookie-${settings}`),
      "shutdown.yml": of("spring-shutdown-yml"),
    };
    const classes = ["ChainConfig", "SessionStoreFailureFilter", "SessionJsonConfig", "SessionMapperConfig"];
    await visit(classes, files, async (get) => {
      assert.equal((await get("/me")).status, 302, "nobody gets in without a sign-in");
      const { before, after, response } = await signIn(get, "__Host-SESSION");
      assertHardened(response.headers.getSetCookie().at(-1));
      assert.notEqual(before, after);
      assert.equal(await (await get("/me", { headers: { cookie: after } })).text(), "ann");
      assert.equal((await get("/me", { headers: { cookie: before } })).status, 302, "the old id is worth nothing");
      for (let time = 1; time <= 2; time++)
        assert.equal(await (await get("/css/count", { headers: { cookie: after } })).text(), String(time));
      const mine = (await keys()).filter((key) => key.startsWith("shop:session:sessions:"));
      assert.deepEqual(mine, await keys());
      for (const key of mine) {
        const ttl = Number(await redis.command("TTL", key));
        assert.ok(ttl > 1700 && ttl <= 1800, `${ttl} seconds`);
        const context = String(await redis.command("HGET", key, "sessionAttr:SPRING_SECURITY_CONTEXT"));
        if (context !== "null") assert.match(context, /^\{"@class"/, "it is JSON");
      }
      const [probe, store] = [await get("/actuator/health/readiness"), await get("/actuator/health/store")];
      assert.deepEqual([probe.status, store.status], [302, 302], "the chain asks for a sign-in there, too");
      // Half a session is no session.
      const [whole = ""] = mine;
      await redis.command("HDEL", whole, "creationTime");
      assert.equal((await get("/css/count", { headers: { cookie: after } })).status, 200);
      // Away for a moment.
      await redis.command("CLIENT", "PAUSE", 4000, "ALL");
      const away = await get("/css/count", { headers: { cookie: after } });
      assert.deepEqual([away.status, away.headers.get("retry-after")], [503, "5"]);
    });
  }

  process.stdout.write("a cookie set in code\n");
  await visit(["ChainConfig", "CookieConfig"], { "redis.yml": own("spring-redis-yml") }, async (get) => {
    const { response } = await signIn(get, "__Host-SESSION");
    assertHardened(response.headers.getSetCookie().at(-1));
  });

  process.stdout.write("a limit of sessions\n");
  await visit(["LimitConfig"], { "indexed.yml": own("spring-indexed-yml") }, async (get) => {
    const page = async (): Promise<{ cookie: string; token: string }> => {
      const response = await get("/login");
      const [, token = ""] = /name="_csrf".*?value="([^"]+)"/.exec(await response.text()) ?? [];
      return { cookie: cookieOf(response), token };
    };
    const cookies: string[] = [];
    for (let time = 0; time < 3; time++) {
      const { cookie, token } = await page();
      const body = new URLSearchParams({ username: "ann", password: "right", _csrf: token });
      cookies.push(cookieOf(await get("/login", { method: "POST", headers: { cookie }, body })));
    }
    const answers = await Promise.all(cookies.map((cookie) => get("/me", { headers: { cookie } })));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    assert.match(texts[0] ?? "", /expired/, "the oldest of three has ended");
    assert.deepEqual(texts.slice(1), ["ann", "ann"]);
    assert.ok((await keys()).some((key) => key.startsWith("shop:session:index:")));
  });

  process.stdout.write("a sign-in from a controller\n");
  await visit(["OpenConfig", "SignInController"], { "redis.yml": own("spring-redis-yml") }, async (get) => {
    const token = await get("/css/token");
    const before = cookieOf(token);
    const ask = (csrf: string, password: string): Promise<Response> =>
      get("/api/sign-in", {
        method: "POST",
        headers: { cookie: before, "x-csrf-token": csrf, "content-type": "application/json" },
        body: JSON.stringify({ name: "ann", password }),
      });
    const csrf = await token.text();
    assert.equal((await ask("none", "right")).status, 403);
    assert.notEqual((await ask(csrf, "wrong")).status, 204);
    const answer = await ask(csrf, "right");
    assert.equal(answer.status, 204);
    const after = cookieOf(answer);
    assert.ok(after !== "" && after !== before);
    assert.equal(await (await get("/me", { headers: { cookie: after } })).text(), "ann");
  });

  process.stdout.write("a session that is too old\n");
  await visit(["ChainConfig", "LateSessionFilter"], { "redis.yml": own("spring-redis-yml") }, async (get) => {
    const cookie = cookieOf(await get("/css/count"));
    const late = await get("/css/count", { headers: { cookie } });
    assert.equal(late.status, 302);
    assert.match(late.headers.get("location") ?? "", /\/login\?reason=timeout$/);
  });

  process.stdout.write("a master that Sentinel names\n");
  const sentinel = await startSentinel(redis.port);
  const [many, one] = [of("spring-sentinel-yml"), /^ *- sentinel1:26379\n/m];
  const nodes = many
    .replaceAll(/^ *- sentinel[23]:26379\n/gm, "")
    .replace(one, (line) => line.replace(/\S+$/m, `127.0.0.1:${sentinel.port}`));
  try {
    await visit(["ChainConfig"], { "redis.yml": own("spring-redis-yml"), "sentinel.yml": nodes }, async (get) => {
      assert.equal((await get("/css/count")).status, 200);
      assert.equal((await keys()).length, 1);
    });
  } finally {
    await sentinel.stop();
  }
} finally {
  await redis.stop();
  rmSync(folder, { recursive: true });
}
process.stdout.write(`all is well with Spring Boot ${version}\n`);

async function startSentinel(master: number): Promise<{ port: number; stop(): Promise<void> }> {
  const port = master === 26_379 ? 26_380 : 26_379;
  const file = join(folder, "sentinel.conf");
  writeFileSync(file, `port ${port}\nbind 127.0.0.1\nsentinel monitor sessions 127.0.0.1 ${master} 1\n`);
  const child = spawn("redis-server", [file, "--sentinel"], { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk: Buffer) => chunk.toString().includes("Sentinel ID is") && resolve());
  });
  return {
    port,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
