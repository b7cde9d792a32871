// The bootstrap on an imitated checkout: when it installs, and that it then stands aside.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, test } from "node:test";

const LOCK = { lockfileVersion: 3, packages: { "": {}, "node_modules/a": { version: "1.0.0" } } };

/** Stands in for npm: counts its calls and leaves the record npm leaves. */
const NPM = `const fs = require("node:fs");
fs.appendFileSync("npm-calls", process.argv.slice(2, 3) + "\\n");
if (fs.existsSync("npm-fails")) process.exit(1);
fs.copyFileSync("package-lock.json", "node_modules/.package-lock.json");
`;

const SCRIPT = `process.on("SIGTERM", () => process.exit(7));
const [word, ...rest] = process.argv.slice(2);
if (word === "exit") process.exitCode = Number(rest[0]);
else if (word === "wait") { setInterval(() => {}, 1000); console.log("waiting"); }
else console.log(JSON.stringify(process.argv.slice(2)));
`;

let root = "";

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), "session-doctor-bootstrap-"));
  await fs.mkdir(path.join(root, "scripts"));
  await fs.mkdir(path.join(root, "node_modules/node/bin"), { recursive: true });
  await fs.symlink(process.execPath, path.join(root, "node_modules/node/bin/node"));
  await fs.copyFile("scripts/bootstrap.mjs", path.join(root, "scripts/bootstrap.mjs"));
  // Whatever stands in a folder above must not say how scripts are read here.
  await write("package.json", "{}");
  await write("package-lock.json", JSON.stringify(LOCK));
  await write("npm-cli.js", NPM);
  await write("script.ts", SCRIPT);
});

afterEach(() => fs.rm(root, { recursive: true, force: true }));

test("installs once, and again when the lock file has changed", async () => {
  await run("script.ts");
  await run("script.ts");
  assert.equal(await read("npm-calls"), "ci\n");

  await write("package-lock.json", JSON.stringify({ ...LOCK, packages: { "node_modules/a": { version: "2.0.0" } } }));
  await run("script.ts");
  assert.equal(await read("npm-calls"), "ci\nci\n");
});

test("is content with what `npm install` has already brought", async () => {
  await write("node_modules/.package-lock.json", JSON.stringify(LOCK));
  assert.equal((await run("script.ts")).code, 0);
  await assert.rejects(read("npm-calls"), { code: "ENOENT" });
});

test("two starts at once install once", async () => {
  const results = await Promise.all([run("script.ts"), run("script.ts")]);
  assert.deepEqual(
    results.map(({ code }) => code),
    [0, 0],
  );
  assert.equal(await read("npm-calls"), "ci\n");
});

test("takes over the install of a process that is gone", async () => {
  const gone = spawn(process.execPath, ["--version"]);
  await once(gone, "exit");
  await fs.mkdir(path.join(root, ".cache"));
  await write(".cache/installing", String(gone.pid));
  assert.equal((await run("script.ts")).code, 0);
});

test("a failed install ends with one sentence, and the next start tries again", async () => {
  await write("npm-fails", "");
  const failed = await run("script.ts");
  assert.equal(failed.code, 2);
  assert.match(failed.stderr, /npm ci` failed/);

  await fs.rm(path.join(root, "npm-fails"));
  assert.equal((await run("script.ts")).code, 0);
});

test("passes arguments and exit code through", async () => {
  const { stdout } = await run("script.ts", "a", "b c", "--flag");
  assert.deepEqual(JSON.parse(stdout), ["a", "b c", "--flag"]);
  assert.equal((await run("script.ts", "exit", "5")).code, 5);
});

test("passes a signal on, and lets the script end in its own way", { timeout: 20_000 }, async () => {
  const child = start("script.ts", "wait");
  await once(child.stdout ?? assert.fail("no output"), "data");
  child.kill("SIGTERM");
  assert.deepEqual(await once(child, "exit"), [7, null]);
});

test("says in one line what is wrong with its own arguments", async () => {
  for (const args of [[], ["absent.ts"]]) {
    const { code, stderr } = await run(...args);
    assert.equal(code, 2);
    assert.equal(stderr.trim().split("\n").length, 1);
  }
});

function start(...args: readonly string[]): ChildProcess {
  const env = { ...process.env, npm_execpath: path.join(root, "npm-cli.js") };
  return spawn(process.execPath, ["scripts/bootstrap.mjs", ...args], { cwd: root, env });
}

async function run(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = start(...args);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

async function write(file: string, text: string): Promise<void> {
  await fs.writeFile(path.join(root, file), text);
}

async function read(file: string): Promise<string> {
  return fs.readFile(path.join(root, file), "utf8");
}
