// Reads a folder from disk in small slices, so that an edit never waits for more than one of them.
import { statSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type ContentReader, decode, encodingOf } from "../disk/content.ts";
import type { LoadedGrammars } from "../disk/grammars.ts";
import { walk } from "../disk/walk.ts";
import type { Problem } from "../engine/span.ts";
import { languageOf } from "../engine/syntax/tree.ts";
import type { Folder } from "./folder.ts";

export interface IndexOptions {
  readonly grammars: LoadedGrammars;
  readonly content: ContentReader;
  /** False once the result is no longer wanted. */
  alive(): boolean;
  /** Files that an editor holds are not read from disk, nor are those of a folder within this one. */
  skips(absolute: string): boolean;
  report(problem: Problem): void;
}

/** Milliseconds of work between two looks at the messages that have come in. */
const SLICE = 8;

/**
 * With `only`, a path below the root, just that file or directory is looked at, whether it is there or gone. Resolves to
 * whether the findings may have changed.
 */
export async function indexFolder(folder: Folder, options: IndexOptions, only = ""): Promise<boolean> {
  const isWithin = (path: string): boolean => only === "" || path === only || path.startsWith(`${only}/`);
  const leadsTo = (directory: string): boolean => isWithin(directory) || `${only}/`.startsWith(directory);
  const skips = (path: string): boolean => folder.excludes(path) || options.skips(folder.absolute(path));
  const gone = new Set(
    [...folder.readings.paths()].filter((path) => isWithin(path) && !options.skips(folder.absolute(path))),
  );
  const files = walk(folder.root, {
    wants: (path) => isWithin(path) && folder.engine.wants(path),
    excludes: (path) => (path.endsWith("/") && !leadsTo(path)) || skips(path),
    report: options.report,
    seen() {},
  });
  let changed = false;
  let until = performance.now() + SLICE;
  for (const path of files) {
    gone.delete(path);
    if (await readFromDisk(folder, path, options)) changed = true;
    if (performance.now() < until) continue;
    await nextTurn();
    if (!options.alive()) return changed;
    until = performance.now() + SLICE;
  }
  for (const path of gone) if (folder.readings.drop(path)) changed = true;
  return changed;
}

/** True when the findings may have changed. A file that cannot be read says nothing. */
async function readFromDisk(
  folder: Folder,
  path: string,
  { grammars, content, report, skips }: IndexOptions,
): Promise<boolean> {
  const absolute = folder.absolute(path);
  const size = sizeOf(absolute);
  if (size === undefined) return folder.readings.drop(path);
  const read = content.read(absolute, size);
  if (read.kind === "problem") {
    report({ path, message: read.message });
    return folder.readings.drop(path);
  }
  const encoding = encodingOf(read.bytes);
  if (encoding === "binary" || (encoding === "utf8" && !folder.engine.mentions(path, read.bytes)))
    return folder.readings.drop(path);
  const { text, problem } = decode(read.bytes, encoding);
  if (problem) report({ path, message: problem });
  const language = languageOf(path);
  if (language) await grammars.load(language);
  // Opened in an editor meanwhile: its text is the newer one.
  return skips(absolute) ? false : folder.readings.put(path, text);
}

/** The text of a small file; undefined when there is none, or none that can be read. */
export function textOf(absolute: string, content: ContentReader): string | undefined {
  const size = sizeOf(absolute);
  const read = size === undefined ? undefined : content.read(absolute, size);
  if (read?.kind !== "bytes") return undefined;
  const encoding = encodingOf(read.bytes);
  return encoding === "binary" ? undefined : decode(read.bytes, encoding).text;
}

/** Bytes; undefined for what is not there, or is no file. */
function sizeOf(absolute: string): number | undefined {
  try {
    const stats = statSync(absolute);
    return stats.isFile() ? stats.size : undefined;
  } catch {
    return undefined;
  }
}
