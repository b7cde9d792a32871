// A balancer that sends a visitor's requests to any node, in front of nodes that keep sessions to themselves.
import { type BalancerFact, known, knownValue, type StoreFact, where } from "../facts.ts";
import { type Related, type Report, turn } from "../finding.ts";
import { inMemory, localStore, stores } from "../model/kept.ts";
import type { Model, NodeLink } from "../model/model.ts";
import type { Rule } from "../rule.ts";

export const hopDropsAffinity: Rule = {
  id: "hop-drops-affinity",
  topic: "affinity",
  title: "The balancer spreads one visitor over nodes that keep sessions to themselves",
  severity: "error",
  confidence: "high",
  *check(model) {
    const told = new Set<BalancerFact>();
    for (const app of model.apps) {
      const store = localStore(app, model);
      if (!store) continue;
      for (const { to, evidence } of model.balancers(app)) {
        if (told.has(to) || !spreads(to)) continue;
        told.add(to);
        yield report(to, [...evidence.filter(({ at }) => at !== to.at), keptHere(store)]);
      }
    }
    for (const balancer of balancersOf(model)) {
      if (told.has(balancer) || !spreads(balancer)) continue;
      const links = model.nodes(balancer);
      const linked = liveNodes(balancer).every((member) =>
        links.some((candidate) => candidate.member?.at === member.at),
      );
      const stores = links.map((candidate) => nodeStore(candidate, model));
      if (linked && links.length > 0 && stores.every((store) => store !== undefined))
        yield report(balancer, [...links.flatMap(({ evidence }) => evidence), ...distinct(stores).map(keptHere)]);
    }
  },
};

function balancersOf(model: Model): readonly BalancerFact[] {
  return model.facts("hop").filter((hop): hop is BalancerFact => hop.role === "balancer");
}

const liveNodes = (balancer: BalancerFact) => balancer.nodes.filter((node) => !node.backup);

/** How many answer; 0 where that is not known. */
function countOf(balancer: BalancerFact): number {
  if (balancer.size) return knownValue(balancer.size) ?? 0;
  return new Set(liveNodes(balancer).map(({ host, port }) => `${host}:${port}`)).size;
}

const spreads = (balancer: BalancerFact): boolean =>
  countOf(balancer) > 1 && known(balancer.affinity, (affinity) => affinity === "none");

/** The memory of one node, when nothing that could run on it puts its sessions elsewhere. */
function nodeStore({ to: node }: NodeLink, model: Model): StoreFact | undefined {
  const others = model.apps.filter(({ builds }) => builds.some(({ build }) => build !== "npm"));
  const around = new Set([model.appOf(node), ...others]);
  if ([...around].some((app) => !stores(app).every(inMemory))) return undefined;
  return model.facts("store").find((store) => store.at.path === node.at.path && store.side === "app");
}

const keptHere = (store: StoreFact): Related => ({
  at: where(store, store.engine),
  message: "Sessions stay in the memory of the node that made them.",
});

function report(balancer: BalancerFact, related: readonly Related[]): Report {
  const { affinity, name } = balancer;
  const because = affinity?.state === "set" && affinity.because ? ` (${affinity.because})` : "";
  const count = balancer.size ? countOf(balancer) : liveNodes(balancer).length;
  return {
    at: where(balancer, affinity),
    message: `${name} sends one visitor's requests to any of ${count} nodes${because}, and each node keeps its sessions to itself.`,
    related,
    fixes: turn(affinity, "ip", "Send the requests of one address to one node"),
  };
}

const distinct = <T>(items: readonly T[]): readonly T[] => [...new Set(items)];
