// A balancer's own cookie without the flags that keep scripts and eavesdroppers away from it.
import { type CookieFact, known, knownValue, type ProxyFact, type Setting } from "../facts.ts";
import type { Proposal, Turn } from "../finding.ts";
import type { Model } from "../model/model.ts";
import type { Rule } from "../rule.ts";

export const hopAffinityCookieExposed: Rule = {
  id: "hop-affinity-cookie-exposed",
  topic: "affinity",
  title: "The balancer's affinity cookie lacks its flags",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const cookie of model.facts("cookie")) {
      if (cookie.role !== "affinity") continue;
      const tls = entrances(cookie, model).find(({ endsTls }) => known(endsTls, (ends) => ends));
      const readable = known(cookie.httpOnly, (hidden) => !hidden);
      const plain = tls !== undefined && known(cookie.secure, (secure) => secure === false);
      if (!readable && !plain) continue;
      const lacks = readable && plain ? "neither HttpOnly nor Secure" : readable ? "no HttpOnly" : "no Secure";
      const name = knownValue(cookie.name);
      yield {
        at: cookie.at,
        message: `The affinity cookie${name ? ` ${name}` : ""} has ${lacks}.`,
        // Without TLS nothing else about it is safe either.
        ...(!tls && { severity: "info" }),
        related: tls ? [{ at: tls.at, message: "HTTPS ends at this hop." }] : [],
        fixes: fix(readable ? cookie.httpOnly : undefined, plain ? cookie.secure : undefined),
      };
    }
  },
};

/** Proxies that lead to the balancer of a cookie: in its own file, or the only ones of that name. */
function entrances(cookie: CookieFact, model: Model): readonly ProxyFact[] {
  const hops = model.facts("hop").filter((hop) => hop.stack === cookie.stack);
  const sameName = hops.filter((hop) => hop.role === "balancer" && hop.name === cookie.balancer);
  const unique = new Set(sameName.map((hop) => hop.at.path)).size === 1;
  return hops.filter(
    (hop): hop is ProxyFact =>
      hop.role === "proxy" && hop.target === cookie.balancer && (unique || hop.at.path === cookie.at.path),
  );
}

/** HttpOnly cannot hurt a cookie that only the balancer reads; Secure can, where some clients still use plain HTTP. */
function fix(httpOnly: Setting<unknown> | undefined, secure: Setting<unknown> | undefined): readonly Proposal[] {
  const turns: Turn[] = [httpOnly, secure].flatMap((setting) =>
    setting?.state === "default" && setting.slot ? [{ slot: setting.slot, value: true }] : [],
  );
  const names = [httpOnly && "HttpOnly", secure && "Secure"].filter((name) => name !== undefined);
  if (turns.length !== names.length) return [];
  return [{ title: `Add ${names.join(" and ")}`, safe: secure === undefined, turns }];
}
