// Places where Apache httpd passes requests on, and what the next program learns about the client.
import type { ProxyFact, Setting, Slot } from "../../facts.ts";
import type { Directive } from "../../syntax/directive.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { tellsScheme } from "../scheme-header.ts";
import { type Host, ID, is, isOpaque, type Placed, words } from "./scope.ts";

/** https://httpd.apache.org/docs/current/mod/mod_proxy.html */
export function* readProxies(file: SourceFile, host: Host, main: Host): Iterable<ProxyFact> {
  const around = host === main ? host.placed : [...main.placed, ...host.placed];
  for (const place of host.placed) {
    const { directive } = place;
    const url = targetOf(directive);
    const [, scheme = "", target, port] =
      /^(balancer|https?|ajp|wss?):\/\/(\[[^\]]*\]|[^:/$%{}?]+)(?::(\d+))?(?:[/?].*)?$/i.exec(url ?? "") ?? [];
    if (!target) continue;
    const ajp = /^ajp$/i.test(scheme) || (/^balancer$/i.test(scheme) && speaksAjp(target, around));
    yield {
      kind: "hop",
      role: "proxy",
      stack: ID,
      at: directive.at,
      target: target.replace(/^\[(.*)\]$/, "$1"),
      ...(port !== undefined && { port: Number(port) }),
      endsTls: /^(?:https|wss)$/i.test(scheme)
        ? { state: "set", value: false, at: directive.at }
        : tlsOf(host, main, target),
      forwardsScheme: ajp
        ? { state: "default", value: true, because: "AJP carries the scheme of the request" }
        : schemeOf(file, place, around),
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

/** Members of a balancer, wherever they stand. */
const membersOf = (name: string, placed: readonly Placed[]): readonly (readonly string[])[] =>
  placed
    .filter(
      ({ directive, above }) =>
        is(directive, "balancermember") &&
        [...above.flatMap(words), ...words(directive)].some((word) => word.replace(/\/$/, "") === `balancer://${name}`),
    )
    .map(({ directive }) => words(directive));

function speaksAjp(name: string, placed: readonly Placed[]): boolean {
  const members = membersOf(name, placed);
  return members.length > 0 && members.every((member) => member.some((word) => /^ajp:/i.test(word)));
}

function tlsOf(host: Host, main: Host, target: string): Setting<boolean> {
  const engine = (from: Host): Directive | undefined =>
    from.placed.findLast(({ directive }) => is(directive, "sslengine"))?.directive;
  const found = engine(host) ?? engine(main);
  if (found) {
    const value = found.args[0]?.text.toLowerCase();
    const again = membersOf(target, [...main.placed, ...host.placed]).some((member) =>
      member.some((word) => /^https:/i.test(word)),
    );
    if (again) return { state: "set", value: false, at: found.at };
    if (value === "on" || value === "off") return { state: "set", value: value === "on", at: found.at };
    return { state: "unknown", at: found.at };
  }
  const addresses = host.section ? words(host.section) : [];
  if (isOpaque(host.placed) || isOpaque(main.placed) || addresses.some((address) => /:443$|[$]/.test(address)))
    return { state: "unknown", because: "SSLEngine may be set elsewhere" };
  return { state: "default", value: false, because: "SSLEngine is off unless it is switched on" };
}

const LIVE = /^(?:expr=)?%\{REQUEST_SCHEME\}(?:[es])?$|^expr=%\{req_scheme\}$/i;

function schemeOf(file: SourceFile, { directive, above }: Placed, around: readonly Placed[]): Setting<boolean> {
  let doubt: Directive | undefined;
  for (const candidate of around) {
    const header = candidate.directive;
    if (!is(header, "requestheader")) {
      // Reading the header means that a proxy in front sends it.
      if (/x-forwarded-proto/i.test(words(header).join(" "))) doubt ??= header;
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
  if (isOpaque(around) || around.some(({ directive: other }) => /^remoteip/i.test(other.name)))
    return { state: "unknown", because: "an included file, or a proxy in front, may set the header" };
  const slot = headerSlot(file, directive, around);
  return {
    state: "default",
    value: false,
    because: "mod_proxy adds X-Forwarded-For, -Host and -Server only",
    ...(slot && { slot }),
  };
}

function headerSlot(file: SourceFile, directive: Directive, around: readonly Placed[]): Slot | undefined {
  const modules = around.filter(({ directive: other }) => is(other, "loadmodule"));
  if (modules.length > 0 && !modules.some(({ directive: other }) => words(other)[0] === "headers_module"))
    return undefined;
  const { start } = directive.whole;
  const form = file.text.slice(start, directive.at.start);
  return { stack: ID, key: "forwardsScheme", span: span(file, start, start), form };
}
