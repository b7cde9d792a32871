// A Tomcat `Context`: the session cookie of its applications, and where their sessions stay.
import type { CookieFact, Fact, SameSite, Setting } from "../../facts.ts";
import { attribute, childrenOf, type Element } from "../../syntax/xml.ts";
import { ID, readManager } from "./manager.ts";

/** https://tomcat.apache.org/tomcat-10.1-doc/config/context.html; Secure is not a Context's business, but web.xml's. */
export function* readContext(context: Element): Iterable<Fact> {
  if (attribute(context, "cookies")?.value !== "false") yield readCookie(context);
  for (const manager of childrenOf(context, "Manager")) yield readManager(manager);
}

function readCookie(context: Element): CookieFact {
  const read = <T>(
    name: string,
    parse: (value: string) => T | undefined,
    byDefault: T,
    because: string,
    from: Element | undefined = context,
  ): Setting<T> => {
    const found = attribute(from, name);
    if (!found) {
      // Just before the `>` or `/>` of the start tag.
      const slot = { stack: ID, key: name, span: nameEnd(from ?? context), form: "insert" };
      return { state: "default", value: byDefault, because, ...(from && { slot }) };
    }
    const value = /[$]\{/.test(found.value) ? undefined : parse(found.value);
    if (value === undefined) return { state: "unknown", at: found.at };
    // `name="value"` without blanks can be taken out again from its value alone.
    const form = found.nameAt.end + 2 === found.at.start ? "attribute" : "value";
    return { state: "set", value, at: found.at, slot: { stack: ID, key: name, span: found.at, form } };
  };
  const processor = childrenOf(context, "CookieProcessor")[0];
  return {
    kind: "cookie",
    stack: ID,
    at: context.tagAt,
    role: "session",
    name: read("sessionCookieName", (value) => value, "JSESSIONID", "Tomcat's name for the session cookie"),
    httpOnly: read("useHttpOnly", flag, true, "Tomcat sets HttpOnly unless it is switched off"),
    sameSite: processor
      ? read<SameSite>("sameSiteCookies", sameSite, "unset", "Tomcat sends no SameSite unless asked to", processor)
      : { state: "default", value: "unset", because: "Tomcat sends no SameSite unless a CookieProcessor asks for it" },
    domain: read<string | null>("sessionCookieDomain", (value) => value, null, "Tomcat sends no Domain"),
    path: read<string | null>("sessionCookiePath", (value) => value, null, "Tomcat uses the path of the application"),
  };
}

function nameEnd({ nameAt }: Element): CookieFact["at"] {
  return { ...nameAt, start: nameAt.end };
}

/** As Tomcat reads booleans: everything but "true" is false. */
const flag = (value: string): boolean => value.toLowerCase() === "true";

const sameSite = (value: string): SameSite | undefined =>
  (["strict", "lax", "none", "unset"] as const).find((known) => known === value.toLowerCase());
