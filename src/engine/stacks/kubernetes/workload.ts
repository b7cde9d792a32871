// A Deployment, StatefulSet or DaemonSet: one rollout for each of its containers, and the Redis servers among them.
import { fingerprint, type Port, type RolloutFact, type Setting, type StoreFact, type Variable } from "../../facts.ts";
import type { Span } from "../../span.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { commandWords } from "../compose/command.ts";
import { variableOf } from "../compose/service.ts";
import type { ManifestDocument } from "./documents.ts";
import { namespaceOf, STACK, textsOf } from "./object.ts";
import { readServer } from "./redis-server.ts";
import { stopDelayOf } from "./stop-delay.ts";

const FORMS = ["Deployment", "StatefulSet", "DaemonSet"];

export const isWorkload = ({ kind }: ManifestDocument): boolean => FORMS.includes(kind);

export function* readWorkload(file: SourceFile, document: ManifestDocument): Iterable<RolloutFact | StoreFact> {
  const { root, kind: form, text } = document;
  const spec = child(root, "spec");
  const pod = child(spec, "template", "spec");
  const containers = (child(pod, "containers")?.children ?? []).filter((container) => !container.isScalar);
  const labels = textsOf(document, child(spec, "template", "metadata", "labels"));
  // A selector is required, so what has none is laid over a workload that has one.
  const partial = document.whole && !child(spec, "selector") && !containers.every((one) => child(one, "image"));
  const title = child(root, "metadata", "name");
  // A chart makes up the name of its workload, and its own folder says what it is about.
  const [, chart] = /(?:^|\/)([^/]+)\/templates\//.exec(file.path) ?? [];
  const name = text(title) ?? (document.whole ? undefined : chart);
  if (name === undefined || (containers.length === 0 && !partial)) return;
  const shared = { ...ofWorkload(document, spec), ...ofPod(document, pod) };
  const stated = partial ? writtenOnly(shared) : shared;
  const namespace = namespaceOf(document);
  const selector = textsOf(document, child(spec, "selector", "matchLabels"));
  for (const container of containers.length === 0 ? [undefined] : containers) {
    const own = container ? ofContainer(file, document, container) : undefined;
    const manifest = {
      object: "workload",
      form,
      labels: labels ?? {},
      namedPorts: container ? namedPortsOf(document, container) : {},
      ...(partial && { partial: true as const }),
    } as const;
    yield {
      kind: "rollout",
      stack: STACK,
      at: containers.length > 1 ? (child(container, "name")?.at ?? title?.at ?? root.at) : (title?.at ?? root.at),
      platform: "kubernetes",
      service: name,
      form,
      ...(selector && { selector }),
      ...(namespace !== undefined && { namespace }),
      ports: [],
      mounts: [],
      hosts: [],
      variables: [],
      ...stated,
      ...(own && (partial ? writtenOnly(own) : own)),
      layer: { rank: 0, manifest },
    };
    const server = container && !partial && readServer(file, document, { name, container, pod, spec });
    if (server) yield server;
  }
}

type Knobs = Partial<RolloutFact>;

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/deployment-v1/ */
function ofWorkload({ kind: form, knob }: ManifestDocument, spec: ConfigNode | undefined): Knobs {
  const one = `a ${form} without replicas runs one pod`;
  const replicas: Setting<number> =
    form === "DaemonSet" ? { state: "unknown" } : knob(child(spec, "replicas"), count, 1, one);
  const strategy = child(spec, form === "Deployment" ? "strategy" : "updateStrategy");
  const rolling = form === "Deployment" ? "25%" : "1";
  const update = child(strategy, "rollingUpdate");
  return {
    replicas,
    strategy: knob(
      child(strategy, "type"),
      kindOfUpdate,
      "rolling",
      `a ${form} is updated pod by pod unless told otherwise`,
    ),
    maxUnavailable: knob(
      child(update, "maxUnavailable"),
      (value) => (/^\d+%?$/.test(value) ? value : undefined),
      rolling,
      form === "Deployment" ? "a quarter of the pods, rounded down" : "one pod at a time",
    ),
  };
}

const kindOfUpdate = (value: string): "rolling" | "recreate" | "by-hand" | undefined =>
  (({ RollingUpdate: "rolling", Recreate: "recreate", OnDelete: "by-hand" }) as const)[value as "Recreate"];

/** https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination */
function ofPod({ knob }: ManifestDocument, pod: ConfigNode | undefined): Knobs {
  const grace = child(pod, "terminationGracePeriodSeconds");
  const read = knob(grace, count, 30, "pods get 30 seconds unless told otherwise");
  const slot = { stack: STACK, key: "gracePeriod", span: grace?.at ?? { path: "", start: 0, end: 0 } };
  return { gracePeriod: read.state === "set" ? { ...read, slot } : read };
}

function ofContainer(file: SourceFile, document: ManifestDocument, container: ConfigNode): Knobs {
  const { text, whole } = document;
  const image = text(child(container, "image"));
  const probe = child(container, "readinessProbe");
  const words = [child(container, "command"), child(container, "args")].flatMap((node) => commandWords(file, node));
  const memoryLimit = memoryLimitOf(document, child(container, "resources", "limits", "memory"));
  const byDefault: Setting<boolean> = whole
    ? { state: "default", value: false, because: "a pod without a readiness probe gets requests as soon as it runs" }
    : { state: "unknown" };
  const name = text(child(container, "name"));
  return {
    ...(name !== undefined && { container: name }),
    ...(image !== undefined && { image }),
    ports: portsOf(document, container),
    variables: variablesOf(document, child(container, "env")),
    ...(memoryLimit && { memoryLimit }),
    ...(words.length > 0 && { command: fingerprint(words.map((word) => word.text).join("\0")) }),
    stopDelay: stopDelayOf(file, document, child(container, "lifecycle")),
    readiness: probe ? { state: "set", value: true, at: probe.keyAt ?? probe.at } : byDefault,
  };
}

function portsOf({ text }: ManifestDocument, container: ConfigNode): readonly Port[] {
  return (child(container, "ports")?.children ?? []).flatMap((port): Port[] => {
    const target = Number(text(child(port, "containerPort")));
    return Number.isInteger(target) && target > 0 ? [{ target, at: port.at }] : [];
  });
}

function namedPortsOf({ text }: ManifestDocument, container: ConfigNode): Readonly<Record<string, number>> {
  const named = (child(container, "ports")?.children ?? []).flatMap((port): [string, number][] => {
    const name = text(child(port, "name"));
    const target = Number(text(child(port, "containerPort")));
    return name !== undefined && Number.isInteger(target) ? [[name, target]] : [];
  });
  return Object.fromEntries(named);
}

function variablesOf({ text }: ManifestDocument, env: ConfigNode | undefined): readonly Variable[] {
  return (env?.children ?? []).flatMap((item): Variable[] => {
    const title = child(item, "name");
    const name = text(title);
    return title && name !== undefined ? [variableOf(name, title.at, text(child(item, "value")), undefined)] : [];
  });
}

const SIZES: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
function memoryLimitOf({ text }: ManifestDocument, node: ConfigNode | undefined): Setting<number> | undefined {
  if (!node) return undefined;
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([kMGT]i?|Ki)?$/.exec(text(node) ?? "") ?? [];
  const size = SIZES[unit];
  if (number === undefined || size === undefined) return { state: "unknown", at: node.at };
  return { state: "set", value: Number(number) * size, at: node.at };
}

const count = (value: string): number | undefined => (/^\d{1,6}$/.test(value) ? Number(value) : undefined);

/** Only what stands there: a file that is laid over another says nothing of the rest. */
function writtenOnly(knobs: Knobs): Knobs {
  const stands = (knob: unknown): boolean => {
    const setting = knob as { readonly state?: string; readonly at?: Span } | undefined;
    return setting?.state === undefined || setting.state === "set" || setting.at !== undefined;
  };
  return Object.fromEntries(Object.entries(knobs).filter(([, knob]) => stands(knob)));
}
