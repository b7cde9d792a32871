// Signs in to a page of PHP whose sessions are those of the snippets, in a Redis with users.
//
//     node test/lab/snippets/php.ts     (needs php with phpredis, and redis-server)
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { documentOf, snippetOf } from "../../snippets/documents.ts";
import { serverProgram, startServer } from "../redis/server.ts";

const program = serverProgram();
if (program === undefined) throw new Error("there is no redis-server on this machine");
const folder = mkdtempSync(join(tmpdir(), "session-doctor-php-"));
const users = join(folder, "users.acl");
writeFileSync(
  users,
  "user default on nopass ~* &* +@all\nuser php on >right ~shop:session:* -@all +@read +@write +@connection +@scripting\n",
);
const redis = await startServer(program, ["--aclfile", users]);
const of = (id: string): string => documentOf(snippetOf(id)).text;
writeFileSync(
  join(folder, "php.ini"),
  `${of("php-ini")}\n${of("php-redis-ini").replace(":6379", `:${redis.port}`).replace("tcp://redis", "tcp://127.0.0.1")}`,
);
writeFileSync(
  join(folder, "index.php"),
  `${of("php-login")}
session_start();
if ($_SERVER['REQUEST_URI'] === '/login') signIn(7);
if ($_SERVER['REQUEST_URI'] === '/logout') signOut();
else {
    $_SESSION['count'] = ($_SESSION['count'] ?? 0) + 1;
    echo json_encode($_SESSION);
}
`,
);
const port = 20_000 + (process.pid % 10_000);
const child = spawn("php", ["-c", join(folder, "php.ini"), "-S", `127.0.0.1:${port}`, join(folder, "index.php")], {
  env: { ...process.env, SESSION_REDIS_USER: "php", SESSION_REDIS_PASSWORD: "right", PHP_CLI_SERVER_WORKERS: "8" },
  stdio: ["ignore", "ignore", "pipe"],
  // Its workers outlive it unless the whole group is told.
  detached: true,
});
let output = "";
try {
  await new Promise<void>((resolve, reject) => {
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("started")) resolve();
    });
    child.once("exit", () => reject(new Error(output)));
  });
  const ask = async (path: string, cookie?: string) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: cookie === undefined ? {} : { cookie },
    });
    const [line = ""] = response.headers.getSetCookie();
    return { line, cookie: line.split(";")[0] ?? "", text: await response.text() };
  };
  const keys = async (): Promise<readonly string[]> => ((await redis.command("KEYS", "*")) as Buffer[]).map(String);

  const first = await ask("/");
  assert.equal(first.text, '{"count":1}', first.text);
  for (const attribute of ["path=/", "secure", "httponly", "samesite=lax"])
    assert.ok(first.line.toLowerCase().includes(attribute), `no ${attribute}`);
  assert.ok(first.line.startsWith("__Host-PHPSESSID="));
  assert.doesNotMatch(first.line, /max-age|expires|domain/i);
  const [key = "", ...others] = await keys();
  assert.match(key, /^shop:session:/);
  assert.deepEqual(others, [], "no lock is left");
  const ttl = Number(await redis.command("TTL", key));
  assert.ok(ttl > 1700 && ttl <= 1800, `${ttl} seconds`);
  assert.equal((await ask("/", first.cookie)).text, '{"count":2}');

  const planted = await ask("/", "__Host-PHPSESSID=chosen-by-somebody-else");
  assert.notEqual(planted.cookie, "__Host-PHPSESSID=chosen-by-somebody-else");
  assert.notEqual(planted.cookie, "", "an id that the server did not make is replaced");

  const signedIn = await ask("/login", first.cookie);
  assert.ok(signedIn.cookie !== "" && signedIn.cookie !== first.cookie);
  assert.match(signedIn.text, /"user_id":7/);
  const out = await ask("/logout", signedIn.cookie);
  assert.match(out.line, /^__Host-PHPSESSID=deleted;.*01[- ]Jan[- ]1970/);
  assert.equal((await ask("/", signedIn.cookie)).text, '{"count":1}', "the old id is worth nothing");

  // Twenty at a time: each waits for the others, so that none is lost.
  const { cookie } = await ask("/");
  await Promise.all(Array.from({ length: 20 }, () => ask("/", cookie)));
  assert.equal((await ask("/", cookie)).text, '{"count":22}');
  assert.doesNotMatch(output, /Warning|Notice|Deprecated|Fatal/);
  process.stdout.write("PHP works\n");
} finally {
  if (child.pid !== undefined) process.kill(-child.pid, "SIGTERM");
  await once(child, "exit");
  await redis.stop();
  rmSync(folder, { recursive: true });
}
