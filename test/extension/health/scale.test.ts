// Where values stand in a chart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HEIGHT, pathOf, roundUp, WIDTH } from "../../../src/webview/dashboard/scale.ts";
import { bytes, number, percent, perSecond } from "../../../src/webview/dashboard/words.ts";

test("the scale ends at a round number above all values", () => {
  for (const [most, end] of [
    ...[
      [0, 1],
      [0.3, 0.5],
      [1, 1],
      [1.1, 2],
      [4, 5],
      [7, 10],
      [10, 10],
      [11, 20],
      [999, 1000],
      [1001, 2000],
    ],
  ] as const)
    assert.equal(roundUp(most), end, String(most));
});

test("a line goes from edge to edge, and its highest value touches the top", () => {
  const points = [
    { at: 0, value: 0 },
    { at: 50, value: 5 },
    { at: 100, value: 10 },
  ];
  assert.equal(pathOf(points, 0, 100, 10, 60), `M0 ${HEIGHT}L${WIDTH / 2} ${HEIGHT / 2}L${WIDTH} 0`);
  assert.equal(pathOf([], 0, 100, 10, 60), "");
});

test("where nobody looked the line is broken, and a point alone can be seen", () => {
  const points = [
    { at: 0, value: 10 },
    { at: 10, value: 10 },
    { at: 90, value: 10 },
  ];
  assert.equal(pathOf(points, 0, 100, 10, 20), `M0 0L30 0M270 0h0.5`);
});

test("figures in words", () => {
  assert.deepEqual([0, 0.25, 3, 12.7, 1234567].map(number), ["0", "0.3", "3", "13", "1,234,567"]);
  assert.deepEqual([0, 999, 1000, 1_234_567, 5e9].map(bytes), ["0 B", "999 B", "1 kB", "1.2 MB", "5 GB"]);
  assert.deepEqual([perSecond(2.5), percent(0.7512), percent(1)], ["2.5/s", "75.1 %", "100 %"]);
});
