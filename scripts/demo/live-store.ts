// A Redis server with the demo's sessions, as if they had been written just now: on a free port of the loopback, ended by its pid.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { Redis } from "ioredis";
import { openSnapshot } from "../../src/live/snapshot/open.ts";
import { type Kept, moved } from "./fresh.ts";

export interface LiveStore {
  readonly port: number;
  readonly pid: number;
  /** Of its own, and removed by `stop`. */
  readonly folder: string;
  /** Ends the server. May be called twice. */
  stop(): Promise<void>;
}

const START_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 3_000;
/** Bytes of a value in the file. */
const LARGEST = 4 * 1024 * 1024;

/** @returns undefined where the machine has none of the programs. @throws Error with what the server printed when it does not start. */
export async function startLiveStore(
  snapshot: string,
  programs: readonly string[] = ["redis-server", "valkey-server"],
): Promise<LiveStore | undefined> {
  const program = programs.find((name) => spawnSync(name, ["--version"]).status === 0);
  if (program === undefined) return undefined;
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), "session-doctor-store-"));
  const port = await freePort();
  const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
  const child = spawn(program, own, { stdio: ["ignore", "pipe", "ignore"] });
  const endWithUs = (): void => void child.kill("SIGKILL");
  process.once("exit", endWithUs);
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.once("error", () => resolve());
  });
  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    process.off("exit", endWithUs);
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      await ended;
      clearTimeout(timer);
    }
    await fs.rm(folder, { recursive: true, force: true });
  };
  const store: LiveStore = {
    port,
    pid: child.pid ?? 0,
    folder,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
  try {
    await ready(child);
    await fill(port, snapshot);
    return store;
  } catch (error) {
    await store.stop();
    throw new Error(`${program} did not start: ${(error as Error).message}`);
  }
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = "";
    const timer = setTimeout(() => reject(new Error(`it was not ready in time\n${log.trim()}`)), START_LIMIT_MS);
    const settle = (then: () => void): void => {
      clearTimeout(timer);
      then();
    };
    child.stdout?.on("data", (chunk: Buffer) => {
      log = (log + chunk.toString()).slice(-10_000);
      if (log.includes("Ready to accept connections")) settle(resolve);
    });
    child.once("exit", (code) => settle(() => reject(new Error(`it ended with code ${code}\n${log.trim()}`))));
    child.once("error", (error) => settle(() => reject(error)));
  });
}

/** What was to live for so long when the snapshot was written lives for so long from now on. */
async function fill(port: number, snapshot: string): Promise<void> {
  const kept = await everyKey(snapshot);
  const client = new Redis({ host: "127.0.0.1", port, lazyConnect: true, retryStrategy: () => null });
  // Whatever goes wrong is told by the command that it goes wrong with.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const by = Date.now() - kept.at;
    const writes = client.pipeline();
    for (const one of kept.keys) {
      const { key, value, expiresAt } = moved(one, by);
      if (value.type === "string") writes.set(key, value.bytes);
      else if (value.type === "hash")
        writes.hset(key, ...value.fields.flatMap(({ name, value: bytes }) => [name, bytes]));
      else if (value.type === "set") writes.sadd(key, ...value.items);
      else if (value.type === "list") writes.rpush(key, ...value.items);
      else if (value.type === "zset")
        writes.zadd(key, ...value.members.flatMap(({ member, score }) => [score, member]));
      if (expiresAt !== undefined) writes.pexpireat(key, expiresAt);
    }
    for (const [error] of (await writes.exec()) ?? []) if (error) throw error;
  } finally {
    client.disconnect();
  }
}

async function everyKey(snapshot: string): Promise<{ readonly at: number; readonly keys: readonly Kept[] }> {
  const opened = await openSnapshot(snapshot);
  try {
    const keys: Kept[] = [];
    const walk = opened.keys();
    for await (const batch of walk)
      for (const key of batch) {
        const { value } = await opened.value(key, LARGEST);
        const { expiresAt } = key;
        if (value) keys.push({ key: key.key, value, ...(expiresAt !== undefined && { expiresAt }) });
      }
    return { at: walk.summary().writtenAt ?? Date.now(), keys };
  } finally {
    await opened.close();
  }
}

async function freePort(): Promise<number> {
  const probe = net.createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as net.AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
