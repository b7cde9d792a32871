// Finds the apps of a workspace and gives each fact to the deepest one above its file.

import type { AppFact, Fact, RolloutFact } from "../facts.ts";
import { groupBy } from "../group-by.ts";
import type { Stack } from "../stack.ts";
import { createFactIndex, type FactIndex } from "./fact-index.ts";
import type { App } from "./model.ts";

/** What was read from one file, its facts in the order of places. The same object means the same facts. */
export interface FileFacts {
  readonly path: string;
  readonly facts: readonly Fact[];
}

/**
 * Apps of the last run. An app is settled anew only when one of its own files, its builds or its services changed, which
 * makes an edit in a large workspace cost what the edit touches. A model stays good until the next one is made with it.
 */
export interface AppMemo {
  roots: string;
  rootOfFile: WeakMap<FileFacts, string>;
  readonly apps: Map<string, Known>;
  readonly facts: FactIndex;
}

interface Known extends Place {
  readonly files: readonly FileFacts[];
  readonly services: readonly RolloutFact[];
  readonly app: App;
}

export const createAppMemo = (): AppMemo => ({
  roots: "",
  rootOfFile: new WeakMap(),
  apps: new Map(),
  facts: createFactIndex(),
});

/**
 * Splits files by app and lets each stack settle its precedence. Files come in the order of paths; apps in the order of
 * their roots, "" first.
 */
export function findApps(files: readonly FileFacts[], stacks: readonly Stack[], memo: AppMemo): readonly App[] {
  const builds: AppFact[] = [];
  const rollouts: RolloutFact[] = [];
  for (const file of files)
    for (const fact of file.facts) {
      if (fact.kind === "app") builds.push(fact);
      else if (fact.kind === "rollout") rollouts.push(fact);
    }
  const roots = [...new Set(["", ...builds.map((build) => build.root)])].sort();
  const byRoot = groupByRoot(files, roots, memo);
  const buildsByRoot = groupBy(builds, (build) => build.root);
  const places = roots.map((root) => ({ root, builds: buildsAbove(root, buildsByRoot) }));
  const located = locator(rollouts);
  const services = groupBy(rollouts, (rollout) => builtRoot(located(rollout), places));
  const known = places.map((place): Known => {
    const now = { ...place, files: byRoot.get(place.root) ?? [], services: services.get(place.root) ?? [] };
    const before = memo.apps.get(place.root);
    const same = before && (["files", "builds", "services"] as const).every((list) => isSame(before[list], now[list]));
    return same ? before : { ...now, app: makeApp(now, stacks) };
  });
  memo.apps.clear();
  for (const one of known) memo.apps.set(one.root, one);
  return known.map((one) => one.app);
}

function groupByRoot(files: readonly FileFacts[], roots: readonly string[], memo: AppMemo): Map<string, FileFacts[]> {
  const names = roots.join("\0");
  if (names !== memo.roots) {
    memo.roots = names;
    memo.rootOfFile = new WeakMap();
  }
  const rootSet = new Set(roots);
  const byRoot = new Map<string, FileFacts[]>(roots.map((root) => [root, []]));
  for (const file of files) {
    let root = memo.rootOfFile.get(file);
    if (root === undefined) {
      root = rootOf(file.path, rootSet);
      memo.rootOfFile.set(file, root);
    }
    byRoot.get(root)?.push(file);
  }
  return byRoot;
}

const isSame = (a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length && a.every((item, index) => item === b[index]);

/**
 * The root of the app that a service is certainly built from: its Dockerfile's, its context, or the only app below it. A
 * service that names an image alone runs the app of that name.
 */
export function builtRoot(rollout: RolloutFact, apps: readonly Place[]): string | undefined {
  const { context, dockerfile, image } = rollout;
  if (context === undefined) {
    if (image === undefined) return undefined;
    return rootNamed(image, apps) ?? (rollout.platform === "kubernetes" ? rootBeside(image, rollout, apps) : undefined);
  }
  const below = apps.filter((app) => app.builds.length > 0 && app.root !== context && covers(context, app.root));
  // In a repository of many apps the context is often the whole of it, and the Dockerfile lies with the app.
  const named = below.findLast((app) => dockerfile !== undefined && covers(app.root, dockerfile));
  if (named) return named.root;
  const exact = apps.find((app) => app.root === context);
  if (exact && (exact.builds[0]?.root === context || apps.length === 1)) return context;
  return below.length === 1 ? below[0]?.root : undefined;
}

/**
 * Says where the image of a rollout is built, when another one names the same image and builds it: a Compose file that builds
 * what a manifest runs.
 */
export function locator(rollouts: readonly RolloutFact[]): (rollout: RolloutFact) => RolloutFact {
  const builders = groupBy(
    rollouts.filter(({ image, context }) => image !== undefined && context !== undefined),
    ({ image = "" }) => repositoryOf(image),
  );
  return (rollout) => {
    if (rollout.context !== undefined || rollout.image === undefined) return rollout;
    const [first, ...others] = builders.get(repositoryOf(rollout.image)) ?? [];
    if (first?.context === undefined) return rollout;
    const { context, dockerfile } = first;
    if (others.some((other) => other.context !== context || other.dockerfile !== dockerfile)) return rollout;
    return { ...rollout, context, ...(dockerfile !== undefined && { dockerfile }) };
  };
}

/** An image without its tag or digest. */
const repositoryOf = (image: string): string => image.replace(/@.*$/, "").replace(/:[^/]*$/, "");

/** `registry/acme/shop:1.2` runs the one app that its build calls `shop`, or `@acme/shop`. */
function rootNamed(image: string, apps: readonly Place[]): string | undefined {
  const [, name] = /(?:^|\/)([a-z][\w.-]{2,})$/i.exec(repositoryOf(image)) ?? [];
  if (name === undefined) return undefined;
  const named = apps.filter(({ root, builds }) => {
    const [own] = builds;
    return own?.root === root && own.name.replace(/^.*[/:]/, "") === name;
  });
  return named.length === 1 ? named[0]?.root : undefined;
}

/**
 * A manifest in the folder of an app runs that app where its image is called alike: `acme/petclinic` is `spring-petclinic`. Images
 * that everybody uses are not.
 */
function rootBeside(image: string, { at }: RolloutFact, apps: readonly Place[]): string | undefined {
  const repository = repositoryOf(image);
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  const app = apps.find(({ root }) => root === rootOf(at.path, new Set(apps.map((one) => one.root))));
  const [own] = app?.builds ?? [];
  if (!app || own?.root !== app.root || !repository.includes("/")) return undefined;
  const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/[^a-z0-9]+/);
  const [called, built] = [wordsOf(name), wordsOf(own.name.replace(/^.*[/:]/, ""))];
  if (called.join("") === built.join("")) return app.root;
  if (COMMON.test(name)) return undefined;
  const [short, long] = called.length < built.length ? [called, built] : [built, called];
  return short.every((word) => long.includes(word)) && short.join("").length > 3 ? app.root : undefined;
}

const COMMON =
  /redis|valkey|postgres|mysql|mariadb|mongo|memcached|nginx|httpd|haproxy|traefik|envoy|rabbitmq|kafka|zookeeper|keycloak|elastic|kibana|grafana|prometheus|exporter|proxy|agent|init|migrat|worker|cron|job|test/;

type Place = Pick<App, "root" | "builds">;

/** The deepest of the roots that is a directory above the path. */
export function rootOf(path: string, roots: ReadonlySet<string>): string {
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const directory = path.slice(0, end);
    if (roots.has(directory)) return directory;
  }
  return "";
}

function makeApp({ root, builds, services, files }: Omit<Known, "app">, stacks: readonly Stack[]): App {
  const dependency: App["dependency"] = (name) => {
    for (const build of builds) {
      const found = build.dependencies.find((candidate) => candidate.name === name && candidate.version !== undefined);
      if (found) return found;
    }
    return builds.flatMap((build) => build.dependencies).find((candidate) => candidate.name === name);
  };
  const own = files.flatMap((file) => file.facts);
  const surroundings = { root, builds, services, dependency };
  const facts = stacks.reduce<readonly Fact[]>((seen, stack) => stack.settle?.(seen, surroundings) ?? seen, own);
  return { root, name: builds[0]?.name || root || "this folder", builds, facts: facts.toSorted(byPlace), dependency };
}

/** Goes up the path instead of through all builds: a large tree has thousands. */
function buildsAbove(root: string, byRoot: ReadonlyMap<string, readonly AppFact[]>): readonly AppFact[] {
  const found: AppFact[] = [];
  for (let at = root; ; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    found.push(...(byRoot.get(at) ?? []).toSorted(byPlace));
    if (at === "") return found;
  }
}

/** Whether a directory is, or is above, a path. */
export function covers(directory: string, path: string): boolean {
  return directory === "" || path === directory || path.startsWith(`${directory}/`);
}

/** Orders facts by path, then place, then kind, so that two runs give equal results whatever the order of reading. */
export function byPlace(a: Fact, b: Fact): number {
  return compare(a.at.path, b.at.path) || a.at.start - b.at.start || a.at.end - b.at.end || compare(a.kind, b.kind);
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
