// The changes of a window: what can be undone, once, and how much is kept for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MadeChanges, ROOM } from "../../../src/extension/changes/made-changes.ts";
import type { Inverse } from "../../../src/live/write/carry-out.ts";

const restore = (bytes: number): Inverse => ({
  do: "restore",
  key: Buffer.from("k"),
  payload: Buffer.alloc(bytes),
  left: -1,
  at: 0,
});

function changes(): { readonly made: MadeChanges; readonly told: () => number; add(undo: readonly Inverse[]): number } {
  let count = 0;
  const made = new MadeChanges(() => count++);
  const where = { connection: "a", target: "t", label: "Shop", environment: "staging", text: "Deleted.", at: 1 };
  return { made, told: () => count, add: (undo) => made.add({ ...where, undo }).id };
}

test("the newest that can be undone is the last one", () => {
  const { made, told, add } = changes();
  assert.equal(made.all.length, 0);
  const first = add([restore(1)]);
  const second = add([restore(1)]);
  add([]);
  assert.deepEqual(
    made.all.map(({ state }) => state),
    ["nothing", "kept", "kept"],
  );
  assert.equal(made.last?.id, second);
  made.undone(second, { back: 1, over: 0, taken: 0, failed: [], rest: [] });
  assert.equal(made.last?.id, first);
  assert.equal(told(), 4);
});

test("a change is undone by one at a time, and what failed may be tried again", () => {
  const { made, add } = changes();
  const id = add([restore(1), restore(2)]);
  assert.equal(made.take(id)?.length, 2);
  assert.equal(made.take(id), undefined, "it is being undone");
  made.undone(id, { back: 1, over: 0, taken: 0, failed: [], rest: [restore(2)] });
  assert.equal(made.all[0]?.state, "part");
  assert.equal(made.take(id)?.length, 1);
  made.undone(id, { back: 1, over: 0, taken: 0, failed: [], rest: [] });
  assert.equal(made.all[0]?.state, "undone");
  assert.equal(made.take(id), undefined);
});

test("room is for all changes together, and comes back with what was undone", () => {
  const { made, add } = changes();
  assert.equal(made.room, ROOM);
  const id = add([restore(1000), { do: "list", key: Buffer.from("k"), member: Buffer.from("m") }]);
  add([restore(24)]);
  assert.equal(made.room, ROOM - 1024);
  made.undone(id, { back: 2, over: 0, taken: 0, failed: [], rest: [] });
  assert.equal(made.room, ROOM - 24);
});

test("of very many changes the newest are remembered", () => {
  const { made, add } = changes();
  for (let index = 0; index < 150; index++) add([restore(1)]);
  assert.equal(made.all.length, 100);
  assert.equal(made.all[0]?.id, 150);
});
