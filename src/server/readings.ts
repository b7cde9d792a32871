// What is known of one folder: the readings of its files, and the findings that follow from them.
import { hash } from "node:crypto";
import type { Checked, Engine, Reading } from "../engine/check.ts";
import { type LineStarts, lineStarts } from "../engine/lines.ts";
import { createAppMemo } from "../engine/model/apps.ts";
import type { DeclaredLink } from "../engine/model/declared.ts";
import type { Tree } from "../engine/syntax/tree.ts";

export interface Readings {
  /** Reads a text unless it is the one already known. True when the findings may have changed. */
  put(path: string, text: string, tree?: () => Tree | undefined): boolean;
  /** True when the file had said something. */
  drop(path: string): boolean;
  /** Paths of the files that said something. */
  paths(): Iterable<string>;
  /** Where the lines start in the text that was read last; undefined for a file that said nothing. */
  lines(path: string): LineStarts | undefined;
  /** Checks only when something has changed since the last call. */
  check(): Checked;
  /** What would be found if one file had another text. Changes nothing. */
  suppose(path: string, text: string): Checked;
}

interface Entry {
  readonly digest: string;
  readonly reading: Reading;
  readonly lines: LineStarts;
}

/** Keeps only files that say something: most files of a workspace have nothing to do with sessions. */
export function createReadings(engine: Engine, links: readonly DeclaredLink[]): Readings {
  const entries = new Map<string, Entry>();
  const memo = createAppMemo();
  let checked: Checked | undefined;
  const drop = (path: string): boolean => {
    const had = entries.delete(path);
    if (had) checked = undefined;
    return had;
  };
  const all = (): Reading[] => [...entries.values()].map((entry) => entry.reading);
  return {
    put(path, text, tree) {
      if (!engine.mentions(path, text)) return drop(path);
      const digest = hash("sha1", text);
      if (entries.get(path)?.digest === digest) return false;
      const reading = engine.read(path, text, tree?.());
      if (isSilent(reading)) return drop(path);
      entries.set(path, { digest, reading, lines: lineStarts(text) });
      checked = undefined;
      return true;
    },
    drop,
    paths: () => entries.keys(),
    lines: (path) => entries.get(path)?.lines,
    check() {
      checked ??= engine.check(all(), { memo, links });
      return checked;
    },
    suppose: (path, text) =>
      engine.check([...all().filter((reading) => reading.path !== path), engine.read(path, text)], { links }),
  };
}

function isSilent({ facts, suppressions, problems }: Reading): boolean {
  return facts.length === 0 && suppressions.length === 0 && problems.length === 0;
}
