// Cookies of containers that read their settings from mounted files, and what those containers learn of HTTPS.
import { type CookieFact, known, type NodeFact, type ProxyFact, type RolloutFact, where } from "../facts.ts";
import type { Related } from "../finding.ts";
import type { Model } from "../model/model.ts";

/** A container whose cookie follows the scheme, behind a proxy that ends TLS. */
export interface DeafContainer {
  readonly proxy: ProxyFact;
  /** What a person calls it. */
  readonly name: string;
  readonly cookie: CookieFact;
  /** Servers that certainly do not believe the proxy; empty: those of the image, which do not either. */
  readonly deaf: readonly NodeFact[];
  /** Whether servers in these files believe the proxy, so that its header is all that is missing. */
  readonly believes: boolean;
  readonly fault: "not-told" | "not-believed";
  readonly related: readonly Related[];
}

export function* deafContainers(model: Model): Iterable<DeafContainer> {
  for (const cookie of model.facts("cookie")) {
    if (cookie.role === "affinity" || model.appOf(cookie).builds.length > 0) continue;
    if (!known(cookie.secure, (secure) => secure === "auto")) continue;
    for (const { to: proxy, services, evidence } of model.entrances(cookie.at.path)) {
      if (!known(proxy.endsTls, (ends) => ends)) continue;
      const servers = serversOf(proxy, model);
      // What an image that we do not know was built with may believe anything.
      if (servers.length === 0 && !services.every(isOfficial)) continue;
      if (servers.some(({ trustsProxy }) => !known(trustsProxy, () => true))) continue;
      const deaf = servers.filter(({ trustsProxy }) => known(trustsProxy, (trusts) => !trusts));
      const told = known(proxy.forwardsScheme, (forwards) => forwards);
      if (told ? deaf.length === 0 : !known(proxy.forwardsScheme, (forwards) => !forwards)) continue;
      yield {
        proxy,
        name: proxy.target,
        cookie,
        deaf,
        believes: servers.length > 0 && deaf.length === 0,
        fault: told ? "not-believed" : "not-told",
        related: [
          { at: where(cookie, cookie.secure), message: "This cookie depends on the scheme of the request." },
          ...evidence,
        ],
      };
    }
  }
}

/** Servers whose own files the containers behind a proxy read. */
function serversOf(proxy: ProxyFact, model: Model): readonly NodeFact[] {
  return model
    .facts("hop")
    .filter((hop): hop is NodeFact => hop.role === "node" && hop.trustsProxy !== undefined)
    .filter((node) => model.entrances(node.at.path).some(({ to }) => to === proxy));
}

/** https://hub.docker.com/_/tomcat: its server.xml has no RemoteIpValve. */
const isOfficial = ({ image = "" }: RolloutFact): boolean =>
  /^(?:docker\.io\/)?(?:library\/)?tomcat(?:[:@]|$)/.test(image);
