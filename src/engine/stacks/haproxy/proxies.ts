// Where a `frontend` or `listen` section sends requests, and what the servers learn about the client.
import type { ProxyFact, Setting, Slot } from "../../facts.ts";
import type { Directive } from "../../syntax/directive.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { tellsScheme } from "../scheme-header.ts";
import { allLines, has, ID, modeOf, type Section } from "./sections.ts";

/** One fact for each backend that a section names; a name made at run time gives none. */
export function* readProxies(file: SourceFile, section: Section, all: readonly Section[]): Iterable<ProxyFact> {
  if (section.kind === "defaults" || section.kind === "backend") return;
  const routes = new Map<string, Directive>();
  if (section.kind === "listen" && section.lines.some(({ name }) => name === "server")) {
    routes.set(section.name, section.header);
  }
  for (const line of allLines(section)) {
    const target = line.args[0]?.text;
    if (/^(?:use_backend|default_backend)$/.test(line.name) && target && !/[%$]/.test(target) && !routes.has(target))
      routes.set(target, line);
  }
  for (const [target, line] of routes) {
    const backend = all.find(({ kind, name }) => (kind === "backend" || kind === "listen") && name === target);
    yield {
      kind: "hop",
      role: "proxy",
      stack: ID,
      at: line.at,
      target,
      endsTls: tlsOf(section, backend),
      forwardsScheme: schemeOf(file, section, backend),
    };
  }
}

function tlsOf(section: Section, backend: Section | undefined): Setting<boolean> {
  const binds = section.lines.filter(({ name }) => name === "bind");
  const secured = binds.find(({ args }) => has(args, "ssl"));
  const servers = backend?.lines.filter(({ name }) => /^(?:server|server-template|default-server)$/.test(name)) ?? [];
  const again = servers.find(({ args }) => has(args, "ssl"));
  if (again) return { state: "set", value: false, at: again.at };
  if (!backend || servers.some(({ args }) => args.some(({ text }) => /^\$|"\$/.test(text))))
    return { state: "unknown" };
  if (secured) return { state: "set", value: true, at: secured.at };
  const plain = binds[0];
  if (!plain || binds.some(({ args }) => args.some(({ text }) => /\$/.test(text)))) return { state: "unknown" };
  return { state: "set", value: false, at: plain.at };
}

/** HAProxy's own ways to say https when the connection is encrypted. */
const LIVE = /^%\[ssl_fc,iif\(https,http\)\]$/;

function schemeOf(file: SourceFile, section: Section, backend: Section | undefined): Setting<boolean> {
  const mode = modeOf(section);
  if (mode === undefined) return { state: "unknown" };
  const lines = [...allLines(section), ...(backend && backend !== section ? allLines(backend) : [])];
  let doubt: Directive | undefined;
  for (const line of lines) {
    const told = tells(line);
    if (told === true) return { state: "set", value: true, at: line.at };
    if (told === "unclear") doubt ??= line;
  }
  if (doubt) return { state: "unknown", at: doubt.at };
  if (!backend) return { state: "unknown", because: "the backend may set it" };
  if (mode === "tcp") {
    // The PROXY protocol can carry what a header cannot.
    if (backend.lines.some(({ args }) => args.some(({ text }) => text.startsWith("send-proxy"))))
      return { state: "unknown" };
    return { state: "default", value: false, because: "in mode tcp nothing is added to requests" };
  }
  const slot = headerSlot(file, section);
  return {
    state: "default",
    value: false,
    because: "HAProxy adds no X-Forwarded-Proto of its own",
    ...(slot && { slot }),
  };
}

function tells(line: Directive): boolean | "unclear" | undefined {
  const [first, second, third] = line.args.map(({ text }) => text);
  if (line.name === "option" && first === "forwarded") {
    return line.args.length === 1 || line.args.some(({ text }) => text === "proto");
  }
  if (line.name === "http-request" && /^(?:set|add)-header$/.test(first ?? "")) {
    const told = tellsScheme(second ?? "", third ?? "", LIVE);
    // "http" for plain requests only says nothing about the others.
    return told === false && line.args.length > 3 ? "unclear" : told;
  }
  if (/^req(?:i?add|i?rep|set)$/.test(line.name) || (line.name === "http-request" && /^lua\./.test(first ?? ""))) {
    const [, name = "", value = ""] = /^([\w-]+):\s*(.*)$/.exec(first ?? "") ?? [];
    return line.name === "reqadd" && name ? tellsScheme(name, value, LIVE) : "unclear";
  }
  // Reading the header means that a proxy in front sends it, and HAProxy passes it on.
  return /x-forwarded-proto|x-forwarded-ssl/i.test(line.args.map(({ text }) => text).join(" ")) ? "unclear" : undefined;
}

function headerSlot(file: SourceFile, section: Section): Slot | undefined {
  const last = section.lines.findLast(({ name }) => name === "bind");
  if (!last || file.text[last.whole.end - 1] !== "\n") return undefined;
  const form = file.text.slice(last.whole.start, last.at.start);
  return { stack: ID, key: "forwardsScheme", span: span(file, last.whole.end, last.whole.end), form };
}
