// A proxy that takes HTTPS from clients, in front of an application that believes it is spoken to in plain HTTP.
import { type CookieFact, known, knownValue, type NodeFact, type ProxyFact, where } from "../facts.ts";
import type { Proposal, Related, Turn } from "../finding.ts";
import type { App } from "../model/model.ts";
import type { Rule } from "../rule.ts";
import { deafContainers } from "./deaf-containers.ts";

export const hopHidesHttps: Rule = {
  id: "hop-hides-https",
  topic: "proxy-headers",
  title: "The application does not learn that clients use HTTPS",
  severity: "error",
  confidence: "high",
  *check(model) {
    const told = new Set<string>();
    for (const app of model.apps) {
      const cookie = affected(app);
      if (!cookie) continue;
      const harm =
        knownValue(cookie.secure) === true
          ? "its Secure session cookie is never sent"
          : "its session cookie goes out without Secure";
      const nodes = app.facts.filter(
        (fact): fact is NodeFact => fact.kind === "hop" && fact.role === "node" && fact.trustsProxy !== undefined,
      );
      const deaf = nodes.filter((node) => known(node.trustsProxy, (trusts) => !trusts));
      for (const { to: proxy, evidence } of model.proxies(app)) {
        if (!known(proxy.endsTls, (ends) => ends)) continue;
        const related: readonly Related[] = [
          { at: where(cookie, cookie.secure), message: "This cookie depends on the scheme of the request." },
          ...evidence,
        ];
        if (known(proxy.forwardsScheme, (forwards) => !forwards)) {
          // Where several places share the headers of one block, one line repairs them all.
          const place = placeOf(proxy, app);
          if (told.has(place)) continue;
          told.add(place);
          yield {
            at: proxy.at,
            message: `${app.builds.length > 0 ? app.name : "The application"} never learns that clients use HTTPS, so ${harm}.`,
            related,
            fixes: forward(proxy, deaf),
          };
        } else if (
          known(proxy.forwardsScheme, (forwards) => forwards) &&
          deaf.length > 0 &&
          deaf.length === nodes.length
        ) {
          for (const node of deaf)
            yield {
              at: where(node, node.trustsProxy),
              message: `The proxy says that clients use HTTPS, but this app does not believe forwarded headers, so ${harm}.`,
              related: [{ at: proxy.at, message: "HTTPS ends here." }, ...related],
              fixes: trust([node]),
            };
        }
      }
    }
    for (const { proxy, name, deaf, believes, fault, related } of deafContainers(model)) {
      if (fault === "not-told") {
        yield {
          at: proxy.at,
          message: `${name} never learns that clients use HTTPS, so its session cookie goes out without Secure.`,
          related,
          // The header alone helps only a server that believes it.
          fixes: believes ? forward(proxy, []) : [],
        };
      } else {
        for (const node of deaf)
          yield {
            at: where(node, node.trustsProxy),
            message:
              "The proxy says that clients use HTTPS, but this server does not believe forwarded headers, so its session cookie goes out without Secure.",
            related: [{ at: proxy.at, message: "HTTPS ends here." }, ...related],
            fixes: trust([node]),
          };
      }
    }
  },
};

/** A session cookie that is sent, or made Secure, by the scheme that the application believes in. */
function affected(app: App): CookieFact | undefined {
  return app.facts.find(
    (fact): fact is CookieFact =>
      fact.kind === "cookie" &&
      fact.role !== "affinity" &&
      !/^(?:dev|local|test)/i.test(fact.environment ?? "") &&
      known(fact.secure, (secure) => secure === "auto" || (secure && fact.withheld === true)),
  );
}

function placeOf({ at, forwardsScheme }: ProxyFact, app: App): string {
  const slot = forwardsScheme?.state === "default" ? forwardsScheme.slot?.span : undefined;
  return `${app.root}\0${at.path}\0${slot?.start ?? at.start}`;
}

/** The header alone helps only an application that believes it. */
function forward({ forwardsScheme }: ProxyFact, deaf: readonly NodeFact[]): readonly Proposal[] {
  const slot = forwardsScheme?.state === "default" ? forwardsScheme.slot : undefined;
  const believing = turns(deaf);
  if (!slot || !believing) return [];
  const title = deaf.length > 0 ? "Forward the scheme, and trust the proxy" : "Forward the scheme";
  return [{ title, safe: false, turns: [{ slot, value: true }, ...believing] }];
}

function trust(nodes: readonly NodeFact[]): readonly Proposal[] {
  const believing = turns(nodes);
  return believing ? [{ title: "Trust the proxy", safe: false, turns: believing }] : [];
}

function turns(nodes: readonly NodeFact[]): readonly Turn[] | undefined {
  const found = nodes.flatMap(({ trustsProxy }) =>
    trustsProxy && trustsProxy.state !== "unknown" && trustsProxy.slot ? [{ slot: trustsProxy.slot, value: true }] : [],
  );
  return found.length === nodes.length ? found : undefined;
}
