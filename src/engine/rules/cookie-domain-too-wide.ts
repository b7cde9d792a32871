// A session cookie that is shared with every host of a whole domain.
import { where } from "../facts.ts";
import { turn } from "../finding.ts";
import type { Rule } from "../rule.ts";

export const cookieDomainTooWide: Rule = {
  id: "cookie-domain-too-wide",
  topic: "cookie-scope",
  title: "The session cookie goes to every host of the domain",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const cookie of model.facts("cookie")) {
      const { domain } = cookie;
      if (cookie.role === "affinity" || domain?.state !== "set" || domain.value === null) continue;
      const name = domain.value.replace(/^\./, "").toLowerCase();
      if (!isWholeDomain(name)) continue;
      yield {
        at: where(cookie, domain),
        message: `Domain is ${name}: every host below it receives the session cookie and can overwrite it.`,
        fixes: turn(domain, null, "Keep the cookie on the host that sets it"),
      };
    }
  },
};

/** Second levels under which countries hand out names: `example.co.uk` is a whole domain, `co.uk` is none. */
const SECOND_LEVELS = /^(?:ac|co|com|edu|gob|gov|govt|gouv|ltd|me|mil|ne|net|nhs|nom|or|org|plc|sch)$/;

/** A host of its own (`app.example.com`) is not wide; a name without a dot and an address are no domains at all. */
function isWholeDomain(name: string): boolean {
  const labels = name.split(".");
  const [second = "", top = ""] = labels.slice(-2);
  if (!/^[a-z]/.test(top) || labels.some((label) => !/^[a-z0-9-]+$/.test(label))) return false;
  const country = top.length === 2 && SECOND_LEVELS.test(second);
  return labels.length === (country ? 3 : 2);
}
