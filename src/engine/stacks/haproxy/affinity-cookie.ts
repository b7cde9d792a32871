// The cookie in which HAProxy remembers the server that it chose for a visitor.
import type { CookieFact, SameSite, Setting } from "../../facts.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { sendsCookie } from "./balancer.ts";
import { after, has, ID, inForce, modeOf, type Section } from "./sections.ts";

// https://docs.haproxy.org/3.2/configuration.html#4.2-cookie
const because = "HAProxy adds only the attributes that the cookie line names";

/** Only `insert` makes a cookie of HAProxy's own; `prefix` and `rewrite` change one that the application sends. */
export function readAffinityCookie(file: SourceFile, section: Section): CookieFact | undefined {
  if (section.kind !== "backend" && section.kind !== "listen") return undefined;
  const cookie = inForce(section, "cookie");
  const name = cookie?.args[0];
  if (!cookie || !name || !has(cookie.args, "insert") || modeOf(section) !== "http") return undefined;
  if (!sendsCookie(cookie, section)) return undefined;
  const options = cookie.args.slice(1);
  const attributes = options.filter((_, index) => options[index - 1]?.text === "attr");
  const end = span(file, cookie.at.end, cookie.at.end);
  const flag = (word: string): Setting<boolean> => {
    const found =
      options.find(({ text }) => text === word) ??
      attributes.find(({ text }) => text.toLowerCase().split(/;\s*/).includes(word));
    if (found) return { state: "set", value: true, at: found.at };
    return { state: "default", value: false, because, slot: { stack: ID, key: word, span: end, form: "append" } };
  };
  const domain = after(options, "domain");
  return {
    kind: "cookie",
    stack: ID,
    at: cookie.at,
    role: "affinity",
    balancer: section.name,
    name: /[$%{]/.test(name.text) ? { state: "unknown", at: name.at } : { state: "set", value: name.text, at: name.at },
    secure: flag("secure"),
    httpOnly: flag("httponly"),
    sameSite: sameSite(attributes),
    domain: domain ? { state: "set", value: domain.text, at: domain.at } : { state: "default", value: null, because },
    path: { state: "default", value: "/", because: "HAProxy always sends path=/" },
    maxAge: { state: "default", value: null, because: "maxidle and maxlife are judged by HAProxy, not by the browser" },
  };
}

function sameSite(attributes: readonly { text: string; at: CookieFact["at"] }[]): Setting<SameSite> {
  for (const { text, at } of attributes) {
    const [, value = ""] = /\bsamesite\s*=\s*(\w+)/i.exec(text) ?? [];
    const found = (["strict", "lax", "none"] as const).find((known) => known === value.toLowerCase());
    if (found) return { state: "set", value: found, at };
  }
  return { state: "default", value: "unset", because };
}
