// Redis clients of node-redis and ioredis: which server they talk to.
import type { Setting } from "../../facts.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import { spanOf } from "../../syntax/source.ts";
import { namedChildren, type SyntaxNode } from "../../syntax/tree.ts";
import { type Options, optionsOf, optionsWithin, readOption, word, writtenValue } from "./options.ts";

export interface RedisClient {
  readonly library: "redis" | "ioredis";
  readonly address: Setting<string>;
  readonly database: Setting<number>;
  /** What ioredis puts in front of every key; empty: nothing. */
  readonly keyPrefix: Setting<string>;
}

const because = "default of the Redis client";
const CREATED =
  /^(?:(redis|@redis\/client)#createClient\.\(\)|(ioredis)#(?:(?:Redis|Valkey)\.)?new|(ioredis)#(?:createClient\.)?\(\))(?:\.(?:on|once|connect|duplicate)\.\(\))*$/;

/** Whether an expression is certainly a client of a Redis library of this file. Clusters count, too. */
export function isRedisClient(script: Script, node: SyntaxNode): boolean {
  const origin = script.origin(node) ?? "";
  return CREATED.test(origin) || /^(?:redis#createCluster\.\(\)|ioredis#(?:Redis\.)?Cluster\.new)(?:\.|$)/.test(origin);
}

export function readRedisClient(script: Script, node: SyntaxNode): RedisClient | undefined {
  const [, ...libraries] = CREATED.exec(script.origin(node) ?? "") ?? [];
  const named = libraries.find((name) => name !== undefined);
  if (named === undefined) return undefined;
  const library = named === "ioredis" ? "ioredis" : "redis";
  const call = creation(script, node);
  const [first, second] = namedChildren(call.childForFieldName("arguments")).filter(
    (child) => child.type !== "comment",
  );
  const unknown = { library, address: { state: "unknown" }, database: { state: "unknown" } } as const;
  const noPrefix: Setting<string> = { state: "default", value: "", because };
  if (!first)
    return {
      library,
      address: { state: "default", value: "localhost:6379", because },
      database: { state: "default", value: 0, because },
      keyPrefix: noPrefix,
    };
  const value = script.evaluate(first);
  if (value.kind === "plain" && typeof value.value === "string") {
    const keyPrefix = second ? readPrefix(script, optionsOf(script, call, 1), library) : noPrefix;
    return { library, ...fromUrl(script, value.value, value.at), keyPrefix };
  }
  if (value.kind === "plain" && typeof value.value === "number") {
    const host = second ? script.evaluate(second) : undefined;
    const at = spanOf(script.file, first);
    const name = host?.kind === "plain" ? host.value : second ? undefined : "localhost";
    const rest = optionsOf(script, call, 2);
    if (typeof name !== "string" || rest.state === "unknown") return { ...unknown, keyPrefix: { state: "unknown" } };
    return {
      library,
      address: { state: "set", value: `${name}:${value.value}`, at },
      database: readDatabase(script, rest),
      keyPrefix: readPrefix(script, rest, library),
    };
  }
  const options = optionsOf(script, call);
  const keyPrefix = readPrefix(script, options, library);
  if (options.state !== "present") return { ...unknown, keyPrefix };
  const url = options.members.get("url");
  if (url.state !== "absent") {
    const written = writtenValue(script, options, "url");
    if (written?.kind !== "plain" || typeof written.value !== "string") return { ...unknown, keyPrefix };
    return { library, ...fromUrl(script, written.value, written.at), keyPrefix };
  }
  if (["sentinels", "path", "unix_socket"].some((name) => options.members.get(name).state !== "absent"))
    return { ...unknown, keyPrefix };
  const socket = library === "redis" && options.members.get("socket").state !== "absent";
  return {
    library,
    address: hostAndPort(script, socket ? optionsWithin(script, options, "socket") : options),
    database: readDatabase(script, options),
    keyPrefix,
  };
}

/** From `createClient().on(…).connect()` back to the call that makes the client. */
function creation(script: Script, node: SyntaxNode): SyntaxNode {
  let at = script.follow(node);
  for (;;) {
    if (at.type === "await_expression") at = script.follow(namedChildren(at)[0] ?? at);
    const callee = at.type === "call_expression" ? at.childForFieldName("function") : null;
    const method = callee?.childForFieldName("property")?.text ?? "";
    const object = callee?.childForFieldName("object");
    if (!object || !/^(?:on|once|connect|duplicate)$/.test(method)) return at;
    at = script.follow(object);
  }
}

function readPrefix(script: Script, options: Options, library: RedisClient["library"]): Setting<string> {
  if (library === "redis" && options.state !== "unknown") return { state: "default", value: "", because };
  return readOption(script, options, { names: ["keyPrefix"], parse: word, byDefault: "", because });
}

function readDatabase(script: Script, options: Options): Setting<number> {
  return readOption(script, options, {
    names: ["database", "db"],
    parse: (number) => (typeof number === "number" ? number : undefined),
    byDefault: 0,
    because,
  });
}

function hostAndPort(script: Script, options: Options): Setting<string> {
  const host = readOption(script, options, { names: ["host"], parse: word, byDefault: "localhost", because });
  const port = readOption(script, options, {
    names: ["port"],
    parse: (value) => (typeof value === "number" || typeof value === "string" ? Number(value) : undefined),
    byDefault: 6379,
    because,
  });
  if (host.state === "unknown" || port.state === "unknown") return { state: "unknown" };
  const value = `${host.value}:${port.value}`;
  const written = host.state === "set" ? host : port;
  return written.state === "set" ? { state: "set", value, at: written.at } : { state: "default", value, because };
}

/** Host, port and database of a Redis URL. A user and a password in it are left behind. */
function fromUrl(script: Script, url: string, node: SyntaxNode): Pick<RedisClient, "address" | "database"> {
  const at = spanOf(script.file, node);
  const [, host, port = "6379", database] =
    /^rediss?:\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d+))?(?:\/(\d+))?(?:[/?#]|$)/.exec(url) ?? [];
  if (!host) return { address: { state: "unknown", at }, database: { state: "unknown", at } };
  return {
    address: { state: "set", value: `${host}:${port}`, at },
    database:
      database === undefined ? { state: "default", value: 0, because } : { state: "set", value: Number(database), at },
  };
}
