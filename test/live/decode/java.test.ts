// The JDK's own streams as trees, and streams that no JDK writes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeJava } from "../../../src/live/decode/java.ts";
import { type Decoded, defaultLimits } from "../../../src/live/decode/value.ts";
import { captured } from "./captured.ts";
import { told, toldWhole } from "./told.ts";

const samples = captured("java");

const expected: Readonly<Record<string, string>> = {
  long: "1404360000000n",
  boxes: '[1, 2n, 3, 4, 1.5, -2.5, true, "x", null, 5, 6n]',
  texts: '["", "plain", "grün € 😀 \\u0000 end", "xxxxxxxx…300"]',
  lists:
    '[ArrayList["a", "b"], LinkedList["a"], Vector["a"], ArrayDeque[1, 2], PriorityQueue[1, 3], CopyOnWriteArrayList["a"], Arrays$ArrayList["a", "b"], List["a", "b", "c"], Collections$EmptyList[], Collections$SingletonList["a"], Stack[]]',
  sets: '[HashSet["a"], LinkedHashSet["b", "a"], TreeSet["t"], TreeSet[], Set["a"], EnumSet[WriteSessions$Colour(name="RED")], Collections$SetFromMap["a"], Collections$EmptySet[], Collections$SingletonSet["a"], CopyOnWriteArraySet["a"], ConcurrentSkipListSet["a", "b"]]',
  maps: '[HashMap{"k": "v", "n": 1}, LinkedHashMap{"k": "v", "n": 1}, TreeMap{"k": "v", "n": 1}, Hashtable{"k": "v", "n": 1}, ConcurrentSkipListMap{"k": "v", "n": 1}, EnumMap{WriteSessions$Colour(name="RED"): 1}, Properties{"p": "q"}, IdentityHashMap{"i": 1}, Map{"k": "v"}, Collections$EmptyMap{}, Collections$SingletonMap{"k": "v"}]',
  "concurrent-map": 'ConcurrentHashMap{"k": "v", "n": 1}',
  wrapped:
    '[#6=ArrayList["x"], HashMap{"k": "v", "n": 1}, #21=HashMap{"k": "v", "n": 1}, #26=ArrayList["s"], HashSet["u"], ArrayList["c"]]',
  numbers:
    '[0n, 123456789012345678901234567890n, -5n, BigDecimal(value="1.50"), BigDecimal(value="-0.001"), BigDecimal(value="1E+20"), BigDecimal(value="1E-500")]',
  dates: '[@2023-11-14T22:13:20.123Z, @1969-12-31T23:59:59.999Z, UUID(value="123e4567-e89b-12d3-a456-426614174000")]',
  sql: "[@2023-11-14T22:13:20.123Z, @2023-11-14T22:13:20.000Z]",
  time: '[@2023-11-14T22:13:20.005Z, Duration(value="PT90.000000005S"), LocalDate(value="2026-01-02"), LocalTime(value="03:00"), LocalTime(value="03:04"), LocalTime(value="03:04:05"), LocalTime(value="03:04:05.0000006"), LocalDateTime(value="2026-01-02T03:04:05"), ZonedDateTime(value="2026-01-02T03:04:05+01:00[Europe/Berlin]"), ZoneRegion(value="Asia/Kolkata"), ZoneOffset(value="-08:00"), ZoneOffset(value="+05:30:15"), OffsetTime(value="01:02Z"), OffsetDateTime(value="2026-01-02T03:04:05.006+05:30:15"), Year(value="2026"), YearMonth(value="2026-12"), MonthDay(value="--02-29"), Period(value="P1Y2M3D")]',
  objects:
    '[#6=WriteSessions$Child(WriteSessions$Parent::hidden=1, WriteSessions$Parent::name="parent", b=-1, c="€", d=1.5, f=-0.5, l=-9223372036854775808n, on=true, s=300, grid=String[][][String[]["a"], String[][]], ints=int[][1, -2], name="child", self=->6), WriteSessions$Point(x=3, label="here"), #22=WriteSessions$Colour(name="RED"), WriteSessions$Colour(name="GREEN"), ->22]',
  extended: '[WriteSessions$Cart(ArrayList::(inherited)=ArrayList["shoes"], total=12), WriteSessions$Settings{"a": 1}]',
  outside:
    '[WriteSessions$Outside((written by its class)=[bytes(13), "inner"]), WriteSessions$Own(kept="kept", (written by its class)=[bytes(4), List["x"], bytes(5)])]',
  classes: '[Class(name="java.lang.String"), Class(name="int"), ObjectStreamClass(name="WriteSessions$Parent")]',
  proxy: "Proxy of WriteSessions$Greeter, java.lang.Runnable(Proxy::h=WriteSessions$Handler())",
  shared: '[#1=ArrayList[->1], #3=HashMap{"k": "v", "n": 1}, Object[][->3, ->3, "wwwwwwww…250"]]',
  "blocks-and-reset": '[bytes(11), HashMap{"k": "v", "n": 1}, HashMap{"k": "v", "n": 1}, bytes(300)]',
  "tomcat-order-with-login":
    'StandardSession(creationTime=@2023-11-14T22:13:20.000Z, lastAccessedTime=@2023-11-14T22:13:21.000Z, maxInactiveInterval=1800, isNew=false, isValid=true, thisAccessedTime=@2023-11-14T22:13:21.000Z, id="0123456789ABCDEF0123456789ABCDEF", authType="FORM", principal=null, attributes={"user": "alice", "cart": WriteSessions$Cart(ArrayList::(inherited)=ArrayList["shoes"], total=12)})',
  "tomcat-with-login":
    'StandardSession(creationTime=@2023-11-14T22:13:20.000Z, lastAccessedTime=@2023-11-14T22:13:20.000Z, maxInactiveInterval=1800, isNew=false, isValid=true, thisAccessedTime=@2023-11-14T22:13:20.000Z, id="0123456789ABCDEF0123456789ABCDEF", authType="FORM", principal=GenericPrincipal$SerializablePrincipal(attributes=null, name="alice", principal=null, roles=String[]["customer"]), expectedSessionId=null, savedRequest=null, attributes={"basket": WriteTomcatSessions$Basket(items=LinkedHashMap{"shoes": 2}), "user": "alice"})',
};

for (const [name, tree] of Object.entries(expected)) {
  test(`the JDK's ${name}`, () => assert.equal(toldWhole(decodeJava(sample(name))), tree));
}

test("arrays of each type", () => {
  assert.match(
    told(decodeJava(sample("arrays")).value),
    /^\[bytes\(3\), "a€", boolean\[\]\[true, false\], short\[\]\[-1\], float\[\]\[1.5\], double\[\]\[2.5\], long\[\]\[9223372036854775807n\], Integer\[\]\[1, null\], int\[\]\[0, /,
  );
});

test("a long array of numbers stays closed, and what follows is still read", () => {
  const tree = told(decodeJava(sample("arrays"), { ...defaultLimits, text: 10 }).value);
  assert.match(tree, /, <int\[\] with 50 elements, 200>\]$/);
});

test("the application's classes are named with their versions, the JDK's are not", () => {
  assert.deepEqual(decodeJava(sample("objects")).classes, [
    { name: "WriteSessions$Child", version: "-8" },
    { name: "WriteSessions$Parent", version: "7" },
    { name: "WriteSessions$Point", version: "0" },
    { name: "WriteSessions$Colour", version: "0" },
  ]);
  assert.equal(
    decodeJava(sample("maps")).classes?.some(({ name }) => name.startsWith("java.")),
    false,
  );
});

test("a value that failed while it was written shows what came before, and with what it failed", () => {
  const { value, failure } = decodeJava(sample("failed"));
  assert.match(
    told(value),
    /^\[Map\{"ok": 1\}, WriteSessions\$Unready\(.*WriteAbortedException\(detail=#\d+=NotSerializableException\(/,
  );
  assert.equal(failure?.message, "the application failed while it wrote the value here");
});

test("an exception in a session is an object that points to itself", () => {
  assert.match(
    told(decodeJava(sample("failure")).value),
    /^#(\d+)=IllegalStateException\(Throwable::cause=->\1, Throwable::detailMessage="text of the failure"/,
  );
});

test("a tree that breaks off keeps what was read", () => {
  const bytes = sample("tomcat-order-with-login");
  const { value, failure } = decodeJava(bytes.subarray(0, bytes.length - 12));
  assert.match(told(value), /^StandardSession\(.*attributes=\{"user": "alice", "cart": WriteSessions\$Cart/);
  assert.match(failure?.message ?? "", /^ends early/);
});

test("bytes of another format are not a Java stream", () => {
  assert.deepEqual(decodeJava(new Uint8Array([0x80, 4, 0x95, 0])), {
    format: "java",
    failure: { offset: 0, message: "does not begin as a Java stream" },
    warnings: [],
  });
});

// Streams made by hand.

const utf = (text: string) => [text.length >> 8, text.length & 0xff, ...Buffer.from(text, "latin1")];
const int = (value: number) => [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
const handle = (index: number) => [0x71, ...int(0x7e0000 + index)];
/** A serializable class. Fields are given as bytes, the parent as a descriptor. */
const described = (
  name: string,
  fields: readonly (readonly number[])[] = [],
  parent: readonly number[] = [0x70],
  flags = 2,
) => [
  0x72,
  ...utf(name),
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  1,
  flags,
  fields.length >> 8,
  fields.length & 0xff,
  ...fields.flat(),
  0x78,
  ...parent,
];
const objectField = (name: string) => [0x4c, ...utf(name), 0x74, ...utf("Ljava/lang/Object;")];
const stream = (...tokens: readonly number[]) => new Uint8Array([0xac, 0xed, 0, 5, ...tokens]);
const list = (size: number) => [
  ...described("java.util.ArrayList", [[0x49, ...utf("size")]], [0x70], 3),
  ...int(size),
  0x77,
  4,
  ...int(size),
];

test("lists that point to each other ten times over at each level stay as small as they are stored", () => {
  // Each level is one list of ten pointers to the level below: a billion leaves if they were followed.
  const levels: number[] = [0x73, ...list(0), 0x78];
  for (let level = 1; level < 10; level++) {
    levels.push(0x73, ...handle(0), ...int(10), 0x77, 4, ...int(10));
    for (let i = 0; i < 10; i++) levels.push(...handle(level));
    levels.push(0x78);
  }
  const { value, failure } = decodeJava(stream(...levels));
  assert.equal(failure, undefined);
  assert.ok(told(value).length < 4000);
  assert.match(told(value), /->2, ->2/);
});

test("a class that is its own ancestor ends the decoding", () => {
  const { failure } = decodeJava(stream(0x73, ...described("A", [], handle(0))));
  assert.equal(failure?.message, "uses a class inside its own description");
});

test("a chain of thousands of classes ends at the depth limit", () => {
  const tokens: number[] = [...described("A")];
  for (let at = 1; at < 3000; at++) tokens.push(...described("A", [], handle(at - 1)));
  assert.match(decodeJava(stream(...tokens)).failure?.message ?? "", /^extends more than 64 classes$/);
});

test("lists within lists end at the depth limit with what lies above it", () => {
  const tokens: number[] = [0x73, ...list(1)];
  for (let depth = 0; depth < 1000; depth++) tokens.push(0x73, ...handle(0), ...int(1), 0x77, 4, ...int(1));
  const { value, failure } = decodeJava(stream(...tokens));
  assert.match(failure?.message ?? "", /^is nested deeper than 64 levels$/);
  assert.match(told(value), /^ArrayList\[ArrayList\[ArrayList\[/);
});

for (const [what, tokens] of Object.entries({
  "an array of bytes": [0x75, ...described("[B"), ...int(0x7fffffff)],
  "an array of numbers": [0x75, ...described("[I"), ...int(0x7fffffff)],
  "an array of objects": [0x75, ...described("[Ljava.lang.Object;"), ...int(0x7fffffff)],
  "an array with a negative length": [0x75, ...described("[J"), ...int(-1)],
  "a text": [0x7c, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x61],
  "a block": [0x7a, ...int(0x7fffffff)],
  "a block with a negative length": [0x7a, ...int(-5)],
  "a proxy with two billion interfaces": [0x73, 0x7d, ...int(0x7fffffff), ...utf("A")],
})) {
  test(`${what} that says it is huge is not believed`, () => {
    const { failure } = decodeJava(stream(...tokens));
    assert.match(failure?.message ?? "", /^(?:ends early|an array has a negative length)/);
  });
}

test("external data without marks stay closed", () => {
  const { failure } = decodeJava(stream(0x73, ...described("A", [], [0x70], 4), 1, 2, 3));
  assert.equal(failure?.message, "holds external data without marks");
});

test("a flood of empty blocks ends at the limit of values", () => {
  const flood = stream(...Array.from({ length: 50_000 }, () => [0x77, 0]).flat());
  assert.equal(decodeJava(flood).failure?.message, "holds more than 20000 values");
});

test("the shape of a known chain is named, without a word of its content", () => {
  // As `HashSet` → `TiedMapEntry` → `LazyMap` → `ChainedTransformer` stand in a stream. Nothing in it could be called.
  const collections = "org.apache.commons.collections.";
  const transformer = [
    0x73,
    ...described(`${collections}functors.InvokerTransformer`, [objectField("iMethodName")]),
    0x70,
  ];
  const chain = [
    0x73,
    ...described(`${collections}keyvalue.TiedMapEntry`, [objectField("key"), objectField("map")]),
    0x74,
    ...utf("secret"),
    0x73,
    ...described(`${collections}map.LazyMap`, [objectField("factory")]),
    0x73,
    ...described(`${collections}functors.ChainedTransformer`, [objectField("iTransformers")]),
    0x75,
    ...described(`[L${collections}Transformer;`),
    ...int(1),
    ...transformer,
  ];
  const { value, failure, warnings } = decodeJava(stream(...chain));
  assert.equal(failure, undefined);
  assert.match(told(value), /TiedMapEntry\(key="secret", map=.*LazyMap\(factory=.*ChainedTransformer\(/);
  assert.deepEqual(
    warnings.map((warning) => /^holds a class of (\S+), known from gadget chains/.exec(warning)?.[1]),
    [
      `${collections}keyvalue.TiedMapEntry`,
      `${collections}map.LazyMap`,
      `${collections}functors.`,
      `${collections}Transformer`,
    ],
  );
  assert.ok(warnings.every((warning) => !warning.includes("secret")));
});

test("honest sessions are not suspected", () => {
  for (const [name, bytes] of samples) assert.deepEqual(decodeJava(bytes).warnings, [], name);
});

test("a value that is pointed to before it ends carries the number that is pointed to", () => {
  const numbers = new Set<number>();
  const wanted = new Set<number>();
  const walk = (value: Decoded): void => {
    if ("id" in value && value.id !== undefined) numbers.add(value.id);
    if (value.kind === "reference") wanted.add(value.to);
    if (value.kind === "list") value.items.forEach(walk);
    if (value.kind === "map") value.entries.flat().forEach(walk);
    if (value.kind === "object") for (const field of value.fields) walk(field.value);
  };
  for (const name of ["objects", "shared", "failure", "tomcat"]) walk(decodeJava(sample(name)).value as Decoded);
  assert.ok(wanted.size > 0);
  assert.deepEqual(
    [...wanted].filter((id) => !numbers.has(id)),
    [],
  );
});

function sample(name: string): Uint8Array {
  const bytes = samples.get(name);
  assert.ok(bytes, `no capture ${name}`);
  return bytes;
}
