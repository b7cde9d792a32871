// A Redis of the bench's own on a free port of the loopback, in a folder of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Commands that take longer count as slow: microseconds. */
const SLOW = "1000";

/** A user that may read, and not send scripts. */
export const NARROW = "narrow";

export interface BenchServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Rejects where redis-server is not installed. */
export async function startServer(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-bench-"));
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder];
  const user = ["--user", NARROW, "on", "nopass", "~*", "+@read", "+ping", "+info"];
  const slow = ["--slowlog-log-slower-than", SLOW, "--slowlog-max-len", "1000000"];
  const child = spawn("redis-server", [...args, ...user, ...slow], { stdio: "ignore" });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await Promise.race([listening(port), once(child, "error").then(([error]) => Promise.reject(error))]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const socket = connect(port, "127.0.0.1");
    const reached = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
    });
    socket.destroy();
    if (reached) return;
    await wait(25);
  }
  throw new Error("redis-server did not start");
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
