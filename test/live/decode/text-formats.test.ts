// JSON as Node's and Python's frameworks stored it, and Django's signed values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeDjango, looksLikeDjango } from "../../../src/live/decode/django.ts";
import { decode } from "../../../src/live/decode/index.ts";
import { decodeJson } from "../../../src/live/decode/json.ts";
import { decodeSealed } from "../../../src/live/decode/sealed.ts";
import { captured } from "./captured.ts";
import { told, toldWhole } from "./told.ts";

const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const json = (text: string): string => toldWhole(decodeJson(bytesOf(text)));

test("each framework's JSON is read and recognised", () => {
  const shapes: Readonly<Record<string, string>> = {
    express: "express-session",
    koa: "koa-session",
    "koa-generic": "koa-generic-session",
    fastify: "fastify-session",
    "flask-json": "flask-session",
    starsessions: "starsessions",
  };
  const samples = captured("json");
  assert.deepEqual([...samples.keys()].toSorted(), Object.keys(shapes).toSorted());
  for (const [name, bytes] of samples) {
    const decoding = decode(bytes);
    assert.equal(decoding.format, "json", name);
    assert.equal(decoding.shape, shapes[name]);
    // JavaScript's own reader is the yardstick, but for numbers that it rounds.
    if (name !== "starsessions")
      assert.deepEqual(plain(told(decoding.value)), JSON.parse(Buffer.from(bytes).toString()));
  }
});

/** What `told` says of JSON is JSON again. */
const plain = (text: string): unknown => JSON.parse(text);

test("large numbers are kept", () => {
  assert.match(
    told(decode(captured("json").get("starsessions") ?? new Uint8Array()).value),
    /"huge": 12345678901234567890123n/,
  );
  assert.equal(
    json("[9007199254740991,9007199254740993,-9007199254740993]"),
    "[9007199254740991, 9007199254740993n, -9007199254740993n]",
  );
  assert.equal(json("[1.5,-0.25e2,1e400]"), "[1.5, -25, <very large number, 5>]");
  assert.equal(json(`[${"9".repeat(100_000)}]`), "[<very large number, 100000>]");
});

test("texts and their escapes", () => {
  assert.equal(json('"a\\"b\\\\\\/\\n\\u00fc\\ud83d\\ude00"'), JSON.stringify('a"b\\/\nü😀'));
  assert.equal(json(' { "a" : [ ] , "b" : { } } '), '{"a": [], "b": {}}');
  assert.equal(json('{"__proto__":{"a":1},"a":1,"a":2}'), '{"__proto__": {"a": 1}, "a": 1, "a": 2}');
  assert.equal(json("\u{feff}{}"), "{}");
});

test("what stands before a break is kept, and the break is said", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    ['{"a":1,"b":[2,3', /^\{"a": 1, "b": \[2, 3\]\} ! ends early/],
    ['{"a":1,"b":"x', /^\{"a": 1\} ! ends early: a text has no end/],
    ['{"a":1,}', /^\{"a": 1\} ! has a member without a name/],
    ["[1,]", /^\[1\] ! has a value that is none/],
    ["[1 2]", /^\[1\] ! has neither a comma nor an end/],
    ['{"a" 1}', /^\{\} ! has a name without a value/],
    ["[tru]", /^\[\] ! has a word/],
    ["[01.5.5]", /^\[\] ! has a number/],
    ["[--1]", /^\[\] ! has a number/],
    ['["\\x"]', /^\[\] ! has an escape/],
    ['["\\u12g4"]', /^\[\] ! has an escape/],
    ["", /^nothing ! ends early/],
  ];
  for (const [text, expected] of cases) assert.match(json(text), expected, text);
  assert.match(toldWhole(decodeJson(Buffer.from('["\xff"]', "latin1"))), /not UTF-8/);
});

test("deep and wide JSON ends at the limits", () => {
  assert.match(decodeJson(bytesOf("[".repeat(100_000))).failure?.message ?? "", /deeper than 64/);
  assert.match(decodeJson(bytesOf(`[${"1,".repeat(50_000)}1]`)).failure?.message ?? "", /more than 20000 values/);
});

test("Django's signed values are opened without the key, packed or not, with JSON or pickle inside", () => {
  const note = "grün ".repeat(20);
  for (const [name, bytes] of captured("django-signed")) {
    const { format, failure, value, written, warnings } = decodeDjango(bytes);
    assert.equal(format, `django-signed, ${name === "pickled" ? "pickle" : "json"}`);
    assert.equal(failure, undefined);
    assert.deepEqual(warnings, []);
    if (name === "database-short") assert.equal(told(value), '{"a": 1}');
    else
      assert.ok(value?.kind === "map" && value.entries.some(([, one]) => one.kind === "string" && one.text === note));
    // The old form has no time. The others were written when the capture was.
    if (name === "legacy") assert.equal(written, undefined);
    else assert.ok(written !== undefined && written > Date.UTC(2024, 0) && written < Date.UTC(2100, 0));
  }
});

test("Django's cache holds a pickle, packed by django-redis where that is set up", () => {
  const samples = captured("django-cache");
  assert.deepEqual(
    [...samples].map(([name, bytes]) => [name, decode(bytes).format, decode(bytes).shape]),
    [
      ["cache-default", "pickle", "django"],
      ["cache-third", "zlib, pickle", "django"],
    ],
  );
});

test("a signed value whose packing is broken says so", () => {
  const text = `.${Buffer.from("789cffffff", "hex").toString("base64url")}:1abcde:${"x".repeat(43)}`;
  assert.match(toldWhole(decodeDjango(bytesOf(text))), /^nothing ! the packed payload/);
  assert.equal(looksLikeDjango(bytesOf("time:12:30")), false);
  assert.match(toldWhole(decodeDjango(bytesOf("a:b"))), /not a signed value/);
});

test("sealed values stay closed", () => {
  const samples = captured("sealed");
  assert.equal(samples.size, 2);
  for (const [name, bytes] of samples) {
    const by = name === "iron" ? "iron" : "Fernet";
    assert.equal(toldWhole(decode(bytes)), `<encrypted by ${by}, ${bytes.length}>`);
    assert.equal(decode(bytes).format, "sealed");
  }
  assert.equal(toldWhole(decodeSealed(bytesOf("open"))), "nothing ! has no known seal");
});
