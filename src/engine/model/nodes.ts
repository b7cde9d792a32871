// Which nodes (such as Tomcat engines) stand behind a balancer, and what proves it.
import type { BalancerFact, HopNode, NodeFact, RolloutFact } from "../facts.ts";
import { knownValue } from "../facts.ts";
import { covers } from "./apps.ts";
import type { NodeLink } from "./model.ts";

/** Nodes with a route knob are servers that run others' applications; an application's own listener has none. */
export function linkNodes(
  balancer: BalancerFact,
  all: readonly NodeFact[],
  rollouts: readonly RolloutFact[],
): readonly NodeLink[] {
  const nodes = all.filter((node) => node.route !== undefined);
  const deployed = balancer.nodes.flatMap((member) => byService(member, nodes, rollouts));
  if (deployed.length > 0) return deployed;
  const local = balancer.nodes.flatMap((member) => byPort(member, nodes));
  if (local.length === balancer.nodes.length && new Set(local.map(({ to }) => to)).size === local.length) return local;
  return byRoute(balancer, nodes);
}

/** The service that a member's host names mounts the node's file, or is built from the folder that holds no other. */
function byService(member: HopNode, nodes: readonly NodeFact[], rollouts: readonly RolloutFact[]): NodeLink[] {
  return rollouts
    .filter((rollout) => rollout.hosts.includes(member.host))
    .flatMap((rollout): NodeLink[] => {
      const named = rollout.variables.some(({ name }) => JVM_OPTIONS.test(name)) && { mayBeNamed: true as const };
      const evidence = (message: string): NodeLink["evidence"] => [{ at: rollout.at, message }];
      const mounted = nodes.filter((node) => rollout.mounts.some((mount) => covers(mount.source, node.at.path)));
      if (mounted.length > 0)
        return mounted.map((to) => {
          const because = `the service ${rollout.service} mounts ${to.at.path}`;
          return {
            to,
            member,
            proof: "mount",
            ...named,
            because,
            evidence: evidence(`${rollout.service} mounts ${to.at.path}.`),
          };
        });
      const { context } = rollout;
      const inside = context ? nodes.filter((node) => covers(context, node.at.path)) : [];
      const [to] = inside;
      if (!to || inside.length > 1) return [];
      const because = `the service ${rollout.service} is built where ${to.at.path} lies`;
      const message = `${rollout.service} is built from ${context}.`;
      return [{ to, member, proof: "build", ...named, because, evidence: evidence(message) }];
    });
}

/** `-DjvmRoute=node1`: https://tomcat.apache.org/tomcat-10.1-doc/config/engine.html */
const JVM_OPTIONS = /^(?:CATALINA_OPTS|JAVA_OPTS|JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS)$/;

/** On one machine a port names a node, when one node alone listens on it. */
function byPort({ host, port, ...member }: HopNode, nodes: readonly NodeFact[]): NodeLink[] {
  if (port === undefined || !/^(?:localhost|127(?:\.\d+){3}|::1)$/.test(host)) return [];
  const listening = nodes.filter((node) => node.ports.includes(port));
  const [to] = listening;
  if (!to || listening.length > 1) return [];
  const evidence = [{ at: to.at, message: `Listens on port ${port}.` }];
  return [{ to, member: { host, port, ...member }, proof: "port", because: `it listens on port ${port}`, evidence }];
}

/**
 * One common route proves that these nodes are the ones that the balancer means; those in sister folders belong to it.
 * Names that a balancer gives its members for itself (HAProxy's cookie values) prove nothing.
 */
function byRoute(balancer: BalancerFact, nodes: readonly NodeFact[]): readonly NodeLink[] {
  if (balancer.routeCookie === undefined) return [];
  const routes = new Set(balancer.nodes.map(({ route }) => knownValue(route)).filter((route) => route !== undefined));
  const shared = nodes.filter((node) => routes.has(knownValue(node.route) ?? ""));
  const [first] = shared;
  if (!first) return [];
  return nodes
    .filter((node) => shared.includes(node) || shared.some((other) => sharesFolder(other.at.path, node.at.path)))
    .map((to) => ({
      to,
      proof: "route",
      because: `${balancer.name} and ${first.at.path} share the route ${knownValue(first.route)}`,
      evidence: [{ at: to.at, message: "This node stands behind the balancer." }],
    }));
}

/** Whether two files stand in sister folders (conf/node1/server.xml, conf/node2/server.xml). */
function sharesFolder(a: string, b: string): boolean {
  const up = (path: string): string => path.split("/").slice(0, -2).join("/");
  return a !== b && a.split("/").length === b.split("/").length && up(a) === up(b);
}
