// MessagePack, Ruby's Marshal and Go's gob as their runtimes wrote them, and ASP.NET by its documented layout.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cacheTimes, decodeAspNetCore, decodeAspNetFramework } from "../../../src/live/decode/aspnet.ts";
import { decodeGob } from "../../../src/live/decode/gob.ts";
import { decode } from "../../../src/live/decode/index.ts";
import { decodeMsgpack } from "../../../src/live/decode/msgpack.ts";
import { decodeRubyMarshal } from "../../../src/live/decode/ruby-marshal.ts";
import type { Decoder } from "../../../src/live/decode/value.ts";
import { captured } from "./captured.ts";
import { toldWhole } from "./told.ts";

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");

const written: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  msgpack: {
    "flask-msgpack":
      '{"_permanent": true, "user_id": 42, "name": "grün", "cart": [{"sku": "sku-1", "price": 1.5}, null, true], "at": @2026-01-02T03:04:05.600Z}',
    kinds: `{${[
      '"ints": [0, 127, 128, 255, 256, 65536, 1099511627776, 18446744073709551615n, -1, -32, -33, -128, -129, -70000, -1099511627776]',
      `"floats": [1.5, -Infinity], "texts": ["", "${"x".repeat(40)}", "xxxxxxxx…300"], "bytes": [bytes(1), bytes(300)]`,
      `"list": [${[...Array(20).keys()].join(", ")}]`,
      `"map": {${[...Array(20).keys()].map((i) => `"${i}": ${i}`).join(", ")}}`,
      '"int-key": {5: "five"}, "none": null, "bools": [true, false]',
      '"ext": [<extension 5, 1>, <extension 5, 3>, <extension 6, 300>]',
      '"times": [@2026-01-02T03:04:05.000Z, @2026-01-02T03:04:05.600Z, @1969-12-31T23:59:59.000Z, @+036812-02-20T00:36:16.000Z]',
    ].join(", ")}}`,
  },
  "ruby-marshal": {
    rails: `{${[
      `"session_id": "${"0".repeat(32)}", "_csrf_token": "token", "user_id": 42`,
      '"warden.user.user.key": [[42], "$2a$12$abcdefghijklmnopqrstuv"]',
      '"flash": {"discard": [], "flashes": {"notice": "grün"}}, "cart": ActiveSupport::HashWithIndifferentAccess{"a": 1}',
    ].join(", ")}}`,
    numbers:
      "[0, 1, -1, 122, 123, -123, -124, 255, 256, -256, -257, 65536, 1073741823, 1073741824, 4611686018427387904n, 1180591620717411303424n, -1180591620717411303424n, 1.5, -0.25, Infinity, -Infinity]",
    texts:
      '["", "grün 😀", bytes(1), bytes(2), bytes(1), ":sym", ":sym", ":sýmbol", "xxxxxxxx…300", ActiveSupport::SafeBuffer(value="<b>", @html_safe=true)]',
    times:
      '[@2026-01-02T03:04:05.600Z, @2026-01-02T03:04:05.000Z, call Date("2026-01-02"), @2026-01-02T03:04:05.000Z, call ActiveSupport::TimeWithZone([@2026-01-01T00:00:00.000Z, "Paris", @2026-01-01T01:00:00.000Z]), ActiveSupport::Duration(@parts={":minutes": 5}, @value=300)]',
    objects: `[${[
      'Point(x=1, y="y"), #3=Cart(@owner="me", @items=["sku-1"], @self=->3), call Sealed(["inside", 1]), call Packed("bytes")',
      'Range(excl=false, begin=1, end=2), Regexp(source="ab+", options=1), call String(), call Comparable()',
      'Set(@hash={1: true, 2: true, <default, 0>: false}), call BigDecimal("0.15e1"), call Rational([1, 3]), call Complex([1, 2])',
      '{":a": 1, <default, 0>: 7}, Object()',
    ].join(", ")}]`,
    links:
      '[#1=["shared", "shared", ->1], "shared", 1.5, 1.5, 1180591620717411303424n, [@1970-01-01T00:00:00.000Z, @1970-01-01T00:00:00.000Z], "after"]',
    empty: "{}",
  },
  gob: {
    "scs-fixed": '(Deadline=@2026-01-02T03:04:05.600Z, Values={"user": "alice"})',
    gorilla: '{"user": "alice", 7: ["a", "b"]}',
    kinds:
      '{"all": [1, -1, 64, -65, 4611686018427387904n, 18446744073709551615n, 1.5, -2, "x", true, null, bytes(1), @2026-01-02T03:04:05.600Z, ["a", "b"], {"n": ["q"]}, -5, complex[1, 2], Cart(Fixed=[true, false]), <main.Opaque, 3>]}',
    struct:
      'Cart(Items=[Item(SKU="sku-1", Count=2, Price=1.5)], Owner=Item(SKU="own"), At=@2026-01-02T03:04:05.600Z, Fixed=[false, false])',
    tree: 'Tree(Name="root", Children=[Tree(Name="leaf"), Tree(Name="branch", Children=[Tree(Name="twig")])])',
    long: '{"text": "xxxxxxxx…300"}',
  },
  "aspnet-core": {
    small: 'DistributedSession(Id="12345678-1234-5678-1234-567812345678", Items={"user": "alice", "count": 42})',
    kinds:
      'DistributedSession(Id="12345678-1234-5678-1234-567812345678", Items={"negative": -10, "four": "abcd", "json": "{\\"items\\":[1,2]}", "binary": bytes(3), "empty": "", "grün": "grün 😀", "long": "xxxxxxxx…600"})',
    none: 'DistributedSession(Id="12345678-1234-5678-1234-567812345678", Items={})',
  },
  "aspnet-framework": {
    small: 'SessionStateItemCollection{"user": "alice", "count": 42}',
    kinds: `SessionStateItemCollection{${[
      '"yes": true, "time": DateTime(value="2026-01-02T03:04:05.600"), "decimal": Decimal(value="-1.50"), "byte": 255, "char": "ü"',
      '"single": 1.5, "double": 1.5, "sbyte": -1, "short": -2, "long": 9223372036854775807n, "ushort": 65535, "uint": 4294967295',
      '"ulong": 18446744073709551615n, "span": TimeSpan(seconds=1), "guid": "12345678-1234-5678-1234-567812345678", null: null',
      '"object": <BinaryFormatter, 18>, "text": "grün grü…300"',
    ].join(", ")}}`,
    none: "SessionStateItemCollection{}",
  },
};

const decoders: Readonly<Record<string, Decoder>> = {
  msgpack: decodeMsgpack,
  "ruby-marshal": decodeRubyMarshal,
  gob: decodeGob,
  "aspnet-core": decodeAspNetCore,
  "aspnet-framework": decodeAspNetFramework,
};

for (const [format, trees] of Object.entries(written)) {
  const samples = captured(format);
  for (const [name, tree] of Object.entries(trees)) {
    test(`${format}: ${name}`, () => {
      const bytes = samples.get(name);
      assert.ok(bytes);
      assert.equal(toldWhole(decoders[format]?.(bytes) ?? assert.fail()), tree);
    });
  }
}

test("gob: scs itself wrote a deadline and the values", () => {
  for (const name of ["scs", "scs-hashed"]) {
    const decoding = decode(captured("gob").get(name) ?? new Uint8Array());
    assert.equal(decoding.shape, "scs");
    const cart =
      'Cart(Items=[Item(SKU="sku-1", Count=2, Price=1.5)], Notes={"k": "v"}, Raw=bytes(2), Fixed=[false, false])';
    const values = toldWhole(decoding).replace(/@[^,]+/, "@");
    // Go gives the keys of a map in any order.
    for (const part of ['"userID": 42', '"name": "grün"', `"cart": ${cart}`, "Deadline=@"])
      assert.ok(values.includes(part));
  }
});

test("ruby-marshal: what a class would load by itself is flagged, what it is known to give is not", () => {
  const samples = captured("ruby-marshal");
  const warnings = (name: string) => decodeRubyMarshal(samples.get(name) ?? new Uint8Array()).warnings;
  assert.deepEqual(warnings("objects"), [
    "Sealed#marshal_load would be called when the application reads this",
    "Packed._load would be called when the application reads this",
  ]);
  for (const name of ["rails", "numbers", "texts", "times", "links"]) assert.deepEqual(warnings(name), [], name);
  const carrier = hex("04086f3a1547656d3a3a526571756972656d656e7400");
  assert.deepEqual(decodeRubyMarshal(carrier).warnings, ["a class is named that attacks on Marshal are built of"]);
});

test("ruby-marshal: pointers go nowhere but to what was there", () => {
  assert.equal(toldWhole(decodeRubyMarshal(hex("0408 5b07 4000 4000"))), "#0=[->0, ->0]");
  assert.match(toldWhole(decodeRubyMarshal(hex("0408 5b06 400a"))), /^\[\] ! points to an object that is not there/);
  assert.match(toldWhole(decodeRubyMarshal(hex("0408 5b06 3b06"))), /^\[\] ! points to a symbol that is not there/);
});

test("aspnet-framework: what BinaryFormatter wrote is flagged", () => {
  assert.match(
    decodeAspNetFramework(captured("aspnet-framework").get("kinds") ?? new Uint8Array()).warnings.join(),
    /runs code/,
  );
});

test("aspnet-core: the times of a cache entry", () => {
  assert.deepEqual(cacheTimes("-1", "12000000000"), { slidingSeconds: 1200 });
  assert.deepEqual(cacheTimes("639029198456000000", "-1"), { expiresAt: Date.UTC(2026, 0, 2, 3, 4, 5, 600) });
  assert.deepEqual(cacheTimes("-1", "-1"), {});
  assert.equal(cacheTimes("", "x"), undefined);
});

test("huge lengths and counts end at the bytes that are there", () => {
  const cases: readonly (readonly [Decoder, string, RegExp])[] = [
    [decodeMsgpack, "dd ffffffff", /^\[\] ! ends early/],
    [decodeMsgpack, "df ffffffff a161 01", /^\{"a": 1\} ! ends early/],
    [decodeMsgpack, "c6 ffffffff 00", /^nothing ! ends early/],
    [decodeMsgpack, "91 c1", /^\[\] ! has a type that MessagePack does not use/],
    [decodeRubyMarshal, "0408 5b 04 ffffff7f 69 06", /^\[1\] ! ends early/],
    [decodeRubyMarshal, "0408 22 04 ffffff7f 61", /^nothing ! ends early/],
    [decodeRubyMarshal, "0408 5b fa", /^\[\] ! has a length below zero/],
    [decodeGob, "0a ff81 0201 0200 0102 0000", /^nothing !/],
    [decodeGob, "f8 ffffffffffffffff 01", /^nothing !/],
    [decodeAspNetCore, "02 ffffff 00000000000000000000000000000000 ffff", /Items=\{\}\) ! ends early/],
    [decodeAspNetCore, "02 000001 00000000000000000000000000000000 0001 61 ffffffff", /Items=\{\}\) ! ends early/],
    [decodeAspNetFramework, "ffffff7f", /^nothing ! has a count that cannot be/],
    [decodeAspNetFramework, "01000000 ffffffff 01 61 ff000000 02", /\{\} ! ends early/],
  ];
  for (const [decoder, text, expected] of cases) assert.match(toldWhole(decoder(hex(text))), expected, text);
});

test("deep nesting ends at the limit", () => {
  assert.match(decodeMsgpack(new Uint8Array(100_000).fill(0x91)).failure?.message ?? "", /deeper than 64/);
  const ruby = Buffer.concat([hex("0408"), Buffer.from("5b06".repeat(50_000), "hex")]);
  assert.match(decodeRubyMarshal(ruby).failure?.message ?? "", /deeper than 64/);
  // A list of which each element is such a list again: its type names itself.
  const lists = Buffer.concat([hex("0a ff81 02 01 02 ff82 0001 ff82 00 00"), new Uint8Array(400).fill(1)]);
  assert.notEqual(decodeGob(lists).failure, undefined);
});
