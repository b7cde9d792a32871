// One route for two nodes: the balancer cannot tell them apart.
import { type BalancerFact, known, knownValue, where } from "../facts.ts";
import { type Report, turn } from "../finding.ts";
import type { Model, NodeLink } from "../model/model.ts";
import type { Rule } from "../rule.ts";
import { nameIn } from "./member-name.ts";

export const hopRouteDuplicated: Rule = {
  id: "hop-route-duplicated",
  topic: "jvmroute",
  title: "Two nodes carry the same route",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const hop of model.facts("hop")) {
      if (hop.role !== "balancer") continue;
      if (known(hop.affinity, (affinity) => affinity === "route" || affinity === "cookie")) yield* members(hop);
      // Names that a balancer makes up for itself need no partner among the nodes.
      if (known(hop.affinity, (affinity) => affinity === "route")) yield* nodes(hop, model);
    }
  },
};

function* members(balancer: BalancerFact): Iterable<Report> {
  // A stand-in may take over the name of the node that it stands in for.
  const live = balancer.nodes.filter((node) => !node.backup);
  for (const [index, member] of live.entries()) {
    const route = knownValue(member.route);
    const twin = live
      .slice(0, index)
      .find(
        (other) =>
          knownValue(other.route) === route && `${other.host}:${other.port}` !== `${member.host}:${member.port}`,
      );
    if (route === undefined || !twin || member.route?.state !== "set") continue;
    yield {
      at: member.route.at,
      message: `${nameIn(balancer, twin)} and ${nameIn(balancer, member)} both go by ${route} in ${balancer.name}, so visitors of one end up on the other.`,
      related: [
        {
          at: where({ ...balancer, at: twin.at }, twin.route),
          message: `${nameIn(balancer, twin)} goes by ${route} too.`,
        },
      ],
    };
  }
}

function* nodes(balancer: BalancerFact, model: Model): Iterable<Report> {
  const links = model.nodes(balancer).toSorted((a, b) => compare(a.to.at.path, b.to.at.path));
  for (const [index, link] of links.entries()) {
    const route = knownValue(link.to.route);
    const twin = links.slice(0, index).find(({ to }) => knownValue(to.route) === route);
    if (!route || !twin || !differ(link, twin)) continue;
    const wanted = knownValue(link.member?.route);
    const taken = links.some(({ to }) => knownValue(to.route) === wanted);
    yield {
      at: where(link.to, link.to.route),
      message:
        twin.to === link.to
          ? `${twin.member?.host} and ${link.member?.host} share this file, so both nodes carry the route ${route}.`
          : `${route} is also the route of ${twin.to.at.path}: the balancer cannot tell the two nodes apart.`,
      related: [
        ...(twin.to === link.to ? [] : [{ at: where(twin.to, twin.to.route), message: `The other ${route}.` }]),
        ...twin.evidence,
        ...link.evidence,
      ],
      fixes:
        wanted && !taken && twin.to !== link.to
          ? turn(link.to.route, wanted, `Let the node call itself ${wanted}`)
          : [],
    };
  }
}

/** Two links are two nodes when their files differ, or when two services mount the same file as it is. */
function differ(a: NodeLink, b: NodeLink): boolean {
  if (a.to === b.to) return a.proof === "mount" && a.member?.host !== b.member?.host;
  return a.to.at.path !== b.to.at.path;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
