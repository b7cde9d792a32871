// Names of rows: the same for the same key, of no use elsewhere, and no hold on what a restart forgets.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Ledger, usualLimits } from "../../../src/live/browse/ledger.ts";
import { Refs } from "../../../src/live/browse/refs.ts";
import { express, memoryKey } from "./stores.ts";

function ledgerOf(count: number): Ledger {
  const ledger = new Ledger(usualLimits);
  ledger.add(
    Array.from({ length: count }, (_, index) => memoryKey(index)),
    0,
  );
  return ledger;
}

test("rows of before a restart can be opened, and hold nothing but themselves", () => {
  const refs = new Refs();
  const app = ledgerOf(20).apps.get(express.app) ?? assert.fail();
  const names = app.rows.map((row) => refs.show(row).ref);
  assert.equal(new Set(names).size, 20);
  assert.equal(refs.row(names[3] ?? ""), app.rows[3]);
  refs.begin();
  for (const [index, ref] of names.entries()) {
    const row = refs.row(ref);
    assert.equal(row?.kept, app.rows[index]?.kept);
    assert.deepEqual([row?.app.id, row?.app.rows.length], [app.id, 0]);
  }
  const again = ledgerOf(20).apps.get(express.app)?.rows[3] ?? assert.fail();
  assert.equal(refs.show(again).ref, names[3]);
  assert.equal(refs.row(names[3] ?? ""), again);
  const other = new Refs();
  assert.notEqual(other.show(again).ref, names[3]);
});

test("keys of one name in two databases have two names", () => {
  const refs = new Refs();
  const ledger = new Ledger(usualLimits);
  ledger.add([memoryKey(0, { db: 0 }), memoryKey(0, { db: 2 })], 0);
  const rows = ledger.apps.get(express.app)?.rows ?? [];
  assert.equal(new Set(rows.map((row) => refs.show(row).ref)).size, 2);
});
