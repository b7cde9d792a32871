// Reads a folder into a model, for commands that ask it something else than its findings.
import { cacheDirectory, noCache, openCache } from "../disk/cache.ts";
import { createDiskEngine } from "../disk/engine.ts";
import { preferencesIn } from "../disk/preferences.ts";
import { readTree } from "../disk/read-tree.ts";
import type { Checked } from "../engine/check.ts";
import { applyPreferences } from "../engine/preferences.ts";
import type { Problem } from "../engine/span.ts";
import { progressOn } from "./progress.ts";
import { findTargets } from "./targets.ts";
import { type Texts, textsBelow } from "./texts.ts";
import { UsageError } from "./usage.ts";

export interface Workspace {
  /** Findings are those that the team's preferences leave. */
  readonly checked: Checked;
  readonly texts: Texts;
  readonly problems: readonly Problem[];
}

/** Throws a UsageError for a path that cannot be read. */
export async function readWorkspace(path: string | undefined): Promise<Workspace> {
  const { root, directories, files, problems } = findTargets(path === undefined ? [] : [path], process.cwd());
  const [wrong] = problems;
  if (wrong) throw new UsageError(`${wrong.path || path}: ${wrong.message}`);
  const { preferences, problems: complaints } = preferencesIn(root);
  const engine = createDiskEngine(preferences.disabledStacks);
  const progress = progressOn(process.stderr, Date.now);
  const wishes = [...preferences.disabledStacks, "", ...preferences.exclude];
  const tree = await readTree(engine, {
    root,
    directories,
    files,
    exclude: preferences.exclude,
    disabled: preferences.disabledStacks,
    // The same as that of a scan, so that one warms the other.
    cache:
      directories.length === 0
        ? noCache
        : openCache(cacheDirectory(process.env), [root, ...directories].join("\0"), wishes, Date.now()),
    progress: progress.update,
  });
  progress.end();
  const checked = engine.check(tree.readings, { links: preferences.links });
  return {
    checked: { ...checked, findings: applyPreferences(checked.findings, preferences) },
    texts: textsBelow(root, new Map()),
    problems: [...complaints, ...tree.problems, ...checked.problems],
  };
}
