// Many keys: memory that stays bounded, and keys that SCAN gives twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { askStep } from "../../../src/live/redis/ask-step.ts";
import { type ReadNode, readClient } from "../../../src/live/redis/client.ts";
import { KeyForm } from "../../../src/live/redis/key-form.ts";
import { Pace } from "../../../src/live/redis/pace.ts";
import { Sweep } from "../../../src/live/redis/scan.ts";
import { SeenKeys } from "../../../src/live/redis/seen.ts";
import type { StoredType } from "../../../src/live/stored.ts";
import { fill, local, profileOf, skip, startServer } from "./servers.ts";

const many = 100_000;

test("a hundred thousand keys", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, many, (index) => `cache:${index}`);
  const client = readClient(profileOf(local(server.port)), {});
  t.after(() => client.close());
  await client.connect();

  await t.test("are each listed once", async () => {
    const sweep = new Sweep(client);
    let found = 0;
    const seen = new SeenKeys(64, 1);
    for await (const { keys } of sweep.steps()) for (const key of keys) found += seen.add(key) ? 1 : 1_000_000;
    assert.equal(found, many);
    assert.deepEqual(sweep.report, { finished: true, missing: [], restarts: 0, rewalked: 0, repeats: false });
  });

  await t.test("are remembered within bounds, and it is said when that is not enough", async () => {
    const sweep = new Sweep(client, { memory: 0.1 });
    let found = 0;
    for await (const { keys } of sweep.steps()) found += keys.length;
    assert.ok(found >= many);
    assert.equal(sweep.report.repeats, true);
  });

  await t.test("do not come twice while the server's table grows and shrinks", async () => {
    const sweep = new Sweep(client);
    const found = new Map<string, number>();
    let steps = 0;
    for await (const { keys } of sweep.steps()) {
      for (const key of keys) found.set(String(key), (found.get(String(key)) ?? 0) + 1);
      steps++;
      // Twice as many keys, then half of them gone: the table is rebuilt under the cursor.
      if (steps === 200) await fill(server.admin, many, (index) => `new:${index}`);
      if (steps === 700)
        for (let start = 0; start < many; start += 1000)
          await server.admin.unlink(Array.from({ length: 1000 }, (_, index) => `new:${start + index}`));
    }
    const old = [...found].filter(([name]) => !name.startsWith("new:"));
    assert.equal(old.length, many);
    assert.ok([...found.values()].every((times) => times === 1));
  });
});

test("remembered keys are told apart, also when they differ in one bit or in length", () => {
  const seen = new SeenKeys(64, 7);
  for (let index = 0; index < 300_000; index++) assert.ok(seen.add(Buffer.from(`sess:${index}`)));
  for (let index = 0; index < 300_000; index += 1_000) assert.ok(!seen.add(Buffer.from(`sess:${index}`)));
  for (let length = 0; length < 100; length++) assert.ok(seen.add(Buffer.alloc(length)));
  assert.equal(seen.size, 300_100);
  assert.equal(seen.forgetful, false);
});

test("room that is made at once changes nothing of what is remembered, and keeps to the bounds", () => {
  const seen = new SeenKeys(1, 7);
  for (let index = 0; index < 100; index++) seen.add(Buffer.from(`early:${index}`));
  seen.expect(50_000);
  for (let index = 0; index < 100; index++) assert.ok(!seen.add(Buffer.from(`early:${index}`)));
  for (let index = 0; index < 50_000; index++) assert.ok(seen.add(Buffer.from(`sess:${index}`)));
  assert.ok(seen.has(Buffer.from("sess:49999")) && !seen.has(Buffer.from("sess:50000")));
  assert.equal(seen.forgetful, false);
  seen.expect(1e12);
  for (let index = 50_000; index < 150_000; index++) seen.add(Buffer.from(`sess:${index}`));
  assert.equal(seen.forgetful, true);
});

test("keys of one form differ in ids and numbers only", () => {
  const form = new KeyForm();
  const of = (key: string, type: StoredType = "string"): number => form.of(Buffer.from(key, "latin1"), type);
  // Told a second way: what an id is, and what a number.
  const told = (key: string): string => key.slice(0, 200).replace(/[A-Za-z0-9_-]{16,}|\d+/g, "*");
  const parts = [
    "sess:",
    "a",
    "1",
    "42",
    ".",
    "user-7",
    "0123456789abcdef",
    "AbCdEfGhIjKlMnOpQr",
    "\xff",
    "_",
    "",
    ":",
  ];
  const names = parts.flatMap((a) => parts.flatMap((b) => parts.map((c) => `${a}${b}${c}`)));
  names.push("x".repeat(300), `${":".repeat(200)}1`, `${":".repeat(200)}a`, ":".repeat(201));
  const forms = new Map<string, number>();
  for (const name of names) {
    const known = forms.get(told(name));
    if (known === undefined) forms.set(told(name), of(name));
    else assert.equal(of(name), known, name);
  }
  assert.equal(new Set(forms.values()).size, forms.size);
  assert.notEqual(of("sess:1"), of("sess:1", "hash"));
});

test("the pace goes down when exchanges take longer than usual, and recovers", async () => {
  const pace = new Pace({ share: 1, most: 100 });
  for (let round = 0; round < 20; round++) await pace.rest(1, 100);
  assert.equal(pace.size, 100);
  for (let round = 0; round < 3; round++) await pace.rest(40, pace.size);
  assert.ok(pace.size < 20, `${pace.size}`);
  assert.ok(pace.share < 0.5, `${pace.share}`);
  for (let round = 0; round < 60; round++) await pace.rest(0.8, pace.size);
  assert.equal(pace.size, 100);
  assert.equal(pace.share, 1);
  // A rest ends with the signal of whoever waits.
  const resting = new Pace({ share: 0.01, most: 100 });
  const cancel = new AbortController();
  const rest = resting.rest(1_000, 100, cancel.signal);
  await wait(0);
  cancel.abort();
  await assert.rejects(rest);
});

test("steps are larger where most of the time is the way to the server", async () => {
  const counts: string[] = [];
  const node = {
    ...{ id: "far", address: "far:6379", epoch: 1 },
    state: { kind: "connected", server: { flavour: "redis", version: "7.2.0", mode: "standalone" } },
    pipeline: async ([command]: readonly (readonly unknown[])[]) => {
      counts.push(String(command?.[4]));
      return [[Buffer.from("0")]];
    },
  } as unknown as ReadNode;
  const pace = new Pace();
  for (const milliseconds of [0.4, 25, 25, 25]) {
    await pace.rest(milliseconds, 100);
    await askStep(node, "0", { commands: 100, isFar: pace.isFar }, undefined);
  }
  // A near server that takes longer and longer stays near.
  const busy = new Pace();
  for (let exchange = 0; exchange < 3_000; exchange++) await busy.rest(exchange === 0 ? 0.4 : 3, 100);
  assert.equal(busy.isFar, false);
  const far = new Pace();
  for (const milliseconds of [25, 24, 26]) {
    await far.rest(milliseconds, 100);
    await askStep(node, "0", { commands: 100, isFar: far.isFar }, undefined);
  }
  assert.deepEqual(counts, ["40", "40", "40", "40", "95", "95", "95"]);
});

test("the pace hardly goes down when it is this process that is late", async () => {
  const pace = new Pace({ share: 0.5, most: 100 });
  for (let exchange = 0; exchange < 20; exchange++) await pace.rest(2, 100);
  assert.equal(pace.size, 100);
  for (let exchange = 0; exchange < 20; exchange++) {
    const rest = pace.rest(exchange < 10 ? 2 : 25, 100);
    // As a machine does that gives the processor to somebody else.
    const until = performance.now() + 80;
    while (performance.now() < until);
    await rest;
  }
  assert.ok(pace.size > 50, `${pace.size}`);
});
