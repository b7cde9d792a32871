// Redis servers that JavaScript connects to, whatever for: clients of node-redis and ioredis, and where they lead.
import type { ConnectionFact, Endpoint, Place, Setting } from "../../facts.ts";
import type { Members } from "../../syntax/javascript/members.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import type { Plain } from "../../syntax/javascript/value.ts";
import { spanOf } from "../../syntax/source.ts";
import { namedChildren, type SyntaxNode } from "../../syntax/tree.ts";
import { isPort, type RedisUrl, readPlace, readRedisUrl } from "../redis-url.ts";
import { ID } from "./slots.ts";

/** The calls that make a client, not those that are made on one. */
const CLIENT =
  /^(?:(?:redis|@redis\/client)#createClient\.\(\)|ioredis#(?:(?:Redis|Valkey)\.)?new|ioredis#(?:createClient\.)?\(\))$/;
const CLUSTER = /^(?:(?:redis|@redis\/client)#createCluster\.\(\)|ioredis#(?:(?:Redis|Valkey)\.)?Cluster\.new)$/;

type Known = Pick<ConnectionFact, "endpoint" | "database" | "tls" | "username" | "password">;

export function* connectionFacts(script: Script): Iterable<ConnectionFact> {
  for (const { node, origin } of ["redis", "@redis/client", "ioredis"].flatMap((module) => script.calls(module))) {
    const cluster = CLUSTER.test(origin);
    if ((!cluster && !CLIENT.test(origin)) || script.runs(node) === "never") continue;
    const given = namedChildren(node.childForFieldName("arguments")).filter((child) => child.type !== "comment");
    const library = origin.startsWith("ioredis#") ? "ioredis" : "redis";
    const known = cluster ? ofCluster(script, given) : ofClient(script, given, library);
    yield { kind: "connection", stack: ID, at: spanOf(script.file, node), ...known };
  }
}

const because = "default of the Redis client";
const unset = <T>(value: T): Setting<T> => ({ state: "default", value, because });
const unknown: Known = {
  endpoint: { state: "unknown" },
  database: { state: "unknown" },
  tls: { state: "unknown" },
  password: { state: "unknown" },
};

/** `(options)`, `(url, options)` or `(port, host, options)`, each as far as it is given. */
function ofClient(script: Script, given: readonly SyntaxNode[], library: "redis" | "ioredis"): Known {
  const last = given.at(-1);
  const options = last && script.follow(last).type === "object" ? script.members(last) : undefined;
  const [start, host, more] = (options ? given.slice(0, -1) : given).map((argument) => told(script, argument));
  if (more || given.some((argument) => argument.type === "spread_element")) return unknown;
  const beside = besideAddress(script, options, library);
  if (!start) return { ...beside, ...ofOptions(script, options, library, beside) };
  if (start.state !== "unknown" && /^\d+$/.test(String(start.value)))
    return { ...beside, endpoint: place(host ?? unset<Plain>("localhost"), start) };
  return host ? unknown : { ...beside, ...ofUrl(start, beside) };
}

function ofOptions(
  script: Script,
  options: Members | undefined,
  library: "redis" | "ioredis",
  beside: Known,
): Partial<Known> {
  if (!options) return { endpoint: unset({ kind: "standalone", host: "localhost", port: 6379 }) };
  const has = (name: string): boolean => options.get(name).state !== "absent";
  if (has("sentinels")) return { endpoint: sentinelsOf(script, options) };
  if (["path", "unix_socket", "connectionString"].some(has)) return { endpoint: { state: "unknown" } };
  if (has("url")) return ofUrl(member(script, options, "url"), beside);
  const socket = library === "redis" && has("socket") ? options.within("socket") : options;
  if (socket?.get("path").state !== "absent") return { endpoint: { state: "unknown" } };
  return {
    endpoint: place(
      member(script, socket, "host") ?? unset<Plain>("localhost"),
      member(script, socket, "port") ?? unset<Plain>(6379),
    ),
  };
}

/** What a URL says wins over nothing, and what stands beside it over the URL, as in both libraries. */
function ofUrl(written: Setting<Plain> | undefined, beside: Known): Partial<Known> {
  const url = written && written.state !== "unknown" ? readRedisUrl(String(written.value)) : undefined;
  if (!url || !written || written.state === "unknown") return { endpoint: { state: "unknown" } };
  const of = <T>(value: (url: RedisUrl) => T): Setting<T> => ({ ...written, value: value(url) });
  const open = <T>(own: Setting<T>, read: (url: RedisUrl) => T | undefined): Setting<T> => {
    const value = own.state === "default" ? read(url) : undefined;
    return value === undefined ? own : of(() => value);
  };
  const username = beside.username ?? (url.username === undefined ? undefined : of(() => url.username as string));
  return {
    endpoint: of(({ host, port }) => ({ kind: "standalone", host, port })),
    database: open(beside.database, ({ database }) => database),
    tls: open(beside.tls, ({ tls }) => tls || undefined),
    ...(username && { username }),
    password: open(beside.password, ({ hasPassword }) => hasPassword || undefined),
  };
}

function besideAddress(script: Script, options: Members | undefined, library: "redis" | "ioredis"): Known {
  const database = options && (member(script, options, "database") ?? member(script, options, "db"));
  const username = options && text(member(script, options, "username"));
  const secured =
    library === "redis" && options?.get("socket").state === "present" ? options.within("socket") : options;
  return {
    endpoint: { state: "unknown" },
    database: shaped(database, wholeNumber, 0),
    tls: secured ? tlsOf(script, secured) : unset(false),
    ...(username && { username }),
    password: options ? passwordOf(script, options) : unset(false),
  };
}

/** An object or `true` turns it on. */
function tlsOf(script: Script, options: Members): Setting<boolean> {
  const found = options.get("tls");
  if (found.state !== "present") return found.state === "absent" ? unset(false) : { state: "unknown" };
  const at = spanOf(script.file, found.value);
  if (script.follow(found.value).type === "object") return { state: "set", value: true, at };
  const value = script.evaluate(found.value);
  return value.kind === "plain" ? { state: "set", value: Boolean(value.value), at } : { state: "unknown", at };
}

function passwordOf(script: Script, options: Members): Setting<boolean> {
  const [name = ""] = ["password", "auth_pass"].filter((one) => options.get(one).state !== "absent");
  const found = options.get(name);
  if (found.state !== "present") return found.state === "absent" ? unset(false) : { state: "unknown" };
  const value = script.evaluate(found.value);
  const at = spanOf(script.file, found.key);
  if (value.kind === "plain") return { state: "set", value: Boolean(value.value), at };
  // With a fallback of nothing, whether there is one depends on where the app runs.
  if (value.kind === "fallback" && !value.value) return { state: "unknown", at };
  return { state: "set", value: true, at };
}

function ofCluster(script: Script, given: readonly SyntaxNode[]): Known {
  const [first, second] = given;
  const start = first && script.follow(first);
  const root = start?.type === "object" ? script.members(start) : undefined;
  const rootNodes = root?.get("rootNodes");
  const list = root ? (rootNodes?.state === "present" ? rootNodes.value : undefined) : start;
  const nodes = list && places(script, list, 6379);
  const common =
    root?.within("defaults") ?? (root ? undefined : second && script.members(second)?.within("redisOptions"));
  const beside = besideAddress(script, common, root ? "redis" : "ioredis");
  if (!nodes || !list) return unknown;
  const [url] = nodes.urls;
  return {
    ...beside,
    endpoint: { state: "set", value: { kind: "cluster", nodes: nodes.places }, at: spanOf(script.file, list) },
    database: unset(0),
    ...(url && beside.tls.state === "default" && { tls: { ...beside.tls, value: url.tls } }),
  };
}

function sentinelsOf(script: Script, options: Members): Setting<Endpoint> {
  const found = options.get("sentinels");
  const master = text(member(script, options, "name"));
  const list = found.state === "present" ? script.follow(found.value) : undefined;
  const sentinels = list && places(script, list, 26_379)?.places;
  if (!list || !sentinels || !master || master.state === "unknown") return { state: "unknown" };
  return { state: "set", value: { kind: "sentinel", sentinels, master: master.value }, at: spanOf(script.file, list) };
}

/** The members of a list of hosts: objects, URLs or `host:port`. Undefined unless all are known. */
function places(
  script: Script,
  node: SyntaxNode,
  port: number,
): { readonly places: readonly Place[]; readonly urls: readonly RedisUrl[] } | undefined {
  const list = script.follow(node);
  if (list.type !== "array") return undefined;
  const found: Place[] = [];
  const urls: RedisUrl[] = [];
  for (const item of namedChildren(list)) {
    if (item.type === "comment") continue;
    const options = script.follow(item).type === "object" ? script.members(item) : undefined;
    const written = options ? member(script, options, "url") : told(script, item);
    if (written) {
      const line = written.state === "unknown" ? "" : String(written.value);
      const url = readRedisUrl(line);
      const one = url ?? readPlace(line, port);
      if (!one) return undefined;
      if (url) urls.push(url);
      found.push({ host: one.host, port: one.port });
      continue;
    }
    const socket = options?.get("socket").state === "present" ? options.within("socket") : options;
    const one =
      socket &&
      place(
        member(script, socket, "host") ?? { state: "unknown" },
        member(script, socket, "port") ?? unset<Plain>(port),
      );
    if (!one || one.state === "unknown" || one.value.kind !== "standalone") return undefined;
    found.push({ host: one.value.host, port: one.value.port });
  }
  return found.length > 0 ? { places: found, urls } : undefined;
}

function place(host: Setting<Plain>, port: Setting<Plain>): Setting<Endpoint> {
  if (host.state === "unknown" || port.state === "unknown") return { state: "unknown" };
  const number = typeof port.value === "number" ? port.value : wholeNumber(port.value);
  if (typeof host.value !== "string" || !/^[\w.:-]+$/.test(host.value) || number === undefined || !isPort(number))
    return { state: "unknown" };
  const value: Endpoint = { kind: "standalone", host: host.value, port: number };
  // Only perhaps in effect as a whole when one of the two is.
  const fallback = [host, port].find((knob) => knob.state === "default" && knob.because !== because);
  return { ...(fallback ?? (host.state === "set" ? host : port)), value };
}

/** The value of an expression; what stands in for a variable that is not set is a default. */
function told(script: Script, node: SyntaxNode): Setting<Plain> {
  const value = script.evaluate(node);
  if (value.kind === "plain") return { state: "set", value: value.value, at: spanOf(script.file, value.at) };
  if (value.kind !== "fallback") return { state: "unknown" };
  return { state: "default", value: value.value, because: `used where ${value.variable} is not set` };
}

/** Undefined when nothing is written, or `undefined` is. */
function member(script: Script, options: Members, name: string): Setting<Plain> | undefined {
  const found = options.get(name);
  if (found.state !== "present") return found.state === "absent" ? undefined : { state: "unknown" };
  const value = told(script, found.value);
  return value.state !== "unknown" && value.value === undefined ? undefined : value;
}

function shaped<T>(
  written: Setting<Plain> | undefined,
  parse: (value: Plain) => T | undefined,
  byDefault: T,
): Setting<T> {
  if (!written) return unset(byDefault);
  const value = written.state === "unknown" ? undefined : parse(written.value);
  return value === undefined || written.state === "unknown" ? { state: "unknown" } : { ...written, value };
}

const wholeNumber = (value: Plain): number | undefined => (/^\d{1,9}$/.test(String(value)) ? Number(value) : undefined);

function text(written: Setting<Plain> | undefined): Setting<string> | undefined {
  if (!written || (written.state !== "unknown" && (written.value === "" || written.value === null))) return undefined;
  return written.state !== "unknown" && typeof written.value === "string"
    ? { ...written, value: written.value }
    : { state: "unknown" };
}
