// The sessions command with --inventory: its formats, what it compares with, and what it refuses.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { fill, skip, startServer } from "../live/redis/servers.ts";
import { folder, type Run } from "./command-line.ts";

const main = join(import.meta.dirname, "../../src/cli/main.ts");
const RDB = join(import.meta.dirname, "../fixtures/snapshots/redis-7.0.rdb");
const ID = "CaNaRyIdCaNaRyIdCaNaRyIdCaNaRyId";

const line = (name: string, user: string, ttl: number): string =>
  `${JSON.stringify({ key: `sess:${name}`, ttl, value: JSON.stringify({ cookie: { originalMaxAge: 900_000 }, user }) })}\n`;
const HEAD = `${JSON.stringify({ snapshot: 1, at: "2026-01-01T00:00:00.000Z" })}\n`;
const EXPORT = HEAD + line(ID, "anna", 600) + line(ID.toLowerCase(), "anna", -1);

function inventory(args: readonly string[], files: Readonly<Record<string, string>> = {}): Run {
  using place = folder({ "export.jsonl": EXPORT, ...files });
  return place.run(["sessions", "--inventory", ...args]);
}

test("text, with masked ids and users", () => {
  const { code, out } = inventory(["--snapshot", "export.jsonl"]);
  assert.equal(code, 0, out);
  assert.match(out, /^Inventory of export\.jsonl\n {2}2026-01-01 00:00:00Z, all 2 keys\n/);
  assert.match(out, /\n {2}connect-redis {2}sess: +2 +\d+ B +1 +0\n/);
  assert.match(out, /\n {2}time to live +sessions\n {2}5 min to 15 min +1 {2}█+\n {2}no TTL +1 {2}█+\n/);
  assert.match(out, /\n {2}#[0-9a-f]{8} +\d+ B +10 min\n/);
  assert.match(out, /\n {2}user +sessions\n {2}anna +2\n {2}by 2 of 2 sessions\n/);
  assert.ok(!out.includes(ID));
});

test("JSON has the contract's keys in their order, and no names", () => {
  const { code, out } = inventory(["--snapshot", RDB, "--format", "json"]);
  assert.equal(code, 0);
  const told = JSON.parse(out);
  assert.deepEqual(Object.keys(told), [
    ...["version", "inventory", "place", "at", "whole", "keys", "apps", "other", "problems"],
  ]);
  for (const app of told.apps)
    assert.deepEqual(Object.keys(app), [
      ...["framework", "prefix", "sessions", "bytes", "withoutTtl", "ttlUnknown", "ttl", "sizes"],
      ...["largest", "beside", "leaked", "pastDue", "users"],
    ]);
  assert.deepEqual([told.version, told.whole, told.keys, told.apps.length], [1, true, 124, 5]);
  assert.doesNotMatch(out, /#[0-9a-f]{8}|@shop/);
});

test("compared with an earlier one", () => {
  const { out: before } = inventory(["--snapshot", "export.jsonl", "--format", "json"]);
  const more = { "before.json": before, "export.jsonl": EXPORT + line("x".repeat(32), "ben", -1) };
  const args = ["--snapshot", "export.jsonl", "--since", "before.json"];
  const text = inventory(args, more);
  assert.equal(text.code, 0);
  assert.match(text.out, /\nSince 2026-01-01 00:00:00Z, 0 s before\n {2}keys: \+1\n/);
  assert.match(text.out, /\n {2}connect-redis sess: +\+1 +\+\d+ B +\+1 +no change\n/);
  const { trend } = JSON.parse(inventory([...args, "--format", "json"], more).out);
  assert.deepEqual(trend.apps[0].sessions, { before: 2, after: 3 });
  assert.match(
    inventory([...args, "--format", "markdown"], more).out,
    /^# Inventory of `export\.jsonl`\n[\s\S]*\n## Since /,
  );
  assert.match(inventory([...args, "--format", "csv"], more).out, /\r\nconnect-redis,sess:,sessions,before,2\r\n/);
});

test("of one application", () => {
  const { out } = inventory(["--snapshot", RDB, "--format", "json", "--app", "sess"]);
  assert.deepEqual(
    JSON.parse(out).apps.map(({ prefix }: { prefix: string }) => prefix),
    ["sess:"],
  );
});

test("what does not go together is refused", () => {
  const refused = (args: readonly string[], files = {}): string => {
    const { code, err } = inventory(args, files);
    assert.equal(code, 2);
    return err;
  };
  const from = ["--snapshot", "export.jsonl"];
  for (const list of [["--limit", "3"], ["--user", "anna"], ["--no-ttl"], ["--show", ID]])
    assert.match(refused([...from, ...list]), /--inventory tells of all sessions; it takes no --show/);
  assert.match(refused([...from, "--since", "nowhere.json"]), /the inventory nowhere\.json cannot be read/);
  for (const text of ["", "{}", "[]", "x", '{"version":1,"apps":[]}'])
    assert.match(refused([...from, "--since", "no.json"], { "no.json": text }), /no\.json is no inventory/);
  using place = folder({ "export.jsonl": EXPORT });
  for (const format of ["markdown", "csv"])
    assert.match(place.run(["sessions", ...from, "--format", format]).err, /goes with --inventory/);
  assert.match(place.run(["sessions", ...from, "--since", "x"]).err, /--since goes with --inventory/);
});

test("a server that is not there, and one that goes away", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 2_000);
  const url = `redis://127.0.0.1:${server.port}`;
  const whole = await run(["sessions", "--redis", url, "--inventory", "--format", "json"]);
  assert.deepEqual([whole.code, JSON.parse(whole.out).apps[0].sessions], [0, 2_000]);
  await server.kill();
  const gone = await run(["sessions", "--redis", url, "--inventory"]);
  assert.deepEqual([gone.code, gone.out], [2, ""]);
  assert.match(gone.err, /Nothing listens at/);
});

async function run(args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk;
  });
  const [code] = await once(child, "close");
  return { code, out, err };
}
