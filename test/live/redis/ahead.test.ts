// One step ahead: never two at once, nothing lost, and a failure that nobody waited for is not told when somebody comes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Ahead } from "../../../src/live/redis/ahead.ts";

const { signal } = new AbortController();
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("each result comes once and in order, and the next is on its way meanwhile", async () => {
  let calls = 0;
  let running = 0;
  const ahead = new Ahead(async () => {
    assert.equal(++running, 1);
    const mine = ++calls;
    await turn();
    running--;
    return mine <= 3 ? mine : undefined;
  });
  assert.equal(await ahead.take(signal), 1);
  assert.equal(calls, 2);
  assert.equal(await ahead.take(signal), 2);
  assert.equal(await ahead.take(signal), 3);
  assert.equal(await ahead.take(signal), undefined);
  assert.equal(calls, 4);
});

test("a failure is told to whoever waits for it, and asked for anew where nobody did", async () => {
  const plan: (number | Error)[] = [1, new Error("early"), 2, new Error("late"), 3];
  let gate = Promise.resolve();
  const ahead = new Ahead(async () => {
    const now = plan.shift();
    await gate;
    if (now instanceof Error) throw now;
    return now;
  });
  assert.equal(await ahead.take(signal), 1);
  await turn();
  const { promise, resolve } = Promise.withResolvers<void>();
  const second = ahead.take(signal);
  gate = promise;
  assert.equal(await second, 2);
  const third = ahead.take(signal);
  resolve();
  await assert.rejects(third, /late/);
  assert.equal(await ahead.take(signal), 3);
});

test("nothing is asked ahead where that is not wanted", async () => {
  let calls = 0;
  const ahead = new Ahead(
    async () => ++calls,
    () => false,
  );
  assert.equal(await ahead.take(signal), 1);
  await turn();
  assert.equal(calls, 1);
});
