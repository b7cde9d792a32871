// `npm run bench:redis`: first page, listing pace, and what another client of the same server feels meanwhile. Prints figures, judges nothing.
//
// `npm run bench:redis -- N` takes N keys instead of a million. Needs redis-server and redis-cli; starts its own on a free port.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { type ReadClient, readClient } from "../src/live/redis/client.ts";
import { keyFacts } from "../src/live/redis/key-facts.ts";
import { gentle, type PaceOptions } from "../src/live/redis/pace.ts";
import { Pages } from "../src/live/redis/pages.ts";
import { Sweep } from "../src/live/redis/scan.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

if (isMainThread) await main(Number(process.argv[2] ?? 1_000_000));
else await ping(workerData as number);

async function main(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-bench-"));
  const port = await freePort();
  const server = spawn(
    "redis-server",
    ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder, "--slowlog-log-slower-than", "1000"],
    { stdio: "ignore" },
  );
  try {
    await bench(port, count);
  } finally {
    await stop(server);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bench(port: number, count: number): Promise<void> {
  await listening(port);
  say(`${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`);
  await fill(port, count);
  say(`${count.toLocaleString("en")} keys, one in a thousand of a session apart from the others\n`);
  const client = readClient(
    {
      label: "bench",
      environment: "development",
      endpoint: { kind: "standalone", host: "127.0.0.1", port },
      database: 0,
    },
    {},
  );
  const began = performance.now();
  await client.connect();
  say(`connect                                  ${ms(performance.now() - began)} ms`);
  await firstPage(client, "first page, every key on it            ", () => true);
  await firstPage(client, "first page, one key in a thousand on it", (key) => key[0] === 0x72);

  const idle = await during(port, () => wait(3_000));
  say(`\nanother client, nobody listing            ${felt(idle.latencies)}`);
  const full: PaceOptions = { share: 1, most: 100 };
  for (const [name, pace] of [
    ["default pace", gentle],
    ["no rests", full],
  ] as const) {
    for (const [what, facts] of [
      ["names only", false],
      ["names, type, expiry, size", true],
    ] as const) {
      const slowBefore = Number(await client.send("SLOWLOG", "LEN"));
      const cpu = process.cpuUsage();
      const run = await during(port, () => list(client, pace, facts));
      const { user, system } = process.cpuUsage(cpu);
      const slow = Number(await client.send("SLOWLOG", "LEN")) - slowBefore;
      say(
        `${`${name}, ${what}`.padEnd(40)}  ${(run.took / 1000).toFixed(1)} s, ${ms(count / run.took)} keys/ms, ` +
          `client CPU ${((user + system) / 1e6).toFixed(1)} s, ${slow} slow commands\n` +
          `  another client meanwhile                ${felt(run.latencies)}`,
      );
    }
  }
  say(`\nmemory of this process at most            ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
  client.close();
  const rival = performance.now();
  const done = spawnSync("redis-cli", ["-p", String(port), "--memkeys"], { stdio: "ignore" });
  if (done.status === 0)
    say(`redis-cli --memkeys                       ${((performance.now() - rival) / 1000).toFixed(1)} s`);
}

async function firstPage(client: ReadClient, name: string, accept: (key: Buffer) => boolean): Promise<void> {
  const times: number[] = [];
  let size = 0;
  for (let round = 0; round < 7; round++) {
    const started = performance.now();
    size = (await new Pages(client, { accept }).next()).keys.length;
    times.push(performance.now() - started);
  }
  say(`${name}  ${ms(part(times, 0.5))} ms median, ${ms(Math.max(...times))} ms at most, ${size} keys`);
}

async function list(client: ReadClient, pace: PaceOptions, facts: boolean): Promise<void> {
  const sweep = new Sweep(client, { pace });
  for await (const { node, keys } of sweep.steps())
    if (facts && keys.length > 0) await keyFacts(node, keys, sweep.pace);
}

/** Runs something while another client, in a thread of its own, asks PING every millisecond. */
async function during(port: number, work: () => Promise<unknown>): Promise<{ took: number; latencies: Float64Array }> {
  const worker = new Worker(new URL(import.meta.url), { workerData: port });
  await once(worker, "message");
  const started = performance.now();
  await work();
  const took = performance.now() - started;
  worker.postMessage("stop");
  const [latencies] = (await once(worker, "message")) as [Float64Array];
  await worker.terminate();
  return { took, latencies };
}

async function ping(port: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay(true);
  await once(socket, "connect");
  const latencies: number[] = [];
  let stopped = false;
  parentPort?.once("message", () => {
    stopped = true;
  });
  parentPort?.postMessage("ready");
  while (!stopped) {
    const started = performance.now();
    socket.write("PING\r\n");
    await once(socket, "data");
    latencies.push(performance.now() - started);
    await wait(1);
  }
  socket.destroy();
  parentPort?.postMessage(Float64Array.from(latencies));
}

function felt(latencies: Float64Array): string {
  const all = [...latencies];
  const max = all.reduce((most, one) => Math.max(most, one), 0);
  return `p50 ${ms(part(all, 0.5))} ms, p99 ${ms(part(all, 0.99))} ms, max ${ms(max)} ms (${all.length} pings)`;
}

function part(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

async function fill(port: number, count: number): Promise<void> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  let answered = 0;
  const done = new Promise<void>((resolve) => {
    socket.on("data", (chunk) => {
      for (const byte of chunk) if (byte === 0x0a) answered++;
      if (answered >= count) resolve();
    });
  });
  const pad = "x".repeat(100);
  for (let start = 0; start < count; start += 5_000) {
    const commands: string[] = [];
    for (let index = start; index < Math.min(count, start + 5_000); index++) {
      const key = `${index % 1000 === 0 ? "rare" : "sess"}:${String(index).padStart(32, "0")}`;
      const value = `{"cookie":{"originalMaxAge":86400000},"n":${index},"pad":"${pad}"}`;
      const parts = ["SETEX", key, String(3600 + (index % 86_400)), value];
      commands.push(`*4\r\n${parts.map((one) => `$${one.length}\r\n${one}\r\n`).join("")}`);
    }
    if (!socket.write(commands.join(""))) await once(socket, "drain");
  }
  await done;
  socket.destroy();
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
  throw new Error("redis-server did not start; is it installed?");
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

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const gone = once(server, "exit");
  server.kill("SIGKILL");
  await gone;
}
