// Classes of a histogram: every number in exactly one of them, and named in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Counts, SIZE_BOUNDS, TTL_BOUNDS } from "../../../src/live/inventory/histogram.ts";
import { classTexts, sizeText, spanText } from "../../../src/live/inventory/words.ts";

test("a bound belongs to the class below it", () => {
  for (const bounds of [TTL_BOUNDS, SIZE_BOUNDS])
    for (const [index, bound] of bounds.entries()) {
      const counts = new Counts(bounds);
      counts.add(bound);
      counts.add(bound + 0.001);
      const found = counts.histogram().flatMap(({ sessions }, at) => (sessions > 0 ? [`${at}:${sessions}`] : []));
      assert.deepEqual(found, [`${index}:1`, `${index + 1}:1`]);
    }
});

test("all numbers are counted once, in the class that linear search gives", () => {
  const counts = new Counts(SIZE_BOUNDS);
  const expected = new Array(SIZE_BOUNDS.length + 1).fill(0);
  for (let size = 0; size < 3e6; size = Math.ceil(size * 1.07 + 1)) {
    counts.add(size);
    const at = SIZE_BOUNDS.findIndex((bound) => size <= bound);
    expected[at === -1 ? SIZE_BOUNDS.length : at]++;
  }
  assert.deepEqual(
    counts.histogram().map(({ sessions }) => sessions),
    expected,
  );
  assert.deepEqual(
    counts.histogram().map(({ upTo }) => upTo),
    [...SIZE_BOUNDS, null],
  );
});

test("classes in words, without empty ones at the ends", () => {
  const counts = new Counts(TTL_BOUNDS);
  assert.deepEqual(classTexts(counts.histogram(), spanText), []);
  for (const seconds of [200, 3000, 3600]) counts.add(seconds);
  assert.deepEqual(
    classTexts(counts.histogram(), spanText).map(({ label, sessions }) => `${label}: ${sessions}`),
    ["1 min to 5 min: 1", "5 min to 15 min: 0", "15 min to 30 min: 0", "30 min to 1 h: 2"],
  );
  const [low, high] = [new Counts(SIZE_BOUNDS), new Counts(SIZE_BOUNDS)];
  low.add(1);
  high.add(1e9);
  assert.deepEqual(
    [low, high].flatMap((one) => classTexts(one.histogram(), sizeText).map(({ label }) => label)),
    ["up to 100 B", "over 1 MB"],
  );
});

test("every bound has a name of its own", () => {
  assert.equal(new Set(TTL_BOUNDS.map(spanText)).size, TTL_BOUNDS.length);
  assert.equal(new Set(SIZE_BOUNDS.map(sizeText)).size, SIZE_BOUNDS.length);
  assert.deepEqual([0, 999, 1000, 1234, 99_950, 100_400, 1e6].map(sizeText), [
    ...["0 B", "999 B", "1 kB", "1.2 kB", "99.9 kB", "100 kB", "1 MB"],
  ]);
});
