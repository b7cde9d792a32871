// Measures how fast a snapshot is walked and how much memory that takes, on a file that it makes and removes.
//
// `node scripts/bench-snapshot.ts [MB]` (300 when nothing is said). Prints MB/s and keys/s of walking, with and without
// samples, against merely reading the file, and what the process holds at most.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Crc64 } from "../src/live/snapshot/crc64.ts";
import { openSnapshot } from "../src/live/snapshot/open.ts";

const line = (text: string): boolean => process.stdout.write(`${text}\n`);
const [first = "300", path = "", told = ""] = process.argv.slice(2);
if (first === "--measure") await measure(path, Number(told));
else {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-bench-"));
  try {
    const file = join(folder, "sessions.rdb");
    const { size, keys } = write(file, Number(first) * 1_000_000);
    line(`${(size / 1e6).toFixed(0)} MB, ${keys} keys of express-session and Spring Session, one value of 32 MB`);
    // In a process of its own: what writing took would hide what reading takes.
    spawnSync(process.execPath, [import.meta.filename, "--measure", file, String(keys)], { stdio: "inherit" });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(file: string, keys: number): Promise<void> {
  const { size } = statSync(file);
  const before = process.memoryUsage().rss;
  for (let round = 0; round < 3; round++) {
    await timed("read only", size, keys, readOnly);
    await timed("walk", size, keys, (report) => walk(false, report));
    await timed("walk with samples", size, keys, (report) => walk(true, report));
  }
  line(`memory: ${mb(before)} before, ${mb(process.resourceUsage().maxRSS * 1024)} at most`);
}

function mb(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

async function timed(what: string, size: number, keys: number, run: (seen: (keys: number) => void) => Promise<void>) {
  let seen = keys;
  const start = performance.now();
  await run((count) => {
    seen = count;
  });
  const seconds = (performance.now() - start) / 1000;
  if (seen !== keys) throw new Error(`${seen} of ${keys} keys were seen`);
  const rates = `${(size / 1e6 / seconds).toFixed(0)} MB/s, ${(keys / seconds / 1000).toFixed(0)} thousand keys/s`;
  line(`${what.padEnd(18)} ${seconds.toFixed(2)} s  ${rates}  rss ${mb(process.memoryUsage().rss)}`);
}

async function readOnly(): Promise<void> {
  const handle = await open(path);
  const chunk = Buffer.allocUnsafe(512 * 1024);
  for (let at = 0; ; ) {
    const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  await handle.close();
}

async function walk(samples: boolean, report: (keys: number) => void): Promise<void> {
  const snapshot = await openSnapshot(path);
  const found = snapshot.keys({ samples });
  let keys = 0;
  for await (const batch of found) keys += batch.length;
  const { problem, checksum } = found.summary();
  if (problem || checksum !== "right") throw new Error(problem?.message ?? checksum);
  await snapshot.close();
  report(keys);
}

/** Session-like keys: JSON of some hundred bytes, and hashes with five fields. */
function write(to: string, size: number): { size: number; keys: number } {
  const file = openSync(to, "w");
  const crc = new Crc64();
  let written = 0;
  let keys = 0;
  let parts: Buffer[] = [];
  const flush = (): void => {
    const bytes = Buffer.concat(parts);
    crc.update(bytes, 0, bytes.length);
    writeSync(file, bytes);
    written += bytes.length;
    parts = [];
  };
  const text = (bytes: string | Buffer): void => {
    const body = Buffer.from(bytes);
    const length = body.length;
    parts.push(
      Buffer.from(
        length < 64 ? [length] : [0x80, length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255],
      ),
      body,
    );
  };
  parts.push(Buffer.from("REDIS0010\xfe\x00", "latin1"));
  const value = JSON.stringify({
    cookie: { originalMaxAge: 86400000, httpOnly: true, path: "/" },
    cart: ["x".repeat(200)],
  });
  const attribute = Buffer.alloc(300, 0xac);
  while (written < size) {
    for (let index = 0; index < 2000; index++) {
      const id = String(keys).padStart(32, "0");
      parts.push(Buffer.from([252, 0, 0, 0, 0, 0xb0, 1, 0, 0]));
      if (keys % 4 === 0) {
        parts.push(Buffer.from([4]));
        text(`spring:session:sessions:${id}`);
        parts.push(Buffer.from([5]));
        for (const name of [
          "creationTime",
          "lastAccessedTime",
          "maxInactiveInterval",
          "sessionAttr:cart",
          "sessionAttr:user",
        ]) {
          text(name);
          text(name.startsWith("session") ? attribute : attribute.subarray(0, 82));
        }
      } else {
        parts.push(Buffer.from([0]));
        text(`sess:${id}`);
        text(value);
      }
      keys++;
    }
    flush();
  }
  parts.push(Buffer.from([0]));
  text("large");
  text(Buffer.alloc(32_000_000, "v"));
  keys++;
  parts.push(Buffer.from([255]));
  flush();
  const sum = Buffer.alloc(8);
  sum.writeBigUInt64LE(crc.value);
  writeSync(file, sum);
  closeSync(file);
  return { size: written + 8, keys };
}
