// Runs a script that lets a real framework write sessions into a redis-server of its own, and keeps every key that it wrote.
//
//     node test/lab/frameworks/capture.ts NAME COMMAND [ARGUMENT…]
//
// The script finds the server by the variable LAB_REDIS_PORT, and may print lines `cookie ACCOUNT NAME=VALUE`. The keys go to
// test/fixtures/frameworks/NAME.jsonl, a snapshot that the product reads, and the cookies to cookies.txt beside it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { exportHeader, exportLine } from "../../../src/live/snapshot/jsonl.ts";
import { type OwnServer, serverProgram, startServer } from "../redis/server.ts";
import { storedValue } from "../redis/stored-value.ts";

const folder = join(import.meta.dirname, "../../fixtures/frameworks");
const [name, program, ...args] = process.argv.slice(2);
if (name === undefined || program === undefined) throw new Error("usage: capture.ts NAME COMMAND [ARGUMENT…]");
const redis = serverProgram();
if (!redis) throw new Error("there is no redis-server on this machine");

// Frameworks of Spring listen for expired keys, which a server tells only when asked to.
const server = await startServer(redis, ["--notify-keyspace-events", "Egx"]);
try {
  const printed = await run(program, args, server.port);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.jsonl`), await everyKey(server));
  keepCookies(name, printed);
} finally {
  await server.stop();
}

async function run(program: string, args: readonly string[], port: number): Promise<string> {
  const child = spawn(program, args, {
    env: { ...process.env, LAB_REDIS_PORT: String(port) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let printed = "";
  child.stdout.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${program} ended with ${code}:\n${printed}`);
  return printed;
}

/** All keys of all databases that hold any, in the order of their bytes. */
async function everyKey(server: OwnServer): Promise<string> {
  const at = Date.now();
  let text = exportHeader(at);
  for (let db = 0; db < 4; db++) {
    await server.command("SELECT", db);
    const keys = (await server.command("KEYS", "*")) as Buffer[];
    for (const key of keys.sort(Buffer.compare)) {
      const value = await storedValue(server, key);
      const left = Number(await server.command("PTTL", key));
      // To the tenth of a second: the way from the framework to here is no part of what is to be kept.
      const expiresAt = left < 0 ? undefined : at + Math.round(left / 100) * 100;
      text += exportLine({ db, key, ...(expiresAt !== undefined && { expiresAt }) }, value, at);
    }
  }
  return text;
}

function keepCookies(name: string, printed: string): void {
  const path = join(folder, "cookies.txt");
  const others = existsSync(path)
    ? readFileSync(path, "utf8")
        .split("\n")
        .filter((line) => line !== "" && !line.startsWith(`${name} `))
    : [];
  const own = [...printed.matchAll(/^cookie (\S+ .+)$/gm)].map(([, cookie]) => `${name} ${cookie}`);
  writeFileSync(path, `${[...others, ...own].sort().join("\n")}\n`);
}
