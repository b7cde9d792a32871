// The store that an express-session call keeps its sessions in.
import type { Engine, Ignored, Setting, StoreFact } from "../../facts.ts";
import { knownValue } from "../../facts.ts";
import type { Span } from "../../span.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { span, spanOf } from "../../syntax/source.ts";
import type { SyntaxNode } from "../../syntax/tree.ts";
import { type Options, optionsOf, readOption, writtenValue, yesNo } from "./options.ts";
import { readRedisClient } from "./redis-client.ts";
import { ID, removal, replacement } from "./slots.ts";

/** Makers of stores by where they come from. Older packages are functions that take express-session. */
const ENGINES: readonly (readonly [RegExp, Engine])[] = [
  [/^connect-redis#(?:\(\)\.|RedisStore\.)?new$/, "redis"],
  [/^connect-mongo#(?:(?:\(\)\.)?new|(?:MongoStore\.)?create\.\(\))$/, "mongodb"],
  [/^connect-mongodb-session#\(\)\.new$/, "mongodb"],
  [/^connect-pg-simple#\(\)\.new$/, "jdbc"],
  [/^express-mysql-session#\(\)\.new$/, "jdbc"],
  [/^connect-session-knex#(?:\(\)|ConnectSessionKnexStore)\.new$/, "jdbc"],
  [/^connect-session-sequelize#\(\)\.new$/, "jdbc"],
  [/^(?:connect-sqlite3|better-sqlite3-session-store)#\(\)\.new$/, "jdbc"],
  [/^@quixo3\/prisma-session-store#PrismaSessionStore\.new$/, "jdbc"],
  [/^connect-typeorm#(?:out\.)?TypeormStore\.new(?:\.connect\.\(\))?$/, "jdbc"],
  [/^(?:connect-memcached|connect-memjs)#\(\)\.new$/, "memcached"],
  [/^memorystore#\(\)\.new$/, "memory"],
  [/^express-session#MemoryStore\.new$/, "memory"],
  [/^session-file-store#\(\)\.new$/, "file"],
  [/^(?:connect-dynamodb|connect-couchbase|firestore-store|level-session-store)#\(\)\.new$/, "other"],
];

// https://github.com/expressjs/session#sessionoptions: "MemoryStore, is purposely not designed for a production environment"
const MEMORY_STORE = "leaks memory and is not meant for production";

export function storeFact(
  script: Script,
  place: { readonly at: Span; readonly setup: Span },
  options: Options,
  maxAge: Setting<number | null>,
): StoreFact {
  const fact = { kind: "store", stack: ID, side: "app", ...place } as const;
  const member = options.state === "present" ? options.members.get("store") : { state: options.state };
  const value = member.state === "present" ? script.evaluate(member.value) : undefined;
  if (member.state === "absent" || (value?.kind === "plain" && value.value == null)) {
    const because = "express-session uses its MemoryStore when it is given no store";
    return { ...fact, engine: { state: "default", value: "memory", because }, notForProduction: MEMORY_STORE };
  }
  if (member.state !== "present") return { ...fact, engine: { state: "unknown" } };
  const made = script.follow(member.value);
  const origin = script.origin(made) ?? "";
  const engine = ENGINES.find(([pattern]) => pattern.test(origin))?.[1];
  if (!engine) return { ...fact, engine: { state: "unknown", at: spanOf(script.file, member.value) } };
  const at = headOf(script, made);
  const known: StoreFact = { ...fact, at, engine: { state: "set", value: engine, at } };
  const given = optionsOf(script, made);
  if (engine === "memory")
    return origin.startsWith("express-session#") ? { ...known, notForProduction: MEMORY_STORE } : known;
  if (origin.startsWith("connect-redis#")) return { ...known, ...redisKnobs(script, given, maxAge) };
  if (origin.startsWith("connect-mongo#")) return { ...known, ...mongoKnobs(script, given, maxAge) };
  if (origin.startsWith("connect-pg-simple#")) return { ...known, ...postgresKnobs(script, given, maxAge) };
  return known;
}

/** `new RedisStore` without its arguments, which may run over many lines. */
function headOf(script: Script, made: SyntaxNode): Span {
  const list = made.childForFieldName("arguments");
  return span(script.file, made.startIndex, list ? list.startIndex : made.endIndex);
}

// https://github.com/tj/connect-redis#options
function redisKnobs(script: Script, options: Options, maxAge: Setting<number | null>): Partial<StoreFact> {
  const because = "default of connect-redis";
  const client = options.state === "present" ? options.members.get("client") : undefined;
  const connection = client?.state === "present" ? readRedisClient(script, client.value) : undefined;
  const prefix = readOption(script, options, {
    names: ["prefix"],
    parse: (value) => (typeof value === "string" ? value : undefined),
    byDefault: "sess:",
    because,
  });
  const disabled = readOption(script, options, {
    names: ["disableTTL"],
    parse: yesNo,
    byDefault: false,
    because,
    turns: "value",
  });
  const { ttl, ignored } = timeToLive(script, options, maxAge, 86_400, "connect-redis");
  return {
    ...(connection && { address: connection.address, database: connection.database }),
    ...(!connection && { address: { state: "unknown" } }),
    prefix: connection ? prefixed(connection.keyPrefix, prefix) : prefix,
    ttl,
    writesTtl: writesTtl(disabled, connection?.library === "ioredis"),
    ...(ignored && { ignored: [ignored] }),
  };
}

/** connect-redis 9 speaks the dialect of node-redis 5 alone: whether it expires sessions is settled with the versions. */
function writesTtl(disabled: Setting<boolean>, ioredis: boolean): Setting<boolean> {
  if (disabled.state === "unknown") return disabled;
  if (disabled.value && disabled.state === "set") return { ...disabled, value: false };
  return ioredis
    ? { state: "unknown" }
    : { state: "default", value: true, because: "connect-redis gives each session an expiry" };
}

function prefixed(keyPrefix: Setting<string>, prefix: Setting<string>): Setting<string> {
  if (keyPrefix.state === "unknown" || prefix.state === "unknown") return { state: "unknown" };
  if (keyPrefix.value === "") return prefix;
  return { ...(prefix.state === "set" ? prefix : keyPrefix), value: keyPrefix.value + prefix.value };
}

/** A store that follows the cookie's age where it has one, and its own number where it has none. */
function timeToLive(
  script: Script,
  options: Options,
  maxAge: Setting<number | null>,
  byDefault: number,
  maker: string,
): { readonly ttl: Setting<number | null>; readonly ignored?: Ignored } {
  const member = options.state === "present" ? options.members.get("ttl") : undefined;
  const computed = member?.state === "present" ? script.follow(member.value) : undefined;
  if (member?.state === "present" && computed?.type === "arrow_function") {
    const body = computed.childForFieldName("body");
    const value = body ? script.evaluate(body) : undefined;
    const at = body ? spanOf(script.file, body) : undefined;
    if (!body || !at || value?.kind !== "plain" || typeof value.value !== "number")
      return { ttl: { state: "unknown" } };
    // The body is replaced, so that the function goes on to overrule the age of the cookie.
    const slot = replacement(script, member.whole, body, "ttl");
    return { ttl: { state: "set", value: value.value, at, slot } };
  }
  const own = readOption<number | null>(script, options, {
    names: ["ttl"],
    parse: (value) => (typeof value === "number" && value > 0 ? value : undefined),
    byDefault,
    because: `default of ${maker}`,
    turns: "value",
  });
  const age = maxAge.state === "unknown" ? undefined : maxAge.value;
  if (age === undefined || own.state === "unknown") return { ttl: { state: "unknown" } };
  if (age === null) return { ttl: own };
  const ttl: Setting<number> = { state: "default", value: age, because: `${maker} follows the maxAge of the cookie` };
  if (own.state !== "set" || own.value === age || maxAge.state !== "set" || !member || member.state !== "present")
    return { ttl };
  return {
    ttl,
    ignored: {
      name: "ttl",
      at: spanOf(script.file, member.whole),
      because: `the cookie has a maxAge, which ${maker} follows instead`,
      related: [{ at: maxAge.at, message: "Sessions expire with the cookie." }],
      slot: removal(script, member.whole, "ttl"),
    },
  };
}

// https://github.com/jdesboeufs/connect-mongo#session-expiration
function mongoKnobs(script: Script, options: Options, maxAge: Setting<number | null>): Partial<StoreFact> {
  const { ttl } = timeToLive(script, options, maxAge, 1_209_600, "connect-mongo");
  const url = writtenValue(script, options, "mongoUrl") ?? writtenValue(script, options, "url");
  const host =
    url?.kind === "plain"
      ? /^mongodb:\/\/(?:[^@/]*@)?([^:/?#,]+(?::\d+)?)(?:[/?#]|$)/.exec(String(url.value))?.[1]
      : undefined;
  const address: Setting<string> =
    host === undefined || !url
      ? { state: "unknown" }
      : { state: "set", value: host.includes(":") ? host : `${host}:27017`, at: spanOf(script.file, url.at) };
  return { ttl, address };
}

// Its own ttl wins here: https://github.com/voxpelli/node-connect-pg-simple#advanced-options
function postgresKnobs(script: Script, options: Options, maxAge: Setting<number | null>): Partial<StoreFact> {
  const ttl = readOption<number | null>(script, options, {
    names: ["ttl"],
    parse: (value) => (typeof value === "number" && value > 0 ? value : undefined),
    byDefault: knownValue(maxAge) ?? 86_400,
    because: "connect-pg-simple follows the maxAge of the cookie, or takes a day",
    turns: "value",
  });
  return { ttl: ttl.state === "default" && maxAge.state === "unknown" ? { state: "unknown" } : ttl };
}
