// Nodes of one application that sign session cookies with different keys.

import type { BalancerFact, KeyFact, NodeFact, RolloutFact, Variable } from "../facts.ts";
import type { Report } from "../finding.ts";
import { groupBy } from "../group-by.ts";
import type { App, Model } from "../model/model.ts";
import type { Rule } from "../rule.ts";

export const keyDiffersBetweenNodes: Rule = {
  id: "key-differs-between-nodes",
  topic: "key-ring",
  title: "Nodes of one application sign cookies with different keys",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const apps of groups(model)) {
      yield* compareVariables(apps, model);
      for (const balancer of new Set(apps.flatMap((app) => model.balancers(app)).map(({ to }) => to)))
        yield* compareSources(balancer, apps);
    }
  },
};

/** Apps that stand together behind a balancer are copies of one; every other stands alone. */
function groups(model: Model): readonly (readonly App[])[] {
  const balanced = groupBy(model.apps, (app) => model.balancers(app)[0]?.to);
  return [...balanced].flatMap(([balancer, apps]) => (balancer ? [apps] : apps.map((app) => [app])));
}

function* compareVariables(apps: readonly App[], model: Model): Iterable<Report> {
  const keys = apps.flatMap((app) => app.facts).filter((fact): fact is KeyFact => fact.kind === "key" && !fact.older);
  const names = new Set(keys.flatMap(({ variable }) => variable ?? []));
  if (names.size === 0) return;
  const services = apps.flatMap((app) => model.services(app)).map((service) => service.to);
  for (const name of names) {
    const nodes = services.flatMap((service) => {
      const variable = service.variables.find((candidate) => candidate.name === name);
      return variable?.fingerprint === undefined ? [] : [{ service, variable }];
    });
    for (const [index, node] of nodes.entries()) {
      const first = nodes.slice(0, index).find((other) => arePeers(node, other, apps, model));
      if (!first || first.variable.fingerprint === node.variable.fingerprint) continue;
      yield {
        at: node.variable.at,
        message: `${node.service.service} signs cookies with another ${name} than ${first.service.service}: each refuses the sessions of the other.`,
        related: [{ at: first.variable.at, message: `${first.service.service} has this key.` }],
      };
    }
  }
}

/** Keys that stand in the files of nodes which listen where one balancer sends its requests. */
function* compareSources(balancer: BalancerFact, apps: readonly App[]): Iterable<Report> {
  const facts = apps.flatMap((app) => app.facts);
  const nodes = facts.filter((fact): fact is NodeFact => fact.kind === "hop" && fact.role === "node");
  const seen = balancer.nodes.flatMap((member) => {
    const [node, ...others] = nodes.filter(({ ports }) => member.port !== undefined && ports.includes(member.port));
    const keys = facts.filter(
      (fact): fact is KeyFact => fact.kind === "key" && !fact.older && fact.at.path === node?.at.path,
    );
    const [key] = keys;
    return key?.fingerprint !== undefined && keys.length === 1 && others.length === 0 ? [{ key, member }] : [];
  });
  const [first] = seen;
  for (const { key, member } of seen) {
    if (!first || key.at.path === first.key.at.path || key.fingerprint === first.key.fingerprint) continue;
    const { name } = balancer;
    yield {
      at: key.at,
      message: `The node on port ${member.port} signs cookies with another key than the one on port ${first.member.port}, and ${name} sends visitors to both: each refuses the sessions of the other.`,
      related: [
        { at: first.key.at, message: `The node on port ${first.member.port} has this key.` },
        { at: balancer.at, message: `${name} sends visitors to both.` },
      ],
    };
  }
}

interface Node {
  readonly service: RolloutFact;
  readonly variable: Variable;
}

/** Whether one client may reach both: they stand behind one balancer, or one deployment numbers them (web1, web2). */
function arePeers(a: Node, b: Node, apps: readonly App[], model: Model): boolean {
  if (a.service.at.path !== b.service.at.path || a.service.service === b.service.service) return false;
  const reaches = (service: RolloutFact, hosts: readonly string[]): boolean =>
    service.hosts.some((host) => hosts.includes(host));
  const balanced = apps
    .flatMap((app) => model.balancers(app))
    .some(({ to }) => {
      const hosts = to.nodes.map((node) => node.host);
      return reaches(a.service, hosts) && reaches(b.service, hosts);
    });
  const [one, two] = [a, b].map(({ service }) => service.service.replace(/(?:[-_.]?\d+|[-_.][a-c])$/, ""));
  return balanced || (one === two && one !== "" && a.service.command === b.service.command);
}
