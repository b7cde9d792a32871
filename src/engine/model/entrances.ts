// Which proxies lead to a container that a file is mounted into, where no build file makes an app of it.
import type { BalancerFact, ProxyFact, RolloutFact } from "../facts.ts";
import { covers } from "./apps.ts";
import type { Link } from "./model.ts";

/** A way into containers that read a file. */
export interface Entrance extends Link<ProxyFact> {
  /** All containers behind the proxy; each of them reads the file. */
  readonly services: readonly RolloutFact[];
}

interface Parts {
  readonly proxies: readonly ProxyFact[];
  readonly balancers: readonly BalancerFact[];
  readonly rollouts: readonly RolloutFact[];
}

/** Proxies that pass requests to services which mount this file or are built with it, and to no others. */
export function entrancesOf(path: string, { proxies, balancers, rollouts }: Parts): readonly Entrance[] {
  const readers = rollouts.filter((rollout) => reads(rollout, path));
  if (readers.length === 0) return [];
  return proxies.flatMap((proxy): readonly Entrance[] => {
    const named = balancers.filter((balancer) => balancer.name === proxy.target && balancer.stack === proxy.stack);
    const near = named.filter((balancer) => balancer.at.path === proxy.at.path);
    const [balancer, second] = near.length > 0 ? near : named;
    if (second) return [];
    const hosts = balancer ? balancer.nodes.map((node) => node.host) : [proxy.target];
    const services = hosts.map((host) => readers.find((rollout) => rollout.hosts.includes(host)));
    const certain = services.filter((service) => service !== undefined);
    const [first] = certain;
    if (!first || certain.length !== services.length) return [];
    const because = `the service ${first.service} reads ${path}`;
    const evidence = [...new Set(certain)].map(({ at, service }) => ({ at, message: `${service} reads ${path}.` }));
    return [{ to: proxy, because, evidence, services: certain }];
  });
}

/** A folder that holds everything says nothing about one of its files. */
const reads = ({ mounts, context = "" }: RolloutFact, path: string): boolean =>
  [...mounts.map(({ source }) => source), context].some((place) => place !== "" && covers(place, path));
