// Makes a fresh checkout runnable, then hands over to the pinned Node: `node scripts/bootstrap.mjs script.ts [args…]`.
//
// This file is plain JavaScript without dependencies, because it runs on whatever Node the person has (20 or newer)
// before anything is installed. Everything after it runs on Node 24, which executes our TypeScript directly.

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const MINIMUM_NODE = 20;
/** The first major version that runs the sources as they are. */
const RUNS_TYPESCRIPT = 24;

await bootstrap(path.resolve(fileURLToPath(import.meta.url), "../.."), process.argv.slice(2));

/**
 * @param {string} root the checkout
 * @param {string[]} command script and its arguments
 */
async function bootstrap(root, command) {
  if (Number.parseInt(process.versions.node, 10) < MINIMUM_NODE) {
    fail(`Session Doctor needs Node.js ${MINIMUM_NODE} or newer; this is ${process.version} (${process.execPath}).`);
  }
  const [script, ...args] = command;
  if (script === undefined) fail("usage: node scripts/bootstrap.mjs SCRIPT [ARGUMENT…]");
  if (!fs.existsSync(script)) fail(`There is no script ${script}.`);

  if (!isInstalled(root)) await installOnce(root);
  run(pinnedNode(root), [script, ...args]);
}

/**
 * True when node_modules holds what the lock file asks for. The stamp answers in a millisecond; without one (somebody ran
 * `npm install` by hand) npm's own record of what it installed is compared with the lock file.
 * @param {string} root
 */
function isInstalled(root) {
  if (readText(stampFile(root)) === stampOf(root)) return true;
  const installedText = readText(path.join(root, "node_modules/.package-lock.json"));
  if (installedText === undefined) return false;
  const wanted = JSON.parse(fs.readFileSync(lockFile(root), "utf8")).packages;
  const installed = JSON.parse(installedText).packages;
  for (const [place, entry] of Object.entries(wanted)) {
    if (place === "") continue;
    const found = installed[place];
    if (found === undefined ? !entry.optional : found.version !== entry.version) return false;
  }
  fs.writeFileSync(stampFile(root), stampOf(root));
  return true;
}

/**
 * Runs `npm ci`, one process at a time: two of them in one folder would delete each other's files.
 * @param {string} root
 */
async function installOnce(root) {
  const release = await acquire(path.join(root, ".cache/installing"));
  try {
    if (isInstalled(root)) return;
    say("Installing the packages of package-lock.json (once, about 20 seconds) …");
    const started = Date.now();
    const done = npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], root);
    if (done.status !== 0) {
      release();
      fail(
        "`npm ci` failed; see its message above. Session Doctor needs a reachable npm registry for its first start.",
      );
    }
    fs.writeFileSync(stampFile(root), stampOf(root));
    say(`Packages installed in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
  } finally {
    release();
  }
}

/**
 * @param {string} root
 * @returns the Node to run scripts with: the one pinned in package.json, or the running one if it is new enough.
 */
function pinnedNode(root) {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const pinned = path.join(root, "node_modules/node/bin", name);
  if (fs.existsSync(pinned)) return pinned;
  if (Number.parseInt(process.versions.node, 10) >= RUNS_TYPESCRIPT) return process.execPath;
  return fail(
    "The pinned Node.js is missing from node_modules, most likely because npm is set to skip install scripts. " +
      `Run \`npm rebuild node --ignore-scripts=false\`, or start with Node.js ${RUNS_TYPESCRIPT} or newer.`,
  );
}

/**
 * Runs the script as if it had been started directly: same terminal, same exit code, same signals.
 * @param {string} node
 * @param {string[]} args
 */
function run(node, args) {
  const bin = path.dirname(node);
  const child = spawn(node, args, {
    stdio: "inherit",
    // Tools started by the script through `#!/usr/bin/env node` must find the pinned Node too.
    env: { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ""}` },
  });
  for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(signal, () => {
      // A terminal already sends Ctrl-C to the child; a second one would cut its clean stop short.
      if (signal === "SIGINT" && process.stdin.isTTY) return;
      child.kill(signal);
    });
  }
  if (process.env.npm_lifecycle_event !== undefined) {
    // npm puts a shell between itself and us, and its SIGTERM ends that shell only; so its end counts as the signal.
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 250).unref();
  }
  child.on("error", (error) => fail(`Could not start ${node}: ${error.message}`));
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/**
 * @param {string[]} args
 * @param {string} cwd
 */
function npm(args, cwd) {
  // Inside `npm start` the very npm that runs us says where it is; this needs no shell and no PATH.
  const self = process.env.npm_execpath;
  if (self?.endsWith("npm-cli.js")) {
    return spawnSync(process.execPath, [self, ...args], { cwd, stdio: ["ignore", "inherit", "inherit"] });
  }
  return spawnSync("npm", args, {
    cwd,
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32",
  });
}

/**
 * Waits until this process alone holds the lock, and returns its release. A lock whose owner is gone is taken over.
 * @param {string} file
 * @returns {Promise<() => void>}
 */
async function acquire(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  for (let told = false; ; ) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: "wx" });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
    }
    const owner = Number(readText(file));
    if (owner > 0 && !isAlive(owner)) {
      fs.rmSync(file, { force: true });
      continue;
    }
    if (!told) say(`Another start is installing the packages; waiting for it (if there is none, delete ${file}) …`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === "EPERM";
  }
}

/** @param {string} root */
function stampOf(root) {
  const packages = fs.readFileSync(lockFile(root));
  return createHash("sha256").update(packages).update(`${process.platform}-${process.arch}`).digest("hex");
}

/** @param {string} root */
function lockFile(root) {
  return path.join(root, "package-lock.json");
}

/** @param {string} root */
function stampFile(root) {
  return path.join(root, "node_modules/.session-doctor-installed");
}

/**
 * @param {string} file
 * @returns {string | undefined}
 */
function readText(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** @param {string} line */
function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * @param {string} message
 * @returns {never}
 */
function fail(message) {
  say(message);
  process.exit(2);
}
