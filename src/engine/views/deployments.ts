// How each app with sessions runs: how many nodes and why, what is in front of them, and where their sessions are.
import type { Affinity, BalancerFact, Engine, RolloutFact } from "../facts.ts";
import { knownValue, where } from "../facts.ts";
import { hasSessions, keptBy, localStore, stores } from "../model/kept.ts";
import type { App, Instances, Model } from "../model/model.ts";
import type { Span } from "../span.ts";

/** Something that is known, why, and the place that shows it. */
export interface Seen<T> {
  readonly value: T;
  /** A clause: "the service shop runs 3 replicas". */
  readonly because: string;
  readonly at?: Span;
}

/** Nodes as their balancer names them. */
export interface SeenBalancer {
  /** The program, as stacks are called: `haproxy`, `httpd`, `nginx`, `kubernetes`. */
  readonly program: string;
  readonly name: string;
  readonly at: Span;
  readonly affinity?: Affinity;
  /** Empty for pods, which have no addresses of their own in files. */
  readonly nodes: readonly {
    readonly name?: string;
    readonly host: string;
    readonly port?: number;
    readonly route?: string;
  }[];
}

export interface Deployment {
  /** Root of the app, "" for the scanned root. */
  readonly app: string;
  readonly name: string;
  readonly platform?: Seen<"kubernetes" | "compose">;
  /** Nodes that answer at the same time, at least. */
  readonly nodes?: Seen<number>;
  readonly nodesComeAndGo?: Seen<boolean>;
  readonly servlet?: Seen<boolean>;
  /** `copied`: in memory, with copies on other nodes; `client`: in the cookie itself. */
  readonly kept?: Seen<"memory" | "copied" | "outside" | "client"> & { readonly engine: Engine };
  /** How the balancer keeps a visitor on one node. */
  readonly affinity?: Seen<Affinity>;
  /** A store that is there already, used or not. */
  readonly store?: Seen<Engine>;
  readonly balancers: readonly SeenBalancer[];
  readonly workloads: readonly SeenWorkload[];
  /** Names of the services of a Compose file that run the app, with their file. */
  readonly services: readonly { readonly name: string; readonly path: string }[];
}

/** What a manifest says of the pods of an app. Missing: not known. */
export interface SeenWorkload {
  readonly name: string;
  readonly namespace?: string;
  readonly at: Span;
  readonly form?: string;
  /** Labels by which it chooses its pods. */
  readonly selector?: Readonly<Record<string, string>>;
  readonly container?: string;
  readonly replicas?: number;
  readonly strategy?: "rolling" | "recreate" | "by-hand";
  readonly maxUnavailable?: string;
  readonly gracePeriod?: number;
  readonly stopDelay?: number;
  readonly readiness?: boolean;
  readonly autoscaled: boolean;
  readonly budget: boolean;
  /** Ports that its containers listen on. */
  readonly ports: readonly number[];
}

/** Apps in the order of their roots. What is not certain is left out. */
export function deploymentsIn(model: Model): readonly Deployment[] {
  return model.apps.filter(hasSessions).map((app) => deploymentOf(app, model));
}

function deploymentOf(app: App, model: Model): Deployment {
  const services = model.services(app).map(({ to }) => to);
  const pods = services.filter(({ platform, hosts }) => platform === "kubernetes" && hosts.length > 0);
  const containers = services.filter(({ platform }) => platform === undefined);
  const balancers = balancersOf(app, model);
  const instances = most(model.instances(app));
  return {
    app: app.root,
    name: app.name,
    ...given("platform", platformOf(pods, containers)),
    ...given("nodes", nodesOf(instances, pods, containers, balancers)),
    ...given("nodesComeAndGo", comesAndGoes(pods, containers, balancers)),
    ...given("servlet", servletOf(app)),
    ...given("kept", keptOf(app, model)),
    ...given("affinity", affinityOf(instances, balancers)),
    ...given("store", storeOf(app, model)),
    balancers: balancers.map(seenBalancer),
    workloads: pods.map(seenWorkload),
    services: containers.map(({ service, at }) => ({ name: service, path: at.path })),
  };
}

const given = <K extends string, T>(name: K, value: T | undefined): { [P in K]?: T } =>
  (value === undefined ? {} : { [name]: value }) as { [P in K]?: T };

/** Balancers that lead to the app, or to servers that run it. */
function balancersOf(app: App, model: Model): readonly BalancerFact[] {
  const linked = model.balancers(app).map(({ to }) => to);
  const others = model
    .facts("hop")
    .filter((hop): hop is BalancerFact => hop.role === "balancer" && !linked.includes(hop))
    .filter((hop) => model.nodes(hop).some(({ to }) => model.appOf(to) === app));
  return [...linked, ...others];
}

const most = (all: readonly Instances[]): Instances | undefined => all.toSorted((a, b) => b.count - a.count)[0];

function platformOf(pods: readonly RolloutFact[], containers: readonly RolloutFact[]): Deployment["platform"] {
  const [pod] = pods;
  if (pod) return { value: "kubernetes", because: `${pod.service} runs it in Kubernetes`, at: pod.at };
  const [container] = containers;
  return container && { value: "compose", because: `the service ${container.service} runs it`, at: container.at };
}

function nodesOf(
  instances: Instances | undefined,
  pods: readonly RolloutFact[],
  containers: readonly RolloutFact[],
  balancers: readonly BalancerFact[],
): Deployment["nodes"] {
  const [proof] = instances?.evidence ?? [];
  if (instances) return { value: instances.count, because: instances.because, ...(proof && { at: proof.at }) };
  const wide = balancers
    .map((balancer) => ({ balancer, count: liveNodes(balancer).length }))
    .toSorted((a, b) => b.count - a.count)[0];
  if (wide && wide.count > 1)
    return {
      value: wide.count,
      because: `${wide.balancer.name} balances over ${wide.count} nodes`,
      at: wide.balancer.at,
    };
  const all = [...pods, ...containers];
  const [only] = all;
  const count = only && all.length === 1 ? knownValue(only.replicas) : undefined;
  if (!only || count === undefined) return undefined;
  const at = where(only, only.replicas);
  return { value: count, because: `the service ${only.service} runs ${count === 1 ? "once" : `${count} times`}`, at };
}

const liveNodes = ({ nodes, size }: BalancerFact): BalancerFact["nodes"] =>
  size ? [] : nodes.filter(({ backup }) => !backup);

function comesAndGoes(
  pods: readonly RolloutFact[],
  containers: readonly RolloutFact[],
  balancers: readonly BalancerFact[],
): Deployment["nodesComeAndGo"] {
  const scaled = pods.find(({ autoscaler }) => autoscaler !== undefined);
  if (scaled?.autoscaler)
    return {
      value: true,
      because: `an autoscaler adds and removes pods of ${scaled.service}`,
      at: scaled.autoscaler.at,
    };
  const [pod] = pods;
  if (pod) return { value: true, because: "Kubernetes replaces and moves pods by itself", at: pod.at };
  const fixed = balancers.find((balancer) => liveNodes(balancer).length > 1);
  if (fixed) return { value: false, because: `${fixed.name} names each of its nodes`, at: fixed.at };
  const [container] = containers;
  return (
    container && { value: false, because: "Compose keeps containers until somebody replaces them", at: container.at }
  );
}

function servletOf(app: App): Deployment["servlet"] {
  const own = app.builds[0];
  if (own?.build === "npm" && own.root === app.root)
    return { value: false, because: "it is a Node.js application", at: own.at };
  const reactive = app.dependency("org.springframework.boot:spring-boot-starter-webflux");
  const served = app.facts.find(
    ({ stack }) => stack === "tomcat" || stack === "servlet" || (!reactive && /^spring-/.test(stack)),
  );
  if (!served) return undefined;
  const spring = served.stack.startsWith("spring-");
  const because = spring
    ? "it is a Spring application, which a servlet container serves"
    : "a servlet container serves it";
  return { value: true, because, at: (spring ? own?.at : undefined) ?? served.at };
}

function keptOf(app: App, model: Model): Deployment["kept"] {
  const kept = keptBy(app, model);
  const engine = kept && knownValue(kept.store.engine);
  if (!kept || engine === undefined) {
    const local = localStore(app, model);
    const because = "some of its sessions stay in the memory of one process";
    return local && { value: "memory", engine: "memory", because, at: where(local, local.engine) };
  }
  const because = {
    memory: "sessions stay in the memory of one process",
    copied: "nodes copy sessions to each other",
    outside: `sessions are kept in ${engine === "other" ? "a store" : engine}`,
    client: "the cookie holds the whole session",
  }[kept.where];
  return { value: kept.where, engine, because, at: where(kept.store, kept.store.engine) };
}

function affinityOf(instances: Instances | undefined, balancers: readonly BalancerFact[]): Deployment["affinity"] {
  const wide = balancers.filter((balancer) => balancer.size !== undefined || liveNodes(balancer).length > 1);
  const all = [...wide.map((balancer) => ({ affinity: balancer.affinity, at: balancer.at, name: balancer.name }))];
  const values = new Set(all.map(({ affinity }) => knownValue(affinity)));
  const [first] = all;
  // Where one of several does not keep a visitor, or may not, nobody can rely on the others.
  const certain = values.size === 1 || !(values.has(undefined) || values.has("none"));
  const value = first && certain ? knownValue(first.affinity) : undefined;
  if (first && value !== undefined)
    return {
      value,
      because:
        value === "none" ? `${first.name} sends a visitor to any node` : `${first.name} keeps a visitor on one node`,
      at: first.affinity?.state === "set" ? first.affinity.at : first.at,
    };
  const told = knownValue(instances?.affinity);
  const [proof] = instances?.evidence ?? [];
  return told === undefined
    ? undefined
    : { value: told, because: instances?.because ?? "", ...(proof && { at: proof.at }) };
}

/** The app's own, or a server that a deployment here runs. */
function storeOf(app: App, model: Model): Deployment["store"] {
  const own = stores(app).find((store) => /^(?:redis|memcached|jdbc|mongodb)$/.test(knownValue(store.engine) ?? ""));
  const server = model
    .facts("store")
    .find((store) => store.side === "server" && (store.address !== undefined || model.runners(store).length > 0));
  const store = own ?? server;
  const engine = knownValue(store?.engine) ?? (server && !own ? "redis" : undefined);
  if (!store || engine === undefined) return undefined;
  return {
    value: engine,
    because: own ? `sessions of it are kept in ${engine}` : `${engine} runs here already`,
    at: store.at,
  };
}

function seenBalancer(balancer: BalancerFact): SeenBalancer {
  const affinity = knownValue(balancer.affinity);
  return {
    program: balancer.stack,
    name: balancer.name,
    at: balancer.at,
    ...(affinity && { affinity }),
    nodes: liveNodes(balancer).map(({ name, host, port, route }) => {
      const named = knownValue(route);
      return {
        ...(name !== undefined && { name }),
        host,
        ...(port !== undefined && { port }),
        ...(named !== undefined && { route: named }),
      };
    }),
  };
}

function seenWorkload(rollout: RolloutFact): SeenWorkload {
  const { service, namespace, at, autoscaler, budget, ports } = rollout;
  return {
    name: service,
    ...(namespace !== undefined && { namespace }),
    at,
    ...given("form", rollout.form),
    ...given("selector", rollout.selector),
    ...given("container", rollout.container),
    ...given("replicas", knownValue(rollout.replicas)),
    ...given("strategy", knownValue(rollout.strategy)),
    ...given("maxUnavailable", knownValue(rollout.maxUnavailable)),
    ...given("gracePeriod", knownValue(rollout.gracePeriod)),
    ...given("stopDelay", knownValue(rollout.stopDelay)),
    ...given("readiness", knownValue(rollout.readiness)),
    autoscaled: autoscaler !== undefined,
    budget: budget !== undefined,
    ports: ports.map(({ target }) => target),
  };
}
