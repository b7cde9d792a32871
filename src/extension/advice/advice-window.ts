// Advice about the workspace that is open, as pages of the runbook. A bundle of its own, loaded with the first of it.
import { window } from "vscode";
import type { SeenDeployment, SeenPreflight } from "../../protocol.ts";
import type { PageName } from "../../runbook/pages/page.ts";
import type { Checks } from "../runbook/check-now.ts";
import type { MadePage } from "../runbook/library.ts";
import { adviceFor } from "./advise.ts";
import { openArtefacts, preflightFor } from "./preflight.ts";
import { WALK_GUIDE, walkFor } from "./walk.ts";

export interface AdviceOptions {
  readonly deployments: () => Promise<readonly SeenDeployment[]>;
  readonly preflight: () => Promise<readonly SeenPreflight[]>;
  readonly checks: Checks;
  /** The pages that ours are shown among. */
  readonly runbook: {
    openMade(page: MadePage): Promise<void>;
    markdown(name: PageName): Promise<string | undefined>;
  };
  readonly report: (error: unknown) => void;
}

export interface AdviceWindow {
  advise(): Promise<void>;
  preflight(): Promise<void>;
  walk(): Promise<void>;
}

export function openAdviceWindow({ deployments, preflight, checks, runbook, report }: AdviceOptions): AdviceWindow {
  const run = async (make: () => Promise<void>): Promise<void> => {
    try {
      await make();
    } catch (error) {
      report(error);
      void window.showErrorMessage("The page could not be made. The output of Session Doctor says why.");
    }
  };
  // Without a server nothing is known of the files, and a person can say or look at all of it.
  const known = (): Promise<readonly SeenDeployment[]> => deployments().catch(() => []);
  return {
    advise: () =>
      run(async () => {
        const page = await adviceFor(await known());
        if (page) await runbook.openMade(page);
      }),
    preflight: () =>
      run(async () => {
        const checked = await preflightFor(await preflight());
        if (!checked) return;
        await openArtefacts(checked.artefacts);
        await runbook.openMade(checked.page);
      }),
    walk: () =>
      run(async () => {
        const guide = await runbook.markdown(WALK_GUIDE);
        if (guide === undefined) throw new Error("the runbook has no guide for troubleshooting");
        await runbook.openMade(await walkFor({ guide, deployments: await known(), checks }));
      }),
  };
}
