// Applies every safe fix of a file, one after the other, as if a person had taken each.
import { applyEdits } from "../engine/span.ts";
import type { Folder } from "./folder.ts";

export interface Fixed {
  readonly text: string;
  /** How many fixes were applied. */
  readonly count: number;
}

/** More than any file needs; it ends a fix that would bring its own finding back. */
const MOST = 100;

/** Fixes that reach into other files are left to the person. The text is read anew after each, so none can disturb another. */
export function fixAll(folder: Folder, path: string, before: string): Fixed {
  let text = before;
  const tried = new Set<string>();
  for (let count = 0; ; count++) {
    const findings = count === 0 ? folder.findings() : folder.suppose(path, text);
    const fix = findings
      .filter((finding) => finding.at.path === path)
      .flatMap((finding) => finding.fixes)
      .find(({ safe, edits }) => safe && edits.every((edit) => edit.span.path === path));
    const next = fix && applyEdits(path, text, fix.edits);
    if (!next || count === MOST || tried.has(next)) return { text, count };
    tried.add(next);
    text = next;
  }
}
