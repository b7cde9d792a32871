// What `session-doctor preflight` writes for real balancers, run against two real nodes while people keep visiting.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { knowsSticky } from "../../house/knowledge/servers.ts";
import { type ProxyName, proxyProgram } from "../../lab/rolling/proxies.ts";
import { NAMES, STAYS, type Stage, setStage } from "../../lab/rolling/stage.ts";

const cli = join(import.meta.dirname, "../../../src/cli/main.ts");
/** In CI a missing program fails; elsewhere the tests that need it are skipped. */
function missing(name: ProxyName): string | false {
  if (process.env.CI === "true") return false;
  if (proxyProgram(name) === undefined) return `${name} is not installed`;
  const needed = name === "haproxy" ? "socat" : "curl";
  return spawnSync(needed, ["-V"]).error ? `${needed} is not installed` : false;
}
/** Short, because the people here are quick. */
const SETTINGS = { PAUSE: "0.2", SETTLE: "0", SESSION_LIMIT: "60", HEALTH_LIMIT: "30", REQUEST_LIMIT: "10" };

const SOURCES = {
  memory: `import express from "express";
import session from "express-session";
const app = express();
app.use(session({ secret: process.env.SESSION_SECRET }));
`,
  cookie: `import cookieSession from "cookie-session";
import express from "express";
const app = express();
app.use(cookieSession({ keys: [process.env.SESSION_SECRET] }));
`,
};

/** The script for a workspace of an application and the very configuration that the balancer runs with. */
function generated({ proxy, nodes, directory }: Stage, sessions: keyof typeof SOURCES): string {
  const workspace = join(directory, "workspace");
  mkdirSync(join(workspace, "shop"), { recursive: true });
  copyFileSync(proxy.file, join(workspace, basename(proxy.file)));
  writeFileSync(join(workspace, "shop/package.json"), '{ "name": "shop", "dependencies": { "express": "5.1.0" } }');
  writeFileSync(join(workspace, "shop/server.js"), `${SOURCES[sessions]}app.listen(${nodes.port("app1")});\n`);
  const done = spawnSync(process.execPath, [cli, "preflight", workspace, "--write", join(directory, "out")], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, HOME: directory, XDG_CACHE_HOME: join(directory, "cache") },
    timeout: 60_000,
  });
  assert.notEqual(done.status, 2, done.stderr);
  return readFileSync(join(directory, "out/release-shop.sh"), "utf8");
}

for (const name of ["haproxy", "httpd"] as const)
  describe(name, { skip: missing(name) }, () => {
    const program = proxyProgram(name) ?? name;

    test("sessions in memory: both nodes are replaced, and nobody loses a session", async () => {
      await using stage = await setStage(name, program);
      const { code, output, lost, visits } = await stage.release(generated(stage, "memory"), SETTINGS);
      assert.equal(code, 0, output);
      assert.deepEqual(stage.nodes.replaced, NAMES);
      assert.match(output, /[1-9]\d* sessions left/);
      assert.match(output, /all nodes run the new release/);
      assert.ok(visits > 2 * STAYS, `only ${visits} visits`);
      assert.equal(lost, 0, output);
    });

    test("a drain, a wait of fixed length, and a stop lose sessions", async () => {
      await using stage = await setStage(name, program);
      const { code, output, lost } = await stage.release(NAIVE[name](stage), {}, "faithful");
      assert.equal(code, 0, output);
      assert.deepEqual(stage.nodes.replaced, NAMES);
      assert.ok(lost >= 4, `only ${lost} lost`);
    });

    test("at the deadline the node is put back as it was, and nothing is replaced", async () => {
      await using stage = await setStage(name, program);
      const settings = { ...SETTINGS, SESSION_LIMIT: "2" };
      const { code, output, lost } = await stage.release(generated(stage, "memory"), settings, "faithful");
      assert.equal(code, 1, output);
      assert.match(output, /STOPPED: \S+ still had sessions after 2 seconds; it serves again with its old release/);
      assert.deepEqual(stage.nodes.replaced, []);
      assert.equal(lost, 0, output);
    });

    test("sessions in cookies: people go on elsewhere, keep their session, and nothing waits for them", async () => {
      await using stage = await setStage(name, program, "cookie");
      const { code, output, lost } = await stage.release(generated(stage, "cookie"), SETTINGS, "faithful");
      assert.equal(code, 0, output);
      assert.deepEqual(stage.nodes.replaced, NAMES);
      assert.doesNotMatch(output, /sessions left/);
      assert.equal(lost, 0, output);
    });
  });

describe("nginx", { skip: missing("nginx") }, () => {
  const program = proxyProgram("nginx") ?? "nginx";

  test("sessions in cookies: people go on elsewhere, and keep their session", async () => {
    await using stage = await setStage("nginx", program, "cookie");
    const before = readFileSync(stage.proxy.file, "utf8");
    const { code, output, lost } = await stage.release(generated(stage, "cookie"), SETTINGS, "faithful");
    assert.equal(code, 0, output);
    assert.deepEqual(stage.nodes.replaced, NAMES);
    assert.equal(lost, 0, output);
    assert.equal(readFileSync(stage.proxy.file, "utf8"), before, "the configuration is as it was");
  });

  test("what cannot drain is not asked to: nothing is touched", {
    skip: knowsSticky(program) && "this nginx drains",
  }, async () => {
    await using stage = await setStage("nginx", program, "cookie");
    const before = readFileSync(stage.proxy.file, "utf8");
    const { code, output } = await stage.release(generated(stage, "memory"), SETTINGS, "faithful");
    assert.equal(code, 1, output);
    assert.match(output, /STOPPED: this nginx cannot drain: it needs 1\.29\.6 or later/);
    assert.deepEqual(stage.nodes.replaced, []);
    assert.equal(readFileSync(stage.proxy.file, "utf8"), before);
  });
});

/** What people write. */
const NAIVE: Readonly<Record<"haproxy" | "httpd", (stage: Stage) => string>> = {
  haproxy: () => `#!/usr/bin/env bash
for node in ${NAMES.join(" ")}; do
  echo "set server shop/$node state drain" | socat stdio "$HAPROXY_SOCKET"
  sleep 1
  "$REPLACE" "$node"
  echo "set server shop/$node state ready" | socat stdio "$HAPROXY_SOCKET"
done
`,
  // It is answered politely, and nothing is drained.
  httpd: ({ nodes }) => `#!/usr/bin/env bash
${NAMES.map(
  (name) => `curl -s -o /dev/null "$BALANCER_MANAGER?b=shop&w=http://127.0.0.1:${nodes.port(name)}&w_status_N=1"
sleep 1
"$REPLACE" ${name}`,
).join("\n")}
`,
};
