// Finds the apps of a workspace and gives each fact to the deepest one above its file.
import type { AppFact, Fact } from "../facts.ts";
import type { Stack } from "../stack.ts";
import type { App } from "./model.ts";

/** Splits facts by app and lets each stack settle its precedence. Apps come in the order of their roots, "" first. */
export function findApps(facts: readonly Fact[], stacks: readonly Stack[]): readonly App[] {
  const builds = facts.filter((fact): fact is AppFact => fact.kind === "app");
  const roots = [...new Set(["", ...builds.map((build) => build.root)])].sort();
  const byRoot = new Map<string, Fact[]>(roots.map((root) => [root, []]));
  const rootSet = new Set(roots);
  for (const fact of facts) byRoot.get(rootOf(fact.at.path, rootSet))?.push(fact);
  return roots.map((root) => makeApp(root, buildsAbove(root, builds), byRoot.get(root) ?? [], stacks));
}

/** The deepest of the roots that is a directory above the path. */
export function rootOf(path: string, roots: ReadonlySet<string>): string {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const directory = path.slice(0, end);
    if (roots.has(directory)) return directory;
  }
  return "";
}

function makeApp(root: string, builds: readonly AppFact[], own: readonly Fact[], stacks: readonly Stack[]): App {
  const dependency: App["dependency"] = (name) => {
    for (const build of builds) {
      const found = build.dependencies.find((candidate) => candidate.name === name && candidate.version !== undefined);
      if (found) return found;
    }
    return builds.flatMap((build) => build.dependencies).find((candidate) => candidate.name === name);
  };
  const surroundings = { root, builds, dependency };
  const facts = stacks.reduce<readonly Fact[]>((seen, stack) => stack.settle?.(seen, surroundings) ?? seen, own);
  return { root, name: builds[0]?.name || root || "this folder", builds, facts: facts.toSorted(byPlace), dependency };
}

function buildsAbove(root: string, builds: readonly AppFact[]): readonly AppFact[] {
  return builds
    .filter((build) => build.root === root || build.root === "" || root.startsWith(`${build.root}/`))
    .toSorted((a, b) => b.root.length - a.root.length || byPlace(a, b));
}

/** Orders facts by path, then place, then kind, so that two runs give equal results whatever the order of reading. */
export function byPlace(a: Fact, b: Fact): number {
  return compare(a.at.path, b.at.path) || a.at.start - b.at.start || a.at.end - b.at.end || compare(a.kind, b.kind);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
