// The points of a dashboard: bounded, by server, and without rates over times in which nobody looked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LONGEST, MOST_POINTS, Series } from "../../../src/extension/health/series.ts";
import { ratesBetween, type Sample } from "../../../src/live/health/sample.ts";

const sample = (at: number, more: Partial<Sample> = {}): Sample => ({
  ...{ at, runId: "r", usedMemory: 100, commands: at / 100, hits: at, misses: 0, evicted: 0, expired: at / 1000 },
  ...more,
});
const one = (given: Sample) => [{ address: "a", sample: given }];

test("rates are those since the point before, and counters stay out", () => {
  const series = new Series(ratesBetween);
  assert.deepEqual(series.add(one(sample(1000))), [{ address: "a", point: { at: 1000, usedMemory: 100 } }]);
  const [{ point } = { point: undefined }] = series.add(one(sample(3000)));
  assert.deepEqual(point, { at: 3000, usedMemory: 100, commands: 10, hitRate: 1, evicted: 0, expired: 1 });
});

test("after a time in which nobody looked there is no rate", () => {
  const series = new Series(ratesBetween);
  series.add(one(sample(1000)));
  const [{ point } = { point: undefined }] = series.add(one(sample(1001 + LONGEST)));
  assert.deepEqual(point, { at: 1001 + LONGEST, usedMemory: 100 });
});

test("the oldest points go, and each server has its own", () => {
  const series = new Series(ratesBetween);
  for (let index = 0; index < MOST_POINTS + 10; index++)
    series.add([...one(sample(index * 2000)), { address: "b", sample: sample(index * 2000, { usedMemory: 7 }) }]);
  const [a, b] = series.servers;
  assert.deepEqual([a?.points.length, b?.points.length, series.servers.length], [MOST_POINTS, MOST_POINTS, 2]);
  assert.deepEqual([a?.points[0]?.at, b?.points.at(-1)?.usedMemory], [20_000, 7]);
});
