// Packed values come out as they went in, and bombs do not go off.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as zlib from "node:zlib";
import { decodeCompressed, unpack } from "../../../src/live/decode/compressed.ts";
import { decodePhp } from "../../../src/live/decode/php.ts";
import { defaultLimits } from "../../../src/live/decode/value.ts";
import { captured } from "./captured.ts";
import { told } from "./told.ts";

const samples = captured("compressed");

const packings: Readonly<Record<string, string>> = {
  gzip: "gzip",
  zlib: "zlib",
  "magento-gz": "zlib",
  "magento-sn": "snappy",
  "redis-lzf": "lzf",
  "redis-zstd": "zstd",
  "redis-lz4": "lz4",
  "lz4-frame": "lz4",
};

for (const size of ["small", "long"]) {
  const plain = sample(`${size}-plain`);
  for (const [name, by] of Object.entries(packings)) {
    const needsNewerNode = by === "zstd" && typeof zlib.zstdDecompressSync !== "function";
    test(`${size} value out of ${name}`, { skip: needsNewerNode && "this Node has no zstd" }, () => {
      const unpacked = unpack(sample(`${size}-${name}`));
      assert.ok(unpacked && "bytes" in unpacked, JSON.stringify(unpacked));
      assert.equal(unpacked.by, by);
      assert.equal(Buffer.from(unpacked.bytes).toString("latin1"), Buffer.from(plain).toString("latin1"));
    });
  }
}

test("Magento's LZF and LZ4 are those of PHP's redis extension behind a prefix", () => {
  const of = (prefix: string, name: string, skip: number) =>
    unpack(new Uint8Array([...Buffer.from(prefix), ...sample(name).subarray(skip)]));
  for (const unpacked of [of(":lz:", "long-redis-lzf", 0), of(":l4:", "long-redis-lz4", 1)]) {
    assert.ok(unpacked && "bytes" in unpacked);
    assert.equal(Buffer.from(unpacked.bytes).toString(), Buffer.from(sample("long-plain")).toString());
  }
});

test("what is inside is decoded, and both formats are named", () => {
  const decoding = decodeCompressed(sample("small-gzip"), defaultLimits, decodePhp);
  assert.equal(decoding.format, "gzip, php");
  assert.match(told(decoding.value), /^\{"user_id": 42, "cart": \["shoes shoes /);
});

test("a value that was cut still shows its beginning", () => {
  const bytes = sample("long-zlib");
  const decoding = decodeCompressed(bytes.subarray(0, bytes.length - 100), defaultLimits, decodePhp);
  assert.match(told(decoding.value), /^\{"user_id": 42, /);
  assert.ok(decoding.failure);
});

test("plain values are not taken for packed ones", () => {
  for (const format of ["java", "php", "php-binary", "php-serialize", "igbinary"]) {
    for (const [name, bytes] of captured(format)) assert.equal(unpack(bytes), undefined, `${format} ${name}`);
  }
  assert.equal(unpack(sample("small-plain")), undefined);
});

const limits = { ...defaultLimits, bytes: 64 * 1024 };
const zeros = Buffer.alloc(8 * 1024 * 1024);
const length = (count: number) => [count & 0xff, (count >> 8) & 0xff, (count >> 16) & 0xff, count >>> 24];

for (const [what, bytes] of Object.entries({
  gzip: zlib.gzipSync(zeros),
  zlib: zlib.deflateSync(zeros),
  "a gzip in Magento's handler": Buffer.concat([Buffer.from(":gz:"), zlib.deflateSync(zeros)]),
  "an LZ4 block that says so": Buffer.from([...Buffer.from(":l4:"), ...length(0x7fffffff), 0x10, 0x61]),
  "an LZ4 frame that repeats itself": Buffer.from([
    ...[0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82],
    ...length(20_005),
    ...[0x1f, 0x61, 1, 0],
    ...Array(20_000).fill(0xff),
    0,
  ]),
  "a snappy length": Buffer.from([...Buffer.from(":sn:"), 0xff, 0xff, 0xff, 0xff, 0x07, 0, 0x61]),
  "LZF that repeats itself": Buffer.from([
    ...Buffer.from(":lz:"),
    0,
    0x61,
    ...Array(20_000).fill([0xe0, 0xff, 0]).flat(),
  ]),
})) {
  test(`a bomb of ${what} ends at 16 times the limit`, () => {
    assert.deepEqual(unpack(bytes, limits), {
      by: unpack(bytes, limits)?.by,
      failure: `unpacks to more than ${limits.bytes * 16} bytes`,
    });
  });
}

for (const [what, bytes] of Object.entries({
  "a copy from before the beginning": [...Buffer.from(":l4:"), ...length(20), 0x10, 0x61, 9, 0],
  "a copy from nowhere": [...Buffer.from(":l4:"), ...length(20), 0x10, 0x61, 0, 0],
  "another length than it says": [...Buffer.from(":l4:"), ...length(20), 0x10, 0x61],
  "a header alone": [...Buffer.from(":l4:"), 1],
  "a broken gzip": [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff, 0xff],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2],
})) {
  test(`${what} is said and stays closed`, () => {
    const { value, failure } = decodeCompressed(new Uint8Array(bytes), limits, decodePhp);
    assert.ok(failure);
    assert.equal(value?.kind, "opaque");
  });
}

function sample(name: string): Uint8Array {
  const bytes = samples.get(name);
  assert.ok(bytes, `no capture ${name}`);
  return bytes;
}
