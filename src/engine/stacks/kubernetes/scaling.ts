// What adds, removes and protects pods: a HorizontalPodAutoscaler, and a PodDisruptionBudget.
import type { RolloutFact } from "../../facts.ts";
import { child } from "../../syntax/config.ts";
import type { ManifestDocument } from "./documents.ts";
import { namespaceOf, STACK, textsOf } from "./object.ts";

const NOTHING = { ports: [], mounts: [], hosts: [], variables: [] } as const;

/** Names the workload that it scales. https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/horizontal-pod-autoscaler-v2/ */
export function* readAutoscaler(document: ManifestDocument): Iterable<RolloutFact> {
  const { root, text, knob } = document;
  const spec = child(root, "spec");
  const target = child(spec, "scaleTargetRef");
  const service = text(child(target, "name"));
  const form = text(child(target, "kind"));
  if (service === undefined || form === undefined) return;
  const at = child(root, "kind")?.at ?? root.at;
  const namespace = namespaceOf(document);
  const count = (value: string): number | undefined => (/^\d+$/.test(value) ? Number(value) : undefined);
  const scales = {
    at: child(root, "metadata", "name")?.at ?? at,
    min: knob(child(spec, "minReplicas"), count, 1, "an autoscaler goes down to one pod unless told otherwise"),
    max: knob(child(spec, "maxReplicas"), count, 1, ""),
  };
  yield {
    kind: "rollout",
    stack: STACK,
    at,
    platform: "kubernetes",
    service,
    ...(namespace !== undefined && { namespace }),
    ...NOTHING,
    layer: { rank: 0, manifest: { object: "autoscaler", form, scales } },
  };
}

export function* readBudget(document: ManifestDocument): Iterable<RolloutFact> {
  const { root } = document;
  const selector = textsOf(document, child(root, "spec", "selector", "matchLabels"));
  if (!selector) return;
  const namespace = namespaceOf(document);
  yield {
    kind: "rollout",
    stack: STACK,
    at: child(root, "metadata", "name")?.at ?? root.at,
    platform: "kubernetes",
    service: "",
    ...(namespace !== undefined && { namespace }),
    ...NOTHING,
    layer: { rank: 0, manifest: { object: "budget", selector } },
  };
}
