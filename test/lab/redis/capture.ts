// Writes the snapshots under test/fixtures/snapshots/ anew with the server of this machine: `node test/lab/redis/capture.ts`.
import { copyFileSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { serverProgram, startServer } from "./server.ts";
import { type Command, sessionCommands } from "./session-data.ts";

/** Times of captured files: far enough in the future that no server removes a key while it is captured. */
export const CAPTURED_AT = Date.UTC(2040, 0, 1);

/** Without the large values, so that a fixture stays small. */
const small = (command: Command): boolean =>
  command.every((part) => String(part).length < 10_000) && command.length < 1500;

const program = serverProgram();
if (!program) throw new Error("there is no redis-server on this machine");
const folder = join(import.meta.dirname, "../../fixtures/snapshots");
mkdirSync(folder, { recursive: true });
for (const [name, settings] of [
  ["redis-7.0.rdb", []],
  [
    "redis-7.0-plain.rdb",
    ["--rdbcompression", "no", "--hash-max-listpack-entries", "0", "--maxmemory-policy", "allkeys-lru"],
  ],
  ["redis-7.0-lfu.rdb", ["--rdbchecksum", "no", "--maxmemory-policy", "allkeys-lfu"]],
] as const) {
  const server = await startServer(program, settings);
  try {
    await server.commands(sessionCommands(7, CAPTURED_AT).filter(small));
    await server.command("SAVE");
    copyFileSync(join(server.directory, "dump.rdb"), join(folder, name));
    process.stdout.write(`${name}: ${statSync(join(folder, name)).size} bytes\n`);
  } finally {
    await server.stop();
  }
}
