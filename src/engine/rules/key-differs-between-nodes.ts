// Nodes of one application that sign session cookies with different keys.
import type { RolloutFact, Variable } from "../facts.ts";
import type { App, Model } from "../model/model.ts";
import type { Rule } from "../rule.ts";

export const keyDiffersBetweenNodes: Rule = {
  id: "key-differs-between-nodes",
  topic: "key-ring",
  title: "Nodes of one application sign cookies with different keys",
  severity: "error",
  confidence: "high",
  *check(model) {
    for (const app of model.apps) {
      const names = new Set(app.facts.flatMap((fact) => (fact.kind === "key" && fact.variable ? [fact.variable] : [])));
      if (names.size === 0) continue;
      const services = model.services(app).map((service) => service.to);
      for (const name of names) {
        const nodes = services.flatMap((service) => {
          const variable = service.variables.find((candidate) => candidate.name === name);
          return variable?.fingerprint === undefined ? [] : [{ service, variable }];
        });
        for (const [index, node] of nodes.entries()) {
          const first = nodes.slice(0, index).find((other) => arePeers(node, other, app, model));
          if (!first || first.variable.fingerprint === node.variable.fingerprint) continue;
          yield {
            at: node.variable.at,
            message: `${node.service.service} signs cookies with another ${name} than ${first.service.service}: each refuses the sessions of the other.`,
            related: [{ at: first.variable.at, message: `${first.service.service} has this key.` }],
          };
        }
      }
    }
  },
};

interface Node {
  readonly service: RolloutFact;
  readonly variable: Variable;
}

/** Whether one client may reach both: they stand behind one balancer, or one deployment numbers them (web1, web2). */
function arePeers(a: Node, b: Node, app: App, model: Model): boolean {
  if (a.service.at.path !== b.service.at.path || a.service.service === b.service.service) return false;
  const reaches = (service: RolloutFact, hosts: readonly string[]): boolean =>
    service.hosts.some((host) => hosts.includes(host));
  const balanced = model.balancers(app).some(({ to }) => {
    const hosts = to.nodes.map((node) => node.host);
    return reaches(a.service, hosts) && reaches(b.service, hosts);
  });
  const [one, two] = [a, b].map(({ service }) => service.service.replace(/(?:[-_.]?\d+|[-_.][a-c])$/, ""));
  return balanced || (one === two && one !== "" && a.service.command === b.service.command);
}
