// What a person calls a member of a balancer.
import type { BalancerFact, HopNode } from "../facts.ts";

/** Its host, with the port where several members are on one host. */
export function nameIn(balancer: BalancerFact, { host, port }: HopNode): string {
  const shared = balancer.nodes.filter((other) => other.host === host).length > 1;
  return shared && port !== undefined ? `${host}:${port}` : host;
}
