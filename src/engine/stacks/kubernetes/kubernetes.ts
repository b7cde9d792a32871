// Manifests of Kubernetes: workloads and how a release replaces their pods, the ways to them, and Redis servers among them.
import type { Stack } from "../../stack.ts";
import { documentsOf } from "./documents.ts";
import { isEntrance, readEntrance } from "./entrance.ts";
import { STACK } from "./object.ts";
import { isOverlay, readOverlay } from "./overlay.ts";
import { readAutoscaler, readBudget } from "./scaling.ts";
import { isService, readService } from "./service.ts";
import { settleManifests } from "./settle.ts";
import { isWorkload, readWorkload } from "./workload.ts";

export const kubernetes: Stack = {
  id: STACK,
  // Manifests have any name; the words decide.
  reads: (path) => /\.ya?ml$/i.test(path) && !/(?:^|\/)(?:(?:docker-)?compose[^/]*|\.github\/.*)$/i.test(path),
  mentions: [
    "kind: Deployment",
    "kind: StatefulSet",
    "kind: DaemonSet",
    "kind: Service\n",
    "kind: Service\r",
    "kind: Ingress",
    "kind: HTTPRoute",
    "kind: VirtualService",
    "kind: DestinationRule",
    "kind: HorizontalPodAutoscaler",
    "kind: PodDisruptionBudget",
    "kind: List",
    "kustomize.config.k8s.io",
    "resources:",
    "bases:",
  ],

  *read(file, report) {
    if (isOverlay(file.path)) return yield* readOverlay(file);
    for (const document of documentsOf(file, report)) {
      if (isWorkload(document)) yield* readWorkload(file, document);
      else if (isService(document)) yield* readService(document);
      else if (isEntrance(document)) yield* readEntrance(document);
      else if (document.kind === "HorizontalPodAutoscaler") yield* readAutoscaler(document);
      else if (document.kind === "PodDisruptionBudget") yield* readBudget(document);
    }
  },

  write: (slot, value) => (value === null ? [] : [{ span: slot.span, text: String(value) }]),

  settle: settleManifests,
};
