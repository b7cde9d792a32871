// Figures of a running server at one moment, and what happened between two moments. Pure.
import { infoLines } from "../redis/server-info.ts";

/** Counters count since the server started. What the server does not say is missing. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Changes with every start of the server, and with it all counters begin anew. */
  readonly runId?: string;
  readonly usedMemory?: number;
  /** Bytes; missing where there is no limit. */
  readonly maxMemory?: number;
  readonly clients?: number;
  readonly blocked?: number;
  readonly commands?: number;
  /** Look-ups of keys that were there, and that were not. */
  readonly hits?: number;
  readonly misses?: number;
  readonly evicted?: number;
  readonly expired?: number;
  /** Of all databases. */
  readonly keys?: number;
  readonly withoutTtl?: number;
  /** Bytes by which the slowest replica is behind. */
  readonly replicaLag?: number;
}

/** What happened between two samples. Missing where a counter began anew meanwhile, or was not told. */
export interface Rates {
  /** Share of look-ups that found their key, from 0 to 1; missing also where nobody looked anything up. */
  readonly hitRate?: number;
  /** Per second. */
  readonly commands?: number;
  readonly evicted?: number;
  readonly expired?: number;
}

/** `info`: an answer of INFO, or the text of a report that begins with one. */
export function sampleOf(info: string, at: number): Sample {
  const lines = infoLines(info);
  const number = (name: string): number | undefined => {
    const value = lines.get(name);
    return value !== undefined && /^\d{1,16}$/.test(value) ? Number(value) : undefined;
  };
  const databases = [...lines].flatMap(([name, value]) => {
    const [, keys, expires] = /^db\d+$/.test(name) ? (/^keys=(\d+),expires=(\d+)/.exec(value) ?? []) : [];
    return keys === undefined ? [] : [{ keys: Number(keys), expires: Number(expires) }];
  });
  const tells = lines.has("used_memory") || databases.length > 0;
  const maxMemory = number("maxmemory");
  return defined({
    at,
    runId: lines.get("run_id"),
    usedMemory: number("used_memory"),
    maxMemory: maxMemory === 0 ? undefined : maxMemory,
    clients: number("connected_clients"),
    blocked: number("blocked_clients"),
    commands: number("total_commands_processed"),
    hits: number("keyspace_hits"),
    misses: number("keyspace_misses"),
    evicted: number("evicted_keys"),
    expired: number("expired_keys"),
    // An empty server lists no database at all.
    keys: tells ? sum(databases.map(({ keys }) => keys)) : undefined,
    withoutTtl: tells ? sum(databases.map(({ keys, expires }) => keys - expires)) : undefined,
    replicaLag: lagOf(lines),
  });
}

export function ratesBetween(before: Sample, after: Sample): Rates {
  const seconds = (after.at - before.at) / 1000;
  if (seconds <= 0 || before.runId !== after.runId) return {};
  const grown = (name: "commands" | "hits" | "misses" | "evicted" | "expired"): number | undefined => {
    const [old, now] = [before[name], after[name]];
    // Statistics can be set back by hand while the server runs on.
    return old === undefined || now === undefined || now < old ? undefined : now - old;
  };
  const perSecond = (count: number | undefined): number | undefined =>
    count === undefined ? undefined : count / seconds;
  const [hits, misses] = [grown("hits"), grown("misses")];
  const lookups = hits === undefined || misses === undefined ? 0 : hits + misses;
  return defined({
    hitRate: lookups > 0 ? (hits ?? 0) / lookups : undefined,
    commands: perSecond(grown("commands")),
    evicted: perSecond(grown("evicted")),
    expired: perSecond(grown("expired")),
  });
}

function lagOf(lines: ReadonlyMap<string, string>): number | undefined {
  const written = Number(lines.get("master_repl_offset"));
  const lags = [...lines].flatMap(([name, value]) => {
    const offset = /^slave\d+$/.test(name) ? /(?:^|,)offset=(\d+)/.exec(value)?.[1] : undefined;
    return offset === undefined ? [] : [Math.max(0, written - Number(offset))];
  });
  return lags.length > 0 && Number.isFinite(written) ? Math.max(...lags) : undefined;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function defined<T extends object>(parts: T): Defined<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Defined<T>;
}
