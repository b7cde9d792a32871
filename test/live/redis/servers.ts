// Real servers for tests: on free ports of the loopback, in folders of their own, stopped by their own pid.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { TestContext } from "node:test";
import { Redis, type RedisOptions } from "ioredis";
import type { Endpoint, Profile, Tls } from "../../../src/live/redis/profile.ts";

/** Why tests that need a server are skipped here; in CI a missing server is a failure instead. */
export const skip: string | false = (() => {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    const how = "redis-server is not installed: apt-get install redis-server, or brew install redis";
    if (process.env.CI === "true") throw new Error(how);
    return how;
  }
})();

export interface Server {
  readonly port: number;
  readonly folder: string;
  readonly pid: number;
  /** A connection of the test's own that may do everything; closed with the server. */
  readonly admin: Redis;
  signal(name: NodeJS.Signals): void;
  /** Kills it without goodbye. */
  kill(): Promise<void>;
  /** Starts it again in the same folder and on the same port. */
  restart(): Promise<void>;
}

export interface ServerWish {
  /** Configuration lines as arguments, such as `["--maxmemory", "4mb"]`. */
  readonly args?: readonly string[];
  readonly sentinel?: string;
  /** What the test's own connection needs, such as a password. */
  readonly admin?: RedisOptions;
  /** A file to put into the folder before the start. */
  readonly copy?: string;
  /** Resolve before the server is ready. */
  readonly early?: boolean;
}

/** Starts a server for one test, and stops it with the test, or whenever what `after` was given is run. */
export async function startServer(t: Pick<TestContext, "after">, wish: ServerWish = {}): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-redis-"));
  const port = await freePort();
  if (wish.copy !== undefined) copyFileSync(wish.copy, join(folder, basename(wish.copy)));
  const sentinelFile = join(folder, "sentinel.conf");
  if (wish.sentinel !== undefined) writeFileSync(sentinelFile, wish.sentinel);
  const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--loglevel", "notice"];
  const args =
    wish.sentinel === undefined
      ? [...own, ...(wish.args ?? [])]
      : [sentinelFile, "--sentinel", "--port", String(port), "--bind", "127.0.0.1", "--dir", folder];
  let child = await run(args, wish.early === true);
  const admin = new Redis({ host: "127.0.0.1", port, lazyConnect: true, retryStrategy: () => 50, ...wish.admin });
  admin.on("error", () => undefined);
  t.after(async () => {
    admin.disconnect();
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    port,
    folder,
    admin,
    get pid() {
      return child.pid ?? 0;
    },
    signal: (name) => void child.kill(name),
    kill: async () => {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    restart: async () => {
      child = await run(args, false);
    },
  };
}

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

async function run(args: readonly string[], early: boolean): Promise<ChildProcess> {
  const child = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
  running.add(child);
  child.once("exit", () => running.delete(child));
  let log = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (early ? /Running mode|monotonic clock/.test(log) : /Ready to accept connections|Sentinel ID is/.test(log))
        resolve();
    });
    child.once("exit", (code) => reject(new Error(`redis-server ended with ${code}:\n${log.slice(-1000)}`)));
    child.once("error", reject);
  });
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGCONT");
  child.kill("SIGKILL");
  await gone;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

export const profileOf = (endpoint: Endpoint, more: Partial<Profile> & { readonly tls?: Tls } = {}): Profile => ({
  label: "test",
  environment: "development",
  endpoint,
  database: 0,
  ...more,
});

export const local = (port: number): Endpoint => ({ kind: "standalone", host: "127.0.0.1", port });

/** Every command that reaches a server from now on, as its own log shows it; from a plain connection, outside the client under test. */
export async function commandLog(
  t: TestContext,
  port: number,
): Promise<{ readonly lines: string[]; settle(): Promise<void> }> {
  const socket: Socket = connect(port, "127.0.0.1");
  const lines: string[] = [];
  let rest = "";
  socket.on("data", (chunk) => {
    const parts = (rest + chunk.toString("latin1")).split("\r\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
  });
  await once(socket, "connect");
  socket.write("MONITOR\r\n");
  t.after(() => socket.destroy());
  await until(() => lines.includes("+OK"));
  return {
    lines,
    // The log keeps the order of commands: when it shows our mark, it has shown everything before.
    settle: async () => {
      const mark = `mark-${lines.length}`;
      const other = connect(port, "127.0.0.1");
      other.write(`ECHO ${mark}\r\n`);
      await until(() => lines.some((line) => line.includes(mark)));
      other.destroy();
    },
  };
}

/** Waits until a state is reached; fails when it is not after ten seconds. */
export async function until(reached: () => boolean | Promise<boolean>, limit = 10_000): Promise<void> {
  const end = performance.now() + limit;
  while (!(await reached())) {
    if (performance.now() > end) throw new Error(`not reached within ${limit} ms: ${reached}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Fills a server with session-like keys, a thousand per write. */
export async function fill(
  admin: Redis,
  count: number,
  name = (index: number) => `sess:${String(index).padStart(32, "0")}`,
): Promise<void> {
  for (let start = 0; start < count; start += 1000) {
    const pipeline = admin.pipeline();
    for (let index = start; index < Math.min(start + 1000, count); index++)
      pipeline.setex(name(index), 3600, `{"cookie":{},"n":${index}}`);
    await pipeline.exec();
  }
}
