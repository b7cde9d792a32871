// Ticks of boxes: kept per page, bounded, and robust against what another version kept.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createChecklists, type Memory } from "../../../src/extension/runbook/checklists.ts";

function memory(kept?: unknown): Memory & { kept: unknown } {
  return {
    kept,
    get() {
      return this.kept;
    },
    async update(_key, value) {
      this.kept = JSON.parse(JSON.stringify(value));
    },
  };
}

test("a tick stays with its page until it is taken back", async () => {
  const place = memory();
  const lists = createChecklists(place);
  await lists.tick("guide/a", "t-one", 1000);
  await lists.tick("guide/a", "t-two", 2000);
  await lists.tick("guide/b", "t-one", 3000);
  assert.deepEqual(createChecklists(memory(place.kept)).of("guide/a"), { "t-one": 1000, "t-two": 2000 });
  await lists.tick("guide/a", "t-one", undefined);
  assert.deepEqual(lists.of("guide/a"), { "t-two": 2000 });
  await lists.reset("guide/a");
  assert.deepEqual(lists.of("guide/a"), {});
  assert.deepEqual(lists.of("guide/b"), { "t-one": 3000 });
});

test("what is no tick is left out", () => {
  for (const kept of ["x", 1, null, [], { a: 1 }, { a: { b: "c" } }, { a: null }])
    assert.deepEqual(createChecklists(memory(kept)).of("a"), {}, JSON.stringify(kept));
  assert.deepEqual(createChecklists(memory({ a: { b: 1, c: "d" } })).of("a"), { b: 1 });
  assert.deepEqual(createChecklists(memory({})).of("constructor"), {});
});

test("the pages that were ticked last are kept", async () => {
  const lists = createChecklists(memory());
  for (let page = 0; page < 120; page++) await lists.tick(`guide/${page}`, "t", page + 1);
  assert.deepEqual(lists.of("guide/0"), {});
  assert.deepEqual(lists.of("guide/119"), { t: 120 });
});
