// Figures of a real server, and rates between two moments of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ratesBetween, type Sample, sampleOf } from "../../../src/live/health/sample.ts";
import { skip, startServer } from "../redis/servers.ts";

test("the hit rate counts what happened between two looks, not since the start", { skip }, async (t) => {
  const server = await startServer(t, { args: ["--maxmemory", "100mb"] });
  await server.admin.set("there", "x", "EX", 100);
  await server.admin.set("forever", "x");
  for (let index = 0; index < 50; index++) await server.admin.get("missing");
  const before = sampleOf(await server.admin.info(), 1_000);
  assert.equal(before.misses, 50);
  assert.equal(before.maxMemory, 100 * 1024 * 1024);
  assert.deepEqual([before.keys, before.withoutTtl], [2, 1]);
  for (let index = 0; index < 3; index++) await server.admin.get("there");
  await server.admin.get("missing");
  const after = sampleOf(await server.admin.info(), 3_000);
  const rates = ratesBetween(before, after);
  assert.equal(rates.hitRate, 0.75);
  assert.ok((rates.commands ?? 0) >= 2, "four look-ups and an INFO in two seconds");
  assert.deepEqual([rates.evicted, rates.expired], [0, 0]);
});

test("counters that began anew give no rate", { skip }, async (t) => {
  const server = await startServer(t);
  for (let index = 0; index < 5; index++) await server.admin.get("missing");
  const before = sampleOf(await server.admin.info(), 1_000);
  await server.admin.config("RESETSTAT");
  assert.equal(ratesBetween(before, sampleOf(await server.admin.info(), 2_000)).hitRate, undefined);
  await server.kill();
  await server.restart();
  assert.deepEqual(ratesBetween(before, sampleOf(await server.admin.info(), 3_000)), {});
});

test("a server that nobody asks anything has no hit rate, and an empty one has no keys", { skip }, async (t) => {
  const server = await startServer(t);
  const [before, after] = [sampleOf(await server.admin.info(), 1_000), sampleOf(await server.admin.info(), 2_000)];
  assert.ok(!("hitRate" in ratesBetween(before, after)));
  assert.equal(after.keys, 0);
  assert.ok(!("maxMemory" in after), "no limit is not a limit of nothing");
});

test("what may not be asked is missing, not zero", () => {
  const nothing: Sample = { at: 5 };
  assert.deepEqual(sampleOf("", 5), nothing);
  assert.deepEqual(ratesBetween(nothing, { at: 6 }), {});
});
