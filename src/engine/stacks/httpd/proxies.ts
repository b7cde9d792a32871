// Places where Apache httpd passes requests on, and what the next program learns about the client.
import type { ProxyFact, Setting, Slot } from "../../facts.ts";
import type { Directive } from "../../syntax/directive.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { tellsScheme } from "../scheme-header.ts";
import { balancerName, type Host, ID, is, isOpaque, type Placed, words } from "./scope.ts";

/** What a host says about the requests that it passes on. */
interface Look {
  readonly engine: Directive | undefined;
  readonly opaque: boolean;
  /** Another proxy in front is believed. */
  readonly remote: boolean;
  /** Lines that set or read a header with the scheme. */
  readonly telling: readonly Placed[];
  readonly modules: ReadonlySet<string>;
  /** URLs of members by balancer. */
  readonly members: ReadonlyMap<string, readonly string[]>;
}

export function look({ placed }: Host): Look {
  const members = new Map<string, string[]>();
  for (const { directive, above } of placed) {
    if (!is(directive, "balancermember")) continue;
    const own = words(directive);
    const name = [...above.flatMap(words), ...own].map(balancerName).find((found) => found !== undefined);
    const url = own.find((word) => /^(?!balancer)\w+:/i.test(word));
    if (name && url) members.set(name, [...(members.get(name) ?? []), url]);
  }
  return {
    engine: placed.findLast(({ directive }) => is(directive, "sslengine"))?.directive,
    opaque: isOpaque(placed),
    remote: placed.some(({ directive }) => /^remoteip/i.test(directive.name)),
    telling: placed.filter(
      ({ directive }) => is(directive, "requestheader") || /x-forwarded-proto/i.test(words(directive).join(" ")),
    ),
    modules: new Set(
      placed.flatMap(({ directive }) => (is(directive, "loadmodule") ? [words(directive)[0] ?? ""] : [])),
    ),
    members,
  };
}

/**
 * `looks`: at the main server, and at the virtual host, which comes after it.
 * https://httpd.apache.org/docs/current/mod/mod_proxy.html
 */
export function* readProxies(file: SourceFile, host: Host, looks: readonly Look[]): Iterable<ProxyFact> {
  const tls = tlsOf(host, looks);
  const telling = looks.flatMap((one) => one.telling);
  // One header before the first of them serves all that stand in one section.
  const firsts = new Map<Directive | undefined, Directive>();
  for (const place of host.placed) {
    const { directive } = place;
    const url = targetOf(directive);
    const [, scheme = "", target, port] =
      /^(balancer|https?|ajp|wss?):\/\/(\[[^\]]*\]|[^:/$%{}?]+)(?::(\d+))?(?:[/?].*)?$/i.exec(url ?? "") ?? [];
    if (!target) continue;
    const first = firsts.get(place.above.at(-1)) ?? directive;
    firsts.set(place.above.at(-1), first);
    const members = looks.flatMap((one) => one.members.get(target) ?? []);
    const balanced = /^balancer$/i.test(scheme);
    const speaks = (protocol: RegExp): boolean =>
      protocol.test(scheme) || (balanced && members.length > 0 && members.every((url) => protocol.test(url)));
    yield {
      kind: "hop",
      role: "proxy",
      stack: ID,
      at: directive.at,
      target: target.replace(/^\[(.*)\]$/, "$1"),
      ...(port !== undefined && { port: Number(port) }),
      endsTls: speaks(/^(?:https|wss)\b/i) ? { state: "set", value: false, at: directive.at } : tls,
      forwardsScheme: speaks(/^ajp\b/i)
        ? { state: "default", value: true, because: "AJP carries the scheme of the request" }
        : schemeOf(file, { directive: first, above: place.above }, telling, looks),
      forwardsHost: { state: "default", value: true, because: "mod_proxy sends X-Forwarded-Host" },
    };
  }
}

function targetOf(directive: Directive): string | undefined {
  const args = words(directive);
  if (is(directive, "proxypass") || is(directive, "proxypassmatch"))
    return args.slice(0, 2).find((word) => /^\w+:\/\//.test(word));
  // A rule passes requests on only with the flag P.
  if (is(directive, "rewriterule") && /^\[(?:.*,)?P(?:,.*)?\]$/.test(args[2] ?? ""))
    return args[1]?.replace(/\$\d.*$/, "");
  return undefined;
}

function tlsOf(host: Host, looks: readonly Look[]): Setting<boolean> {
  const engine = looks.findLast((one) => one.engine)?.engine;
  if (engine) {
    const value = engine.args[0]?.text.toLowerCase();
    if (value === "on" || value === "off") return { state: "set", value: value === "on", at: engine.at };
    return { state: "unknown", at: engine.at };
  }
  const addresses = host.section ? words(host.section) : [];
  if (looks.some((one) => one.opaque) || addresses.some((address) => /:443$|[$]/.test(address)))
    return { state: "unknown", because: "SSLEngine may be set elsewhere" };
  return { state: "default", value: false, because: "SSLEngine is off unless it is switched on" };
}

const LIVE = /^(?:expr=)?%\{REQUEST_SCHEME\}(?:[es])?$|^expr=%\{req_scheme\}$/i;

function schemeOf(
  file: SourceFile,
  { directive, above }: Placed,
  telling: readonly Placed[],
  looks: readonly Look[],
): Setting<boolean> {
  let doubt: Directive | undefined;
  for (const candidate of telling) {
    const header = candidate.directive;
    if (!is(header, "requestheader")) {
      // Reading the header means that a proxy in front sends it.
      doubt ??= header;
      continue;
    }
    const [action = "", name = "", value = ""] = words(header);
    const told = /^(?:set|setifempty|add|append|merge)$/i.test(action) ? tellsScheme(name, value, LIVE) : undefined;
    // A header in another section holds for other requests only.
    const here = candidate.above.every((section) => above.includes(section));
    if (told === true && here) return { state: "set", value: true, at: header.at };
    if (told !== undefined) doubt ??= header;
  }
  if (doubt) return { state: "unknown", at: doubt.at };
  if (looks.some((one) => one.opaque || one.remote))
    return { state: "unknown", because: "an included file, or a proxy in front, may set the header" };
  const slot = headerSlot(file, directive, looks);
  return {
    state: "default",
    value: false,
    because: "mod_proxy adds X-Forwarded-For, -Host and -Server only",
    ...(slot && { slot }),
  };
}

function headerSlot(file: SourceFile, directive: Directive, looks: readonly Look[]): Slot | undefined {
  // A file that loads modules has to load mod_headers, or the server would not start with a RequestHeader.
  const modules = looks.flatMap((one) => [...one.modules]);
  if (modules.length > 0 && !modules.includes("headers_module")) return undefined;
  const { start } = directive.whole;
  const form = file.text.slice(start, directive.at.start);
  return { stack: ID, key: "forwardsScheme", span: span(file, start, start), form };
}
