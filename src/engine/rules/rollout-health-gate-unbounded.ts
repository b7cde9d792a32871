// A release that waits for ever for a node that does not come up.
import type { Rule } from "../rule.ts";
import { deployScripts } from "./deployed-app.ts";

export const rolloutHealthGateUnbounded: Rule = {
  id: "rollout-health-gate-unbounded",
  topic: "health-check",
  title: "The release waits for ever for a node that does not come up",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const { steps } of deployScripts(model)) {
      // A script that starts one program on its own machine keeps nobody else waiting.
      const several = steps.some((step) => (step.does === "stop" && step.scope === "each") || step.does === "tell");
      for (const [index, step] of steps.entries()) {
        if (!several || step.does !== "check" || step.bounded) continue;
        const stop = steps.slice(0, index).findLast(({ does }) => does === "stop");
        if (stop?.does !== "stop") continue;
        yield {
          at: step.at,
          message: `If ${stop.what} does not come up, this waits for ever, and the deployment stays one node short.`,
          related: [{ at: stop.at, message: `${stop.what} is stopped here.` }],
        };
      }
    }
  },
};
