// Joins the manifests of an app: which pods stand behind a Service, how visitors come to it, and what scales them.
import {
  type Affinity,
  type BalancerFact,
  type Fact,
  knownValue,
  type RolloutFact,
  type Setting,
} from "../../facts.ts";
import { type Doubts, doubtsFrom, filesOf } from "./doubts.ts";
import { STACK } from "./object.ts";
import {
  type Entrance,
  manifestOf,
  nearest,
  type Parts,
  partsOf,
  type Service,
  selects,
  type Workload,
} from "./parts.ts";

export function settleManifests(facts: readonly Fact[]): readonly Fact[] {
  const manifests = facts.filter((fact) => manifestOf(fact) !== undefined);
  if (manifests.length === 0) return facts;
  const parts = partsOf(manifests);
  const patches = new Set(parts.overlays.flatMap((overlay) => overlay.patches));
  const isPatch = (workload: Workload): boolean => workload.partial === true || patches.has(workload.path);
  const doubts = doubtsFrom(parts.overlays, parts.workloads.filter(isPatch), filesOf(manifests));
  const workloads = parts.workloads
    .filter((workload) => !isPatch(workload))
    .map((one) => scaled(doubted(one, doubts), parts));
  const joints = parts.services
    .filter(({ path }) => !patches.has(path))
    .flatMap((service) => jointOf(service, { ...parts, workloads }, doubts));
  return [
    ...facts.flatMap((fact) => {
      if (fact.stack !== STACK) return [fact];
      if (fact.kind === "store" && fact.side === "server") return [doubts.ofServer(fact)];
      return manifestOf(fact) ? [] : [fact];
    }),
    ...workloads.flatMap((workload) => rolloutsOf(workload, joints)),
    ...joints.map(({ balancer }) => balancer),
    ...parts.entrances.filter(({ path }) => !patches.has(path)).map(({ fact: { layer: _, ...proxy } }) => proxy),
  ];
}

const doubted = (workload: Workload, doubts: Doubts): Workload => ({
  ...workload,
  containers: workload.containers.map(doubts.of),
});

/** An autoscaler sets the number of pods, whatever the workload says. */
function scaled(workload: Workload, { scalers, budgets }: Parts): Workload {
  const scaler = nearest(
    workload,
    scalers.filter(({ form, name }) => form === workload.form && name === workload.name),
  )[0];
  const budget = nearest(
    workload,
    budgets.filter(({ selector }) => selects(selector, workload.labels)),
  )[0];
  if (!scaler && !budget) return workload;
  return {
    ...workload,
    containers: workload.containers.map((container) => ({
      ...container,
      ...(scaler && { autoscaler: scaler.scales, replicas: scaler.scales.min }),
      ...(budget && { budget: budget.at }),
    })),
  };
}

/** A Service with the pods behind it. */
interface Joint {
  readonly service: Service;
  readonly workloads: readonly Workload[];
  readonly affinity: Setting<Affinity>;
  readonly balancer: BalancerFact;
}

function jointOf(service: Service, { workloads, entrances, services }: Parts, doubts: Doubts): readonly Joint[] {
  const chosen = nearest(
    service,
    workloads.filter(({ labels }) => selects(service.selector, labels)),
  );
  if (chosen.length === 0) return [];
  const { name, nodes, layer: _, ...rest } = service.fact;
  const leading = entrances.filter(
    (entrance) =>
      entrance.fact.target === name &&
      nearest(
        entrance,
        services.filter(({ fact }) => fact.name === name),
      ).includes(service),
  );
  const { affinity, at } = cameBy(service, leading, doubts);
  const port = portOf(service, chosen);
  const balancer: BalancerFact = {
    ...rest,
    name,
    at: at ?? service.fact.at,
    nodes: nodes.map((node) => ({ ...node, ...(port !== undefined && { port }) })),
    size: sizeOf(chosen),
    affinity,
  };
  return [{ service, workloads: chosen, affinity, balancer }];
}

/** Replicas of all, when each is known. */
function sizeOf(workloads: readonly Workload[]): Setting<number> {
  const [only] = workloads;
  const replicas = only?.containers[0]?.replicas;
  if (workloads.length === 1 && replicas) return replicas;
  return { state: "unknown", because: "it chooses pods of several workloads" };
}

function portOf({ targetPort }: Service, [first]: readonly Workload[]): number | undefined {
  if (targetPort === undefined || !first) return undefined;
  return /^\d+$/.test(targetPort) ? Number(targetPort) : namedPort(first, targetPort);
}

const namedPort = ({ containers }: Workload, name: string): number | undefined => {
  for (const { layer } of containers) {
    const manifest = layer?.manifest;
    const port = manifest?.object === "workload" ? manifest.namedPorts[name] : undefined;
    if (port !== undefined) return port;
  }
  return undefined;
};

/**
 * Controllers send requests to pods directly: they decide, where there are some. Without any, the Service does, when it is
 * reached from outside. Else nobody here knows what stands in front of it.
 */
function cameBy(
  service: Service,
  leading: readonly Entrance[],
  doubts: Doubts,
): { affinity: Setting<Affinity>; at?: BalancerFact["at"] } {
  const open = (because: string): { affinity: Setting<Affinity> } => ({ affinity: { state: "unknown", because } });
  if ([service, ...leading].some(({ path }) => doubts.whole(path))) return open("an overlay may change it");
  if (leading.length === 0) {
    const own = service.fact.affinity ?? { state: "unknown" };
    return service.exposed ? { affinity: own } : open("what leads to the Service is not described here");
  }
  const said = leading.map(({ affinity, controller, fact }) => ({
    affinity:
      affinity.state === "default"
        ? (service.asked.find((one) => one.controller === controller)?.affinity ?? affinity)
        : affinity,
    at: fact.at,
  }));
  const values = new Set(said.map(({ affinity }) => knownValue(affinity)));
  const [first] = said;
  return first && values.size === 1 ? first : open("several ways lead to the Service");
}

/** The container that a Service sends requests to. */
function containerFor({ containers }: Workload, targetPort: string | undefined): RolloutFact | undefined {
  const [only, second] = containers;
  if (!second) return only;
  const listens = ({ ports, layer }: RolloutFact): boolean =>
    ports.some(({ target }) => String(target) === targetPort) ||
    (layer?.manifest?.object === "workload" && targetPort !== undefined && targetPort in layer.manifest.namedPorts);
  const found = containers.filter(listens);
  return found.length === 1 ? found[0] : undefined;
}

function rolloutsOf(workload: Workload, joints: readonly Joint[]): readonly RolloutFact[] {
  const leading = joints.filter((joint) => joint.workloads.includes(workload));
  return workload.containers.map((container) => {
    const own = leading.filter(({ service }) => containerFor(workload, service.targetPort) === container);
    const { layer: _, ...rollout } = container;
    const known = new Set(own.map(({ affinity }) => knownValue(affinity)));
    const affinity: Setting<Affinity> =
      own[0] && known.size === 1
        ? own[0].affinity
        : { state: "unknown", because: "no Service leads to it, or several" };
    return { ...rollout, hosts: own.flatMap(({ service }) => hostsOf(service)), affinity };
  });
}

/** https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/ */
function hostsOf({ fact: { name, namespace } }: Service): readonly string[] {
  if (namespace === undefined) return [name];
  const whole = `${name}.${namespace}`;
  return [name, whole, `${whole}.svc`, `${whole}.svc.cluster.local`];
}
