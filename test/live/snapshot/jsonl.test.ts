// Snapshots as JSON lines: the documented shape, read and written.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { exportHeader, exportLine } from "../../../src/live/snapshot/jsonl.ts";
import { openSnapshot } from "../../../src/live/snapshot/open.ts";
import { noise, seeded } from "../../lab/redis/session-data.ts";
import { Files, keysOf, readAll } from "./read-all.ts";

const files = new Files();
after(() => files.remove());
const AT = Date.UTC(2030, 0, 1);
const header = exportHeader(AT);

test("what a person writes by hand", async () => {
  const whole = await files.read(
    [
      '{"snapshot": 1, "at": "2030-01-01T00:00:00.000Z"}',
      '{"key": "sess:a", "ttl": 60, "value": "{}"}',
      "",
      '{"db": 3, "key": {"base64": "AP8="}, "type": "string", "ttl": -1, "value": {"base64": "/wA="}}',
      '{"key": "h", "value": {"n": "v", "__proto__": "w"}}\r',
      '{"key": "h2", "type": "hash", "ttl": null, "value": [["n", {"base64": "/w=="}]]}',
      '{"key": "l", "type": "list", "value": ["a", "b"]}',
      '{"key": "z", "type": "zset", "ttl": 0.5, "value": [["a", 1.5], ["b", "-inf"]]}',
    ].join("\n"),
  );
  assert.equal(whole.summary.problem, undefined);
  assert.equal(whole.summary.writtenAt, AT);
  assert.deepEqual(
    whole.keys.map((one) => [one.db, one.key.toString("latin1"), one.type, one.expiresAt]),
    [
      [0, "sess:a", "string", AT + 60_000],
      [3, "\x00\xff", "string", undefined],
      [0, "h", "hash", undefined],
      [0, "h2", "hash", undefined],
      [0, "l", "list", undefined],
      [0, "z", "zset", AT + 500],
    ],
  );
  const fields = whole.values.map(({ value }) => (value.type === "hash" ? value.fields : []));
  assert.deepEqual(
    fields[2]?.map(({ name, value }) => `${name}=${value}`),
    ["n=v", "__proto__=w"],
  );
  assert.deepEqual(fields[3]?.[0]?.value, Buffer.from([255]));
  assert.ok(whole.values.every((value) => value.complete));
});

test("an export of a whole RDB file says the same", async () => {
  const path = join(import.meta.dirname, "../../fixtures/snapshots/redis-7.0.rdb");
  const rdb = await readAll(path);
  const lines = rdb.keys.map((key, at) => exportLine(key, rdb.values[at]?.value ?? { type: "other" }, AT));
  const whole = await files.read(header + lines.join(""));
  assert.equal(whole.summary.problem, undefined);
  const told = ({ db, key, type, expiresAt }: (typeof rdb.keys)[number]): unknown => ({ db, key, type, expiresAt });
  assert.deepEqual(whole.keys.map(told), rdb.keys.map(told));
  assert.deepEqual(
    whole.values.map(({ value }) => value),
    rdb.values.map(({ value }) => value),
  );
  assert.deepEqual(
    whole.keys.map((key) => key.sample?.length),
    rdb.keys.map((key) => key.sample?.length),
  );
});

test("lines that cannot be read are counted and passed over, and quoted nowhere", async () => {
  const good = exportLine({ db: 0, key: Buffer.from("a") }, { type: "string", bytes: Buffer.from("v"), length: 1 }, AT);
  const wrong = [
    '{"secret',
    "[1]",
    '{"value": "v"}',
    '{"key": "k", "type": "hash", "value": "secret"}',
    '{"key": "k"}',
  ];
  const more = [
    '{"key": "k", "db": -1, "value": ""}',
    '{"key": "k", "ttl": "soon", "value": ""}',
    '{"key": "k", "type": "x", "value": ""}',
  ];
  const whole = await files.read(header + good + [...wrong, ...more].map((line) => `${line}\n`).join("") + good);
  assert.equal(whole.keys.length, 2);
  assert.deepEqual(whole.summary.problem, { offset: header.length + good.length, message: "a line is not JSON" });
  assert.match(whole.summary.notes.join(), /^8 lines/);
  assert.doesNotMatch(JSON.stringify(whole.summary), /secret/);
});

test("a line that is too long is left out; one over the limit of a value is listed and not read", async () => {
  const text = (length: number): string =>
    exportLine(
      { db: 0, key: Buffer.from(`k${length}`) },
      { type: "string", bytes: Buffer.alloc(length, "v"), length },
      AT,
    );
  const path = files.path(header + text(2_000_000) + text(700_000) + text(10));
  const snapshot = await openSnapshot(path);
  const walk = snapshot.keys();
  const keys = await keysOf(walk);
  assert.deepEqual([keys.map((key) => key.key.toString()), walk.summary().leftOut], [["k700000", "k10"], 1]);
  const [large] = keys;
  assert.ok(large);
  assert.equal((await snapshot.value(large)).complete, false);
  const { value } = await snapshot.value(large, 1_000_000);
  assert.ok(value.type === "string" && value.length === 700_000);
  await snapshot.close();
});

test("cut at every byte and changed at random: no throw", async () => {
  const content = Buffer.from(
    header + exportLine({ db: 1, key: Buffer.from([0, 255]), expiresAt: AT + 5 }, { type: "hash", fields: [] }, AT),
  );
  const random = seeded(13);
  for (let round = 0; round < 2000; round++) {
    const copy = Buffer.from(content);
    copy.set(noise(random, 2), 1 + Math.floor(random() * (copy.length - 3)));
    await files.read(copy.subarray(0, round < content.length ? Math.max(1, round) : copy.length));
  }
});
