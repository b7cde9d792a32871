// The folders of an editor's window, and which of them a file belongs to.
import { dirname } from "node:path";
import type { Grammars } from "../engine/syntax/tree.ts";
import { createFolder, type Folder } from "./folder.ts";
import type { Settings } from "./settings.ts";

export interface Folders {
  /** Opened folders, and one for each directory in which a file was opened alone. */
  all(): readonly Folder[];
  /** The deepest folder above a file; one is made for a file outside of all folders. */
  of(absolute: string): Folder;
  /** The deepest opened folder above a file or directory; undefined when it is outside of all. */
  within(absolute: string): Folder | undefined;
  /** Whether a path is the business of another folder, opened within this one. */
  isOthers(absolute: string, folder: Folder): boolean;
}

/** `roots` are absolute. */
export function createFolders(
  roots: readonly string[],
  settingsOf: (root: string) => Settings,
  grammars: Grammars,
): Folders {
  const opened = roots.map((root) => createFolder(root, true, settingsOf(root), grammars));
  const alone: Folder[] = [];
  const within = (absolute: string): Folder | undefined =>
    opened
      .filter((folder) => folder.pathOf(absolute) !== undefined)
      .toSorted((a, b) => b.root.length - a.root.length)[0];
  return {
    all: () => [...opened, ...alone],
    within,
    of(absolute) {
      const root = dirname(absolute);
      const known = within(absolute) ?? alone.find((folder) => folder.root === root);
      if (known) return known;
      const folder = createFolder(root, false, settingsOf(root), grammars);
      alone.push(folder);
      return folder;
    },
    isOthers: (absolute, folder) =>
      opened.some(
        (other) =>
          other.root.length > folder.root.length && (other.root === absolute || other.pathOf(absolute) !== undefined),
      ),
  };
}
