// Walks a folder: synchronous, gitignore-aware, in a stable order. Symbolic links are not followed, so there are no loops.
import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../engine/span.ts";
import { type IgnoreLevel, isIgnored, keyOf, levelOf, levelsAbove } from "./gitignore.ts";

export interface WalkOptions {
  /** Directory to start in, relative to the root; "" is the root itself. */
  readonly from?: string;
  /** Whether a file is worth yielding. The others are counted only. */
  wants(path: string): boolean;
  /** Leaves out a file or directory (which ends in "/"), beyond what git ignores. */
  excludes(path: string): boolean;
  report(problem: Problem): void;
  /** Called for every directory with the number of its files, wanted or not. */
  seen(files: number): void;
  /** Listings of an earlier walk with the same wishes. */
  readonly listings?: Listings;
}

/** What a walk makes of one directory. Names, not paths. */
export interface Listing {
  readonly files: number;
  readonly wanted: readonly string[];
  /** Directories to go into, in order. */
  readonly below: readonly string[];
  /** Whether it has a .gitignore of its own. */
  readonly ignoreFile: boolean;
  /** Stands for all ignore files that have a say here. */
  readonly ignoring: string;
}

/** Remembers listings. A directory's times change when an entry comes, goes or is renamed, and so does its listing. */
export interface Listings {
  recall(path: string, absolute: string): Listing | undefined;
  keep(path: string, absolute: string, listing: Listing): void;
}

/** Other people's code and tools' own state: never what a team wrote. */
const FOREIGN = new Set([
  ".git",
  ".hg",
  ".svn",
  "node_modules",
  "bower_components",
  "jspm_packages",
  "vendor",
  "third_party",
  ".venv",
  "venv",
  "__pycache__",
  ".gradle",
  ".idea",
  ".next",
  ".nuxt",
  ".terraform",
  ".yarn",
]);

/** Build output, when it stands beside the file of the tool that makes it: copies of what is judged already. */
const OUTPUT: Readonly<Record<string, RegExp>> = {
  target: /^pom\.xml$/,
  build: /^build\.gradle(?:\.kts)?$/,
  out: /^build\.gradle(?:\.kts)?$/,
  bin: /^(?:\.classpath|build\.gradle(?:\.kts)?)$/,
  dist: /^package\.json$/,
  coverage: /^package\.json$/,
};

/** Yields the wanted files below a root as paths relative to it, in the order of their names, directories after files. */
export function* walk(root: string, options: WalkOptions): Iterable<string> {
  const { from = "", listings } = options;
  const pending: { path: string; level: IgnoreLevel }[] = [{ path: from, level: levelsInto(root, from) }];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { path: directory } = next;
    const absolute = directory === "" ? root : `${root}/${directory}`;
    const known = listings?.recall(directory, absolute);
    let level = known?.ignoreFile ? levelOf(absolute, directory, next.level) : next.level;
    let listing = known?.ignoring === keyOf(level) ? known : undefined;
    if (!listing) {
      let entries: Dirent[];
      try {
        entries = readdirSync(absolute, { withFileTypes: true });
      } catch (error) {
        options.report({ path: directory, message: `cannot be listed: ${reasonOf(error)}` });
        continue;
      }
      const ignoreFile = entries.some((entry) => entry.name === ".gitignore");
      level = ignoreFile ? levelOf(absolute, directory, next.level) : next.level;
      listing = { ...list(directory, entries, level, options), ignoreFile, ignoring: keyOf(level) };
      listings?.keep(directory, absolute, listing);
    }
    options.seen(listing.files);
    const prefix = directory === "" ? "" : `${directory}/`;
    for (const name of listing.wanted) yield prefix + name;
    for (const name of listing.below.toReversed()) pending.push({ path: prefix + name, level });
  }
}

function list(
  directory: string,
  entries: Dirent[],
  level: IgnoreLevel,
  { wants, excludes }: WalkOptions,
): Pick<Listing, "files" | "wanted" | "below"> {
  const prefix = directory === "" ? "" : `${directory}/`;
  const wanted: string[] = [];
  const below: string[] = [];
  let files = 0;
  for (const entry of entries) {
    const path = prefix + entry.name;
    if (entry.isDirectory()) {
      if (FOREIGN.has(entry.name) || isOutput(entry.name, entries)) continue;
      const marked = `${path}/`;
      if (!isIgnored(marked, level) && !excludes(marked)) below.push(entry.name);
    } else if (entry.isFile()) {
      files++;
      if (wants(path) && !isIgnored(path, level) && !excludes(path)) wanted.push(entry.name);
    }
  }
  return { files, wanted: wanted.sort(), below: below.sort() };
}

/** Why a file system call failed, without the path that the caller names anyway. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "there is no such file or directory";
  if (code === "EACCES" || code === "EPERM") return "permission denied";
  if (code === "EISDIR") return "it is a directory";
  if (code === "ENAMETOOLONG") return "the path is too long";
  return code ?? "unknown error";
}

function isOutput(name: string, siblings: readonly Dirent[]): boolean {
  const sign = Object.hasOwn(OUTPUT, name) ? OUTPUT[name] : undefined;
  return sign !== undefined && siblings.some((sibling) => sign.test(sibling.name));
}

function levelsInto(root: string, from: string): IgnoreLevel {
  let level = levelsAbove(root);
  if (from === "") return level;
  const steps = from.split("/");
  for (let depth = 0; depth < steps.length; depth++) {
    const path = steps.slice(0, depth).join("/");
    level = levelOf(join(root, path), path, level);
  }
  return level;
}
