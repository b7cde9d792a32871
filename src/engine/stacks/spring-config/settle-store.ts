// Where a Spring Boot program keeps its sessions, and the store settings that have no effect there.
import type { CookieFact, Engine, Fact, Ignored, LayerEntry, Setting, StoreFact } from "../../facts.ts";
import type { Span } from "../../span.ts";
import { readRedisUrl } from "../redis-url.ts";
import type { SpringBoot } from "../spring-boot.ts";
import { readDuration } from "./duration.ts";
import { type Answer, setting } from "./effective.ts";
import { hasStore, type Program, STORES } from "./program.ts";
import { fileOf } from "./settle-lifetime.ts";
import { ID } from "./write.ts";

/** The store of a program; undefined when nothing speaks of one. `at` is what to underline without a setting. */
export function settleStore(program: Program, at: Span | undefined, facts: readonly Fact[]): StoreFact | undefined {
  const { settings, annotated } = program;
  const ignored = ignoredSettings(program, facts.find(isSerializer));
  const connection = connectionOf(program);
  const environment = program.environment === undefined ? {} : { environment: program.environment };
  const dead = ignored.length > 0 && { ignored };
  if (annotated) {
    const inRedis = annotated.engine?.state !== "unknown" && annotated.engine?.value === "redis";
    const plain = program.major !== undefined && !annotated.indexed && inRedis;
    return {
      ...annotated,
      ...environment,
      ...(inRedis && connection),
      ...(plain && { indexed: indexedByVersion(program.major) }),
      ...dead,
    };
  }
  const engine = engineOf(program);
  const value = engine.state === "unknown" ? undefined : engine.value;
  const own = settings.lines.find((line) => /^spring\.session\./.test(line.name));
  const base = { kind: "store" as const, stack: ID, side: "app" as const, ...environment, engine };
  if (value === "memory") {
    const inMemory = keepsInMemory(program, facts, at, base);
    const [first] = ignored;
    if (inMemory) return { ...inMemory, ...dead };
    return first && { ...base, engine: { state: "unknown" }, at: first.at, ...dead };
  }
  const names = STORES.flatMap((store) => [store.module, ...store.artifacts]);
  const line = own ?? settings.lines.find((one) => CONNECTION.test(one.name));
  const place = line?.whole ?? program.boot.place(...names) ?? at;
  if (!place || (value === undefined && !own)) return undefined;
  if (value !== undefined && value !== "redis") {
    const indexed: Setting<boolean> = {
      state: "default",
      value: true,
      because: "its repository finds sessions by user",
    };
    return { ...base, at: place, ...(value === "jdbc" && { indexed }), ...dead };
  }
  const prefix = namespaceOf(program, value);
  const isRedis = value === "redis";
  return {
    ...base,
    at: place,
    ...(isRedis && connection),
    ...(prefix && { prefix }),
    ...(isRedis && { indexed: indexedOf(program) }),
    ...dead,
  };
}

const CONNECTION = /^spring\.(?:data\.)?redis\.(?:host|port|url|database|sentinel\.|cluster\.)/;

function engineOf(program: Program): Setting<Engine> {
  const { settings, boot, major, springSession } = program;
  const type = settings.get("spring.session.storetype");
  if (major !== undefined && major < 3 && type.state !== "absent")
    return setting<Engine>(type, (text) => ENGINES[text.toLowerCase()], { state: "unknown" });
  if (settings.remote) return { state: "unknown" };
  const stores = STORES.map((store) => ({ ...store, there: hasStore(boot, store) }));
  const chosen = stores.find(({ there }) => there !== "no");
  if (chosen?.there === "yes") {
    // Before Spring Boot 3, several stores without a choice stopped the start.
    const alone = stores.filter(({ there }) => there !== "no").length === 1;
    if (!alone && (major === undefined || major < 3)) return { state: "unknown" };
    return { state: "default", value: chosen.engine, because: `${chosen.artifacts[0]} is among the dependencies` };
  }
  return springSession === "no"
    ? { state: "default", value: "memory", because: "no store of Spring Session is among the dependencies" }
    : { state: "unknown" };
}

const ENGINES: Readonly<Record<string, Engine>> = {
  none: "memory",
  redis: "redis",
  jdbc: "jdbc",
  mongodb: "mongodb",
  hazelcast: "other",
};

/** Artifacts that may keep servlet sessions elsewhere without any setting of Spring's. */
const OTHER_KEEPERS = /session|hazelcast|redisson|infinispan|ignite|geode|gemfire|coherence|shiro|memcached|sa-token/;

function keepsInMemory(
  program: Program,
  facts: readonly Fact[],
  at: Span | undefined,
  base: Omit<StoreFact, "at">,
): StoreFact | undefined {
  const evidence = facts.find((fact) => fact.kind === "login" || fact.kind === "value");
  const line = program.settings.lines.find((one) => /^server\.servlet\.session\./.test(one.name));
  const place = line?.whole ?? evidence?.at ?? at;
  const others = facts.some((fact) => fact.kind === "store" && fact.side === "app" && fact.stack !== ID);
  if (program.web !== "servlet" || !program.usesSessions || !place || others) return undefined;
  const chosen = base.engine?.state === "set";
  return !chosen && program.boot.mentions(OTHER_KEEPERS) ? undefined : { ...base, at: place };
}

function namespaceOf({ settings, major, boot }: Program, engine: Engine | undefined): Setting<string> | undefined {
  const old = "spring.session.redis.namespace";
  const current = "spring.session.data.redis.namespace";
  const name = (major ?? 0) >= 4 ? current : old;
  const answer = major === undefined ? settings.any(old, current) : settings.get(name);
  if (engine === undefined)
    return answer.state === "written" ? setting(answer, plain, { state: "unknown" }) : undefined;
  const certain = boot.version !== undefined && !settings.remote;
  const byDefault: Setting<string> = certain
    ? { state: "default", value: "spring:session", because: "default of Spring Session" }
    : { state: "unknown" };
  return setting(answer, plain, byDefault, settings.insert(name));
}

function indexedOf({ settings, major }: Program): Setting<boolean> {
  if (major === undefined || settings.remote) return { state: "unknown" };
  const byVersion = indexedByVersion(major);
  if (major < 3) return byVersion;
  const name = major >= 4 ? "spring.session.data.redis.repositorytype" : "spring.session.redis.repositorytype";
  return setting(settings.get(name), (text) => text.toLowerCase() === "indexed", byVersion);
}

/** Up to Spring Boot 2 the repository was always indexed; since 3 that has to be asked for. */
const indexedByVersion = (major: number | undefined): Setting<boolean> =>
  major !== undefined && major < 3
    ? { state: "default", value: true, because: "the repository of Spring Session 2 is indexed" }
    : { state: "default", value: false, because: "the plain repository is the default since Spring Session 3" };

/** Host, port and database, under the name that the version reads. */
function connectionOf({ settings, major, boot }: Program): Pick<StoreFact, "address" | "database"> {
  const names =
    major === undefined ? ["spring.data.redis", "spring.redis"] : [major >= 3 ? "spring.data.redis" : "spring.redis"];
  const unknown = { address: { state: "unknown" }, database: { state: "unknown" } } as const;
  const written = names.filter((name) => settings.has(new RegExp(`^${name.replaceAll(".", "\\.")}\\.`)));
  if (written.length > 1 || boot.mentions(/redisson/) || settings.has(/redis\.(?:sentinel|cluster)\./)) return unknown;
  const name = written[0] ?? names[0] ?? "";
  const get = (knob: string): Answer => settings.get(`${name}.${knob}`);
  const url = get("url");
  if (url.state === "unknown") return unknown;
  if (url.state === "written") {
    const parts = readRedisUrl(url.entry.value);
    const at = url.entry.at;
    if (!parts) return unknown;
    return {
      address: { state: "set", value: `${parts.host}:${parts.port}`, at },
      database: parts.database === undefined ? zero : { state: "set", value: parts.database, at },
    };
  }
  const [host, port] = [get("host"), get("port")];
  const elsewhere = written.length === 0 && (settings.remote || major === undefined);
  if (host.state === "unknown" || port.state === "unknown" || elsewhere) return unknown;
  const portText = port.state === "written" ? port.entry.value : "6379";
  const byDefault: Setting<string> = {
    state: "default",
    value: `localhost:${portText}`,
    because: "default of Spring Data Redis",
  };
  return {
    address: setting(host, (text) => (text ? `${text}:${portText}` : undefined), byDefault),
    database: setting(get("database"), (text) => (/^\d+$/.test(text) ? Number(text) : undefined), zero),
  };
}

const zero: Setting<number> = { state: "default", value: 0, because: "default of Spring Data Redis" };
const plain = (text: string): string | undefined => text || undefined;

/** Settings that stand in an application file although this version, or an annotation, leaves them unread. */
function ignoredSettings(program: Program, serializer: Fact | undefined): readonly Ignored[] {
  const { settings, boot, annotated } = program;
  const found = settings.lines.flatMap((line): Ignored[] => {
    const verdict = judge(line, program) ?? besideSerializer(line, program, serializer);
    return verdict ? [{ name: line.title, at: line.whole, ...verdict }] : [];
  });
  return !annotated && boot.version === undefined ? [] : found;
}

type Verdict = Omit<Ignored, "name" | "at">;

function judge(line: LayerEntry, program: Program): Verdict | undefined {
  const { boot, major, annotated, settings, springSession } = program;
  const version = (): Pick<Ignored, "related"> => (boot.version ? { related: [versionAt(boot)] } : {});
  const removed = line.slot && { slot: line.slot };
  const renamed = (name: string): Pick<Ignored, "slot" | "rename"> | undefined =>
    settings.get(name).state !== "absent" ? removed : line.rename && { slot: line.rename, rename: name };
  if (line.name === "spring.session.storetype" && major !== undefined && major >= 3) {
    const missing = springSession === "no" && line.value !== "none";
    const none = missing ? ", and Spring Session is not among them" : "";
    return {
      because: `since Spring Boot 3 the dependencies choose where sessions go${none}`,
      ...version(),
      ...removed,
    };
  }
  if (springSession === "no") return undefined;
  if (annotated && /^spring\.session\.(?:timeout|(?:data\.)?redis\.)/.test(line.name)) {
    if (line.name === "spring.session.timeout" && saysTheSame(line, annotated)) return undefined;
    const message = "This annotation makes Spring Boot step back.";
    return {
      because: `the annotation in ${fileOf(annotated.at)} sets up Spring Session, so Spring Boot does not`,
      related: [{ at: annotated.at, message }],
      ...removed,
    };
  }
  if (/^spring\.session\.redis\./.test(line.name) && major !== undefined && major >= 4) {
    const name = line.title.replace(/^(spring\.session\.)/i, "$1data.");
    return { because: `Spring Boot 4 reads ${name} instead`, ...version(), ...renamed(name) };
  }
  const inRedis = springSession === "yes" && (annotated ?? hasStore(boot, STORES[0]) === "yes");
  if (/^spring\.redis\.(?:host|port|url|database)$/.test(line.name) && major !== undefined && major >= 3 && inRedis) {
    const name = line.title.replace(/^(spring\.)/i, "$1data.");
    // The same value under the new name is there for some older part, and does no harm.
    if (settings.has(/^spring\.data\.redis\.(?:host|port|url|database|sentinel\.|cluster\.)/)) return undefined;
    return { because: `since Spring Boot 3 it is ${name}`, ...version(), ...renamed(name) };
  }
  return undefined;
}

/** A cookie serializer of one's own, as far as it is certain. */
export const isSerializer = (fact: Fact): fact is CookieFact =>
  fact.kind === "cookie" && fact.stack === "spring-java" && fact.sameSite !== undefined;

/** A serializer of one's own makes Spring Boot leave out the one that it would set up from these lines. */
function besideSerializer(
  line: LayerEntry,
  { springSession, environment }: Program,
  serializer: Fact | undefined,
): Verdict | undefined {
  if (!serializer || springSession !== "yes" || !line.name.startsWith("server.servlet.session.cookie."))
    return undefined;
  if (serializer.environment !== undefined && serializer.environment !== environment) return undefined;
  return {
    because: `the cookie serializer in ${fileOf(serializer.at)} writes the cookie`,
    related: [{ at: serializer.at, message: "This serializer takes the place of Spring Boot's." }],
    ...(line.slot && { slot: line.slot }),
  };
}

function saysTheSame(line: LayerEntry, { ttl }: StoreFact): boolean {
  return ttl !== undefined && ttl.state !== "unknown" && ttl.value === readDuration(line.value)?.seconds;
}

function versionAt(boot: SpringBoot): { at: Span; message: string } {
  const at = boot.version?.at ?? { path: "", start: 0, end: 0 };
  return { at, message: `Spring Boot ${boot.version?.version} is used.` };
}
