// Back and forward, and what the editor keeps of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  current,
  historyOf,
  noHistory,
  remaining,
  scrolled,
  step,
  visit,
} from "../../../src/extension/runbook/history.ts";

const visited = (...names: readonly string[]) => names.reduce(visit, noHistory);

test("going back and forward leads through the pages that were visited", () => {
  const history = visited("a", "b", "c");
  const back = step(history, -1);
  assert.ok(back);
  assert.equal(current(back)?.name, "b");
  assert.deepEqual(step(back, 1), history);
  assert.equal(step(history, 1), undefined);
  assert.equal(step(visited("a"), -1), undefined);
  assert.equal(step(noHistory, -1), undefined);
});

test("a page visited after going back takes the place of what lay ahead", () => {
  const back = step(visited("a", "b", "c"), -1);
  assert.ok(back);
  assert.deepEqual(
    visit(back, "d").pages.map(({ name }) => name),
    ["a", "b", "d"],
  );
});

test("a page that is shown already is not visited again", () => {
  const history = scrolled(visited("a", "b"), 120);
  assert.equal(visit(history, "b"), history);
  assert.deepEqual(step(history, -1)?.pages[1], { name: "b", scroll: 120 });
});

test("only the last pages are kept", () => {
  const history = visited(...Array.from({ length: 80 }, (_, index) => `page ${index}`));
  assert.equal(history.pages.length, 50);
  assert.equal(current(history)?.name, "page 79");
});

test("pages that are gone leave the history, and the one before them is shown", () => {
  const shown = (history: ReturnType<typeof remaining>) => history && [current(history)?.name, history.pages.length];
  const without =
    (...gone: readonly string[]) =>
    (name: string) =>
      !gone.includes(name);
  const all = visited("a", "b", "c");
  assert.deepEqual(
    remaining(all, () => true),
    all,
  );
  assert.deepEqual(shown(remaining(all, without("c"))), ["b", 2]);
  assert.deepEqual(shown(remaining(all, without("a"))), ["c", 2]);
  const back = step(all, -1);
  assert.ok(back);
  assert.deepEqual(shown(remaining(back, without("b"))), ["a", 2]);
  assert.deepEqual(shown(remaining(back, without("a", "b"))), ["c", 1]);
  assert.equal(
    remaining(all, () => false),
    undefined,
  );
});

test("what the editor kept is taken as it was, and anything else not at all", () => {
  const history = scrolled(visited("a", "b"), 7);
  assert.deepEqual(historyOf(JSON.parse(JSON.stringify(history))), history);
  for (const wrong of [
    undefined,
    null,
    "x",
    {},
    { pages: [], at: 0 },
    { pages: [{ name: "a", scroll: 0 }], at: 1 },
    { pages: [{ name: "a", scroll: 0 }], at: "0" },
    { pages: [{ name: 1, scroll: 0 }], at: 0 },
    { pages: [{ name: "a" }], at: 0 },
  ])
    assert.equal(historyOf(wrong), undefined, JSON.stringify(wrong));
});
