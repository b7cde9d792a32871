// What the settings of Redis and Valkey servers mean, wherever they are written: in a file or on a command line.
import type { Persistence, Setting } from "../facts.ts";
import type { Span } from "../span.ts";

export interface WrittenSetting {
  readonly name: string;
  readonly nameAt: Span;
  readonly args: readonly { readonly text: string; readonly at: Span }[];
  readonly at: Span;
}

export interface SettingsFront {
  /** Id of the stack that can write where these settings stand; missing: nobody can. */
  readonly stack?: string;
  /** The knob of a setting that nobody wrote; `value` is what the server does by itself. */
  absent<T>(name: string, value: T): Setting<T>;
}

export interface ServerKnobs {
  readonly evictionPolicy: Setting<string>;
  readonly maxMemory: Setting<number>;
  readonly persistence: Setting<Persistence>;
  readonly bind: Setting<readonly string[]>;
  readonly protectedMode: Setting<boolean>;
  readonly authentication: Setting<boolean>;
}

/**
 * Reads settings into knobs; the last of equal names wins, as in the server. Defaults are those compiled into the server,
 * which differ from the redis.conf it is shipped with: a file without `bind` listens everywhere.
 * https://github.com/redis/redis/blob/7.4/src/config.c and src/server.h (CONFIG_DEFAULT_BINDADDR)
 */
export function serverKnobs(written: readonly WrittenSetting[], front: SettingsFront): ServerKnobs {
  const read = <T>(name: string, parse: (args: readonly string[]) => T | undefined, byDefault: T): Setting<T> => {
    const found = written.findLast((one) => one.name.toLowerCase() === name);
    return found ? parsed(found, parse, front) : front.absent(name, byDefault);
  };
  return {
    evictionPolicy: read("maxmemory-policy", ([policy]) => policy?.toLowerCase(), "noeviction"),
    maxMemory: read("maxmemory", ([amount]) => bytes(amount), 0),
    persistence: persistence(written, front, read("appendonly", yesNo, false)),
    bind: read("bind", (args) => args, ["*", "-::*"]),
    protectedMode: read("protected-mode", yesNo, true),
    authentication: authentication(written, front),
  };
}

function parsed<T>(
  { args, at: whole, name }: WrittenSetting,
  parse: (args: readonly string[]) => T | undefined,
  front: SettingsFront,
): Setting<T> {
  const first = args[0];
  const last = args.at(-1);
  const value = parse(args.map((arg) => arg.text));
  if (value === undefined || !first || !last || args.some(isOpen)) return { state: "unknown", at: whole };
  const at: Span = { ...first.at, end: last.at.end };
  const slot = front.stack && { stack: front.stack, key: name.toLowerCase(), span: at };
  return { state: "set", value, at, ...(slot && { slot }) };
}

function persistence(
  written: readonly WrittenSetting[],
  front: SettingsFront,
  aof: Setting<boolean>,
): Setting<Persistence> {
  const saves = written.filter((one) => one.name.toLowerCase() === "save");
  const last = saves.at(-1);
  if (aof.state === "unknown") return last ? { ...aof, at: aof.at ?? last.at } : aof;
  if (last?.args.some(isOpen)) return { state: "unknown", at: last.at };
  const off = last?.args.every((arg) => arg.text === "") ?? false;
  const value: Persistence = off ? (aof.value ? "aof" : "none") : aof.value ? "both" : "rdb";
  if (last && off) return { state: "set", value, at: last.at, ...(aof.slot && { slot: aof.slot }) };
  // Snapshots are on unless someone switches them off.
  const snapshots = last ? undefined : front.absent("save", true);
  if (snapshots?.state === "unknown") return aof.state === "set" ? { ...snapshots, at: aof.at } : snapshots;
  if (last) return { state: "set", value, at: last.at, ...(aof.slot && { slot: aof.slot }) };
  return aof.state === "set" ? { ...aof, value } : { ...aof, value };
}

/** Whether someone who reaches the port needs a password. */
function authentication(written: readonly WrittenSetting[], front: SettingsFront): Setting<boolean> {
  const named = (name: string) => written.filter((one) => one.name.toLowerCase() === name);
  const password = named("requirepass").at(-1);
  if (password) return { state: "set", value: password.args[0]?.text !== "", at: password.nameAt };
  const first = named("user").find(({ args }) => args[0]?.text === "default");
  if (first) {
    const words = first.args.map((arg) => arg.text);
    return { state: "set", value: words.includes("off") || !words.includes("nopass"), at: first.nameAt };
  }
  // Users in another file, or users besides the default one: who may do what is not said here.
  const elsewhere = named("aclfile")[0] ?? named("user")[0];
  return elsewhere ? { state: "unknown", at: elsewhere.at } : front.absent("requirepass", false);
}

/** Left open for a template or a variable to fill in. */
const isOpen = (arg: { readonly text: string }): boolean => /[${]/.test(arg.text);

const yesNo = ([word]: readonly string[]): boolean | undefined =>
  word?.toLowerCase() === "yes" ? true : word?.toLowerCase() === "no" ? false : undefined;

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
