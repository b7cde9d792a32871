// Reads an address that a person pastes: `redis://`, `rediss://`, `unix://`, `redis-sentinel://` or `host:port`. Pure.
import { defaultPort, defaultSentinelPort, type Endpoint, type Host, type Profile, type Secrets } from "./profile.ts";

/** What an address says. Its password stands apart, so that a profile can be saved as it is. */
export type Address =
  | { readonly profile: Pick<Profile, "endpoint" | "tls" | "username" | "database">; readonly secrets: Secrets }
  | { readonly problem: string };

const forms = "redis://host:6379/0, rediss://host:6380, unix:///run/redis.sock or host:6379";

/**
 * Schemes: https://www.iana.org/assignments/uri-schemes/prov/redis and …/rediss; `redis-sentinel` and `redis-socket` as Lettuce
 * writes them (https://redis.github.io/lettuce/user-guide/connecting-redis/). A problem never quotes the address: it may hold a password.
 */
export function parseAddress(text: string): Address {
  const trimmed = text.trim();
  if (trimmed === "") return { problem: `Give an address, such as ${forms}.` };
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*):\/\/(.*)$/is.exec(trimmed) ?? [];
  if (scheme === undefined || rest === undefined) {
    if (trimmed.startsWith("/")) return ofSocket(trimmed);
    return ofNetwork(trimmed, false);
  }
  switch (scheme.toLowerCase()) {
    case "redis":
    case "valkey":
      return ofNetwork(rest, false);
    case "rediss":
    case "valkeys":
      return ofNetwork(rest, true);
    case "unix":
    case "redis+unix":
    case "redis-socket":
      return ofSocket(rest);
    case "redis-sentinel":
      return ofSentinel(rest, false);
    case "rediss-sentinel":
      return ofSentinel(rest, true);
    default:
      return { problem: `The scheme is not one of Redis; write ${forms}.` };
  }
}

interface Parts {
  readonly username?: string;
  readonly password?: string;
  readonly hosts: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly fragment: string;
}

/** The last `@` ends the user part, so that a password may hold one that nobody escaped. */
function split(text: string): Parts | string {
  const [beforeFragment = "", fragment = ""] = cut(text, text.indexOf("#", Math.max(text.lastIndexOf("@"), 0)));
  const at = beforeFragment.lastIndexOf("@");
  const user = at < 0 ? undefined : beforeFragment.slice(0, at);
  const [place = "", query = ""] = cut(beforeFragment.slice(at + 1), beforeFragment.slice(at + 1).indexOf("?"));
  const [hosts = "", path = ""] = cut(place, place.indexOf("/"));
  const parts = { hosts, path, query: new URLSearchParams(query), fragment: decoded(fragment) ?? fragment };
  if (user === undefined) return parts;
  const colon = user.indexOf(":");
  const username = decoded(colon < 0 ? user : user.slice(0, colon));
  const password = colon < 0 ? "" : decoded(user.slice(colon + 1));
  if (username === undefined || password === undefined)
    return "The user or password holds a % that is not an escape; write %25 for a percent sign.";
  return { ...parts, ...(username !== "" && { username }), ...(password !== "" && { password }) };
}

const cut = (text: string, index: number): readonly string[] =>
  index < 0 ? [text] : [text.slice(0, index), text.slice(index + 1)];

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function ofNetwork(text: string, tls: boolean): Address {
  const parts = split(text);
  if (typeof parts === "string") return { problem: parts };
  if (parts.hosts.includes(","))
    return {
      problem: "Several hosts are a cluster or Sentinels; choose that kind of connection and give its nodes there.",
    };
  const host = readHost(parts.hosts, defaultPort);
  if (typeof host === "string") return { problem: host };
  return finish({ kind: "standalone", ...host }, parts, parts.path, tls);
}

function ofSocket(text: string): Address {
  const parts = split(text);
  if (typeof parts === "string") return { problem: parts };
  const path = decoded(`${parts.hosts}${parts.hosts === "" || parts.path !== "" ? "/" : ""}${parts.path}`);
  if (path === undefined || !path.startsWith("/") || path === "/")
    return { problem: "Give the socket's whole path, such as unix:///run/redis/redis.sock." };
  return finish({ kind: "socket", path }, parts, "", false);
}

function ofSentinel(text: string, tls: boolean): Address {
  const parts = split(text);
  if (typeof parts === "string") return { problem: parts };
  const master = parts.fragment || parts.query.get("master") || parts.query.get("sentinelMasterId") || "";
  if (master === "") return { problem: "Name the master after #, such as redis-sentinel://host:26379#mymaster." };
  const sentinels: Host[] = [];
  for (const one of parts.hosts.split(",")) {
    const host = readHost(one, defaultSentinelPort);
    if (typeof host === "string") return { problem: host };
    sentinels.push(host);
  }
  return finish({ kind: "sentinel", sentinels, master, role: "master" }, parts, parts.path, tls);
}

function finish(endpoint: Endpoint, parts: Parts, path: string, tls: boolean): Address {
  const wanted = path.replace(/\/+$/, "") || parts.query.get("db") || parts.query.get("database") || "0";
  if (!/^\d{1,9}$/.test(wanted)) return { problem: "The database after the slash is a whole number, such as /0." };
  return {
    profile: {
      endpoint,
      ...(tls && { tls: { rejectUnauthorized: true } }),
      ...(parts.username !== undefined && { username: parts.username }),
      database: Number(wanted),
    },
    secrets: parts.password === undefined ? {} : { password: parts.password },
  };
}

/** A message where it is no host and port. */
function readHost(text: string, port: number): Host | string {
  const match = /^(?:\[([0-9A-Fa-f:.%]+)\]|([^:[\]\s/]*))(?::(\d{1,5}))?$/.exec(text.trim());
  if (match === null) return "A server is written as host:port; put an IPv6 address in brackets.";
  const host = match[1] ?? match[2] ?? "";
  const given = match[3] === undefined ? port : Number(match[3]);
  if (given < 1 || given > 65535) return "A port is a whole number from 1 to 65535.";
  return { host: host === "" ? "localhost" : host, port: given };
}
