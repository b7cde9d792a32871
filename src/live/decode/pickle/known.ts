// The callables of Python's standard library that a session may hold without harm, and what they would make.
import { bytesOf, call, Item, leaf, numberOf, textOf } from "./item.ts";

const BUILTINS = "set frozenset bytearray bytes complex list dict tuple int str float bool object range slice";
const HARMLESS: ReadonlySet<string> = new Set([
  ...BUILTINS.split(" ").map((name) => `builtins.${name}`),
  ..."datetime date time timedelta timezone".split(" ").map((name) => `datetime.${name}`),
  ..."OrderedDict defaultdict deque Counter".split(" ").map((name) => `collections.${name}`),
  "decimal.Decimal",
  "fractions.Fraction",
  "uuid.UUID",
  "uuid.SafeUUID",
  "_codecs.encode",
  "copyreg._reconstructor",
  "zoneinfo.ZoneInfo",
  "zoneinfo.ZoneInfo._unpickle",
  "pytz._UTC",
  "pytz._p",
  "ipaddress.IPv4Address",
  "ipaddress.IPv6Address",
  "django.utils.safestring.SafeString",
  "django.utils.safestring.SafeText",
  "markupsafe.Markup",
]);

/** Python 2 had other names for two modules: https://github.com/python/cpython/blob/3.11/Lib/_compat_pickle.py */
export function presentName(module: string, name: string): string {
  const now = module === "__builtin__" ? "builtins" : module === "copy_reg" ? "copyreg" : module;
  return `${now}.${now === "builtins" && name === "unicode" ? "str" : name}`;
}

/** Nothing but plain data comes of importing or calling it. */
export const isHarmless = (name: string): boolean => HARMLESS.has(name);

/** What calling `name` would give, told from outside: a value where its meaning is fixed, else a call that nobody makes. */
export function told(name: string, args: readonly Item[]): Item {
  const [first] = args;
  if (args.length > 3) return call(name, args);
  switch (name) {
    case "builtins.set":
    case "builtins.frozenset":
    case "collections.deque":
      if (args.length === 0 || first?.kind === "list") return new Item("list", first?.items, name);
      break;
    case "collections.OrderedDict":
      if (args.length === 0) return new Item("map", [], name);
      break;
    case "collections.defaultdict":
      if (args.length < 2) return new Item("map", [], name);
      break;
    case "_codecs.encode": {
      // Protocols below 3 have no bytes, so Python 3 writes them as a text to encode.
      const bytes = bytesOf(first);
      if (bytes && /^latin-?1$/.test(textOf(args[1]) ?? "")) {
        return leaf({ kind: "bytes", start: bytes, length: bytes.length });
      }
      break;
    }
    case "builtins.bytes":
    case "builtins.bytearray": {
      if (args.length === 0) return leaf({ kind: "bytes", start: new Uint8Array(), length: 0 });
      if (first?.leaf?.kind === "bytes" && args.length === 1) return leaf(first.leaf);
      break;
    }
    case "copyreg._reconstructor":
      if (first?.kind === "global") return call(first.name, args[2]?.leaf?.kind === "null" ? [] : args.slice(2));
      break;
    case "datetime.datetime":
      return dateTime(args) ?? call(name, args);
    case "datetime.date": {
      const bytes = bytesOf(first);
      if (bytes?.length === 4) return call(name, [iso(day(bytes))]);
      break;
    }
    case "datetime.time": {
      const bytes = bytesOf(first);
      if (bytes?.length === 6) return call(name, [iso(clock(bytes)), ...args.slice(1)]);
      break;
    }
  }
  return call(name, args);
}

/** A UUID is written as its whole number: https://github.com/python/cpython/blob/3.11/Lib/uuid.py */
export function uuidOf(state: Item): Item | undefined {
  const at = state.items.findIndex((item, index) => index % 2 === 0 && textOf(item) === "int");
  const number = state.items[at + 1]?.leaf;
  if (at < 0 || (number?.kind !== "bigint" && number?.kind !== "number")) return undefined;
  const hex = BigInt(number.value).toString(16);
  if (hex.length > 32 || hex.startsWith("-")) return undefined;
  return iso(hex.padStart(32, "0").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"));
}

/**
 * Ten bytes of fields and an optional zone: https://docs.python.org/3/library/datetime.html. Only with a known offset is
 * it a point in time; without one it is a reading of some clock, and stays a text.
 */
function dateTime(args: readonly Item[]): Item | undefined {
  const bytes = bytesOf(args[0]);
  if (bytes?.length !== 10) return undefined;
  const text = `${day(bytes)}T${clock(bytes.subarray(4))}`;
  const zone = args[1];
  const offset = zone && offsetOf(zone);
  if (offset !== undefined) {
    const at = Date.parse(`${text.slice(0, 23)}Z`);
    if (Number.isFinite(at)) return leaf({ kind: "date", at: at - offset });
  }
  return call("datetime.datetime", [iso(text), ...args.slice(1)]);
}

const two = (value: number | undefined): string => String(value ?? 0).padStart(2, "0");
/** The month's high bit says which of two equal clock times is meant. */
const day = (b: Uint8Array): string =>
  `${String((b[0] ?? 0) * 256 + (b[1] ?? 0)).padStart(4, "0")}-${two((b[2] ?? 0) & 0x7f)}-${two(b[3])}`;

function clock(b: Uint8Array): string {
  const micro = (b[3] ?? 0) * 65536 + (b[4] ?? 0) * 256 + (b[5] ?? 0);
  return `${two((b[0] ?? 0) & 0x7f)}:${two(b[1])}:${two(b[2])}.${String(micro).padStart(6, "0")}`.replace(
    /\.000000$/,
    "",
  );
}

const iso = (text: string): Item => leaf({ kind: "string", text, length: text.length });

/** Milliseconds east of Greenwich, where the zone is nothing but an offset. */
function offsetOf(zone: Item): number | undefined {
  if (zone.kind !== "call") return undefined;
  if (zone.name === "pytz._UTC" || zone.name === "django.utils.timezone.UTC") return 0;
  const delta = zone.name === "datetime.timezone" ? zone.items[0] : undefined;
  if (delta?.kind !== "call" || delta.name !== "datetime.timedelta") return undefined;
  const [days = 0, seconds = 0, micros = 0] = delta.items.map((item) => numberOf(item) ?? Number.NaN);
  const offset = days * 86_400_000 + seconds * 1000 + micros / 1000;
  return Math.abs(offset) <= 86_400_000 ? offset : undefined;
}
