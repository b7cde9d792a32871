// What Python pickled, in every protocol, and pickles that nobody honest writes. None of them is ever run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodePickle } from "../../../src/live/decode/pickle.ts";
import { defaultLimits } from "../../../src/live/decode/value.ts";
import { captured } from "./captured.ts";
import { told, toldWhole } from "./told.ts";

const samples = captured("pickle");
const hostile = captured("hostile-pickle");
const bytesOf = (text: string): Uint8Array => Buffer.from(text, "latin1");
const protocols = [0, 1, 2, 3, 4, 5];

function sample(from: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = from.get(name);
  assert.ok(bytes, name);
  return bytes;
}

const rich = [
  '"none": null, "yes": true, "no": false, "int": 42, "neg": -7, "wide": 70000, "big": 1180591620717411303424n',
  '"minus": -1180591620717411303424n, "float": 1.5, "inf": Infinity, "text": "grün 😀", "quote": "it\'s \\"so\\" \\\\ \\n"',
  '"bytes": bytes(2), "bytearray": bytes(2), "list": [1, [2, [3]]], "tuple": tuple[1, 2, 3, 4], "set": builtins.set[1]',
  '"frozen": builtins.frozenset["f"], "naive": call datetime.datetime("2026-01-02T03:04:05.678901")',
  '"utc": @2026-01-02T03:04:05.600Z, "east": @2026-01-02T01:04:05.000Z',
  '"paris": call datetime.datetime("2026-01-02T03:04:05", call zoneinfo.ZoneInfo._unpickle("Europe/Paris", 1))',
  '"date": call datetime.date("2026-01-02"), "time": call datetime.time("03:04:05"), "delta": call datetime.timedelta(1, 2, 0)',
  '"decimal": call decimal.Decimal("1.50"), "uuid": call uuid.UUID("12345678-1234-5678-1234-567812345678")',
  '"ordered": OrderedDict{"a": 1, "b": 2}, "default": collections.defaultdict{"x": [1]}, "deque": collections.deque[1, 2]',
  '"fraction": call fractions.Fraction(1, 3), "complex": call builtins.complex(1, 2)',
  '"shared": [#0=["twice"], ->0], "loop": #1={"name": "loop", "self": ->1}',
].join(", ");

for (const protocol of protocols) {
  test(`protocol ${protocol}: values of the standard library, without a warning`, () => {
    const decoding = decodePickle(sample(samples, `rich-${protocol}`));
    assert.equal(toldWhole(decoding), `{${rich}}`);
    assert.deepEqual(decoding.warnings, []);
  });

  test(`protocol ${protocol}: classes of the application are named and flagged`, () => {
    const decoding = decodePickle(sample(samples, `class-${protocol}`));
    assert.equal(
      toldWhole(decoding),
      '{"cart": call __main__.Cart({"items": ["sku-1", "sku-2"]}), "price": call __main__.Money("5")}',
    );
    assert.deepEqual(decoding.warnings, [
      "__main__.Cart would be created when the application reads this",
      "__main__.Money would be created when the application reads this",
    ]);
  });

  test(`protocol ${protocol}: a call of os.system is flagged`, () => {
    const decoding = decodePickle(sample(hostile, `system-${protocol}`));
    assert.deepEqual(decoding.warnings, [
      "posix.system would be called when the application reads this: code would run",
    ]);
    assert.match(toldWhole(decoding), /^\{"cart": call posix\.system\(".*"\)\}$/);
  });
}

test("a login as Django pickles it", () => {
  for (const protocol of protocols) {
    const decoding = decodePickle(sample(samples, `login-${protocol}`));
    const backend = '"_auth_user_backend": "django.contrib.auth.backends.ModelBackend"';
    assert.equal(toldWhole(decoding), `{"_auth_user_id": "42", ${backend}, "n": [1, null]}`);
    assert.deepEqual(decoding.warnings, []);
  }
});

test("other ways to reach a callable are flagged as well", () => {
  const call = "would be called when the application reads this: code would run";
  const expected: Readonly<Record<string, readonly string[]>> = {
    popen: [`subprocess.Popen ${call}`],
    eval: [`builtins.eval ${call}`],
    inst: [`os.system ${call}`],
    obj: [`os.system ${call}`],
    "import-alone": ["os.system would be imported when the application reads this"],
  };
  for (const [name, warnings] of Object.entries(expected)) {
    assert.deepEqual(decodePickle(sample(hostile, name)).warnings, warnings, name);
  }
  // What getattr gives is called in turn: the chain is no name that an application has.
  const chain = decodePickle(bytesOf("c__builtin__\ngetattr\n(c__builtin__\nopen\nVname\ntRVx\n\x85R."));
  assert.deepEqual(chain.warnings, [
    "builtins.open would be imported when the application reads this",
    "builtins.open.name would be called when the application reads this: code would run",
  ]);
  const computed = decodePickle(bytesOf("c__builtin__\ngetattr\n(Vx\nVname\ntR)R."));
  assert.ok(computed.warnings.some((warning) => warning.startsWith("something without a proper name would be called")));
});

test("a name that is no name is not quoted", () => {
  const { warnings } = decodePickle(bytesOf("cse cret\nva;lue\n)R."));
  assert.deepEqual(warnings, [
    "something without a proper name would be called when the application reads this: code would run",
  ]);
});

test("sharing cannot explode: fifteen levels of ten are told in a few lines", () => {
  const decoding = decodePickle(sample(hostile, "bomb"));
  assert.equal(decoding.failure, undefined);
  assert.ok(told(decoding.value).length < 2000);
});

test("thousands of sets made of one long list are not copied", () => {
  const list = `(${"K\x01".repeat(9000)}lq\x00`;
  const decoding = decodePickle(bytesOf(`\x80\x02(c__builtin__\nset\nq\x01${list}${"h\x01h\x00\x85R".repeat(2000)}l.`));
  assert.equal(decoding.failure, undefined);
  assert.ok(told(decoding.value).length < 2_000_000);
});

test("a tuple that holds itself is one tuple and a reference", () => {
  assert.equal(toldWhole(decodePickle(sample(samples, "tuple-in-itself"))), "#0=tuple[[->0]]");
});

test("nesting beyond the limit is left out and said", () => {
  const decoding = decodePickle(bytesOf(`\x80\x02${"]".repeat(10_000)}${"a".repeat(9999)}.`));
  assert.equal(decoding.failure, undefined);
  assert.deepEqual(decoding.warnings, ["nested deeper than 64 levels: the rest is left out"]);
});

test("what stands before a break is kept, in open parts too", () => {
  const whole = bytesOf("\x80\x02}(X\x01\x00\x00\x00aK\x01X\x01\x00\x00\x00b](K\x02K\x03e");
  assert.equal(toldWhole(decodePickle(whole)), '{"a": 1, "b": [2, 3]} ! ends early: 1 bytes wanted, 0 left');
  assert.match(toldWhole(decodePickle(whole.subarray(0, -1))), /^\{"a": 1, "b": \[2, 3\]\} !/);
  assert.match(toldWhole(decodePickle(whole.subarray(0, 11))), /^\{\} !/);
});

test("broken pickles say why", () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [".", /takes a value where there is none/],
    ["\x80\x06.", /newer than 5/],
    ["h\x00.", /never remembered/],
    ["u.", /takes a mark/],
    ["}K\x01u.", /takes a mark/],
    ["}(K\x01u.", /key without a value/],
    ["K\x01(K\x02e.", /appends to what is no list/],
    ["K\x01(K\x02K\x03u.", /sets an item/],
    ["X\xff\xff\xff\xff", /ends early/],
    ["\x8d\xff\xff\xff\xff\xff\xff\xff\xff", /ends early/],
    ["T\xff\xff\xff\xff", /ends early/],
    ["I12", /line has no end/],
    ["Ix\n.", /number that is none/],
    ["p\n", /no number/],
    ["K\x01K\x02\x93.", /no text/],
    ["\xf0", /no opcode 240/],
  ];
  for (const [text, why] of cases) assert.match(decodePickle(bytesOf(text)).failure?.message ?? "", why, text);
});

test("opcodes that point outside are told, not followed", () => {
  assert.equal(toldWhole(decodePickle(bytesOf("Pid\n."))), "<persistent id, 0>");
  assert.equal(toldWhole(decodePickle(bytesOf("\x80\x02K\x01Q."))), "<persistent id, 0>");
  assert.equal(toldWhole(decodePickle(bytesOf("\x80\x05\x97\x98."))), "<kept outside of these bytes, 0>");
  assert.deepEqual(decodePickle(bytesOf("\x80\x02\x82\x05.")).warnings, [
    "something without a proper name would be imported when the application reads this",
  ]);
});

test("very large numbers stay closed, because their digits take long", () => {
  const bytes = Buffer.concat([bytesOf("\x80\x02\x8b\x00\x00\x02\x00"), Buffer.alloc(131_072, 0x7f), bytesOf(".")]);
  assert.equal(toldWhole(decodePickle(bytes)), "<very large number, 131072>");
});

test("bytes beyond the limit are not read", () => {
  const limits = { ...defaultLimits, bytes: 10 };
  assert.match(decodePickle(sample(samples, "rich-4"), limits).warnings[0] ?? "", /only the first 10 of/);
});
