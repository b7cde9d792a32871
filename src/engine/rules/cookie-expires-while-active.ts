// A cookie with a short age that requests do not renew: users are signed out while they work.
import { knownValue, where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";
import type { Span } from "../span.ts";
import { duration } from "./duration.ts";

/** Seconds. Above the first, an age is rather meant as the longest time for a session at all, above the second certainly. */
const SHORT = 4 * 3600;
const LONG = 24 * 3600;

export const cookieExpiresWhileActive: Rule = {
  id: "cookie-expires-while-active",
  topic: "lifetime",
  title: "The cookie expires while its user is active",
  severity: "warning",
  confidence: "high",
  *check(model) {
    const ages = new Set(
      model
        .facts("lifetime")
        .flatMap(({ of, idle }) => (of === "cookie" && idle?.state === "set" ? [placeOf(idle.at)] : [])),
    );
    for (const cookie of model.facts("cookie")) {
      const age = knownValue(cookie.maxAge);
      if (cookie.role === "affinity" || cookie.maxAge?.state !== "set" || typeof age !== "number") continue;
      if (age <= 0 || age >= LONG || knownValue(cookie.renewed) !== false) continue;
      // Less than a minute is a mistaken unit, which is another rule's matter where the age is judged as such.
      if (age < 60 && ages.has(placeOf(cookie.maxAge.at))) continue;
      yield {
        at: where(cookie, cookie.maxAge),
        message: `Requests do not renew the cookie: it ends ${duration(age)} after it was sent, even if its user is active.`,
        ...(age > SHORT && { severity: "info", confidence: "medium" }),
        fixes: turn(cookie.renewed, true, "Renew the cookie with every response"),
      };
    }
  },
};

const placeOf = ({ path, start }: Span): string => `${path}:${start}`;
