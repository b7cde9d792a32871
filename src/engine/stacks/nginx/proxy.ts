// A `proxy_pass`: where requests go on to, and what the next program learns about the client.
import type { ProxyFact, Setting, Slot } from "../../facts.ts";
import type { Directive } from "../../syntax/directive.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { type Telling, tellsScheme } from "../scheme-header.ts";
import { ID, indentOf, isOpaque, named, type Placed, perBlock } from "./scope.ts";

/** https://nginx.org/en/docs/http/ngx_http_proxy_module.html */
export function* readProxies(file: SourceFile, places: readonly Placed[]): Iterable<ProxyFact> {
  const looks: Looks = {
    headers: perBlock(headersIn),
    tls: perBlock(tlsIn),
    mends: perBlock((block) => mendsIn(file, block)),
  };
  for (const place of places) {
    const proxy = readProxy(file, place, looks);
    if (proxy) yield proxy;
  }
}

/** What single blocks say. */
interface Looks {
  readonly headers: (block: Directive) => Headers;
  /** Undefined when the server does not say whether it speaks TLS. */
  readonly tls: (server: Directive) => Setting<boolean> | "silent";
  readonly mends: (block: Directive) => boolean;
}

function readProxy(file: SourceFile, { directive, above }: Placed, looks: Looks): ProxyFact | undefined {
  const to = directive.args[0];
  // After the host only a path, or a variable that holds one, may follow: anything else could be part of the name.
  const [, scheme, host, port] =
    /^(?:(https?):\/\/)?(\[[^\]$]+\]|[^/:$\s[\]{}]+)(?::(\d+))?(?:[/?#].*|\$(?:request_uri|uri)\b.*)?$/.exec(
      to?.text ?? "",
    ) ?? [];
  const inStream = above.some((block) => block.name === "stream");
  if (!to || !host || host === "unix" || (scheme === undefined && !inStream)) return undefined;
  const server = above.findLast((block) => block.name === "server");
  const whole = above[0]?.name === "http" || inStream;
  const endsTls: Setting<boolean> =
    scheme === "https" ? { state: "set", value: false, at: to.at } : tlsOf(server, whole, looks);
  const headers = headersOf(above, whole, looks);
  return {
    kind: "hop",
    role: "proxy",
    stack: ID,
    at: directive.at,
    target: host.replace(/^\[(.*)\]$/, "$1"),
    ...(port !== undefined && { port: Number(port) }),
    endsTls,
    ...(!inStream && {
      forwardsScheme: schemeOf(file, { directive, above }, headers, looks),
      forwardsHost: hostOf(headers),
    }),
  };
}

function tlsOf(server: Directive | undefined, whole: boolean, looks: Looks): Setting<boolean> {
  if (!server) return { state: "unknown", because: "the server around it stands in another file" };
  const said = looks.tls(server);
  if (said !== "silent") return said;
  return whole
    ? { state: "default", value: false, because: "a server without listen speaks plain HTTP" }
    : { state: "unknown" };
}

function tlsIn(server: Directive): Setting<boolean> | "silent" {
  const listens = named(server, "listen");
  const secured = listens.find(({ args }) => args.slice(1).some(({ text }) => text === "ssl" || text === "quic"));
  const by = secured ?? named(server, "ssl").find(({ args }) => args[0]?.text === "on");
  if (by) return { state: "set", value: true, at: by.at };
  const certificate = named(server, "ssl_certificate").length > 0;
  if (certificate || isOpaque(server) || listens.some(({ args }) => /(?:^|[:\]])443$|[$]/.test(args[0]?.text ?? "")))
    return { state: "unknown", because: "it is not certain that this server speaks TLS" };
  const plain = listens[0];
  return plain ? { state: "set", value: false, at: plain.at } : "silent";
}

interface Headers {
  readonly own: readonly Directive[];
  /** Whether nothing unseen may add to them. */
  readonly certain: boolean;
}

function headersIn(block: Directive): Headers {
  const adds = block.block?.some(({ name }) => /_by_lua|^more_set_input_headers$/.test(name));
  return { own: named(block, "proxy_set_header"), certain: !adds && !isOpaque(block) };
}

/** nginx inherits proxy_set_header from outside only into a block that has none of its own. */
function headersOf(above: readonly Directive[], whole: boolean, looks: Looks): Headers {
  for (const block of above.toReversed()) {
    const headers = looks.headers(block);
    // What an include brings may be headers of its own, which would end all inheritance.
    if (headers.own.length > 0 || !headers.certain) return headers;
  }
  // A site in a file of its own is included by an nginx.conf that hardly ever sets headers for all sites.
  return { own: [], certain: whole || above[0]?.name === "server" };
}

const LIVE = /^\$(?:scheme|\{scheme\}|https)$/;

function schemeOf(
  file: SourceFile,
  { directive, above }: Placed,
  { own, certain }: Headers,
  looks: Looks,
): Setting<boolean> {
  let doubt: Directive | undefined;
  let denied: Directive | undefined;
  for (const header of own) {
    const [name, value] = header.args;
    const told: Telling | undefined = tellsScheme(name?.text ?? "", value?.text ?? "", LIVE);
    if (told === true) return { state: "set", value: true, at: header.at };
    if (told === "unclear") doubt ??= header;
    if (told === false) denied ??= header;
  }
  if (doubt) return { state: "unknown", at: doubt.at };
  if (!certain) return { state: "unknown", because: "a file that is not seen here may set the header" };
  if (above.some(looks.mends)) return { state: "unknown", because: "another proxy or nginx itself may make up for it" };
  if (denied) return { state: "set", value: false, at: denied.at };
  const slot = headerSlot(file, directive, above, own);
  return {
    state: "default",
    value: false,
    because: "nginx adds no X-Forwarded-Proto of its own",
    ...(slot && { slot }),
  };
}

const IN_FRONT = /\$http_(?:x_forwarded_proto|x_forwarded_ssl|cloudfront_forwarded_proto|cf_visitor)\b/i;

/** Signs of a proxy in front, which may send the header itself, or of cookies that are repaired on their way out. */
function mendsIn(file: SourceFile, block: Directive): boolean {
  if (block.name === "server" && IN_FRONT.test(textOf(file, block))) return true;
  return (block.block ?? []).some(
    ({ name, args }) =>
      name === "real_ip_header" ||
      name === "set_real_ip_from" ||
      (/^proxy_cookie_(?:flags|path)$/.test(name) && args.some(({ text }) => /(?:^|[\s;])secure\b/i.test(text))),
  );
}

function headerSlot(
  file: SourceFile,
  directive: Directive,
  above: readonly Directive[],
  own: readonly Directive[],
): Slot | undefined {
  // `if` and `limit_except` take no proxy_set_header.
  const last = own.at(-1) ?? (above.at(-1)?.name === "location" ? directive : undefined);
  if (!last || file.text[last.whole.end - 1] !== ";") return undefined;
  const indent = indentOf(file.text, last);
  const form = indent === undefined ? " " : `\n${indent}`;
  return { stack: ID, key: "forwardsScheme", span: span(file, last.whole.end, last.whole.end), form };
}

function hostOf({ own, certain }: Headers): Setting<boolean> {
  const header = own.find(({ args }) => /^(?:x-forwarded-)?host$/i.test(args[0]?.text ?? ""));
  if (header) {
    const value = header.args[1]?.text ?? "";
    if (/^\$(?:host|http_host|server_name)\b/.test(value)) return { state: "set", value: true, at: header.at };
    if (value === "$proxy_host" || value === "") return { state: "set", value: false, at: header.at };
    return { state: "unknown", at: header.at };
  }
  if (!certain) return { state: "unknown" };
  return { state: "default", value: false, because: "nginx sends the name in proxy_pass as Host" };
}

const textOf = (file: SourceFile, { whole }: Directive): string => file.text.slice(whole.start, whole.end);
