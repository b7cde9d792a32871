// `npm run bench:redis`: first page, whole inventory beside other ways of looking at every key, and what another client of the same server
// feels meanwhile. Prints figures, judges nothing.
//
// `npm run bench:redis -- N` takes N keys instead of a million. Needs redis-server and redis-cli; starts a server of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism, loadavg } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { build } from "esbuild";
import { openBrowser } from "../src/live/browse/open-browser.ts";
import { plainView } from "../src/live/browse/store-browser.ts";
import { type ReadClient, readClient } from "../src/live/redis/client.ts";
import { serverKeys } from "../src/live/redis/server-keys.ts";
import { median } from "./bench/measure.ts";
import { type Felt, feltDuring } from "./bench/redis/felt.ts";
import { fill } from "./bench/redis/fill.ts";
import type { Way } from "./bench/redis/look.ts";
import { startServer } from "./bench/redis/server.ts";

/** Milliseconds for a page: they leave room within the 100 in which an answer feels immediate. */
const SLICE = 70;
const PAGES = 7;
/** Ways to look at every key take turns so often. */
const ROUNDS = 3;

const say = (line = ""): void => void process.stdout.write(`${line}\n`);
const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;
const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

const count = Number(process.argv[2] ?? 1_000_000);
if (!Number.isInteger(count) || count < 1000) throw new Error("give a whole number of keys, at least 1000");

async function bench(port: number): Promise<void> {
  say(`${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, Node ${process.version}`);
  await Promise.all([fill(port, count), bundle()]);
  const client = readClient(
    {
      ...{ label: "bench", environment: "development", database: 0 },
      endpoint: { kind: "standalone", host: "127.0.0.1", port },
    },
    {},
  );
  await client.connect();
  say(
    `${(await client.send("DBSIZE")).toLocaleString("en")} keys of six kinds, one in a thousand apart from the others\n`,
  );
  await firstPage(client, "first page, of half the keys        ", "sess:");
  await firstPage(client, "first page, of one key in a thousand", "rare:");
  await everyKey(port, client);
  client.close();
}

async function firstPage(client: ReadClient, name: string, prefix: string): Promise<void> {
  const times: number[] = [];
  let rows = 0;
  const app = JSON.stringify(["connect-redis", prefix]);
  for (let round = 0; round < PAGES; round++) {
    const browser = openBrowser({ place: "bench", source: async () => serverKeys(client, "bench") });
    const started = performance.now();
    rows = (await browser.page({ app, view: plainView, rows: 50, slice: SLICE })).rows.length;
    times.push(performance.now() - started);
    await browser.close();
  }
  say(`${name}  ${ms(median(times))} median, ${ms(Math.max(...times))} at most, ${rows} sessions`);
}

interface Looked extends Felt {
  readonly slow: number;
  /** Of the program that looked, where it tells: MB and seconds. */
  readonly memory?: number;
  readonly cpu?: number;
}

/** Each way: how it is called, and the program. */
const WAYS: readonly (readonly [name: string, command: string, args: (port: string) => readonly string[]])[] = [
  ["inventory", process.execPath, (port) => look("inventory", port)],
  ["inventory, no rows kept", process.execPath, (port) => look("counted", port)],
  ["inventory, one step asked ahead", process.execPath, (port) => look("ahead", port)],
  ["inventory, key by key", process.execPath, (port) => look("narrow", port)],
  ["redis-cli --memkeys", "redis-cli", (port) => ["-p", port, "--memkeys"]],
  ["loop with ioredis, by 1000", process.execPath, (port) => look("ioredis", port)],
  ["loop with node-redis, by 1000", process.execPath, (port) => look("node-redis", port)],
  ["KEYS *", "redis-cli", (port) => ["-p", port, "KEYS", "*"]],
];

/** In one file, as programs are installed: what it takes to read sources as they are written is no part of the figures. */
const PROGRAM = join(import.meta.dirname, "../.cache/bench-redis.mjs");

const look = (way: Way, port: string): readonly string[] => [PROGRAM, way, port];

const bundle = () =>
  build({
    ...{ bundle: true, platform: "node", format: "esm", logLevel: "warning", outfile: PROGRAM },
    entryPoints: [join(import.meta.dirname, "bench/redis/look.ts")],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });

async function everyKey(port: number, client: ReadClient): Promise<void> {
  const idle = await feltDuring(port, () => wait(3_000));
  say(`\nanother client, nobody looking        ${felt(idle)}\n`);
  const looked = new Map<string, Looked[]>(WAYS.map(([name]) => [name, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, command, args] of WAYS) {
      const before = await client.send("SLOWLOG", "LEN");
      let out = "";
      const run = await feltDuring(port, async () => {
        out = await output(command, args(String(port)));
      });
      const slow = (await client.send("SLOWLOG", "LEN")) - before;
      const told = out.startsWith("{") ? (JSON.parse(out) as { memory: number; cpu: number; keys: number }) : undefined;
      if (told && told.keys < count * 0.99) throw new Error(`${name} saw ${told.keys} keys only`);
      looked.get(name)?.push({ ...run, slow, ...told });
    }
  const memkeys = median((looked.get("redis-cli --memkeys") ?? []).map(({ took }) => took));
  for (const [name, runs] of looked) {
    const of = (pick: (run: Looked) => number | undefined): number => median(runs.flatMap((run) => pick(run) ?? []));
    const took = of((run) => run.took);
    const own =
      runs[0]?.memory === undefined
        ? ""
        : `, ${of((run) => run.memory).toFixed(0)} MB, CPU ${of((run) => run.cpu).toFixed(1)} s`;
    say(
      `${name.padEnd(36)}  ${seconds(took)}, ${(took / memkeys).toFixed(2)} of --memkeys, ${of((run) => run.slow)} slow commands${own}`,
    );
    say(
      `  another client meanwhile            ${felt({
        ...{ took, p50: of((run) => run.p50), p99: of((run) => run.p99) },
        max: of((run) => run.max),
        pings: of((run) => run.pings),
      })}, worst round ${ms(Math.max(...runs.map(({ max }) => max)))}`,
    );
  }
}

const felt = ({ p50, p99, max, pings }: Felt): string =>
  `p50 ${ms(p50)}, p99 ${ms(p99)}, max ${ms(max)} (${pings} pings)`;

async function output(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let out = "";
  // All of it is taken, as whoever asked would; only what begins it is kept.
  child.stdout.on("data", (chunk: Buffer) => {
    if (out.length < 4096) out += chunk.toString("latin1");
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${command} ended with ${code}`);
  return out;
}

const server = await startServer();
try {
  await bench(server.port);
} finally {
  await server.stop();
}
