// Files that were cut, changed or made to harm: no throw, bounded memory and time, and what was good stays.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openLzf } from "../../../src/live/snapshot/lzf.ts";
import { rdbSnapshot } from "../../../src/live/snapshot/rdb.ts";
import { noise, seeded } from "../../lab/redis/session-data.ts";
import { everyType } from "./every-type.ts";
import { inMemory, keysOf, readSnapshot, type WholeSnapshot } from "./read-all.ts";

const read = (bytes: Buffer, valkey = false): Promise<WholeSnapshot> =>
  readSnapshot(rdbSnapshot(inMemory(bytes), bytes.length, valkey));

describe("a file that was cut", () => {
  test("at every byte, with every type: one problem, and what was read stays", async () => {
    const bytes = everyType();
    const whole = await read(bytes);
    assert.deepEqual([whole.summary.problem, whole.summary.checksum, whole.keys.length], [undefined, "right", 25]);
    assert.ok(
      whole.values.every((value, at) => value.complete || /^(?:other|stream)$/.test(whole.keys[at]?.type ?? "")),
    );
    let before = 0;
    for (let size = 0; size < bytes.length; size++) {
      const cut = await read(bytes.subarray(0, size));
      const { problem } = cut.summary;
      assert.ok(problem && problem.offset >= 0 && problem.offset <= size, `${size}`);
      assert.equal(cut.summary.checksum, "unread");
      assert.ok(cut.keys.length >= before);
      before = cut.keys.length;
      assert.deepEqual(cut.keys, whole.keys.slice(0, before));
      assert.deepEqual(cut.values, whole.values.slice(0, before));
    }
    assert.equal(before, whole.keys.length);
  });

  test("a value is read as far as it goes", async () => {
    const bytes = everyType();
    const snapshot = rdbSnapshot(inMemory(bytes), bytes.length, false);
    for (const key of await keysOf(snapshot.keys()))
      for (let limit = 0; limit < key.size; limit++) {
        const { complete, problem } = await snapshot.value(key, limit);
        assert.ok(!complete && problem && problem.offset >= key.offset && problem.offset <= key.offset + key.size);
      }
  });

  test("one of a real server, at a thousand places", async () => {
    const bytes = readFileSync(join(import.meta.dirname, "../../fixtures/snapshots/redis-7.0.rdb"));
    const whole = rdbSnapshot(inMemory(bytes), bytes.length, false);
    const all = await keysOf(whole.keys());
    const random = seeded(11);
    for (let round = 0; round < 1000; round++) {
      const size = Math.floor(random() * bytes.length);
      const walk = rdbSnapshot(inMemory(bytes.subarray(0, size)), size, false).keys();
      const keys = await keysOf(walk);
      assert.ok(walk.summary().problem);
      assert.deepEqual(keys, all.slice(0, keys.length));
    }
  });
});

describe("a file that was changed", () => {
  test("20,000 seeded mutations", async () => {
    const bytes = everyType();
    const random = seeded(3);
    let problems = 0;
    for (let round = 0; round < 20_000; round++) {
      const copy = Buffer.from(bytes);
      for (let change = 1 + Math.floor(random() * 4); change > 0; change--) {
        const at = 9 + Math.floor(random() * (copy.length - 9));
        copy.writeUInt8(random() < 0.3 ? 0x80 | Math.floor(random() * 128) : Math.floor(random() * 256), at);
      }
      const { summary, keys } = await read(copy, round % 5 === 0);
      if (summary.problem) problems++;
      assert.ok(summary.problem || summary.checksum !== "wrong");
      assert.ok(keys.length <= copy.length);
    }
    assert.ok(problems > 19_000, "a mutation that changes nothing is rare");
  });

  test("noise after a good beginning", async () => {
    const random = seeded(5);
    for (let round = 0; round < 1000; round++) {
      const bytes = Buffer.concat([Buffer.from("REDIS0011"), noise(random, 400)]);
      const { summary } = await read(bytes);
      assert.ok(summary.problem);
      assert.doesNotMatch(summary.problem.message, /[^ -~]/, "a message quotes nothing of the file");
    }
  });

  test("a file that becomes shorter while it is read", async () => {
    const bytes = everyType();
    const whole = rdbSnapshot(inMemory(bytes.subarray(0, 300)), bytes.length, false);
    const walk = whole.keys({ samples: true });
    assert.ok((await keysOf(walk)).length > 3);
    assert.ok(walk.summary().problem);
    await whole.close();
  });
});

test("LZF of any bytes stays within its limit", () => {
  const random = seeded(9);
  for (let round = 0; round < 20_000; round++) {
    const limit = Math.floor(random() * 5000);
    const { bytes } = openLzf(noise(random, Math.floor(random() * 60)), limit);
    assert.ok(bytes.length <= limit);
  }
});
