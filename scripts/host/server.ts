// Starts and stops one VS Code server on 127.0.0.1, with its own data folder, settings and extensions.
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import fs from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import type { Host } from "./install.ts";
import type { Settings } from "./settings.ts";

const execute = promisify(execFile);

const START_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 3_000;

export interface ServerOptions {
  readonly host: Host;
  /** User settings, complete. */
  readonly settings: Settings;
  /** Those of scope `machine`: where the extension host is remote, the editor takes them from a file of that machine. */
  readonly machineSettings?: Settings;
  /** A free port is taken if absent. */
  readonly port?: number;
  /** Packaged extensions to install first. */
  readonly vsix?: readonly string[];
  /** Folders with an unpacked, built extension to copy in as if installed; see `copyExtension`. */
  readonly prepareExtensions?: (extensionsFolder: string) => Promise<void>;
  /**
   * Test mode: the address may then name development extensions and a test module.
   * Notification toasts never show in this mode, and the window title says so.
   */
  readonly automation?: boolean;
  /** False asks the person whether to trust a folder, or starts in Restricted Mode; true trusts every folder. */
  readonly trustEverything: boolean;
  /** Added to the environment of the server, the extension host and what these start. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A running server. Owns a process group and a temporary folder until `stop`. */
export interface Server {
  readonly port: number;
  /** Settings, extensions, logs. Removed by `stop`. */
  readonly dataFolder: string;
  /** The address that opens a folder; `query` is appended as further parameters. */
  address(folder: string, query?: Readonly<Record<string, string>>): string;
  /** What the server has printed so far. */
  log(): string;
  /** Settles when the process has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Ends the server and everything it started, and removes its folder. May be called twice. */
  stop(): Promise<void>;
}

/** @throws Error saying that the port is taken, or with the server's output when it does not start listening. */
export async function startServer(options: ServerOptions): Promise<Server> {
  const dataFolder = await fs.mkdtemp(path.join(os.tmpdir(), "session-doctor-host-"));
  try {
    await prepare(dataFolder, options);
    return await launch(dataFolder, options);
  } catch (error) {
    await fs.rm(dataFolder, { recursive: true, force: true });
    throw error;
  }
}

async function prepare(dataFolder: string, options: ServerOptions): Promise<void> {
  const user = path.join(dataFolder, "data/User");
  const machine = path.join(dataFolder, "data/Machine");
  const extensions = path.join(dataFolder, "extensions");
  await Promise.all([user, machine, extensions].map((folder) => fs.mkdir(folder, { recursive: true })));
  await fs.writeFile(path.join(user, "settings.json"), JSON.stringify(options.settings, null, 2));
  await fs.writeFile(path.join(machine, "settings.json"), JSON.stringify(options.machineSettings ?? {}, null, 2));
  await options.prepareExtensions?.(extensions);
  for (const vsix of options.vsix ?? []) {
    const install = ["--server-data-dir", dataFolder, "--install-extension", path.resolve(vsix), "--force"];
    await execute(options.host.node, [options.host.serverMain, ...install], { env: environment(options) });
  }
}

async function launch(dataFolder: string, options: ServerOptions): Promise<Server> {
  const port = await freePort(options.port ?? 0);
  // Any local user can reach the port, and whoever opens the workbench can run commands: so ask for a token.
  const token = randomBytes(16).toString("hex");
  const tokenFile = path.join(dataFolder, "token");
  await fs.writeFile(tokenFile, token, { mode: 0o600 });
  const child = spawn(
    options.host.node,
    [
      "--import",
      new URL("end-with-starter.mjs", import.meta.url).href,
      options.host.serverMain,
      ...["--host", "127.0.0.1", "--port", String(port)],
      ...["--connection-token-file", tokenFile],
      ...["--server-data-dir", dataFolder],
      "--accept-server-license-terms",
      "--disable-telemetry",
      ...(options.automation ? ["--enable-smoke-test-driver"] : []),
      ...(options.trustEverything ? ["--disable-workspace-trust"] : []),
    ],
    { stdio: ["pipe", "pipe", "pipe"], detached: process.platform !== "win32", env: environment(options) },
  );
  let log = "";
  const ended = new Promise<void>((resolve) => {
    child.on("exit", () => resolve());
    child.on("error", () => resolve());
  });
  let stopped: Promise<void> | undefined;
  const server: Server = {
    port,
    dataFolder,
    ended,
    log: () => log,
    address: (folder, query = {}) => {
      const parameters = new URLSearchParams({ folder: asUrlPath(folder), tkn: token, ...query });
      // Slashes are legal in a query and keep the printed address readable.
      return `http://localhost:${port}/?${parameters.toString().replaceAll("%2F", "/")}`;
    },
    stop: () => {
      stopped ??= stop(child, ended).then(() => fs.rm(dataFolder, { recursive: true, force: true, maxRetries: 3 }));
      return stopped;
    },
  };
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("it did not listen in time")), START_LIMIT_MS);
      const settle = (then: () => void) => {
        clearTimeout(timer);
        then();
      };
      const read = (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes("Extension host agent listening on")) settle(resolve);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.on("error", (error) => settle(() => reject(error)));
      child.on("exit", (code) => settle(() => reject(new Error(`it ended with code ${code}`))));
    });
  } catch (error) {
    await server.stop();
    throw new Error(`The VS Code server did not start: ${(error as Error).message}\n${log.trim()}`);
  }
  return server;
}

function environment(options: ServerOptions): NodeJS.ProcessEnv {
  // Without a gallery address the server asks no marketplace for anything.
  return { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}', ...options.env };
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  kill(child, "SIGTERM");
  const timer = setTimeout(() => kill(child, "SIGKILL"), STOP_LIMIT_MS);
  await ended;
  clearTimeout(timer);
}

/** Reaches the extension host and the language server too, which live in the server's process group. */
function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (process.platform === "win32") child.kill(signal);
    else if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function asUrlPath(folder: string): string {
  const absolute = path.resolve(folder);
  return process.platform === "win32" ? `/${absolute.replaceAll("\\", "/")}` : absolute;
}

/** @returns the wanted port, or any if 0; it was free a moment ago. */
async function freePort(wanted: number): Promise<number> {
  const probe = net.createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once("error", () =>
      reject(new Error(`Port ${wanted} cannot be used; another program may be listening on it.`)),
    );
    probe.listen(wanted, "127.0.0.1", resolve);
  });
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
