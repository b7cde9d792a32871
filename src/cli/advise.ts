// The advise command: where the apps of a folder should keep their sessions, from what the files show and what people answer.
import { deploymentsIn } from "../engine/views/deployments.ts";
import { adviseOptions } from "./advise-options.ts";
import { adviseOn } from "./advise-report.ts";
import { chooseApps } from "./choose-apps.ts";
import { readWorkspace } from "./read-workspace.ts";
import { painter, wantsColor } from "./terminal.ts";
import { writeAdvice } from "./write-advice.ts";

/** Of a folder in which nothing speaks of sessions: people's own answers count all the same. */
const NOTHING = { app: "", name: "", balancers: [], workloads: [], services: [] };

/** Resolves to the exit code. Throws a UsageError. */
export async function advise(args: readonly string[]): Promise<number> {
  const options = adviseOptions(args);
  const { checked, texts, problems } = await readWorkspace(options.path);
  const chosen = chooseApps(deploymentsIn(checked.model), options.app);
  const found = chosen.length > 0;
  const apps = (found ? chosen : [NOTHING]).map((deployment) => adviseOn(deployment, options.answers, texts));
  if (options.format === "json") {
    const told = problems.map(({ path, message }) => ({ path, message }));
    process.stdout.write(`${JSON.stringify({ version: 1, found, apps, problems: told }, null, 2)}\n`);
  } else {
    const paint = painter(wantsColor(options.color, process.stdout, process.env));
    process.stdout.write(writeAdvice(apps, found, paint));
  }
  return 0;
}
