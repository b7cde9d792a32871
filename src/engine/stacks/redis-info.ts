// What a running Redis or Valkey says of itself: the answer of INFO, with a section of our own where we asked for more.
import type { CommandFact, KeptSessions, Replica, Running, Setting, StoreFact } from "../facts.ts";
import type { Span } from "../span.ts";
import type { Stack } from "../stack.ts";
import { type SourceFile, span } from "../syntax/source.ts";

const ID = "redis-info";
/** The head of the section that `src/live/redis/report.ts` writes. */
const OWN = "# Session Doctor";

/**
 * Reads `*.redis-info`: an answer of INFO that a person saved, or that a live connection gave. The section `# Session Doctor` is
 * our own. Names of INFO: https://redis.io/docs/latest/commands/info/
 */
export const redisInfo: Stack = {
  id: ID,
  reads: (path) => path.endsWith(".redis-info"),
  mentions: ["redis_version", "valkey_version", OWN],

  *read(file) {
    const lines = linesOf(file);
    // A user who may not ask for INFO can still see sessions.
    const own = file.text.includes(OWN) ? lines.get("address") : undefined;
    const head = lines.get("redis_version") ?? lines.get("valkey_version") ?? own;
    if (!head) return;
    const kept = [...lines].flatMap(([name, line]) => (/^sessions_\d+$/.test(name) ? keptOf(line) : []));
    const store: StoreFact = {
      kind: "store",
      stack: ID,
      side: "server",
      at: head.whole,
      engine: { state: "set", value: "redis", at: head.at },
      ...optional("address", text(lines.get("address"))),
      ...optional("evictionPolicy", text(lines.get("maxmemory_policy"))),
      ...optional("maxMemory", number(lines.get("maxmemory"))),
      ...optional("persistence", persistence(lines)),
      ...optional("authentication", flag(lines.get("password_asked"))),
      running: running(lines, kept),
    };
    yield store;
    yield* commands(lines, kept.length > 0);
  },
};

interface Line {
  readonly value: string;
  readonly at: Span;
  readonly whole: Span;
}
type Lines = ReadonlyMap<string, Line>;

function linesOf(file: SourceFile): Lines {
  const lines = new Map<string, Line>();
  for (const match of file.text.matchAll(/^([a-zA-Z_]\w{0,60}):([^\r\n]*)/gm)) {
    const [whole, name = "", value = ""] = match;
    const start = match.index + whole.length - value.length;
    lines.set(name, {
      value,
      at: span(file, start, start + value.length),
      whole: span(file, match.index, match.index + whole.length),
    });
  }
  return lines;
}

type Known<T> = Setting<T> | undefined;

const optional = <Name extends string, T>(name: Name, setting: Known<T>): { [K in Name]?: Setting<T> } =>
  (setting ? { [name]: setting } : {}) as { [K in Name]?: Setting<T> };

const read = <T>(line: Line | undefined, parse: (value: string) => T | undefined): Known<T> => {
  if (!line) return undefined;
  const value = parse(line.value);
  return value === undefined ? { state: "unknown", at: line.whole } : { state: "set", value, at: line.whole };
};
const text = (line: Line | undefined): Known<string> => read(line, (value) => value || undefined);
const number = (line: Line | undefined): Known<number> =>
  read(line, (value) => (/^-?\d{1,16}$/.test(value) ? Number(value) : undefined));
const flag = (line: Line | undefined): Known<boolean> =>
  read(line, (value) => (value === "1" ? true : value === "0" ? false : undefined));
const works = (line: Line | undefined): Known<boolean> =>
  read(line, (value) => (value === "ok" ? true : value === "err" ? false : undefined));

/** INFO tells of the append-only file only; whether snapshots are made is for CONFIG to say. */
function persistence(lines: Lines): Known<"none" | "rdb" | "aof" | "both"> {
  const log = lines.get("aof_enabled");
  const saves = lines.get("save");
  if (!log || !saves) return undefined;
  const snapshots = saves.value !== "";
  const value = log.value === "1" ? (snapshots ? "both" : "aof") : snapshots ? "rdb" : "none";
  return { state: "set", value, at: saves.whole };
}

function running(lines: Lines, kept: readonly KeptSessions[]): Running {
  const replicas = [...lines].flatMap(([name, line]) => (/^slave\d+$/.test(name) ? replicaOf(line) : []));
  return {
    ...optional("uptime", number(lines.get("uptime_in_seconds"))),
    ...optional("usedMemory", number(lines.get("used_memory"))),
    ...optional("systemMemory", number(lines.get("total_system_memory"))),
    ...optional("evicted", number(lines.get("evicted_keys"))),
    ...optional("clients", number(lines.get("connected_clients"))),
    ...optional("clientLimit", number(lines.get("maxclients"))),
    ...optional("refused", number(lines.get("rejected_connections"))),
    ...optional("blocked", number(lines.get("blocked_clients"))),
    ...optional("snapshotWorks", works(lines.get("rdb_last_bgsave_status"))),
    ...optional(
      "logWorks",
      lines.get("aof_enabled")?.value === "1" ? works(lines.get("aof_last_write_status")) : undefined,
    ),
    ...optional(
      "hearsMaster",
      read(lines.get("master_link_status"), (value) => (value === "up" ? true : value === "down" ? false : undefined)),
    ),
    ...optional("slow", number(lines.get("slowlog_len"))),
    ...optional(
      "events",
      read(lines.get("notify_keyspace_events"), (value) => value),
    ),
    ...optional("clockAhead", number(lines.get("clock_ahead_ms"))),
    ...(replicas.length > 0 && { replicas }),
    ...(kept.length > 0 && { kept }),
  };
}

/** `ip=127.0.0.1,port=6380,state=online,offset=14,lag=0` */
function replicaOf({ value, whole }: Line): Replica[] {
  const parts = partsOf(value);
  const state = parts.get("state");
  const lag = parts.get("lag");
  if (state === undefined) return [];
  return [
    { at: whole, online: state === "online", ...(lag !== undefined && /^\d+$/.test(lag) && { lag: Number(lag) }) },
  ];
}

function keptOf({ value, whole }: Line): KeptSessions[] {
  const parts = partsOf(value);
  const count = (name: string): number | undefined =>
    /^\d{1,12}$/.test(parts.get(name) ?? "") ? Number(parts.get(name)) : undefined;
  const framework = parts.get("framework");
  const sessions = count("count");
  if (framework === undefined || sessions === undefined) return [];
  const [withoutTtl, timeout] = [count("without_ttl"), count("timeout")];
  return [
    {
      at: whole,
      framework,
      prefix: decodeURIComponentOr(parts.get("prefix") ?? ""),
      sessions,
      expires: parts.get("expires") === "1",
      ...(withoutTtl !== undefined && { withoutTtl }),
      ...(timeout !== undefined && { timeout }),
      ...(parts.has("indexed") && { indexed: parts.get("indexed") === "1" }),
    },
  ];
}

/** A prefix may hold a comma, so it stands percent-encoded. */
function decodeURIComponentOr(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const partsOf = (value: string): ReadonlyMap<string, string> =>
  new Map(
    value.split(",").map((part) => {
      const [name = "", ...rest] = part.split("=");
      return [name, rest.join("=")] as const;
    }),
  );

const HAZARDS: Readonly<Record<string, CommandFact["hazard"]>> = {
  keys: "blocks",
  monitor: "blocks",
  flushall: "flushes",
  flushdb: "flushes",
};

/** Commands that somebody has sent since the server started. */
function* commands(lines: Lines, aboutSessions: boolean): Iterable<CommandFact> {
  for (const [name, hazard] of Object.entries(HAZARDS)) {
    const line = lines.get(`cmdstat_${name}`);
    const calls = Number(partsOf(line?.value ?? "").get("calls"));
    if (!line || !(calls > 0)) continue;
    yield {
      kind: "command",
      stack: ID,
      at: line.whole,
      hazard,
      name: name.toUpperCase(),
      calls,
      ...(aboutSessions && { aboutSessions }),
    };
  }
}
