// What a person named on the command line: the root that paths are relative to, and what to read below it.
import { statSync } from "node:fs";
import { dirname, relative, resolve, sep } from "node:path";
import { reasonOf } from "../disk/walk.ts";
import type { Problem } from "../engine/span.ts";

export interface Targets {
  /** Absolute. */
  readonly root: string;
  /** Relative to the root; "" is the root. */
  readonly directories: readonly string[];
  readonly files: readonly string[];
  /** Paths that cannot be scanned. */
  readonly problems: readonly Problem[];
}

/** No path means the current folder. One folder is the root itself; otherwise the root is the current folder, or what all share. */
export function findTargets(paths: readonly string[], current: string): Targets {
  const given = (paths.length === 0 ? ["."] : paths).map((path) => inspect(resolve(current, path)));
  const there = given.filter(({ kind }) => kind !== undefined);
  const [only] = given;
  const root = given.length === 1 && only?.kind === "directory" ? only.absolute : sharedRoot(there, current);
  const inside = (wanted: "file" | "directory"): string[] =>
    there.filter(({ kind }) => kind === wanted).map(({ absolute }) => toPath(root, absolute));
  return {
    root,
    directories: withoutNested(inside("directory")),
    files: [...new Set(inside("file"))],
    problems: given.flatMap(({ absolute, message }) =>
      message === undefined ? [] : [{ path: toPath(root, absolute), message }],
    ),
  };
}

/** A path relative to a root, separated by "/". */
export function toPath(root: string, absolute: string): string {
  return relative(root, absolute).split(sep).join("/");
}

interface Given {
  readonly absolute: string;
  readonly kind?: "file" | "directory";
  readonly message?: string;
}

function inspect(absolute: string): Given {
  try {
    const stat = statSync(absolute);
    if (stat.isDirectory()) return { absolute, kind: "directory" };
    if (stat.isFile()) return { absolute, kind: "file" };
    return { absolute, message: "cannot be scanned: it is neither a file nor a folder" };
  } catch (error) {
    return { absolute, message: `cannot be scanned: ${reasonOf(error)}` };
  }
}

function sharedRoot(given: readonly Given[], current: string): string {
  const folders = given.map(({ absolute, kind }) => (kind === "directory" ? absolute : dirname(absolute)));
  let root = current;
  while (!folders.every((folder) => contains(root, folder)) && dirname(root) !== root) root = dirname(root);
  // Everything lies elsewhere: start from there instead of showing paths that begin far above.
  if (root !== current && folders[0] !== undefined) {
    root = folders[0];
    while (!folders.every((folder) => contains(root, folder)) && dirname(root) !== root) root = dirname(root);
  }
  return root;
}

function contains(root: string, folder: string): boolean {
  return folder === root || folder.startsWith(root.endsWith(sep) ? root : root + sep);
}

/** Without those that another one covers, so that no file is met twice. */
function withoutNested(directories: readonly string[]): string[] {
  return [...new Set(directories)].filter(
    (path) => !directories.some((other) => other !== path && (other === "" || path.startsWith(`${other}/`))),
  );
}
