// A cookie whose name makes a promise that its attributes break.
import { type CookieFact, knownValue, where } from "../facts.ts";
import { type Report, turn } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const cookiePrefixBroken: Rule = {
  id: "cookie-prefix-broken",
  topic: "cookie-scope",
  title: "Browsers refuse the cookie: it breaks the promise of its name",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const cookie of model.facts("cookie")) {
      const [prefix] = /^__(?:Host|Secure)-/i.exec(knownValue(cookie.name) ?? "") ?? [];
      if (prefix) yield* broken(cookie, prefix);
    }
  },
};

/** https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-cookie-name-prefixes */
function* broken(cookie: CookieFact, prefix: string): Iterable<Report> {
  if (knownValue(cookie.secure) === false || cookie.secureDeclined)
    yield {
      at: where(cookie, cookie.secure),
      message: cookie.secureDeclined
        ? `The name begins with ${prefix}, which demands Secure: unless HTTPS ends in this very server, browsers refuse the cookie.`
        : `The name begins with ${prefix}, which demands Secure: browsers refuse the cookie.`,
      ...(cookie.secureDeclined && { severity: "warning" }),
      fixes: turn(cookie.secure, true, "Make the cookie Secure"),
    };
  if (!/host/i.test(prefix)) return;
  const path = knownValue(cookie.path);
  if (typeof path === "string" && path !== "/")
    yield {
      at: where(cookie, cookie.path),
      message: `The name begins with ${prefix}, which demands Path=/: browsers refuse the cookie.`,
      fixes: turn(cookie.path, "/", "Set the path to /"),
    };
  if (typeof knownValue(cookie.domain) === "string")
    yield {
      at: where(cookie, cookie.domain),
      message: `The name begins with ${prefix}, which forbids a Domain: browsers refuse the cookie.`,
      fixes: turn(cookie.domain, null, "Remove the domain"),
    };
}
