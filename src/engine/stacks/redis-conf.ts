// Redis and Valkey servers' own configuration file.
import { knownValue, type Persistence, type Setting, type StoreFact } from "../facts.ts";
import type { Stack } from "../stack.ts";
import { type Directive, readLineDirectives } from "../syntax/directive.ts";
import { type SourceFile, span } from "../syntax/source.ts";

const ID = "redis-conf";

// Defaults: redis.conf of 6.2 to 8.0 and valkey.conf of 8.0, https://redis.io/docs/latest/operate/oss_and_stack/management/config/
const because = "default of redis-server";

export const redisConf: Stack = {
  id: ID,
  reads: (path) =>
    /(?:^|\/)[^/]*(?:redis|valkey|keydb)[^/]*\.conf(?:\.(?:example|sample|template|dist|tpl))?$/i.test(path) &&
    !/sentinel/i.test(path),
  mentions: ["maxmemory", "appendonly", "save", "bind", "port", "protected-mode", "requirepass"],

  *read(file) {
    const directives = readLineDirectives(file);
    if (!directives.some((directive) => KNOWN.has(directive.name.toLowerCase()))) return;
    // What an included file sets is not known here, and neither is what it leaves alone.
    const includes = directives.some((directive) => directive.name.toLowerCase() === "include");
    const read = <T>(name: string, parse: (args: readonly string[]) => T | undefined, byDefault: T): Setting<T> =>
      setting(file, directives, name, parse, byDefault, includes);
    const store: StoreFact = {
      kind: "store",
      stack: ID,
      side: "server",
      at: directives[0]?.at ?? span(file, 0, 0),
      engine: { state: "default", value: "redis", because },
      evictionPolicy: read("maxmemory-policy", ([policy]) => policy?.toLowerCase(), "noeviction"),
      maxMemory: read("maxmemory", ([amount]) => bytes(amount), 0),
      persistence: persistence(file, directives, includes),
      bind: read("bind", (args) => args, ["127.0.0.1", "-::1"]),
      protectedMode: read("protected-mode", yesNo, true),
      authentication: authentication(file, directives, includes),
    };
    yield store;
  },

  write: (slot, value) => {
    if (value === null) return [{ span: slot.span, text: "" }];
    return [{ span: slot.span, text: slot.form === "append" ? `\n${slot.key} ${value}\n` : String(value) }];
  },
};

const KNOWN = new Set([
  "maxmemory",
  "maxmemory-policy",
  "appendonly",
  "save",
  "bind",
  "port",
  "protected-mode",
  "requirepass",
  "appendfsync",
  "databases",
  "include",
]);

function setting<T>(
  file: SourceFile,
  directives: readonly Directive[],
  name: string,
  parse: (args: readonly string[]) => T | undefined,
  byDefault: T,
  includes: boolean,
): Setting<T> {
  const found = directives.findLast((directive) => directive.name.toLowerCase() === name);
  if (!found) {
    if (includes) return { state: "unknown", because: "a file that is included may set it" };
    const end = file.text.trimEnd().length;
    return {
      state: "default",
      value: byDefault,
      because,
      slot: { stack: ID, key: name, span: span(file, end, file.text.length), form: "append" },
    };
  }
  const first = found.args[0];
  const last = found.args.at(-1);
  const value = parse(found.args.map((arg) => arg.text));
  if (value === undefined || !first || !last || found.args.some((arg) => /[${]/.test(arg.text)))
    return { state: "unknown", at: found.at };
  const at = span(file, first.at.start, last.at.end);
  return { state: "set", value, at, slot: { stack: ID, key: name, span: at } };
}

function persistence(file: SourceFile, directives: readonly Directive[], includes: boolean): Setting<Persistence> {
  const aof = setting(file, directives, "appendonly", yesNo, false, includes);
  const saves = directives.filter((directive) => directive.name.toLowerCase() === "save");
  const lastSave = saves.at(-1);
  if (aof.state === "unknown") return aof;
  if (!lastSave) {
    if (includes) return { state: "unknown" };
    const value = aof.value ? "both" : "rdb";
    return aof.state === "set" ? { ...aof, value } : { ...aof, value };
  }
  const off = lastSave.args.every((arg) => arg.text === "");
  const value: Persistence = off ? (aof.value ? "aof" : "none") : aof.value ? "both" : "rdb";
  const slot = aof.slot;
  return { state: "set", value, at: off ? lastSave.at : (saves[0]?.at ?? lastSave.at), ...(slot && { slot }) };
}

function authentication(file: SourceFile, directives: readonly Directive[], includes: boolean): Setting<boolean> {
  const names = ["requirepass", "user", "aclfile"];
  const found = directives.find((directive) => names.includes(directive.name.toLowerCase()));
  if (!found)
    return knownValue(setting(file, directives, "requirepass", () => true, false, includes)) === false
      ? { state: "default", value: false, because }
      : { state: "unknown" };
  const empty = found.name.toLowerCase() === "requirepass" && !found.args[0]?.text;
  return { state: "set", value: !empty, at: found.nameAt };
}

const yesNo = ([word]: readonly string[]): boolean | undefined =>
  word === "yes" ? true : word === "no" ? false : undefined;

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1e3,
  kb: 1024,
  m: 1e6,
  mb: 1024 ** 2,
  g: 1e9,
  gb: 1024 ** 3,
};

function bytes(amount: string | undefined): number | undefined {
  const [, number, unit = ""] = /^(\d+)([a-z]*)$/i.exec(amount ?? "") ?? [];
  const factor = UNITS[unit.toLowerCase()];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
