// Balancers of mod_proxy_balancer: members, sticky sessions, and the cookie that a Header line may make for them.
import type { Affinity, BalancerFact, CookieFact, HopNode, SameSite, Setting } from "../../facts.ts";
import type { Span } from "../../span.ts";
import type { Word } from "../../syntax/directive.ts";
import { balancerName, type Host, ID, is, isOpaque, type Placed } from "./scope.ts";

interface Draft {
  readonly name: string;
  at: Span;
  readonly nodes: HopNode[];
  sticky?: Word;
}

/** What stands anywhere in a file and concerns balancers by their names. */
export interface Uses {
  /** Balancers that requests are passed to, with the stickysession given there. */
  readonly passes: ReadonlyMap<string, Word | undefined>;
  /** Cookies that Header lines make. */
  readonly cookies: ReadonlySet<string>;
}

export function readUses(hosts: readonly Host[]): Uses {
  const passes = new Map<string, Word | undefined>();
  const cookies = new Set<string>();
  for (const { placed } of hosts) {
    for (const { directive } of placed) {
      if (!["proxypass", "proxypassmatch", "rewriterule"].some((name) => is(directive, name))) continue;
      const own = directive.args.findIndex(({ text }) => balancerName(text) !== undefined);
      const name = balancerName(directive.args[own]?.text);
      if (name) passes.set(name, passes.get(name) ?? stickyWord(directive.args.slice(own + 1)));
    }
    for (const { name } of cookieHeaders(placed)) cookies.add(name);
  }
  return { passes, cookies };
}

/** https://httpd.apache.org/docs/current/mod/mod_proxy_balancer.html */
export function readBalancers(host: Host, { passes, cookies }: Uses): readonly BalancerFact[] {
  const drafts = new Map<string, Draft>();
  const draft = (name: string, at: Span): Draft => {
    const found = drafts.get(name) ?? { name, at, nodes: [] };
    drafts.set(name, found);
    return found;
  };
  for (const { directive, above } of host.placed) {
    const section = above.findLast((candidate) => is(candidate, "proxy"));
    const around = balancerName(section?.args[0]?.text);
    const own = directive.args.findIndex(({ text }) => balancerName(text) !== undefined);
    const named = balancerName(directive.args[own]?.text);
    if (is(directive, "balancermember")) {
      const name = own === 0 ? named : around;
      const [url, ...parameters] = own === 0 ? directive.args.slice(1) : directive.args;
      if (!name || !url) continue;
      const target = draft(name, section?.at ?? directive.at);
      target.nodes.push(...readMember(url, parameters, directive.at));
    } else if (is(directive, "proxyset")) {
      const name = own === 0 ? named : around;
      const sticky = stickyWord(directive.args);
      if (name && sticky) draft(name, section?.at ?? directive.at).sticky = sticky;
    } else if (is(directive, "proxy") && own === 0 && named) {
      const target = draft(named, directive.at);
      target.at = directive.at;
      const sticky = stickyWord(directive.args);
      if (sticky) target.sticky = sticky;
    }
  }
  const opaque = isOpaque(host.placed);
  return [...drafts.values()]
    .filter(({ nodes }) => nodes.length > 0)
    .map(({ name, at, nodes, sticky }) => ({
      kind: "hop",
      role: "balancer",
      stack: ID,
      at,
      name,
      nodes,
      // The place that passes requests on may set what the section leaves out.
      ...affinityOf(nodes, sticky ?? passes.get(name), cookies, passes.has(name) && !opaque),
    }));
}

/** The first name is that of the cookie, the one after the bar that of the path parameter. */
const cookieOf = (sticky: Word): string => (sticky.text.split("=")[1] ?? "").split("|")[0] ?? "";

function affinityOf(
  nodes: readonly HopNode[],
  sticky: Word | undefined,
  cookies: ReadonlySet<string>,
  complete: boolean,
): { affinity: Setting<Affinity>; routeCookie?: string } {
  if (!sticky) {
    if (!complete) return { affinity: { state: "unknown", because: "stickysession may be set elsewhere" } };
    const because = "mod_proxy_balancer keeps nobody on a member unless stickysession is set";
    return { affinity: { state: "default", value: "none", because } };
  }
  const at = sticky.at;
  const cookie = cookieOf(sticky);
  if (!cookie || /[$%]/.test(cookie)) return { affinity: { state: "unknown", at } };
  if (nodes.every(({ route }) => route === undefined))
    return { affinity: { state: "set", value: "none", at, because: "no member has a route to be recognised by" } };
  if (cookies.has(cookie)) return { affinity: { state: "set", value: "cookie", at } };
  return { affinity: { state: "set", value: "route", at }, routeCookie: cookie };
}

const stickyWord = (args: readonly Word[]): Word | undefined => args.find(({ text }) => /^stickysession=./i.test(text));

function readMember(url: Word, parameters: readonly Word[], at: Span): readonly HopNode[] {
  const [, scheme, host, port] = /^(\w+):\/\/(\[[^\]]*\]|[^:/]+)(?::(\d+))?/.exec(url.text) ?? [];
  if (!scheme || !host) return [];
  const value = (key: string): Word | undefined =>
    parameters.find(({ text }) => text.toLowerCase().startsWith(`${key}=`));
  const status = value("status")?.text.slice("status=".length).toUpperCase() ?? "";
  if (/^\+?[A-Z]*[DS]/.test(status)) return [];
  const backup = /^\+?[A-Z]*H/.test(status) || Number(value("lbset")?.text.slice("lbset=".length) ?? 0) > 0;
  const route = value("route");
  return [
    {
      // A user and a password may stand in it.
      ...(!url.text.includes("@") && { name: url.text }),
      host: host.replace(/^\[(.*)\]$/, "$1"),
      port: port === undefined ? (PORTS[scheme.toLowerCase()] ?? 80) : Number(port),
      at,
      ...(route && { route: routeSetting(route) }),
      ...(backup && { backup: true }),
    },
  ];
}

const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443, ajp: 8009, ws: 80, wss: 443 };

function routeSetting({ text, at }: Word): Setting<string> {
  const value = text.slice("route=".length);
  if (/[$]\{/.test(value)) return { state: "unknown", at };
  // A quoted word ends with its quote.
  const end = at.end - (text.length + at.start < at.end ? 1 : 0);
  const place = { ...at, start: end - value.length, end };
  return { state: "set", value, at: place, slot: { stack: ID, key: "route", span: place, form: "text" } };
}

interface CookieHeader {
  readonly name: string;
  readonly place: Placed;
  readonly value: Word;
}

/** Lines such as `Header add Set-Cookie "ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/"`. */
function cookieHeaders(placed: readonly Placed[]): readonly CookieHeader[] {
  return placed.flatMap((place) => {
    const { directive } = place;
    const at = directive.args.findIndex(({ text }) => /^set-cookie$/i.test(text));
    const value = directive.args[at + 1];
    if (!is(directive, "header") || at < 1 || !value) return [];
    const [, name] = /^([^=;\s]+)=[^;]*BALANCER_WORKER_ROUTE/.exec(value.text) ?? [];
    return name ? [{ name, place, value }] : [];
  });
}

const because = "the Set-Cookie line names all attributes that are sent";

/** The affinity cookies of a host. `balancers` are those it may belong to. */
export function readAffinityCookies(host: Host, balancers: readonly BalancerFact[]): readonly CookieFact[] {
  return cookieHeaders(host.placed).map(({ name, place, value }) => {
    const owner = balancers.find(({ affinity }) => affinity?.state === "set" && affinity.value === "cookie");
    const parts = value.text.split(";").map((part) => part.trim());
    const end = { ...value.at, start: value.at.end - 1, end: value.at.end - 1 };
    const quoted = value.text.length + 2 <= value.at.end - value.at.start;
    const flag = (attribute: string): Setting<boolean> => {
      if (parts.some((part) => part.toLowerCase() === attribute)) return { state: "set", value: true, at: value.at };
      const slot = { stack: ID, key: attribute, span: end, form: "attribute" };
      return { state: "default", value: false, because, ...(quoted && { slot }) };
    };
    const text = (attribute: string): string | undefined =>
      parts.find((part) => part.toLowerCase().startsWith(`${attribute}=`))?.slice(attribute.length + 1);
    const option = <T>(found: T | undefined, byDefault: T): Setting<T> =>
      found === undefined
        ? { state: "default", value: byDefault, because }
        : { state: "set", value: found, at: value.at };
    const age = Number(text("max-age") ?? Number.NaN);
    return {
      kind: "cookie",
      stack: ID,
      at: place.directive.at,
      role: "affinity",
      ...(owner && { balancer: owner.name }),
      name: { state: "set", value: name, at: value.at },
      secure: flag("secure"),
      httpOnly: flag("httponly"),
      sameSite: option<SameSite>(sameSite(text("samesite")), "unset"),
      domain: option<string | null>(text("domain"), null),
      path: option<string | null>(text("path"), null),
      maxAge: text("expires") === undefined ? option(Number.isNaN(age) ? undefined : age, null) : { state: "unknown" },
    };
  });
}

const sameSite = (value: string | undefined): SameSite | undefined =>
  (["strict", "lax", "none"] as const).find((known) => known === value?.toLowerCase());
