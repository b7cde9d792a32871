// What people type to filter sessions, read and written back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CONDITIONS, readSize, readSpan } from "../../../src/extension/sessions/view-conditions.ts";

test("sizes and times are read in the units that people write", () => {
  assert.deepEqual(
    ["500", "500 b", "10kB", "1.5 MB", "1,000", "2KiB"].map(readSize),
    [500, 500, 10_000, 1_500_000, 1000, 2048],
  );
  assert.deepEqual(["90", "90s", "30 min", "2 h", "7d", "1.5 h"].map(readSpan), [90, 90, 1800, 7200, 604_800, 5400]);
  for (const wrong of ["", "kB", "-1", "1 parsec", "1e9", "1 __proto__", "1 constructor", "9".repeat(20)]) {
    assert.equal(readSize(wrong), undefined, wrong);
    assert.equal(readSpan(wrong), undefined, wrong);
  }
});

test("what is written of an answer is read as the same answer", () => {
  let asked = 0;
  for (const [name, { ask, flag, wrong }] of Object.entries(CONDITIONS).map(
    ([key, one]) => [key, { ...one, wrong: one.ask?.wrong }] as const,
  )) {
    if (!ask) {
      assert.deepEqual(flag, { [name]: true });
      continue;
    }
    asked++;
    for (const typed of [ask.example, name === "largerThan" ? "1234567" : "5400"]) {
      const answer = ask.read(typed);
      assert.ok(answer, `${name}: ${typed}`);
      assert.deepEqual(ask.read(ask.write(answer)), answer);
    }
    assert.equal(ask.read("  "), undefined);
    assert.equal(ask.write({}), "");
    assert.match(wrong ?? "", /^Type /);
  }
  assert.equal(asked, 5);
});
