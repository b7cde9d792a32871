// An `upstream` block: the nodes, and what keeps a visitor on one of them.
import type { Affinity, BalancerFact, HopNode, Setting, Slot } from "../../facts.ts";
import type { Directive, Word } from "../../syntax/directive.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { ID, indentOf, isOpaque, named, type Placed } from "./scope.ts";

/** https://nginx.org/en/docs/http/ngx_http_upstream_module.html */
export function readBalancer(
  file: SourceFile,
  { directive: upstream, above }: Placed,
  all: readonly Placed[],
): BalancerFact | undefined {
  const name = upstream.args[0]?.text;
  if (!name || !upstream.block) return undefined;
  const nodes = named(upstream, "server").flatMap((server) => readNode(server));
  if (nodes.length === 0) return undefined;
  const inStream = above.some((block) => block.name === "stream");
  const affinity = readAffinity(file, upstream, inStream);
  const routeCookie = routeCookieOf(upstream, all);
  return { kind: "hop", role: "balancer", stack: ID, at: upstream.at, name, nodes, affinity, ...routeCookie };
}

function readNode(server: Directive): readonly HopNode[] {
  const [address, ...parameters] = server.args;
  if (!address || parameters.some((word) => word.text === "down")) return [];
  const { host, port } = split(address.text);
  // srun_id names a node for Tengine's and the older jvm_route module, route= for nginx itself.
  const route = parameters.find((word) => /^(?:route|srun_id)=./.test(word.text));
  const backup = parameters.some((word) => word.text === "backup");
  return [
    {
      name: address.text,
      host,
      ...(port !== undefined && { port }),
      at: server.at,
      ...(route && { route: routeSetting(route) }),
      ...(backup && { backup: true }),
    },
  ];
}

function routeSetting(word: Word): Setting<string> {
  const value = word.text.slice(word.text.indexOf("=") + 1);
  if (/[${]/.test(value)) return { state: "unknown", at: word.at };
  const at = { ...word.at, start: word.at.end - value.length };
  return { state: "set", value, at, slot: { stack: ID, key: "route", span: at, form: "text" } };
}

/** `host`, `host:port`, `[v6]:port`, `unix:path`; nginx takes port 80 when none is written. */
export function split(address: string): { host: string; port?: number } {
  if (address.startsWith("unix:")) return { host: address };
  const [, host, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address) ?? [];
  if (host === undefined) return { host: address };
  return { host: host.replace(/^\[(.*)\]$/, "$1"), port: port === undefined ? 80 : Number(port) };
}

const METHODS = ["least_conn", "least_time", "random", "fair", "round_robin"];

function readAffinity(file: SourceFile, upstream: Directive, inStream: boolean): Setting<Affinity> {
  const find = (...names: readonly string[]): Directive | undefined =>
    upstream.block?.find((directive) => names.includes(directive.name));
  const set = (value: Affinity, directive: Directive): Setting<Affinity> => ({
    state: "set",
    value,
    at: directive.at,
  });
  const sticky = find("sticky");
  if (sticky) return set(stickyMethod(sticky), sticky);
  const session = find("session_sticky");
  if (session) return set("cookie", session);
  const route = find("jvm_route");
  if (route) return set("route", route);
  const ip = find("ip_hash");
  if (ip) return set("ip", ip);
  const hash = find("hash");
  if (hash) {
    const value = hashedBy(hash.args[0]?.text ?? "");
    return value === undefined ? { state: "unknown", at: hash.at } : set(value, hash);
  }
  if (isOpaque(upstream)) return { state: "unknown", because: "an included file may say how nodes are chosen" };
  const method = find(...METHODS);
  // ip_hash refuses backup servers, and does not exist for streams.
  const writable = !inStream && named(upstream, "server").every(({ args }) => args.every((a) => a.text !== "backup"));
  if (method) {
    const slot: Slot = { stack: ID, key: "affinity", span: method.whole, form: "" };
    return { state: "set", value: "none", at: method.at, ...(writable && { slot }) };
  }
  const slot = writable ? firstLine(file, upstream) : undefined;
  return { state: "default", value: "none", because: "nginx goes round all servers in turn", ...(slot && { slot }) };
}

function stickyMethod({ args }: Directive): Affinity {
  const method = args[0]?.text;
  return method === "route" || method === "learn" ? method : "cookie";
}

/** What a hash key keeps together; undefined when the variable is not one of nginx's own. */
function hashedBy(key: string): Affinity | undefined {
  if (/\$(?:binary_remote_addr|remote_addr|realip_remote_addr|proxy_protocol_addr)\b/.test(key)) return "ip";
  if (/\$cookie_\w/.test(key)) return "hash";
  if (/\$http_(?:x_forwarded_for|x_real_ip|cf_connecting_ip|true_client_ip)\b/.test(key)) return "ip";
  if (/\$http_\w/.test(key)) return "header";
  // A hash of the page asked for spreads one visitor over all nodes.
  const ofPage = /\$(?:request_uri|uri|document_uri|request_id|args|query_string)\b/.test(key);
  return ofPage && /^(?:\$(?:request_uri|uri|document_uri|request_id|args|query_string|scheme|host))+$/.test(key)
    ? "none"
    : undefined;
}

/** A slot that opens the block with a new line, when the block stands on lines of its own. */
function firstLine(file: SourceFile, upstream: Directive): Slot | undefined {
  const first = upstream.block?.[0];
  const brace = file.text.indexOf("{", upstream.at.end);
  if (!first || brace < 0) return undefined;
  const indent = indentOf(file.text, first);
  const form = indent === undefined ? " " : `\n${indent}`;
  return { stack: ID, key: "affinity", span: span(file, brace + 1, brace + 1), form };
}

/** The session cookie that `sticky route` or `jvm_route` takes the route from, directly or through a `map`. */
function routeCookieOf(upstream: Directive, all: readonly Placed[]): { routeCookie?: string } {
  const [route] = named(upstream, "jvm_route");
  if (route) {
    const cookie = /\$cookie_(\w+)/.exec(route.args[0]?.text ?? "")?.[1];
    return cookie ? { routeCookie: cookie } : {};
  }
  const sticky = named(upstream, "sticky").find(({ args }) => args[0]?.text === "route");
  for (const { text } of sticky?.args.slice(1) ?? []) {
    const map = all.find(({ directive }) => directive.name === "map" && directive.args[1]?.text === text)?.directive;
    const [, cookie] = /^\$cookie_(\w+)$/.exec(map?.args[0]?.text ?? "") ?? [];
    if (cookie) return { routeCookie: cookie };
  }
  return {};
}
