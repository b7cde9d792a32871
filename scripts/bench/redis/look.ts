// One way of looking at every key of a server, as a program of its own, so that its time and memory are its own: `look.ts WAY PORT`.
import { Redis } from "ioredis";
import { beConsiderate } from "../../../src/cli/considerate.ts";
import { openBrowser } from "../../../src/live/browse/open-browser.ts";
import { takeInventory } from "../../../src/live/inventory/take.ts";
import { readClient } from "../../../src/live/redis/client.ts";
import { serverKeys } from "../../../src/live/redis/server-keys.ts";
import { NARROW } from "./server.ts";

/**
 * `inventory`: as the command line takes it; `counted`: the same without keeping rows; `ahead`: as it does of a server on another machine;
 * `narrow`: as `counted`, for a user that may not send scripts; the others: as a script would do it.
 */
export type Way = "inventory" | "counted" | "ahead" | "narrow" | "ioredis" | "node-redis";

/** Keys that one step of a script's loop takes. */
const STEP = 1000;

const [way, port] = [process.argv[2] as Way, Number(process.argv[3])];
const keys = await {
  inventory: () => ours({}),
  counted: () => ours({ rows: 0, companions: 0 }),
  ahead: () => ours({}, { ahead: true }),
  narrow: () => ours({ rows: 0, companions: 0 }, { username: NARROW }),
  ioredis,
  "node-redis": nodeRedis,
}[way]();
process.stdout.write(JSON.stringify({ keys, memory: process.resourceUsage().maxRSS / 1024, cpu: cpu() }));

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function ours(
  limits: { readonly rows?: number; readonly companions?: number },
  { ahead = false, username }: { readonly ahead?: boolean; readonly username?: string } = {},
): Promise<number> {
  beConsiderate();
  const endpoint = { kind: "standalone", host: "127.0.0.1", port } as const;
  const profile = { label: "bench", environment: "development", endpoint, database: 0 } as const;
  const client = readClient({ ...profile, ...(username !== undefined && { username }) }, {});
  await client.connect();
  const browser = openBrowser({ place: "bench", source: async () => serverKeys(client, "bench", { ahead }), limits });
  const { keys, whole } = await takeInventory(browser);
  await browser.close();
  client.close();
  if (!whole) throw new Error("the inventory is not whole");
  return keys;
}

async function ioredis(): Promise<number> {
  const client = new Redis({ host: "127.0.0.1", port });
  let keys = 0;
  let bytes = 0;
  let cursor = "0";
  do {
    const [next, found] = await client.scanBuffer(cursor, "COUNT", STEP);
    const pipeline = client.pipeline();
    for (const key of found) pipeline.type(key).pttl(key).memory("USAGE", key);
    for (const [index, [, answer]] of ((await pipeline.exec()) ?? []).entries())
      if (index % 3 === 2) bytes += Number(answer);
    keys += found.length;
    cursor = next.toString();
  } while (cursor !== "0");
  client.disconnect();
  if (bytes === 0) throw new Error("nothing was measured");
  return keys;
}

async function nodeRedis(): Promise<number> {
  // Only here: reading it in takes time and memory that are no part of the other ways.
  const { createClient } = await import("redis");
  const client = await createClient({ socket: { host: "127.0.0.1", port } }).connect();
  let keys = 0;
  let bytes = 0;
  for await (const found of client.scanIterator({ COUNT: STEP })) {
    const answers = await Promise.all(
      found.flatMap((key) => [client.type(key), client.pTTL(key), client.memoryUsage(key)] as const),
    );
    for (let index = 2; index < answers.length; index += 3) bytes += Number(answers[index]);
    keys += found.length;
  }
  client.destroy();
  if (bytes === 0) throw new Error("nothing was measured");
  return keys;
}
