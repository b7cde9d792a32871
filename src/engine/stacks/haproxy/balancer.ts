// The servers of a `backend` or `listen` section, and what keeps a visitor on one of them.
import type { Affinity, BalancerFact, HopNode, Setting, Slot } from "../../facts.ts";
import type { Directive, Word } from "../../syntax/directive.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { after, allLines, has, ID, inForce, modeOf, type Section } from "./sections.ts";

/** https://docs.haproxy.org/3.2/configuration.html, keywords cookie, balance and stick. */
export function readBalancer(file: SourceFile, section: Section): BalancerFact | undefined {
  if (section.kind !== "backend" && section.kind !== "listen") return undefined;
  const nodes = section.lines.flatMap((line) => readNode(line));
  if (nodes.length === 0 || !section.name) return undefined;
  const affinity = readAffinity(file, section);
  return { kind: "hop", role: "balancer", stack: ID, at: section.header.at, name: section.name, nodes, affinity };
}

function readNode(line: Directive): readonly HopNode[] {
  if (line.name !== "server" && line.name !== "server-template") return [];
  // The number of servers that a template starts depends on DNS: it counts as one.
  const [name, address, ...parameters] = line.name === "server" ? line.args : line.args.slice(1);
  if (!address || has(parameters, "disabled")) return [];
  const [, host = address.text, port] =
    /^(?:(?:ipv[46]|tcp[46]?)@)?(\[[^\]]*\]|[^:@]*)(?::(\d+))?$/.exec(address.text) ?? [];
  const cookie = after(parameters, "cookie");
  return [
    {
      ...(name && line.name === "server" && { name: name.text }),
      host: host.replace(/^\[(.*)\]$/, "$1"),
      ...(port !== undefined && { port: Number(port) }),
      at: line.at,
      ...(cookie && { route: routeSetting(cookie) }),
      ...(has(parameters, "backup") && { backup: true }),
    },
  ];
}

function routeSetting({ text, at }: Word): Setting<string> {
  if (/[$%{]/.test(text)) return { state: "unknown", at };
  return { state: "set", value: text, at, slot: { stack: ID, key: "route", span: at, form: "text" } };
}

function readAffinity(file: SourceFile, section: Section): Setting<Affinity> {
  const mode = modeOf(section);
  const cookie = inForce(section, "cookie");
  const lines = allLines(section);
  if (cookie && mode === "http" && sendsCookie(cookie, section)) return set("cookie", cookie);
  const older = lines.find((line) => line.name === "appsession");
  if (older) return set("learn", older);
  const stick = lines.find(({ name, args }) => name === "stick" && args[0]?.text !== "store-response");
  if (stick) return sticky(stick);
  if (mode === undefined || lines.some(({ name }) => name === "use-server" || name === "persist"))
    return { state: "unknown", because: "servers are chosen by rules" };
  const balance = inForce(section, "balance");
  const method = balance ? balanced(balance) : "none";
  if (method === undefined) return { state: "unknown", ...(balance && { at: balance.at }) };
  if (balance && method !== "none") return set(method, balance);
  const slot = balanceSlot(file, section, balance);
  const writable = slot && { slot };
  if (cookie && cookie.args.length > 1) {
    const because =
      mode === "tcp" ? "cookies have no effect in mode tcp" : "no server has a cookie value, so none is ever sent";
    return { state: "set", value: "none", at: cookie.at, because, ...writable };
  }
  if (balance) return { state: "set", value: "none", at: balance.at, ...writable };
  return { state: "default", value: "none", because: "HAProxy goes round all servers in turn", ...writable };
}

const set = (value: Affinity, line: Directive): Setting<Affinity> => ({ state: "set", value, at: line.at });

/** Whether some server has a name for the cookie to carry. */
export function sendsCookie(cookie: Directive, section: Section): boolean {
  if (!["insert", "prefix", "rewrite"].some((word) => has(cookie.args, word))) return false;
  return (
    has(cookie.args, "dynamic") ||
    section.lines.some(
      ({ name, args }) => /^(?:server|server-template|default-server)$/.test(name) && has(args, "cookie"),
    )
  );
}

function sticky(stick: Directive): Setting<Affinity> {
  const pattern = stick.args.map(({ text }) => text).join(" ");
  if (/\b(?:req\.|res\.|s)?cook(?:ie)?\b/.test(pattern)) return set("learn", stick);
  if (/\bsrc\b/.test(pattern)) return set("ip", stick);
  return /\bhdr\b/.test(pattern) ? set("header", stick) : { state: "unknown", at: stick.at };
}

function balanced({ args }: Directive): Affinity | undefined {
  const [method = "", ...rest] = args.map(({ text }) => text);
  if (/^(?:roundrobin|static-rr|leastconn|random(?:\(\d+\))?|uri)$/.test(method)) return "none";
  if (method === "source") return "ip";
  if (method === "rdp-cookie" || method.startsWith("rdp-cookie(")) return "cookie";
  const key = method === "hash" ? rest.join(" ") : method;
  if (/cook|hdr\(cookie\)/i.test(key)) return "hash";
  if (/^hdr\((?:x-forwarded-for|x-real-ip)/i.test(key) || /\bsrc\b/.test(key)) return "ip";
  return /^(?:req\.)?hdr\(/.test(key) ? "header" : undefined;
}

function balanceSlot(file: SourceFile, section: Section, balance: Directive | undefined): Slot | undefined {
  const args = balance?.args;
  const first = args?.[0];
  const last = args?.at(-1);
  // A line of the defaults holds for other sections too, so this one gets a line of its own.
  if (balance && first && last && section.lines.includes(balance))
    return { stack: ID, key: "affinity", span: span(file, first.at.start, last.at.end), form: "value" };
  const next = section.lines[0];
  if (!next) return undefined;
  const indent = file.text.slice(next.whole.start, next.at.start);
  return { stack: ID, key: "affinity", span: span(file, next.whole.start, next.whole.start), form: indent };
}
