// Decides which paths git ignores: nested .gitignore files, those above the root, and .git/info/exclude.
import { hash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type IgnorePatterns, readPatterns } from "./ignore-patterns.ts";

/** The rules of one directory. Deeper levels win over those above them. */
interface Level {
  /** Characters to cut from a path relative to the root, so that it is relative to this level. */
  readonly cut: number;
  /** What to put before a path instead, for levels above the root. */
  readonly lead: string;
  readonly rules: IgnorePatterns;
  /** Stands for the texts of this level and all above it. */
  readonly key: string;
  readonly above: Level | undefined;
}

export type IgnoreLevel = Level | undefined;

/** Patterns in the syntax of .gitignore as a test of paths that are relative to one root. Directories end in "/". */
export function matcherOf(patterns: readonly string[]): (path: string) => boolean {
  if (patterns.length === 0) return () => false;
  const rules = readPatterns(patterns);
  return (path) => ignoresBelow(rules, path);
}

/** The level that a directory's own .gitignore adds, or the one above when it has none. */
export function levelOf(directory: string, path: string, above: IgnoreLevel): IgnoreLevel {
  return levelIn(join(directory, ".gitignore"), path === "" ? 0 : path.length + 1, "", above);
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
  let level = levelIn(join(repository, ".git", "info", "exclude"), 0, lead, undefined);
  for (const above of chain.reverse()) level = levelIn(join(above.directory, ".gitignore"), 0, above.lead, level);
  for (let at = level; at; at = at.above) if (at.lead && ignoresBelow(at.rules, at.lead)) return undefined;
  return level;
}

/**
 * Whether git ignores a path, relative to the scanned root, when it does not ignore the directories above it. Directories
 * end in "/".
 */
export function isIgnored(path: string, level: IgnoreLevel): boolean {
  if (!level) return false;
  const isDirectory = path.endsWith("/");
  const bare = isDirectory ? path.slice(0, -1) : path;
  for (let at: IgnoreLevel = level; at; at = at.above) {
    const verdict = at.rules.verdict(at.lead + bare.slice(at.cut), isDirectory);
    if (verdict) return verdict === "ignored";
  }
  return false;
}

/** Whether one list of patterns ignores a path or a directory above it. */
function ignoresBelow(rules: IgnorePatterns, path: string): boolean {
  for (let end = path.indexOf("/"); end >= 0; end = path.indexOf("/", end + 1))
    if (rules.verdict(path.slice(0, end), true) === "ignored") return true;
  return !path.endsWith("/") && rules.verdict(path, false) === "ignored";
}

function levelIn(file: string, cut: number, lead: string, above: IgnoreLevel): IgnoreLevel {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return above;
  }
  let rules: IgnorePatterns | undefined;
  return {
    cut,
    lead,
    above,
    key: hash("sha1", `${above?.key ?? ""}\0${cut}\0${lead}\0${text}`, "base64url"),
    // A walk that remembers its last listings asks only for the key.
    get rules() {
      rules ??= readPatterns(text.replace(/^\ufeff/, "").split("\n"));
      return rules;
    },
  };
}

/** Equal for levels that ignore the same. */
export function keyOf(level: IgnoreLevel): string {
  return level?.key ?? "";
}
