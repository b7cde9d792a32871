// Asks each server of a connection how it is, and writes the answers down as one text for each: what the stack `redis-info` reads.
import type { Outcome, ReadClient, ReadNode } from "./client.ts";
import type { InfoSection, ReadCommand } from "./commands.ts";
import { LiveFailure } from "./failure.ts";

export interface ServerReport {
  /** `host:port` or path. */
  readonly address: string;
  /** The answer of INFO, with the section `# Session Doctor` at its end. Holds no key, id or value. */
  readonly text: string;
  /** What this user may not ask, as ACL rules spell it: `info`, `slowlog|len`. */
  readonly refused: readonly string[];
  /** When it was asked, in milliseconds since 1970. */
  readonly at: number;
}

/** The sessions of one application, as they were found in the store. */
export interface KeptApp {
  readonly framework: string;
  readonly prefix: string;
  readonly sessions: number;
  readonly withoutTtl: number;
  /** Whether the framework sets a TTL unless told otherwise. */
  readonly expires: boolean;
  /** Seconds that all sessions which were read name as their own idle timeout. */
  readonly timeout?: number;
  readonly indexed?: boolean;
}

export interface ReportOptions {
  /** Whether the connection gave a password. */
  readonly withPassword: boolean;
  readonly kept: readonly KeptApp[];
  /** The clock of this machine, in milliseconds since 1970. */
  readonly now?: () => number;
}

const SECTIONS: readonly InfoSection[] = [
  "server",
  "clients",
  "memory",
  "persistence",
  "stats",
  "replication",
  "keyspace",
  "commandstats",
];

const QUESTIONS: readonly ReadCommand[] = [
  ["SLOWLOG", "LEN"],
  ["CONFIG", "GET", "notify-keyspace-events"],
  ["CONFIG", "GET", "save"],
  ["TIME"],
];

/** One for each server that holds keys. Rejects with a `LiveFailure`; what a user may not ask is left out and named. */
export async function reportServers(client: ReadClient, options: ReportOptions): Promise<readonly ServerReport[]> {
  const { nodes } = await client.topology();
  const reports: ServerReport[] = [];
  for (const { node } of nodes) reports.push(await reportNode(node, options));
  return reports;
}

async function reportNode(node: ReadNode, options: ReportOptions): Promise<ServerReport> {
  const info = await node.pipeline(SECTIONS.map((section) => ["INFO", section] as const));
  const [slow, events, save] = await node.pipeline(QUESTIONS.slice(0, 3));
  const { now = Date.now } = options;
  const asked = now();
  const [time] = await node.pipeline(QUESTIONS.slice(3));
  const answered = now();
  const ahead = clockOf(time);
  const own = [
    `address:${node.address}`,
    // A password that was taken proves nothing: a user without one takes any.
    ...(options.withPassword ? [] : ["password_asked:0"]),
    // The answer was written somewhere between question and answer.
    ...(ahead === undefined ? [] : [`clock_ahead_ms:${Math.round(ahead - (asked + answered) / 2)}`]),
    ...(typeof slow === "number" ? [`slowlog_len:${slow}`] : []),
    ...settingOf("notify_keyspace_events", events),
    ...settingOf("save", save),
    ...options.kept.map((app, index) => `sessions_${index}:${lineOf(app)}`),
  ];
  const texts = info.flatMap((answer) => (Buffer.isBuffer(answer) ? [answer.toString("utf8").trimEnd()] : []));
  return {
    address: node.address,
    text: `${[...texts, ["# Session Doctor", ...own].join("\n")].join("\n\n").replaceAll("\r\n", "\n")}\n`,
    refused: [...new Set([...info, slow, events, save, time].flatMap(refusal))],
    at: answered,
  };
}

const refusal = (outcome: Outcome | undefined): string[] =>
  outcome instanceof LiveFailure && outcome.command !== undefined ? [outcome.command] : [];

/** Milliseconds since 1970. */
function clockOf(time: Outcome | undefined): number | undefined {
  if (!Array.isArray(time)) return undefined;
  const [seconds, micros] = time.map((part) => Number(String(part)));
  return seconds === undefined || micros === undefined ? undefined : seconds * 1000 + micros / 1000;
}

/** CONFIG GET answers with nothing where the server does not know the name. */
function settingOf(name: string, outcome: Outcome | undefined): string[] {
  const value = Array.isArray(outcome) ? outcome[1] : undefined;
  return Buffer.isBuffer(value) ? [`${name}:${value.toString("utf8")}`] : [];
}

const lineOf = (app: KeptApp): string =>
  [
    `framework=${app.framework}`,
    `prefix=${encodeURIComponent(app.prefix)}`,
    `count=${app.sessions}`,
    `without_ttl=${app.withoutTtl}`,
    `expires=${app.expires ? 1 : 0}`,
    ...(app.timeout === undefined ? [] : [`timeout=${app.timeout}`]),
    ...(app.indexed === undefined ? [] : [`indexed=${app.indexed ? 1 : 0}`]),
  ].join(",");
