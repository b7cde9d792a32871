// The objects of an app's manifests by what they are, before they are joined.
import type { BalancerFact, Fact, Labels, Manifest, ProxyFact, RolloutFact } from "../../facts.ts";
import type { Span } from "../../span.ts";
import { folderOf } from "../compose/paths.ts";
import { STACK } from "./object.ts";

type Of<K extends Manifest["object"]> = Extract<Manifest, { object: K }>;

interface Placed {
  readonly path: string;
  readonly namespace: string | undefined;
}

export interface Workload extends Placed, Of<"workload"> {
  readonly name: string;
  readonly containers: readonly RolloutFact[];
}
export interface Service extends Placed, Of<"service"> {
  readonly fact: BalancerFact;
}
export interface Entrance extends Placed, Of<"entrance"> {
  readonly fact: ProxyFact;
}
export interface Scaler extends Placed, Of<"autoscaler"> {
  readonly name: string;
}
export interface Budget extends Placed, Of<"budget"> {
  readonly at: Span;
}
export interface Overlay extends Of<"overlay"> {
  readonly at: Span;
}

export interface Parts {
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly entrances: readonly Entrance[];
  readonly scalers: readonly Scaler[];
  readonly budgets: readonly Budget[];
  readonly overlays: readonly Overlay[];
}

export const manifestOf = (fact: Fact): Manifest | undefined =>
  fact.stack === STACK ? fact.layer?.manifest : undefined;

export function partsOf(facts: readonly Fact[]): Parts {
  const workloads = new Map<string, Workload>();
  const services: Service[] = [];
  const entrances: Entrance[] = [];
  const scalers: Scaler[] = [];
  const budgets: Budget[] = [];
  const overlays: Overlay[] = [];
  for (const fact of facts) {
    const manifest = manifestOf(fact);
    if (!manifest) continue;
    const { at } = fact;
    const path = at.path;
    if (fact.kind === "hop") {
      if (fact.role === "balancer" && manifest.object === "service")
        services.push({ ...manifest, path, namespace: fact.namespace, fact });
      if (fact.role === "proxy" && manifest.object === "entrance")
        entrances.push({ ...manifest, path, namespace: fact.namespace, fact });
    }
    if (fact.kind !== "rollout") continue;
    const { namespace, service: name } = fact;
    if (manifest.object === "workload") {
      const key = [path, manifest.form, namespace, name].join("\0");
      const before = workloads.get(key);
      workloads.set(key, { ...manifest, path, namespace, name, containers: [...(before?.containers ?? []), fact] });
    }
    if (manifest.object === "autoscaler") scalers.push({ ...manifest, path, namespace, name });
    if (manifest.object === "budget") budgets.push({ ...manifest, path, namespace, at });
    if (manifest.object === "overlay") overlays.push({ ...manifest, at });
  }
  return { workloads: [...workloads.values()], services, entrances, scalers, budgets, overlays };
}

/** Objects that may be meant from a place: those of its own file, else of its folder, else all that there are. */
export function nearest<T extends Placed>(from: Placed, all: readonly T[]): readonly T[] {
  const reachable = all.filter(
    ({ namespace }) => namespace === from.namespace || namespace === undefined || from.namespace === undefined,
  );
  const beside = reachable.filter(({ path }) => path === from.path);
  if (beside.length > 0) return beside;
  const near = reachable.filter(({ path }) => folderOf(path) === folderOf(from.path));
  return near.length > 0 ? near : reachable;
}

/** Whether a selector chooses pods with these labels. */
export function selects(selector: Labels, labels: Labels): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}
