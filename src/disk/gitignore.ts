// Decides which paths git ignores: nested .gitignore files, those above the root, and .git/info/exclude.
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import ignore, { type Ignore } from "ignore";

/** The rules of one directory. Deeper levels win over those above them. */
interface Level {
  /** Characters to cut from a path relative to the root, so that it is relative to this level. */
  readonly cut: number;
  /** What to put before a path instead, for levels above the root. */
  readonly lead: string;
  readonly rules: Ignore;
  readonly above: Level | undefined;
}

export type IgnoreLevel = Level | undefined;

/** Patterns in the syntax of .gitignore as a test of paths that are relative to one root. */
export function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const rules = ignore().add([...patterns]);
  return (path) => rules.ignores(path);
}

/** The level that a directory's own .gitignore adds, or the one above when it has none. */
export function levelOf(directory: string, path: string, above: IgnoreLevel): IgnoreLevel {
  const rules = rulesIn(join(directory, ".gitignore"));
  return rules ? { cut: path === "" ? 0 : path.length + 1, lead: "", rules, above } : above;
}

/**
 * What holds above a scanned root inside a repository. When the root itself is ignored, somebody who names it wants to see
 * it, so nothing above it counts.
 */
export function levelsAbove(root: string): IgnoreLevel {
  const chain: { directory: string; lead: string }[] = [];
  let directory = root;
  let lead = "";
  let repository = existsSync(join(directory, ".git")) ? directory : undefined;
  while (!repository && dirname(directory) !== directory) {
    lead = `${basename(directory)}/${lead}`;
    directory = dirname(directory);
    chain.push({ directory, lead });
    if (existsSync(join(directory, ".git"))) repository = directory;
  }
  if (!repository) return undefined;
  const excluded = rulesIn(join(repository, ".git", "info", "exclude"));
  let level: IgnoreLevel = excluded && { cut: 0, lead, rules: excluded, above: undefined };
  for (const above of chain.reverse()) {
    const rules = rulesIn(join(above.directory, ".gitignore"));
    if (rules) level = { cut: 0, lead: above.lead, rules, above: level };
  }
  for (let at = level; at; at = at.above) if (at.lead && at.rules.ignores(at.lead)) return undefined;
  return level;
}

/** Whether git ignores a path, relative to the scanned root. Directories end in "/". */
export function isIgnored(path: string, level: IgnoreLevel): boolean {
  for (let at = level; at; at = at.above) {
    const verdict = at.rules.test(at.lead + path.slice(at.cut));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

function rulesIn(file: string): Ignore | undefined {
  try {
    return ignore().add(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}
