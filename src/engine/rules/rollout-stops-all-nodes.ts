// Nodes that are all stopped before one is started again, where each session lives in their memory only.
import { knownValue, type RolloutFact, where } from "../facts.ts";
import type { Rule } from "../rule.ts";
import { clusterWorkloads, deployedBy, deployScripts, keptThere } from "./deployed-app.ts";

export const rolloutStopsAllNodes: Rule = {
  id: "rollout-stops-all-nodes",
  topic: "rollout",
  title: "A release stops all nodes before one is started again",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const { kept, workload } of clusterWorkloads(model)) {
      const { to: rollout } = workload;
      // Without copies each pod takes its sessions along anyway, which another rule says.
      if (kept?.where !== "copied") continue;
      const stops = knownValue(rollout.strategy) === "recreate" ? rollout.strategy : allMissing(rollout);
      if (!stops) continue;
      yield {
        at: where(rollout, stops),
        message: `Each release stops all pods of ${rollout.service} at once: with the last one goes the last copy of every session.`,
        related: [keptThere(kept)],
      };
    }
    for (const script of deployScripts(model)) {
      const stop = script.steps.findIndex((step) => step.does === "stop" && step.scope === "all");
      const step = script.steps[stop];
      const starts = script.steps.slice(stop + 1).some(({ does }) => does === "start");
      if (!step || !starts) continue;
      const kept = deployedBy(script, model)?.kept;
      if (kept?.where !== "copied" && kept?.where !== "memory") continue;
      yield {
        at: step.at,
        message: "All nodes stop here before one is started again: every session in their memory is gone.",
        confidence: "medium",
        related: [keptThere(kept)],
      };
    }
  },
};

/** The setting that lets all pods be missing at a time. */
function allMissing({ replicas, maxUnavailable }: RolloutFact): RolloutFact["maxUnavailable"] {
  const count = knownValue(replicas);
  const [, number, percent] = /^(\d+)(%?)$/.exec(knownValue(maxUnavailable) ?? "") ?? [];
  if (count === undefined || count < 2 || number === undefined) return undefined;
  const missing = percent ? Math.floor((count * Number(number)) / 100) : Number(number);
  return missing >= count ? maxUnavailable : undefined;
}
