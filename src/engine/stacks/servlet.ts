// The deployment descriptor of Java web applications: session timeout and cookie in web.xml.
import type { CookieFact, Fact, LifetimeFact, NodeFact, SameSite, Setting, Slot } from "../facts.ts";
import type { Stack } from "../stack.ts";
import { type SourceFile, span } from "../syntax/source.ts";
import { childrenOf, type Element, readXml } from "../syntax/xml.ts";

const ID = "servlet";

export const servlet: Stack = {
  id: ID,
  reads: (path) =>
    /\.xml/i.test(path) && /(?:^|\/)[^/]*web[^/]*\.xml(?:\.(?:template|tpl|example|sample|dist))?$/i.test(path),
  mentions: ["session-config", "web-app"],

  *read(file): Iterable<Fact> {
    const { root } = readXml(file);
    if (root?.name !== "web-app") return;
    if (/(?:^|\/)WEB-INF\/web\.xml$/.test(file.path)) yield readCopies(root);
    // The specification allows one; where there are more, containers disagree.
    const configs = childrenOf(root, "session-config");
    const config = configs[0];
    if (!config || configs.length > 1) return;
    yield readLifetime(config);
    yield readCookie(file, config, isHttpsOnly(root));
  },

  write({ key, span: place, form = "" }, value) {
    if (value === null) {
      if (form === "text") return [];
      const [start = place.start, end = place.end] = form.split(" ").slice(1).map(Number);
      return [{ span: { ...place, start, end }, text: "" }];
    }
    // The knob is in seconds, the element in minutes.
    const written = key === "session-timeout" && typeof value === "number" ? Math.ceil(value / 60) : value;
    if (form === "text") return [{ span: place, text: String(written) }];
    const [shape, indent = ""] = form.split(":");
    const element = `<${key}>${value}</${key}>`;
    if (form.startsWith("element")) return [{ span: place, text: element }];
    if (shape === "child") return [{ span: place, text: `${indent}${element}` }];
    const inner = indent.includes("\n") ? `${indent}  ` : "";
    return [{ span: place, text: `${indent}<cookie-config>${inner}${element}${indent}</cookie-config>` }];
  },

  settle(all) {
    const facts = settleCopies(all);
    // Tomcat sets HttpOnly when either its context or web.xml asks for it, and its context does unless told otherwise.
    const hidden = facts.some(
      (fact) =>
        fact.kind === "cookie" &&
        fact.stack === "tomcat" &&
        fact.httpOnly !== undefined &&
        fact.httpOnly.state !== "unknown" &&
        fact.httpOnly.value,
    );
    if (!hidden) return facts;
    return facts.map((fact) =>
      fact.kind === "cookie" && fact.stack === ID && fact.httpOnly?.state === "set" && !fact.httpOnly.value
        ? {
            ...fact,
            httpOnly: { state: "unknown", at: fact.httpOnly.at, because: "Tomcat's own context sets it all the same" },
          }
        : fact,
    );
  },
};

/** Whether the application lets its sessions be copied: a layer that lasts until the clusters of the app are settled. */
function readCopies(root: Element): NodeFact {
  const rank = Number(childrenOf(root, "distributable").length > 0);
  return { kind: "hop", role: "node", stack: ID, at: root.tagAt, ports: [], layer: { rank } };
}

/** https://tomcat.apache.org/tomcat-10.1-doc/cluster-howto.html: "Make sure your web.xml has the <distributable/> element". */
function settleCopies(facts: readonly Fact[]): readonly Fact[] {
  const isOwn = (fact: Fact): boolean => fact.stack === ID && fact.layer !== undefined;
  const layers = facts.filter(isOwn);
  if (layers.length === 0) return facts;
  const rest = facts.filter((fact) => !isOwn(fact));
  if (layers.some(({ layer }) => layer?.rank === 1)) return rest;
  const because = "no web.xml here says <distributable/>, so Tomcat copies no session";
  const related = layers.map(({ at }) => ({ at, message: "This application does not ask for copies." }));
  return rest.map((fact) =>
    fact.kind === "store" &&
    fact.stack === "tomcat" &&
    fact.engine?.state === "set" &&
    fact.engine.at.start === fact.at.start
      ? {
          ...fact,
          engine: { state: "default", value: "memory", because },
          ignored: [{ name: "Cluster", at: fact.at, because, related }],
        }
      : fact,
  );
}

// Tomcat, Jetty and WildFly all come with 30 minutes: https://tomcat.apache.org/tomcat-10.1-doc/config/context.html
function readLifetime(config: Element): LifetimeFact {
  const timeout = childrenOf(config, "session-timeout")[0];
  const base = { kind: "lifetime", stack: ID, at: config.tagAt, of: "session" } as const;
  if (!timeout?.text)
    return { ...base, idle: { state: "default", value: 1800, because: "containers come with 30 minutes" } };
  const { text, textAt: at } = timeout;
  if (!/^[+-]?\d+$/.test(text)) return { ...base, idle: { state: "unknown", at } };
  const minutes = Number(text);
  const slot: Slot = { stack: ID, key: "session-timeout", span: at, form: "text" };
  return {
    ...base,
    idle: { state: "set", value: minutes <= 0 ? null : minutes * 60, at, slot },
    written: { number: minutes, unit: "min", explicit: false },
  };
}

/** Order of the elements in the schema, so that an insertion keeps the file valid. */
const ORDER = ["name", "domain", "path", "comment", "http-only", "secure", "max-age", "attribute"];

function readCookie(file: SourceFile, config: Element, httpsOnly: boolean): CookieFact {
  const cookie = childrenOf(config, "cookie-config")[0];
  const find = (name: string): Element | undefined => childrenOf(cookie, name)[0];
  const written = <T>(name: string, parse: (text: string) => T | undefined): Setting<T> | undefined => {
    const found = find(name);
    if (!found) return undefined;
    const value = /[$]\{/.test(found.text) ? undefined : parse(found.text);
    if (value === undefined) return { state: "unknown", at: found.textAt };
    // An element with a prefix is written by its text only, because its whole start and end tag would be needed.
    const plain = found.nameAt.end - found.nameAt.start === name.length;
    const slot: Slot = plain
      ? { stack: ID, key: name, span: found.at, form: `element${lineOf(file, found)}` }
      : { stack: ID, key: name, span: found.textAt, form: "text" };
    return { state: "set", value, at: found.textAt, slot };
  };
  const httpOnly = written("http-only", flag);
  const name = written("name", (text) => text || undefined);
  const sameSite = sameSiteOf(cookie);
  return {
    kind: "cookie",
    stack: ID,
    at: (cookie ?? config).tagAt,
    role: "session",
    ...(name && { name }),
    secure: written("secure", (text) => (flag(text) ? true : ("auto" as const))) ?? {
      state: "default",
      value: "auto",
      because: "containers set Secure when the request came over HTTPS",
      slot: { stack: ID, key: "secure", ...insertion(file, config, cookie, "secure") },
    },
    ...(find("secure")?.text.toLowerCase() === "false" && !httpsOnly && { secureDeclined: true as const }),
    ...(httpOnly && { httpOnly }),
    ...(sameSite && { sameSite }),
    domain: written<string | null>("domain", (text) => text || null) ?? {
      state: "default",
      value: null,
      because: "no Domain is sent unless it is written",
    },
    path: written<string | null>("path", (text) => text || null) ?? {
      state: "default",
      value: null,
      because: "containers use the path of the application",
    },
    maxAge: written<number | null>("max-age", seconds) ?? {
      state: "default",
      value: null,
      because: "the cookie ends with the browser unless max-age is written",
    },
    renewed: { state: "default", value: false, because: "the cookie is sent when the session gets its id, not later" },
  };
}

/** Whether the container lets nobody reach any page but over what it takes for HTTPS. */
const isHttpsOnly = (root: Element): boolean =>
  childrenOf(root, "security-constraint").some(
    (constraint) =>
      childrenOf(constraint, "user-data-constraint").some((data) =>
        childrenOf(data, "transport-guarantee").some(({ text }) => /^(?:CONFIDENTIAL|INTEGRAL)$/.test(text)),
      ) &&
      childrenOf(constraint, "web-resource-collection").some((pages) =>
        childrenOf(pages, "url-pattern").some(({ text }) => text === "/*"),
      ),
  );

/** Servlet 6: `<attribute><attribute-name>SameSite</attribute-name>…`. */
function sameSiteOf(cookie: Element | undefined): Setting<SameSite> | undefined {
  for (const attribute of childrenOf(cookie, "attribute")) {
    if (childrenOf(attribute, "attribute-name")[0]?.text.toLowerCase() !== "samesite") continue;
    const written = childrenOf(attribute, "attribute-value")[0];
    const value = (["strict", "lax", "none"] as const).find((known) => known === written?.text.toLowerCase());
    if (!written || !value) return { state: "unknown", at: attribute.tagAt };
    const slot: Slot = { stack: ID, key: "SameSite", span: written.textAt, form: "text" };
    return { state: "set", value, at: written.textAt, slot };
  }
  return undefined;
}

const flag = (text: string): boolean => text.toLowerCase() === "true";

/** A negative number means until the browser closes. */
function seconds(text: string): number | null | undefined {
  if (!/^[+-]?\d+$/.test(text)) return undefined;
  return Number(text) < 0 ? null : Number(text);
}

/** After the last element that stands before this one in the schema. */
function insertion(
  file: SourceFile,
  config: Element,
  cookie: Element | undefined,
  name: string,
): { span: Slot["span"]; form: string } {
  const around = cookie ?? config;
  const before = cookie?.children.findLast((child) => ORDER.indexOf(child.name) < ORDER.indexOf(name));
  const after = cookie ? before : childrenOf(config, "session-timeout")[0];
  const at = after ? after.at.end : around.tagAt.end;
  const sample = after ?? around.children[0];
  return { span: span(file, at, at), form: `${cookie ? "child" : "config"}:${sample ? lineBreak(file, sample) : ""}` };
}

/** The line of an element that has it to itself, for its removal: ` 12 48`. */
function lineOf({ text }: SourceFile, { at }: Element): string {
  const start = text.lastIndexOf("\n", at.start - 1) + 1;
  const next = text.indexOf("\n", at.end);
  const end = next < 0 ? text.length : next + 1;
  return (text.slice(start, at.start) + text.slice(at.end, end)).trim() === "" ? ` ${start} ${end}` : "";
}

/** The line break and blanks before an element, when it is the first on its line. */
function lineBreak(file: SourceFile, element: Element): string {
  const lineStart = file.text.lastIndexOf("\n", element.at.start - 1);
  const before = file.text.slice(Math.max(0, lineStart), element.at.start);
  return before.trim() === "" && lineStart >= 0 ? before : "";
}
