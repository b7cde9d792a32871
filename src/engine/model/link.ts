// The linker: joins settled facts into a model. A link exists only where something in the files proves it.
import type { BalancerFact, Fact, FactOf, Kind, NodeFact, ProxyFact, RolloutFact, ValueFact } from "../facts.ts";
import { knownValue } from "../facts.ts";
import { groupBy } from "../group-by.ts";
import type { Stack } from "../stack.ts";
import { type AppMemo, builtRoot, createAppMemo, type FileFacts, findApps, locator, rootOf } from "./apps.ts";
import { type DeclaredLink, declared, isDeclared } from "./declared.ts";
import { entrancesOf } from "./entrances.ts";
import type { App, Instances, Link, Model } from "./model.ts";
import { linkNodes } from "./nodes.ts";
import { remember } from "./remember.ts";
import { resultTypes } from "./results.ts";
import { linkStores } from "./stores.ts";
import { typeNamed } from "./types.ts";

export interface Linking {
  readonly memo?: AppMemo | undefined;
  /** Links that are stated instead of proven. */
  readonly links?: readonly DeclaredLink[];
}

/**
 * Builds the model of a workspace from its files in the order of paths. Depends on the facts alone: what `memo` remembers
 * of the last run spares work and changes nothing.
 */
export function link(
  files: readonly FileFacts[],
  stacks: readonly Stack[],
  { memo = createAppMemo(), links = [] }: Linking = {},
): Model {
  const apps = findApps(files, stacks, memo);
  const { types } = memo.facts;
  const byApp = memo.facts.take(apps);
  const listOf = remember((kind: Kind): readonly Fact[] => {
    const found = byApp.flatMap((facts) => facts.get(kind) ?? []);
    return kind === "value" ? resultTypes(found as readonly ValueFact[], types) : found;
  });
  const ofKind = <K extends Kind>(kind: K): readonly FactOf<K>[] => listOf(kind) as readonly FactOf<K>[];
  const roots = new Map(apps.map((app) => [app.root, app]));
  const rootSet = new Set(roots.keys());
  const appAt = (path: string): App => roots.get(rootOf(path, rootSet)) ?? (apps[0] as App);

  const hops = ofKind("hop");
  const balancers = hops.filter((hop): hop is BalancerFact => hop.role === "balancer");
  const proxies = hops.filter((hop): hop is ProxyFact => hop.role === "proxy");
  const nodeFacts = hops.filter((hop): hop is NodeFact => hop.role === "node");
  const rollouts = ofKind("rollout");

  const located = locator(rollouts);
  const rolloutsByRoot = groupBy(rollouts, (rollout) => builtRoot(located(rollout), apps));
  const services = remember((app: App): readonly Link<RolloutFact>[] =>
    (rolloutsByRoot.get(app.root) ?? []).map((rollout) => ({
      to: rollout,
      because: `the service ${rollout.service} is built from ${app.root || "this folder"}`,
      evidence: [{ at: rollout.at, message: `Service ${rollout.service} is built from this app.` }],
    })),
  );

  const appOfHost = remember((host: string): Link<App> | undefined => {
    const found = apps.flatMap((app) =>
      services(app)
        .filter((service) => service.to.hosts.includes(host))
        .map((service) => ({ to: app, because: service.because, evidence: service.evidence })),
    );
    return new Set(found.map((candidate) => candidate.to)).size === 1 ? found[0] : undefined;
  });

  const hosts = new Set(rollouts.flatMap((rollout) => rollout.hosts));
  const isService = (host: string): boolean => hosts.has(host);
  const listeners = (port: number): NodeFact[] => nodeFacts.filter((node) => node.ports.includes(port));

  /** The app that answers at an address: by the name of a service, else by a port that one app alone listens on. */
  const appOfAddress = (host: string, port: number | undefined): Link<App> | undefined => {
    const byHost = appOfHost(host);
    if (byHost) return byHost;
    if (port === undefined || isService(host)) return undefined;
    const listening = listeners(port).filter((node) => node.route === undefined);
    const owners = new Set(listening.map((node) => appAt(node.at.path)));
    const node = listening[0];
    if (owners.size !== 1 || !node) return undefined;
    return {
      to: appAt(node.at.path),
      because: `${host}:${port} is the port this app alone listens on`,
      evidence: [{ at: node.at, message: `Listens on port ${port}.` }],
    };
  };

  // Every app asks after every balancer and proxy, and gets the same addresses each time.
  const reachedBy = remember(({ nodes }: BalancerFact) => nodes.map(({ host, port }) => appOfAddress(host, port)));
  const reachedThrough = remember(({ target, port }: ProxyFact) => appOfAddress(target, port));

  const balancersOf = remember((app: App): readonly Link<BalancerFact>[] =>
    balancers.flatMap((balancer) => {
      const reached = reachedBy(balancer);
      // All members give the same answers, so those whose ports nobody writes down are what the others are.
      const certain = reached.filter((candidate) => candidate !== undefined);
      const [first] = certain;
      const count = knownValue(balancer.size) ?? balancer.nodes.length;
      const itself = { at: balancer.at, message: `${balancer.name} has ${plural(count, "node")}.` };
      if (isDeclared(links, app, "balancer", balancer, balancer.name))
        return [{ to: balancer, because: declared, evidence: [itself] }];
      if (!first || certain.some((candidate) => !areCopies(candidate.to, app))) return [];
      if (certain.every((candidate) => candidate.to !== app)) return [];
      if (balancer.nodes.some((node, index) => !reached[index] && isService(node.host))) return [];
      const evidence = [itself, ...distinct(certain.flatMap((candidate) => candidate.evidence))];
      return [{ to: balancer, because: first.because, evidence }];
    }),
  );

  const proxiesOf = remember((app: App): readonly Link<ProxyFact>[] =>
    proxies.flatMap((proxy) => {
      const balancer = balancersOf(app).find(
        ({ to }) => to.name === proxy.target && to.stack === proxy.stack && sameProgram(to, proxy),
      );
      if (balancer) return [{ to: proxy, because: balancer.because, evidence: balancer.evidence }];
      if (balancers.some((candidate) => candidate.name === proxy.target && candidate.stack === proxy.stack)) return [];
      if (isDeclared(links, app, "balancer", proxy)) return [{ to: proxy, because: declared, evidence: [] }];
      const direct = reachedThrough(proxy);
      return direct?.to === app ? [{ to: proxy, because: direct.because, evidence: direct.evidence }] : [];
    }),
  );

  /** Several programs may each have an upstream of the same name: prefer the same file, else demand that it is unique. */
  const sameProgram = (balancer: BalancerFact, proxy: ProxyFact): boolean =>
    balancer.at.path === proxy.at.path ||
    balancers.filter((other) => other.name === balancer.name && other.stack === balancer.stack).length === 1;

  const nodesOf = remember((balancer: BalancerFact) => linkNodes(balancer, nodeFacts, rollouts));

  const instancesOf = remember((app: App): readonly Instances[] => {
    const found: Instances[] = [];
    for (const { to, evidence } of balancersOf(app)) {
      // One name for many: what answers under it says itself how many there are.
      if (to.size) continue;
      const count = new Set(to.nodes.flatMap(({ backup, host, port }) => (backup ? [] : `${host}:${port}`))).size;
      const { affinity } = to;
      if (count > 1)
        found.push({
          count,
          because: `${to.name} balances over ${count} nodes`,
          evidence,
          ...(affinity && { affinity }),
        });
    }
    const own = services(app);
    for (const { to } of own) {
      const count = knownValue(to.replicas) ?? 1;
      if (count < 2 || !startsApp(to, own)) continue;
      // Pods to which no Service leads answer nobody: they work beside the app.
      if (to.platform === "kubernetes" && to.hosts.length === 0) continue;
      const at = to.replicas?.state === "set" ? to.replicas.at : to.at;
      const message = `Service ${to.service} runs ${count} replicas.`;
      const kept = balancersOf(app).find((balancer) => balancer.to.nodes.some((node) => to.hosts.includes(node.host)));
      const affinity = to.affinity ?? kept?.to.affinity;
      found.push({
        count,
        because: `the service ${to.service} runs ${count} replicas`,
        evidence: [{ at, message }],
        ...(affinity && { affinity }),
      });
    }
    for (const node of nodeFacts) {
      const count = knownValue(node.workers) ?? 1;
      if (count < 2 || appAt(node.at.path) !== app || node.workers?.state !== "set") continue;
      found.push({
        count,
        because: "it starts several worker processes",
        evidence: [{ at: node.workers.at, message: "Worker processes are started here." }],
      });
    }
    return found;
  });

  const storeLinks = linkStores({
    stores: ofKind("store"),
    rollouts,
    appOf: (store) => appAt(store.at.path),
    services,
    // It would be asked for every pair of a store and a server, so where no team states anything it is left out.
    isDeclared:
      links.length > 0 ? (store, server) => isDeclared(links, appAt(store.at.path), "store", server) : undefined,
  });

  return {
    apps,
    facts: ofKind,
    appOf: (fact) => appAt(fact.at.path),
    instances: instancesOf,
    balancers: balancersOf,
    proxies: proxiesOf,
    entrances: remember((path: string) => entrancesOf(path, { proxies, balancers, rollouts })),
    nodes: nodesOf,
    services,
    ...storeLinks,
    type: (ref) => typeNamed(ref, types),
  };
}

/** Whether a service answers requests of the app: one with a command of its own may be a worker beside it. */
function startsApp(service: RolloutFact, own: readonly Link<RolloutFact>[]): boolean {
  const beside = own.filter(({ to }) => to.at.path === service.at.path);
  return service.command === undefined || beside.every(({ to }) => to.command === service.command);
}

/** Whether two apps are one for whoever balances over them: the same, or numbered copies side by side (web1, web2). */
function areCopies(a: App, b: App): boolean {
  const stem = (root: string): string => root.replace(/[-_.]?\d+$|[-_.][a-c]$/, "");
  return a === b || (stem(a.root) === stem(b.root) && !/(?:^|\/)$/.test(stem(a.root)));
}

function distinct<T extends { readonly at: { readonly path: string; readonly start: number } }>(
  items: readonly T[],
): T[] {
  return [...new Map(items.map((item) => [`${item.at.path}:${item.at.start}`, item])).values()];
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
