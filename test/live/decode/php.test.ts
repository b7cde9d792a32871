// What PHP's handlers and igbinary wrote as trees, and texts that no PHP writes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeIgbinary } from "../../../src/live/decode/igbinary.ts";
import { decodePhp, decodePhpBinary, decodePhpSerialize } from "../../../src/live/decode/php.ts";
import { type Decoder, defaultLimits } from "../../../src/live/decode/value.ts";
import { captured } from "./captured.ts";
import { told, toldWhole } from "./told.ts";

const handlers: Readonly<Record<string, Decoder>> = {
  php: decodePhp,
  "php-binary": decodePhpBinary,
  "php-serialize": decodePhpSerialize,
  igbinary: decodeIgbinary,
};

/** The same values by every handler. Numbers of shared values differ, because each handler counts in its own way. */
const expected: Readonly<Record<string, string>> = {
  flat: '{"user_id": 42, "name": "al|ice", "f": 1.5, "n": null, "yes": true, "no": false}',
  numbers:
    '{"min": -9223372036854775808n, "max": 9223372036854775807n, "a": 255, "b": 256, "c": 65535, "d": 65536, "e": 4294967296, "f": -1, "g": -70000, "h": -300, "inf": Infinity, "neg": -Infinity, "nan": NaN, "big": 1e+300, "tiny": 1e-7, "zero": 0}',
  texts: '{"empty": "", "quote": "a\\";b", "utf8": "grün 😀", "bytes": bytes(3), "long": "xxxxxxxx…300"}',
  arrays: '{"list": [1, 2, 3], "map": {"k": "v", 5: "five", -2: "minus"}, "none": [], "deep": [[[["end"]]]]}',
  objects:
    '{"base": Base(secret=1, shared=2, open=3, same="of the parent"), "derived": Derived(Base::secret=1, shared=2, open=3, Base::same="of the parent", own=[1.5, -0], self=null, same="of the child"), "std": stdClass(a=1, 2="two"), "date": DateTimeImmutable(date="2024-02-03 04:05:06.000000", timezone_type=3, timezone="Europe/Berlin"), "writer": Writer(kept=["x"], 7=true), "spl": ArrayObject(0=0, 1=[1], 2=[], 3=null), "enum": #n=Suit(name="Hearts"), "again": ->n, "other": Suit(name="Spades")}',
  custom: '{"custom": Custom((written by its class)="i:1;raw|\\""), "after": 1}',
  symfony:
    '{"_sf2_attributes": {"_csrf/https-form": "token"}, "_symfony_flashes": [], "_sf2_meta": {"u": 1700000000, "c": 1699990000, "l": 0}}',
  codeigniter: '{"__ci_last_regenerate": 1700000000, "_ci_previous_url": "http://localhost/", "isLoggedIn": true}',
  magento:
    '{"_session_validator_data": {"remote_addr": "127.0.0.1"}, "default": {"visitor_data": {"visitor_id": "12"}}, "customer_base": {"customer_id": "7"}}',
};

for (const [format, decode] of Object.entries(handlers)) {
  const samples = captured(format);
  for (const [name, tree] of Object.entries(expected)) {
    test(`${format}: PHP's ${name}`, () => {
      const bytes = samples.get(name);
      assert.ok(bytes);
      assert.equal(toldWhole(decode(bytes)).replaceAll(/(#|->)\d+/g, "$1n"), tree);
    });
  }
}

const shared = (a: number, b: number, c: number) =>
  `{"one": #${a}=[1, 2], "two": ->${a}, "n1": 5, "n2": 5, "t1": "by reference", "t2": "by reference", "o1": #${b}=Base(secret=1, shared=2, open=3, same="of the parent"), "o2": ->${b}, "o3": ->${b}, "loop": #${c}=Derived(Base::secret=1, shared=2, open=3, Base::same="of the parent", own=[1.5, -0], self=->${c}, same="of the child"), `;

test("shared values are pointed to by the numbers that each handler counts", () => {
  const long = '"l1": "long lon…300", "l2": "long lon…300", "s1": "short", "s2": "short"}';
  const of = (format: string) => handlers[format]?.(captured(format).get("shared") ?? new Uint8Array());
  // In a session of the `php` handler the whole is no value, so its numbers are less, and `o3` shares its number with `o1`.
  assert.equal(told(of("php")?.value), shared(1, 6, 12) + long);
  assert.equal(told(of("php-binary")?.value), shared(1, 6, 12) + long);
  assert.equal(told(of("php-serialize")?.value), shared(2, 7, 14) + long);
  const once = '"l1": #1000023="long lon…300", "l2": ->1000023, "s1": "short", "s2": "short"}';
  assert.equal(told(of("igbinary")?.value), shared(1, 4, 5) + once);
});

test("Laravel's text around an array shows the array, or the object that JSON gives", () => {
  const samples = captured("php-serialize");
  const of = (name: string) => toldWhole(decodePhpSerialize(samples.get(name) ?? new Uint8Array()));
  assert.equal(
    of("laravel"),
    '{"_token": "tok", "_previous": {"url": "http://localhost/"}, "_flash": {"old": [], "new": []}, "login_web_59ba36addc2b2f9401580f014c7f58ea4e30989d": 7}',
  );
  assert.equal(of("laravel-encrypted"), "<encrypted by Laravel, 88>");
  assert.equal(of("laravel-json"), '{"_token": "tok", "count": 3}');
});

test("a text that is only a text stays one, and one that lies about its length is said", () => {
  assert.equal(toldWhole(serialized('s:5:"plain";')), '"plain"');
  assert.match(toldWhole(serialized('s:9:"a:0:{}";')), /^\[\] ! the text does not end behind its value$/);
});

test("classes are named once each", () => {
  const { classes } = decodePhpSerialize(captured("php-serialize").get("objects") ?? new Uint8Array());
  assert.deepEqual(
    classes?.map(({ name }) => name),
    ["Base", "Derived", "stdClass", "DateTimeImmutable", "Writer", "ArrayObject", "Suit"],
  );
});

test("a session that breaks off keeps the variables before the break, and what the last one holds by then", () => {
  const { value, failure } = decodePhp(latin('user|s:5:"alice";cart|a:2:{i:0;s:1:"x";i:1;s:9:"sho'));
  assert.equal(told(value), '{"user": "alice", "cart": ["x"]}');
  assert.match(failure?.message ?? "", /^ends early/);
});

test("variables that have no value are said to have none", () => {
  assert.equal(toldWhole(decodePhp(latin("!a|b|i:1;"))), '{"a": <declared without a value, 0>, "b": 1}');
  assert.equal(toldWhole(decodePhpBinary(latin("\x81a\x01bi:1;"))), '{"a": <declared without a value, 0>, "b": 1}');
});

test("escaped texts are read, as PHP still reads them", () => {
  assert.equal(toldWhole(serialized('S:3:"a\\41b";')), '"aAb"');
});

for (const [what, text, message] of [
  ["an array of a billion", "a:999999999:{", /^ends early|^is no key/],
  ["a text of a terabyte", 's:999999999999:"x";', /^ends early/],
  ["a class with a name of a gigabyte", 'O:999999999:"x":0:{}', /^ends early/],
  ["a length without end", `a:${"9".repeat(500)}:{}`, /^a length should stand here/],
  ["a number without end", `i:${"9".repeat(5000)};`, /^a number does not end/],
  ["a pointer to itself", "r:1;", /^points to a value that has not been written/],
  ["a pointer to nothing", "a:1:{i:0;R:99;}", /^points to a value that has not been written/],
  ["a pointer below the first", "a:1:{i:0;R:0;}", /^points to a value that has not been written/],
  ["a key that is an array", "a:1:{a:0:{}i:1;}", /^is no key/],
  ["a float that is a word", "d:ONE;", /^is no number/],
] as const) {
  test(`${what} ends the decoding`, () => assert.match(serialized(text).failure?.message ?? "", message));
}

test("arrays within arrays end at the depth limit with what lies above it", () => {
  const { value, failure } = serialized("a:1:{i:0;".repeat(5000));
  assert.equal(failure?.message, "is nested deeper than 64 levels");
  assert.match(told(value), /^\[{60,}/);
});

test("ten thousand pointers to one long text show it once", () => {
  const text = "x".repeat(4000);
  const pointers = Array.from({ length: 10_000 }, (_, at) => `i:${at + 1};R:2;`).join("");
  const { value, failure } = serialized(`a:10001:{i:0;s:4000:"${text}";${pointers}}`);
  assert.equal(failure, undefined);
  assert.match(told(value), /^\[#2="xxxxxxxx…4000", ->2, ->2, /);
});

test("igbinary: ten thousand pointers to one long text show it once", () => {
  const pointers = Array.from({ length: 10_000 }, (_, at) => [0x08, (at + 1) >> 8, (at + 1) & 0xff, 0x0e, 0]).flat();
  const text = Buffer.alloc(4000, "x");
  const head = [0, 0, 0, 2, 0x15, 10_001 >> 8, 10_001 & 0xff, 6, 0, 0x12, 4000 >> 8, 4000 & 0xff];
  const { value, failure } = decodeIgbinary(new Uint8Array([...head, ...text, ...pointers]));
  assert.equal(failure, undefined);
  assert.match(told(value), /^\[#1000000="xxxxxxxx…4000", ->1000000, /);
});

for (const [what, bytes, message] of [
  ["an array of four billion", [0x16, 0xff, 0xff, 0xff, 0xff], /^ends early/],
  ["a text of four billion", [0x13, 0xff, 0xff, 0xff, 0xff], /^ends early/],
  ["a text of 64 bits", [0x26, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], /^ends early/],
  ["a pointer to nothing", [0x01, 9], /^points to a value that has not been written/],
  ["a text that was not written", [0x0e, 9], /^points to a text that was not written/],
  ["a mark of a reference, again and again", Array(500).fill(0x25), /^is nested deeper than 64 levels/],
  ["a type that there is none of", [0x7f], /^begins no value/],
] as const) {
  test(`igbinary: ${what} ends the decoding`, () => {
    assert.match(decodeIgbinary(new Uint8Array([0, 0, 0, 2, ...bytes])).failure?.message ?? "", message);
  });
}

test("igbinary: texts longer than 65535 bytes", () => {
  const text = Buffer.alloc(70_000, "x");
  const { value } = decodeIgbinary(new Uint8Array([0, 0, 0, 2, 0x13, ...[0, 1, 0x11, 0x70], ...text]));
  assert.deepEqual(value, { kind: "string", text: "x".repeat(defaultLimits.text), length: 70_000 });
});

test("the shapes of known chains are named, without a word of their content", () => {
  // Classes as chains string them together, with empty properties: nothing in them could be called.
  const chain =
    'O:40:"Illuminate\\Broadcasting\\PendingBroadcast":1:{s:9:"\0*\0secret";O:24:"GuzzleHttp\\Psr7\\FnStream":0:{}}';
  const { value, warnings } = serialized(chain);
  assert.match(told(value), /PendingBroadcast\(secret=GuzzleHttp\\Psr7\\FnStream\(\)\)$/);
  assert.equal(warnings.length, 2);
  assert.match(
    warnings[0] ?? "",
    /^holds a class of Illuminate\\Broadcasting\\PendingBroadcast, known from gadget chains/,
  );
  assert.match(warnings[1] ?? "", /^holds a class of GuzzleHttp\\Psr7\\FnStream,/);
  const other = serialized('O:27:"monolog\\handler\\syslogudpX2":0:{}');
  assert.match(other.warnings[0] ?? "", /^holds a class of Monolog\\Handler\\,/);
});

test("honest sessions are not suspected", () => {
  for (const [format, decode] of Object.entries(handlers)) {
    for (const [name, bytes] of captured(format)) {
      const suspicions = decode(bytes).warnings.filter((warning) => warning.includes("gadget"));
      assert.deepEqual(suspicions, [], `${format} ${name}`);
    }
  }
});

function latin(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "latin1"));
}

function serialized(text: string) {
  return decodePhpSerialize(latin(text));
}
