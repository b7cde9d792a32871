// Nodes that are stopped while their balancer still sends requests to them.
import { known, type RolloutFact, type Step } from "../facts.ts";
import type { Report } from "../finding.ts";
import type { Model } from "../model/model.ts";
import type { Rule } from "../rule.ts";
import { clusterWorkloads, deployedBy, deployScripts, isContainer } from "./deployed-app.ts";

export const rolloutSkipsDrain: Rule = {
  id: "rollout-skips-drain",
  topic: "rollout",
  title: "A node is stopped while the balancer still sends requests to it",
  severity: "warning",
  confidence: "medium",
  *check(model) {
    for (const { kept, workload } of clusterWorkloads(model)) {
      const { to: rollout, evidence } = workload;
      // Where sessions go with their pod, the requests that are cut are the smaller loss.
      if (kept?.where === "memory" || !known(rollout.strategy, (strategy) => strategy === "rolling")) continue;
      if (!known(rollout.stopDelay, (delay) => delay === 0)) continue;
      yield {
        at: rollout.at,
        message: `Pods of ${rollout.service} are told to stop at the moment when proxies begin to learn of it: requests that still arrive are refused, with what they would have saved.`,
        severity: "info",
        related: evidence.filter(({ at }) => at !== rollout.at),
      };
    }
    for (const script of deployScripts(model)) yield* inScript(script, model);
  },
};

function* inScript(script: RolloutFact & { readonly steps: readonly Step[] }, model: Model): Iterable<Report> {
  const { steps } = script;
  for (const step of steps) {
    if (step.does !== "tell") continue;
    if (step.inert !== undefined)
      yield { at: step.at, message: `Nothing is drained: ${step.inert}.`, confidence: "high" };
    else if (step.wish === "cut" && steps.some(({ does }) => does === "stop") && keptInMemory(script, model))
      yield {
        at: step.at,
        message: "This takes the node away from its users at once, instead of only keeping new ones from it.",
      };
  }
  const stop = steps.find((step) => step.does === "stop" && step.scope === "each");
  if (stop?.does !== "stop" || steps.some(({ does }) => does === "tell")) return;
  if (!isContainer(stop.what) && deployedBy(script, model) === undefined) return;
  yield {
    at: stop.at,
    message: `${stop.what} is stopped on one node after the other, and no balancer is told beforehand.`,
  };
}

const keptInMemory = (script: RolloutFact, model: Model): boolean =>
  deployedBy(script, model)?.kept?.where === "memory";
