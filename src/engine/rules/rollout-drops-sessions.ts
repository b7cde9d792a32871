// Pods that a release replaces, with the sessions in their memory.
import type { RolloutFact } from "../facts.ts";
import { knownValue } from "../facts.ts";
import type { Rule } from "../rule.ts";
import { clusterWorkloads, keptThere } from "./deployed-app.ts";

export const rolloutDropsSessions: Rule = {
  id: "rollout-drops-sessions",
  topic: "rollout",
  title: "Each release replaces the nodes that hold the sessions",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const { kept, workload } of clusterWorkloads(model)) {
      const { to: rollout, evidence } = workload;
      if (kept?.where !== "memory" || knownValue(rollout.strategy) === "by-hand") continue;
      yield {
        at: rollout.at,
        message: `${happens(rollout)}: sessions stay in the memory of its pods.`,
        related: [
          ...(rollout.autoscaler ? [{ at: rollout.autoscaler.at, message: "The autoscaler removes pods, too." }] : []),
          keptThere(kept),
          ...evidence.filter(({ at }) => at !== rollout.at),
        ],
      };
    }
  },
};

function happens({ service, strategy, autoscaler, replicas }: RolloutFact): string {
  if (autoscaler) return `Each release of ${service}, and each time that fewer pods are needed, signs users out`;
  if (knownValue(strategy) === "recreate" || knownValue(replicas) === 1)
    return `Each release of ${service} signs everybody out`;
  return `Each release of ${service} replaces pod after pod and signs their users out`;
}
