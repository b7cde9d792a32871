// A script that stops a node without having seen whether the balancer agreed to drain it.
import type { Rule } from "../rule.ts";
import { deployScripts } from "./deployed-app.ts";

export const rolloutDrainUnchecked: Rule = {
  id: "rollout-drain-unchecked",
  topic: "rollout",
  title: "The node is stopped even when the balancer refuses to drain it",
  severity: "warning",
  confidence: "high",
  *check(model) {
    for (const { steps } of deployScripts(model)) {
      for (const [index, step] of steps.entries()) {
        if (step.does !== "tell" || step.checked || step.wish === "in" || step.inert !== undefined) continue;
        const rest = steps.slice(index + 1);
        const next = rest.findIndex((one) => one.does === "tell");
        const stop = rest.slice(0, next < 0 ? rest.length : next).find(({ does }) => does === "stop");
        if (stop?.does !== "stop") continue;
        yield {
          at: step.at,
          message: `When this request fails, the script goes on and stops ${stop.what} with all its users.`,
          related: [{ at: stop.at, message: `${stop.what} is stopped here.` }],
        };
      }
    }
  },
};
