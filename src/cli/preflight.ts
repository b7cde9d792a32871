// The preflight command: what the next deploy of the apps in a folder would lose, and how to deploy them safely.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { reasonOf } from "../disk/walk.ts";
import { deploymentsIn } from "../engine/views/deployments.ts";
import type { Artefact } from "../runbook/preflight/plan.ts";
import { chooseApps } from "./choose-apps.ts";
import { preflightOptions } from "./preflight-options.ts";
import { preflightOf } from "./preflight-report.ts";
import { readWorkspace } from "./read-workspace.ts";
import { painter, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage.ts";
import { writePreflight } from "./write-preflight.ts";

/** Resolves to the exit code: 0 nothing would be lost, 1 something would. Throws a UsageError. */
export async function preflight(args: readonly string[]): Promise<number> {
  const options = preflightOptions(args);
  const { checked, texts, problems } = await readWorkspace(options.path);
  const all = deploymentsIn(checked.model);
  const folders = all.map(({ app }) => app);
  const apps = chooseApps(all, options.app).map((one) => preflightOf(one, checked.findings, folders, texts));
  const written =
    options.write === undefined
      ? new Map<string, string>()
      : write(
          options.write,
          apps.flatMap(({ artefacts }) => artefacts),
        );
  if (options.format === "json") {
    const told = problems.map(({ path, message }) => ({ path, message }));
    process.stdout.write(`${JSON.stringify({ version: 1, apps, problems: told }, null, 2)}\n`);
  } else {
    const paint = painter(wantsColor(options.color, process.stdout, process.env));
    process.stdout.write(writePreflight(apps, written, paint));
  }
  return apps.some(({ losses }) => losses.some(({ onlyIf }) => onlyIf === null)) ? 1 : 0;
}

/** Paths by the names of artefacts. What is there already may hold somebody's work, and stays. */
function write(folder: string, artefacts: readonly Artefact[]): ReadonlyMap<string, string> {
  const done = new Map<string, string>();
  try {
    mkdirSync(folder, { recursive: true });
    for (const { name, language, text } of artefacts) {
      const path = join(folder, name);
      if (existsSync(path)) {
        done.set(name, `${path} (was there already, and stays)`);
        continue;
      }
      writeFileSync(path, text, { flag: "wx" });
      if (language === "bash") chmodSync(path, 0o755);
      done.set(name, path);
    }
  } catch (error) {
    throw new UsageError(`the folder ${folder} cannot be written: ${reasonOf(error)}`);
  }
  return done;
}
