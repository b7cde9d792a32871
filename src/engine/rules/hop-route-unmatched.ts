// A balancer that knows a node by a route which the node does not append to its session ids.
import { type BalancerFact, type HopNode, known, knownValue, where } from "../facts.ts";
import { type Proposal, type Report, turn } from "../finding.ts";
import type { Model, NodeLink } from "../model/model.ts";
import type { Rule } from "../rule.ts";
import { nameIn } from "./member-name.ts";

export const hopRouteUnmatched: Rule = {
  id: "hop-route-unmatched",
  topic: "jvmroute",
  title: "A route of the balancer belongs to no node",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const node of model.facts("hop")) {
      if (node.role !== "node" || !node.misspelt) continue;
      const { name, at, slot } = node.misspelt;
      yield {
        at,
        message: `${name} is no attribute of an engine: its session ids get no route.`,
        fixes: slot ? [{ title: "Rename it to jvmRoute", safe: false, turns: [{ slot, value: "jvmRoute" }] }] : [],
      };
    }
    for (const hop of model.facts("hop")) {
      if (hop.role !== "balancer" || hop.routeCookie === undefined) continue;
      if (known(hop.affinity, (affinity) => affinity === "route")) yield* compare(hop, model);
    }
  },
};

function* compare(balancer: BalancerFact, model: Model): Iterable<Report> {
  const links = model.nodes(balancer);
  // A node whose route is decided elsewhere may be the one that is missed.
  if (links.some(({ to }) => to.route?.state === "unknown")) return;
  const complete = links.length >= balancer.nodes.length;
  for (const member of balancer.nodes) {
    const own = links.filter((candidate) => candidate.member?.at === member.at);
    if (own.length > 0) yield* compareOne(member, nameIn(balancer, member), own, links);
    else if (complete && links.every((candidate) => candidate.member === undefined))
      yield* compareAll(balancer, member, links);
  }
}

/** The node behind this member is known. */
function* compareOne(
  member: HopNode,
  called: string,
  own: readonly NodeLink[],
  links: readonly NodeLink[],
): Iterable<Report> {
  const route = knownValue(member.route);
  const [first] = own;
  if (!first || (member.route && route === undefined)) return;
  const names = own.map(({ to }) => knownValue(to.route) ?? "");
  const [name = ""] = names;
  const evidence = own.flatMap((candidate) => candidate.evidence);
  if (route === undefined) {
    if (name === "") return;
    yield {
      at: where(first.to, first.to.route),
      message: `The balancer knows no route ${name}, so sessions of this node are sent anywhere.`,
      related: [{ at: member.at, message: "This member names no route." }, ...evidence],
    };
    return;
  }
  if (names.includes(route) || !member.route) return;
  if (own.some(({ to, mayBeNamed }) => mayBeNamed && to.route?.state !== "set")) return;
  const at = member.route.state === "set" ? member.route.at : member.at;
  // Not when the file serves several members, and not when another node goes by this name already.
  const alone =
    own.length === 1 &&
    links.filter(({ to }) => to === first.to).length === 1 &&
    !links.some(({ to }) => knownValue(to.route) === route);
  const related = [{ at: where(first.to, first.to.route), message: calls(name) }, ...evidence];
  yield name === ""
    ? {
        at,
        severity: "warning",
        confidence: "medium",
        message: `${called} is known here as ${route}, but its session ids carry no route.`,
        related,
      }
    : {
        at,
        message: `${called} is known here as ${route}, but calls itself ${name}.`,
        related,
        fixes: alone ? rename(first, route) : [],
      };
}

/** Only the set of nodes is known, and it is whole. */
function* compareAll(balancer: BalancerFact, member: HopNode, links: readonly NodeLink[]): Iterable<Report> {
  const route = knownValue(member.route);
  if (route === undefined || !member.route || links.some(({ to }) => knownValue(to.route) === route)) return;
  const expected = new Set(balancer.nodes.map((other) => knownValue(other.route)));
  const strangers = links.filter(({ to }) => !expected.has(knownValue(to.route)));
  const missing = [...expected].filter((name) => !links.some(({ to }) => knownValue(to.route) === name));
  const [stranger] = strangers;
  yield {
    at: member.route.state === "set" ? member.route.at : member.at,
    message: `No node behind ${balancer.name} calls itself ${route}, so nobody is ever sent back to ${nameIn(balancer, member)}.`,
    related: (strangers.length > 0 ? strangers : links).map(({ to }) => ({
      at: where(to, to.route),
      message: calls(knownValue(to.route) ?? ""),
    })),
    fixes: stranger && strangers.length === 1 && missing.length === 1 ? rename(stranger, route) : [],
  };
}

const calls = (name: string): string => (name ? `This node calls itself ${name}.` : "This node has no route.");

const rename = ({ to }: NodeLink, route: string): readonly Proposal[] =>
  turn(to.route, route, `Let the node call itself ${route}`);
