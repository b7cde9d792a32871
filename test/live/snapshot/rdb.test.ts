// RDB files of every version, assembled by the documented layout, and what real servers wrote.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Crc64 } from "../../../src/live/snapshot/crc64.ts";
import { openSnapshot } from "../../../src/live/snapshot/open.ts";
import type { StoredValue } from "../../../src/live/stored.ts";
import {
  aux,
  double,
  key,
  length,
  listpack,
  lzfRun,
  opcode,
  rdb,
  string,
  time,
  ziplist,
  ziplistText,
} from "./rdb-writer.ts";
import { Files, keysOf, readAll, type WholeSnapshot } from "./read-all.ts";

const files = new Files();
after(() => files.remove());

/** A value as plain text, for comparing. */
function plain(value: StoredValue | undefined): unknown {
  if (value?.type === "string") return value.bytes.toString("latin1");
  if (value?.type === "hash")
    return value.fields.map(({ name, value: text, expiresAt }) => [
      name.toString("latin1"),
      text.toString("latin1"),
      ...(expiresAt === undefined ? [] : [expiresAt]),
    ]);
  if (value?.type === "zset") return value.members.map(({ member, score }) => [member.toString("latin1"), score]);
  return value?.type === "list" || value?.type === "set"
    ? value.items.map((item) => item.toString("latin1"))
    : undefined;
}

const told = ({ keys, values }: WholeSnapshot): Record<string, unknown> =>
  Object.fromEntries(keys.map((one, index) => [one.key.toString("latin1"), plain(values[index]?.value)]));

function sound(whole: WholeSnapshot): void {
  assert.deepEqual(whole.summary.problem, undefined);
  assert.equal(whole.summary.checksum, "right");
}

test("the checksum is CRC-64 after Jones", () => {
  const crc = new Crc64();
  const bytes = Buffer.from("123456789");
  crc.update(bytes, 0, bytes.length);
  assert.equal(crc.value, 0xe9c6d914c4b8d9can);
  const inParts = new Crc64();
  for (let at = 0; at < bytes.length; at++) inParts.update(bytes, at, at + 1);
  assert.equal(inParts.value, crc.value);
});

describe("versions by their documented layout", () => {
  test("9, of Redis 5 and 6: ziplists, and times in seconds", async () => {
    const entries = ziplist(
      ziplistText("name"),
      ziplistText("x".repeat(300)),
      ziplistText("a"),
      Buffer.from([0xc0, 0x00, 0x80]),
      ziplistText("b"),
      Buffer.from([0xd0, 0x00, 0x00, 0x00, 0x80]),
      ziplistText("c"),
      Buffer.from([0xe0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]),
      ziplistText("d"),
      Buffer.from([0xf0, 0x00, 0x00, 0x80]),
      ziplistText("e"),
      Buffer.from([0xfe, 0x80]),
      ziplistText("f"),
      Buffer.from([0xf1]),
      ziplistText("g"),
      Buffer.from([0xfd]),
    );
    const seconds = Buffer.alloc(4);
    seconds.writeUInt32LE(2_000_000_000);
    const whole = await files.read(
      rdb(
        9,
        aux("redis-ver", "5.0.14"),
        aux("ctime", Buffer.from("1700000000")),
        opcode(254, length(3)),
        opcode(251, length(5), length(1)),
        opcode(253, seconds),
        opcode(248, length(1000)),
        key(13, "hash", string(entries)),
        opcode(249, Buffer.from([200])),
        key(10, "list", string(ziplist(ziplistText("one"), ziplistText("two")))),
        key(
          14,
          "quick",
          length(2),
          string(ziplist(ziplistText("a"))),
          string(ziplist(ziplistText("b"), ziplistText("c"))),
        ),
        key(12, "zset", string(ziplist(ziplistText("m"), ziplistText("1.5"), ziplistText("n"), Buffer.from([0xf3])))),
        key(11, "ints", string(Buffer.from([2, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0xff, 0xff]))),
        key(
          3,
          "old",
          length(3),
          string("p"),
          string("2.25"),
          string("q"),
          Buffer.from([254]),
          string("r"),
          Buffer.from([255]),
        ),
        key(9, "zipmap", string(Buffer.from([1, 1, 0x6b, 2, 1, 0x76, 0x76, 0, 255]))),
      ),
    );
    sound(whole);
    assert.equal(whole.summary.server, "5.0.14");
    assert.equal(whole.summary.writtenAt, 1_700_000_000_000);
    assert.deepEqual(whole.keys.map(({ db, expiresAt }) => [db, expiresAt])[0], [3, 2_000_000_000_000]);
    assert.ok(whole.keys.slice(1).every(({ expiresAt }) => expiresAt === undefined));
    assert.deepEqual(told(whole), {
      hash: [
        ["name", "x".repeat(300)],
        ["a", "-32768"],
        ["b", "-2147483648"],
        ["c", "9223372036854775807"],
        ["d", "-8388608"],
        ["e", "-128"],
        ["f", "0"],
        ["g", "12"],
      ],
      list: ["one", "two"],
      quick: ["a", "b", "c"],
      zset: [
        ["m", 1.5],
        ["n", 2],
      ],
      ints: ["1", "-1"],
      old: [
        ["p", 2.25],
        ["q", Infinity],
        ["r", -Infinity],
      ],
      zipmap: [["k", "vv"]],
    });
  });

  const stream = (level: number): Buffer[] => [
    length(1),
    string(Buffer.alloc(16)),
    string(listpack("entry")),
    ...Array.from({ length: level >= 2 ? 8 : 3 }, () => length(300)),
    length(1),
    string("group"),
    ...Array.from({ length: level >= 2 ? 3 : 2 }, () => length(5, 64)),
    length(2),
    ...[1, 2].flatMap((id) => [Buffer.alloc(16, id), time(1), length(1)]),
    length(1),
    string("consumer"),
    time(1),
    ...(level >= 3 ? [time(2)] : []),
    length(1),
    Buffer.alloc(16, 1),
    ...(level >= 5 ? [length(1), Buffer.alloc(16, 2)] : []),
    ...(level >= 4
      ? [
          length(100),
          length(100),
          length(1),
          string("p"),
          length(1),
          string("i"),
          length(7),
          length(8),
          length(1),
          length(0),
        ]
      : []),
  ];
  const module = [
    ...[length(2), length(70_000), length(1), length(3)],
    ...[length(3), Buffer.alloc(4), length(4), Buffer.alloc(8), length(5), string("in a module"), length(0)],
  ];

  test("10 to 12, of Redis 7 and 8: listpacks, plain nodes, functions, modules and streams are stepped over", async () => {
    const whole = await files.read(
      rdb(
        12,
        opcode(245, string("#!lua name=lib")),
        opcode(247, length(5, 64), length(2), length(2), length(5), string("aux"), length(0)),
        opcode(254, length(0)),
        opcode(244, length(16383), length(10), length(2)),
        key(7, "module", length(123_456_789, 64), ...module),
        key(15, "stream1", ...stream(1)),
        key(19, "stream2", ...stream(2)),
        key(21, "stream3", ...stream(3)),
        key(20, "set", string(listpack("a", "b"))),
        key(17, "zset", string(listpack("m", "2.5"))),
        key(18, "list", length(2), length(1), string("plain"), length(2), string(listpack("packed", "y".repeat(5000)))),
        key(5, "scores", length(2), string("m"), double(1.25), string("n"), double(-Infinity)),
        opcode(252, time(1_900_000_000_123)),
        key(0, "last", string("found")),
      ),
    );
    sound(whole);
    assert.deepEqual(
      whole.keys.map((one) => one.type),
      ["other", "stream", "stream", "stream", "set", "zset", "list", "zset", "string"],
    );
    const values = told(whole);
    assert.deepEqual(values.list, ["plain", "packed", "y".repeat(5000)]);
    assert.deepEqual(values.scores, [
      ["m", 1.25],
      ["n", -Infinity],
    ]);
    assert.equal(values.last, "found");
    assert.equal(whole.keys.at(-1)?.expiresAt, 1_900_000_000_123);
  });

  test("12, of Redis 7.4 and 8: fields that expire on their own", async () => {
    const least = 1_900_000_000_000;
    const whole = await files.read(
      rdb(
        12,
        key(
          24,
          "table",
          time(least),
          length(2),
          length(1),
          string("a"),
          string("1"),
          length(0),
          string("b"),
          string("2"),
        ),
        key(25, "packed", time(least), string(listpack("a", "1", String(least + 5), "b", "2", "0"))),
        key(22, "table-rc", length(1), length(least, 64), string("a"), string("1")),
        key(23, "packed-rc", string(listpack("a", "1", "0"))),
        key(0, "last", string("found")),
      ),
    );
    sound(whole);
    assert.deepEqual(told(whole), {
      table: [
        ["a", "1", least],
        ["b", "2"],
      ],
      packed: [
        ["a", "1", least + 5],
        ["b", "2"],
      ],
      "table-rc": [["a", "1", least]],
      "packed-rc": [["a", "1"]],
      last: "found",
    });
  });

  test("13 and 14, of Redis 8.6 and 8.8: metadata of modules and longer streams are stepped over", async () => {
    const whole = await files.read(
      rdb(
        14,
        opcode(243, length(1), Buffer.alloc(4), length(5), string("meta"), length(0)),
        key(26, "stream4", ...stream(4)),
        key(27, "stream5", ...stream(5)),
        key(0, "last", string("found")),
      ),
    );
    sound(whole);
    assert.equal(told(whole).last, "found");
  });

  test("80, of Valkey 9: the time of a field follows it, and slots may be migrating", async () => {
    const whole = await files.read(
      rdb(
        "VALKEY080",
        aux("valkey-ver", "9.0.1"),
        opcode(243, string("j".repeat(40)), length(1), length(5), length(9)),
        key(
          22,
          "hash",
          length(2),
          string("a"),
          string("1"),
          time(1_900_000_000_000),
          string("b"),
          string("2"),
          time(-1),
        ),
        key(0, "last", string("found")),
      ),
    );
    sound(whole);
    assert.deepEqual([whole.summary.writer, whole.summary.version, whole.summary.server], ["valkey", 80, "9.0.1"]);
    assert.deepEqual(told(whole), {
      hash: [
        ["a", "1", 1_900_000_000_000],
        ["b", "2"],
      ],
      last: "found",
    });
  });

  test("a newer version is read as far as it is understood, and said", async () => {
    const whole = await files.read(
      rdb(99 - 20, key(0, "a", string("1")), key(200, "b", string("2")), key(0, "c", string("3"))),
    );
    assert.deepEqual(told(whole), { a: "1" });
    assert.match(whole.summary.problem?.message ?? "", /type 200/);
    assert.equal(whole.summary.problem?.offset, 14);
    assert.match(whole.summary.notes.join(), /version 79 is newer/);
  });
});

describe("what is wrong with a file is said once, with its offset", () => {
  test("a wrong checksum keeps the keys", async () => {
    const bytes = rdb(10, key(0, "a", string("1")));
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
    const whole = await files.read(bytes);
    assert.deepEqual(told(whole), { a: "1" });
    assert.deepEqual(whole.summary.checksum, "wrong");
    assert.equal(whole.summary.problem?.offset, bytes.length - 8);
  });

  test("no checksum is no problem; bytes after the end are a note", async () => {
    const bytes = Buffer.concat([rdb(10, aux("aof-preamble", "1"), key(0, "a", string("1")))]);
    bytes.fill(0, bytes.length - 8);
    const whole = await files.read(Buffer.concat([bytes, Buffer.from("*1\r\n$4\r\nPING\r\n")]));
    assert.deepEqual([whole.summary.checksum, whole.summary.problem], ["none", undefined]);
    assert.match(whole.summary.notes.join(" "), /may follow.*14 bytes follow/);
  });

  test("types of pre-releases, whose end cannot be found", async () => {
    for (const [part, message] of [
      [key(6, "old module", length(5)), /pre-release of Redis 4\.0/],
      [opcode(246, string("f")), /pre-release of Redis 7\.0/],
      [key(7, "module", length(1), length(9)), /cannot be stepped over/],
    ] as const) {
      const whole = await files.read(rdb(10, key(0, "before", string("1")), part));
      assert.deepEqual(told(whole), { before: "1" });
      assert.match(whole.summary.problem?.message ?? "", message);
    }
  });

  test("files that are something else are refused in words", async () => {
    for (const [content, message] of [
      ["", /empty/],
      ["*2\r\n$6\r\nSELECT\r\n", /append-only file of commands/],
      ["file appendonly.aof.1.base.rdb seq 1 type b", /\.base\.rdb/],
      [Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/],
      ["hello", /neither/],
    ] as const)
      await assert.rejects(openSnapshot(files.path(content)), message);
    await assert.rejects(openSnapshot(join(import.meta.dirname, "no-such-file")), { code: "ENOENT" });
    await assert.rejects(openSnapshot(import.meta.dirname), /not a file|EISDIR/);
  });
});

describe("values", () => {
  test("a value over the limit is listed with its size and read in part when asked", async () => {
    const large = Buffer.alloc(5_000_000, "v");
    const path = files.path(
      rdb(
        11,
        key(0, "large", string(large)),
        key(4, "hash", length(2), string("a"), string("1"), string("b"), string(large)),
      ),
    );
    const snapshot = await openSnapshot(path);
    const [text, hash] = await keysOf(snapshot.keys({ samples: true }));
    assert.ok(text && hash);
    assert.equal(text.size, large.length + 5);
    assert.equal(text.sample?.length, large.length);
    assert.deepEqual(hash.sample?.fields, ["a"], "a name counts when its value is in sight");
    const part = await snapshot.value(text);
    assert.equal(part.complete, false);
    assert.ok(part.value.type === "string" && part.value.bytes.length === 256 * 1024 - 5);
    assert.deepEqual(part.problem, {
      offset: text.offset + 262144,
      message: "the first 262144 of 5000005 bytes were read",
    });
    assert.deepEqual(plain((await snapshot.value(hash)).value), [["a", "1"]]);
    const all = await snapshot.value(text, text.size);
    assert.ok(!all.complete && all.value.type === "string" && all.value.bytes.length === 4 * 1024 * 1024);
    await snapshot.close();
  });

  test("what is small when compressed and huge when opened stays small", async () => {
    const whole = await files.read(
      rdb(
        11,
        key(0, "bomb", lzfRun(0x61, 80_000, 80_000 * 264 + 1)),
        key(16, "packed bomb", lzfRun(0x61, 80_000, 2 ** 40)),
        key(2, "many", length(300), ...Array.from({ length: 300 }, () => lzfRun(0x61, 250, 250 * 264 + 1))),
        key(0, "last", string("found")),
      ),
    );
    sound(whole);
    const [bomb, packed, many] = whole.values;
    assert.ok(bomb?.value.type === "string" && bomb.value.bytes.length <= 4 * 1024 * 1024 && !bomb.complete);
    assert.equal(bomb.value.length, 80_000 * 264 + 1);
    assert.ok(packed?.value.type === "hash" && packed.value.fields.length <= 50_000 && !packed.complete);
    assert.ok(many?.value.type === "set" && !many.complete);
    assert.ok(many.value.items.reduce((sum, item) => sum + item.length, 0) <= 4 * 1024 * 1024);
    assert.deepEqual(plain(whole.values.at(-1)?.value), "found");
  });

  test("lengths that no file can hold end the walk, and nothing is allocated for them", async () => {
    for (const part of [
      key(0, "a", Buffer.from([0x81, 255, 255, 255, 255, 255, 255, 255, 255])),
      key(0, "a", Buffer.from([0x80, 255, 255, 255, 255])),
      key(4, "a", Buffer.from([0x81, 127, 255, 255, 255, 255, 255, 255, 255])),
      key(1, "a", Buffer.from([0x80, 255, 255, 255, 255])),
      key(24, "a", Buffer.alloc(8), Buffer.from([0x80, 255, 255, 255, 255])),
      key(15, "a", Buffer.from([0x81, 255, 255, 255, 255, 255, 255, 255, 255])),
      Buffer.from([0, 0x81, 255, 255, 255, 255, 255, 255, 255, 255]),
    ]) {
      const whole = await files.read(rdb(11, key(0, "before", string("1")), part));
      assert.deepEqual(told(whole), { before: "1" });
      assert.match(whole.summary.problem?.message ?? "", /damaged or was cut off/);
    }
  });

  test("a key that opens to more than any key is left out and counted", async () => {
    const bomb = Buffer.concat([Buffer.from([0]), lzfRun(0x61, 40_000, 2 ** 33), string("v")]);
    const whole = await files.read(rdb(11, bomb, key(0, "last", string("found"))));
    sound(whole);
    assert.deepEqual([whole.summary.leftOut, told(whole)], [1, { last: "found" }]);
  });

  test("a walk can be cancelled and then asked how far it came", async () => {
    const snapshot = await openSnapshot(files.path(rdb(11, key(0, "a", string("1")))));
    const walk = snapshot.keys({ signal: AbortSignal.abort() });
    await assert.rejects(keysOf(walk), { name: "AbortError" });
    assert.deepEqual([walk.summary().keys, walk.summary().checksum], [0, "unread"]);
    await snapshot.close();
  });
});

describe("files that Redis 7.0 wrote", () => {
  const folder = join(import.meta.dirname, "../../fixtures/snapshots");

  test("say the same in every encoding", async () => {
    const [dense, loose, lfu] = await Promise.all(
      ["redis-7.0.rdb", "redis-7.0-plain.rdb", "redis-7.0-lfu.rdb"].map((name) => readAll(join(folder, name))),
    );
    assert.ok(dense && loose && lfu);
    sound(dense);
    sound(loose);
    assert.deepEqual([lfu.summary.problem, lfu.summary.checksum], [undefined, "none"]);
    const sorted = ({ keys, values }: WholeSnapshot): unknown[] =>
      keys
        .map((one, index) => {
          const value = plain(values[index]?.value);
          const items = one.type !== "list" && Array.isArray(value) ? value.map(String).sort() : value;
          return [one.db, one.key.toString("latin1"), one.type, one.expiresAt, items];
        })
        .sort((a, b) => (`${a[0]} ${a[1]}` < `${b[0]} ${b[1]}` ? -1 : 1));
    assert.ok(dense.keys.length > 100);
    assert.deepEqual(sorted(loose), sorted(dense));
    assert.deepEqual(sorted(lfu), sorted(dense));
    const codes = new Set([...dense.keys, ...loose.keys].map((one) => one.code));
    assert.deepEqual(
      [...codes].sort((a, b) => a - b),
      [0, 2, 4, 5, 11, 16, 17, 18, 19],
    );
  });
});
