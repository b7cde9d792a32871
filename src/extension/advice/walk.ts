// "Troubleshoot Step by Step": gathers what files and connected servers show, and writes it into the guide.
import type { RuleFindings, SeenDeployment } from "../../protocol.ts";
import { type Checks, checkServers } from "../runbook/check-now.ts";
import type { MadePage } from "../runbook/library.ts";
import { LIVE_STEPS, RULES_OF_STEPS } from "./walk-steps.ts";
import { type ServerFacts, walkPage } from "./write-walk.ts";

export const WALK_GUIDE = { kind: "guide", id: "troubleshooting-in-eleven-steps" } as const;

export interface WalkSources {
  /** The whole page. */
  readonly guide: string;
  readonly deployments: readonly SeenDeployment[];
  readonly checks: Checks;
}

/** What cannot be asked is left out, and the step says what to look at by hand. */
export async function walkFor({ guide, deployments, checks }: WalkSources): Promise<MadePage> {
  const rules = Object.values(RULES_OF_STEPS).flat();
  const found = await checks.findingsOf({ rules }).catch((): RuleFindings => ({ findings: [], reading: true }));
  const servers = new Map<number, ServerFacts>();
  for (const step of LIVE_STEPS) {
    const result = await checkServers(RULES_OF_STEPS[step] ?? [], checks);
    if (!result.offersConnecting) servers.set(step, result);
  }
  return walkPage(guide, { found, deployments, servers });
}
