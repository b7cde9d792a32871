// A node that is stopped after a wait that requests, or the sessions in its memory, outlive.
import { knownValue, type RolloutFact, type Step, where } from "../facts.ts";
import { type Report, turn } from "../finding.ts";
import type { Model } from "../model/model.ts";
import type { Rule } from "../rule.ts";
import { clusterWorkloads, deployedBy, deployScripts, isContainer, keptThere } from "./deployed-app.ts";
import { duration } from "./duration.ts";

export const rolloutDrainTooShort: Rule = {
  id: "rollout-drain-too-short",
  topic: "rollout",
  title: "A node is stopped before it can be empty",
  severity: "warning",
  confidence: "high",
  *check(model) {
    const linked = new Set(clusterWorkloads(model).map(({ workload }) => workload.to));
    for (const rollout of model.facts("rollout")) yield* killedWhileAsleep(rollout, linked.has(rollout));
    for (const script of deployScripts(model)) yield* stoppedWithSessions(script, model);
  },
};

/** Kubernetes counts the hook into the grace period: https://kubernetes.io/docs/concepts/containers/container-lifecycle-hooks/ */
function* killedWhileAsleep(rollout: RolloutFact, hasSessions: boolean): Iterable<Report> {
  const delay = knownValue(rollout.stopDelay);
  const grace = knownValue(rollout.gracePeriod);
  if (delay === undefined || grace === undefined || delay === 0 || delay < grace) return;
  const written = rollout.gracePeriod?.state === "set" ? rollout.gracePeriod.at : undefined;
  yield {
    at: where(rollout, rollout.stopDelay),
    message: `preStop sleeps for ${duration(delay)}, and after ${duration(grace)} the pod is killed: its program never gets to finish requests.`,
    ...(!hasSessions && { severity: "info" }),
    related: written ? [{ at: written, message: "The grace period includes the hook." }] : [],
    fixes: turn(rollout.gracePeriod, delay + 30, `Give the pod ${duration(delay + 30)}`),
  };
}

function* stoppedWithSessions(
  script: RolloutFact & { readonly steps: readonly Step[] },
  model: Model,
): Iterable<Report> {
  const { steps } = script;
  const stop = steps.findIndex(({ does }) => does === "stop");
  const step = steps[stop];
  const before = steps.slice(0, Math.max(0, stop));
  const drain = before.findLastIndex((one) => one.does === "tell" && one.wish !== "in" && one.inert === undefined);
  const waits = before.slice(drain + 1);
  const [wait, second] = waits;
  // Whoever waits in another way may well count sessions.
  if (step?.does !== "stop" || drain < 0 || wait?.does !== "wait" || second || wait.seconds === undefined) return;
  const kept = deployedBy(script, model)?.kept;
  if (kept ? kept.where !== "memory" : !isContainer(step.what)) return;
  yield {
    at: wait.at,
    message: `After ${duration(wait.seconds)} ${step.what} is stopped, with the sessions that are still in its memory.`,
    ...(!kept && { severity: "info", confidence: "low" }),
    related: [{ at: step.at, message: `${step.what} is stopped here.` }, ...(kept ? [keptThere(kept)] : [])],
  };
}
