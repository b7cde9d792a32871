// A watch rests while it is paused, for one reason or for two, and ends at once when it is told to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Gate } from "../../../src/extension/following/gate.ts";

/** Whether it is over by the time that other things have had their turn. */
async function isOver(work: Promise<unknown>): Promise<boolean> {
  let over = false;
  void work.then(() => {
    over = true;
  });
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  return over;
}

test("looks again after its time, and not while it is paused", async () => {
  const gate = new Gate(1);
  const { signal } = new AbortController();
  await gate.wait(signal);
  assert.equal(gate.pause("by hand"), true);
  assert.equal(gate.pause("hidden"), false, "it rested already");
  assert.equal(gate.paused, "by hand");
  const waiting = gate.wait(signal);
  await new Gate(5).wait(signal);
  assert.equal(await isOver(waiting), false);
  assert.equal(gate.resume("by hand"), false, "it is hidden still");
  assert.equal(gate.paused, "hidden");
  assert.equal(await isOver(waiting), false);
  assert.equal(gate.resume("hidden"), true);
  await waiting;
  assert.equal(gate.paused, undefined);
  assert.equal(gate.resume("hidden"), false);
});

test("ends at once, paused or not", async () => {
  for (const paused of [false, true]) {
    const gate = new Gate(60_000);
    const stop = new AbortController();
    if (paused) gate.pause("hidden");
    const waiting = gate.wait(stop.signal);
    stop.abort();
    await waiting;
    await gate.wait(stop.signal);
  }
});
