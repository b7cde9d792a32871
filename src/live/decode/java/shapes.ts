// Well-known classes of the JDK as what they mean: collections, boxed values, numbers, dates. Others keep their fields.
// Source: "Serialized Form", https://docs.oracle.com/en/java/javase/17/docs/api/serialized-form.html
import type { Decoded, Field } from "../value.ts";
import { decimalText, integerFrom, uuidText } from "./numbers.ts";
import type { JavaClass, Level } from "./stream.ts";
import { timeOf } from "./time.ts";

/** What the levels up to a well-known class mean, or undefined where they do not look as that class writes them. */
type Shape = (levels: readonly Level[], className: string) => Decoded | undefined;

/** An object by its levels. A class that extends a well-known one keeps its own fields beside what it inherits. */
export function shaped(described: JavaClass, levels: readonly Level[]): Decoded {
  const { name } = described;
  for (let at = levels.length - 1; at >= 0; at--) {
    const shape = shapes.get(levels[at]?.of.name ?? "");
    if (!shape) continue;
    if (at === levels.length - 1) {
      const plain = shape(levels, name);
      if (plain) return plain;
      break;
    }
    const below = levels.slice(at + 1);
    const isPlain = below.every((level) => level.fields.length === 0 && level.parts.length === 0);
    const value = shape(levels.slice(0, at + 1), isPlain ? name : (levels[at]?.of.name ?? name));
    if (!value) break;
    if (isPlain) return value;
    const inherited: Field = { name: "(inherited)", value, declaredBy: levels[at]?.of.name ?? name };
    return {
      kind: "object",
      className: name,
      fields: [inherited, ...below.flatMap((level) => ownFields(level, name))],
    };
  }
  return { kind: "object", className: name, fields: levels.flatMap((level) => ownFields(level, name)) };
}

function ownFields({ of, fields, parts }: Level, className: string): readonly Field[] {
  if (of.name === className && parts.length === 0) return fields;
  const declared = of.name === className ? {} : { declaredBy: of.name };
  const own: Field[] = fields.map((field) => ({ ...field, ...declared }));
  if (parts.length > 0) {
    const items = parts.map((part) => (part instanceof Uint8Array ? preview(part) : part));
    own.push({ name: "(written by its class)", value: { kind: "list", items }, ...declared });
  }
  return own;
}

const PREVIEW = 1024;

function preview(bytes: Uint8Array): Decoded {
  return { kind: "bytes", start: bytes.slice(0, PREVIEW), length: bytes.length };
}

function field(levels: readonly Level[], name: string): Decoded | undefined {
  for (let at = levels.length - 1; at >= 0; at--) {
    const found = levels[at]?.fields.find((one) => one.name === name);
    if (found) return found.value;
  }
  return undefined;
}

function parts(levels: readonly Level[]): Level["parts"] {
  return levels.findLast((level) => level.parts.length > 0)?.parts ?? [];
}

function isValue(part: Uint8Array | Decoded): part is Decoded {
  return !(part instanceof Uint8Array);
}

/** The values behind the first block, which holds the size. */
function behindBlock(levels: readonly Level[]): readonly Decoded[] {
  const all = parts(levels);
  return all.slice(all.findIndex((part) => part instanceof Uint8Array) + 1).filter(isValue);
}

function pairs(values: readonly Decoded[]): readonly (readonly [Decoded, Decoded])[] {
  const found: [Decoded, Decoded][] = [];
  for (let at = 0; at < values.length; at += 2) {
    found.push([values[at] as Decoded, values[at + 1] ?? { kind: "opaque", note: "not reached", length: 0 }]);
  }
  return found;
}

const asList: Shape = (levels, className) => ({ kind: "list", items: behindBlock(levels), className });

const asMap: Shape = (levels, className) => ({ kind: "map", entries: pairs(behindBlock(levels)), className });

/** Pairs without a size, ended by a null for a key. */
const asEndedMap: Shape = (levels, className) => {
  const entries = pairs(parts(levels).filter(isValue)).filter(([key]) => key.kind !== "null");
  return { kind: "map", entries, className };
};

/** Elements in an array of which the first so many count. */
const asVector: Shape = (levels, className) => {
  const elements = field(levels, "elementData");
  const count = field(levels, "elementCount");
  if (elements?.kind !== "list" || count?.kind !== "number") return undefined;
  return { kind: "list", items: elements.items.slice(0, Math.max(0, count.value)), className };
};

function itemsOf(name: string): Shape {
  return (levels, className) => {
    const inner = field(levels, name);
    return inner?.kind === "list" ? { kind: "list", items: inner.items, className } : undefined;
  };
}

function keysOf(name: string): Shape {
  return (levels, className) => {
    const inner = field(levels, name);
    if (inner?.kind !== "map") return undefined;
    return { kind: "list", items: inner.entries.map(([key]) => key), className };
  };
}

/** A box, or a wrapper that only guards what is inside: the inside says it all. */
function inside(...names: readonly string[]): Shape {
  return (levels) =>
    names
      .map((name) => field(levels, name))
      .find((value) => value !== undefined && value.kind !== "reference" && value.kind !== "object");
}

function withText(className: string, name: string, text: string): Decoded {
  return { kind: "object", className, fields: [{ name, value: { kind: "string", text, length: text.length } }] };
}

const asDate: Shape = (levels) => {
  const block = parts(levels).find((part) => part instanceof Uint8Array);
  if (!block || block.length < 8) return undefined;
  const at = Number(new DataView(block.buffer, block.byteOffset).getBigInt64(0));
  return Math.abs(at) <= 8.64e15 ? { kind: "date", at } : undefined;
};

/** `java.sql.Timestamp` keeps whole seconds in its parent and the rest in a field of its own. */
const asTimestamp: Shape = (levels, className) => {
  const whole = asDate(
    levels.filter((level) => level.of.name === "java.util.Date"),
    className,
  );
  const nanos = field(levels, "nanos");
  if (whole?.kind !== "date" || nanos?.kind !== "number") return undefined;
  return { kind: "date", at: Math.floor(whole.at / 1000) * 1000 + Math.floor(nanos.value / 1e6) };
};

const asInteger: Shape = (levels) => {
  const sign = field(levels, "signum");
  const magnitude = field(levels, "magnitude");
  if (sign?.kind !== "number" || magnitude?.kind !== "bytes") return undefined;
  const value = integerFrom(sign.value, magnitude.start, magnitude.length);
  return value === undefined ? undefined : { kind: "bigint", value };
};

const asDecimal: Shape = (levels, className) => {
  const scale = field(levels, "scale");
  const unscaled = field(levels, "intVal");
  if (scale?.kind !== "number" || unscaled?.kind !== "bigint") return undefined;
  return withText(className, "value", decimalText(unscaled.value, scale.value));
};

const asUuid: Shape = (levels, className) => {
  const most = field(levels, "mostSigBits");
  const least = field(levels, "leastSigBits");
  if (most?.kind !== "bigint" || least?.kind !== "bigint") return undefined;
  return withText(className, "value", uuidText(most.value, least.value));
};

const asTime: Shape = (levels) => {
  const block = parts(levels)[0];
  const time = block instanceof Uint8Array ? timeOf(block) : undefined;
  if (!time) return undefined;
  return "at" in time ? { kind: "date", at: time.at } : withText(time.className, "value", time.text);
};

/** What `List.of`, `Set.of` and `Map.of` write. The lowest byte of the tag says which. */
const asImmutable: Shape = (levels) => {
  const tag = field(levels, "tag");
  if (tag?.kind !== "number") return undefined;
  const kind = tag.value & 0xff;
  if (kind === 3) return asMap(levels, "java.util.Map");
  return kind === 2 ? asList(levels, "java.util.Set") : asList(levels, "java.util.List");
};

function empty(kind: "list" | "map"): Shape {
  return (_levels, className) =>
    kind === "list" ? { kind, items: [], className } : { kind: "map", entries: [], className };
}

const single: Shape = (levels, className) => {
  const element = field(levels, "element");
  return element && { kind: "list", items: [element], className };
};

const singleEntry: Shape = (levels, className) => {
  const key = field(levels, "k");
  const value = field(levels, "v");
  return key && value && { kind: "map", entries: [[key, value]], className };
};

const enumSet: Shape = (levels) => itemsOf("elements")(levels, "java.util.EnumSet");

const collections = "java.util.Collections$";
const guards = ["Unmodifiable", "Synchronized", "Checked"];
const guarded = ["Collection", "List", "RandomAccessList", "Set", "SortedSet", "NavigableSet"];
const guardedMaps = ["Map", "SortedMap", "NavigableMap"];

const shapes: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ...["Integer", "Long", "Short", "Byte", "Float", "Double", "Boolean", "Character"].map((name): [string, Shape] => [
    `java.lang.${name}`,
    inside("value"),
  ]),
  ["java.util.concurrent.atomic.AtomicInteger", inside("value")],
  ["java.util.concurrent.atomic.AtomicLong", inside("value")],
  ["java.math.BigInteger", asInteger],
  ["java.math.BigDecimal", asDecimal],
  ["java.util.UUID", asUuid],
  ["java.util.Date", asDate],
  ["java.sql.Timestamp", asTimestamp],
  ["java.time.Ser", asTime],
  ["java.util.ArrayList", asList],
  ["java.util.LinkedList", asList],
  ["java.util.ArrayDeque", asList],
  ["java.util.PriorityQueue", asList],
  ["java.util.HashSet", asList],
  ["java.util.LinkedHashSet", asList],
  ["java.util.TreeSet", asList],
  ["java.util.Vector", asVector],
  ["java.util.concurrent.CopyOnWriteArrayList", asList],
  ["java.util.concurrent.CopyOnWriteArraySet", itemsOf("al")],
  ["java.util.Arrays$ArrayList", itemsOf("a")],
  ["java.util.EnumSet$SerializationProxy", enumSet],
  ["java.util.HashMap", asMap],
  ["java.util.LinkedHashMap", asMap],
  ["java.util.TreeMap", asMap],
  ["java.util.Hashtable", asMap],
  ["java.util.Properties", asMap],
  ["java.util.IdentityHashMap", asMap],
  ["java.util.EnumMap", asMap],
  ["java.util.concurrent.ConcurrentHashMap", asEndedMap],
  ["java.util.concurrent.ConcurrentSkipListMap", asEndedMap],
  ["java.util.concurrent.ConcurrentSkipListSet", keysOf("m")],
  ["java.util.CollSer", asImmutable],
  [`${collections}EmptyList`, empty("list")],
  [`${collections}EmptySet`, empty("list")],
  [`${collections}EmptyMap`, empty("map")],
  [`${collections}SingletonList`, single],
  [`${collections}SingletonSet`, single],
  [`${collections}SingletonMap`, singleEntry],
  [`${collections}SetFromMap`, keysOf("m")],
  ...guards.flatMap((guard) => [
    ...guarded.map((kind): [string, Shape] => [`${collections}${guard}${kind}`, inside("c", "list")]),
    ...guardedMaps.map((kind): [string, Shape] => [`${collections}${guard}${kind}`, inside("m")]),
  ]),
]);
