// What some rules find in files, for a page of the runbook that names them.
import type { FileFinding, FindingsOfParams } from "../protocol.ts";
import type { Folder } from "./folder.ts";

export function findingsOf(folders: readonly Folder[], { rules }: FindingsOfParams): readonly FileFinding[] {
  const wanted = new Set(rules);
  const found = folders.flatMap((folder) =>
    folder
      .findings()
      .filter(({ rule }) => wanted.has(rule))
      .map(({ rule, severity, message, at }): FileFinding => {
        const { path } = at;
        return { rule, severity, message, uri: folder.uriOf(path), line: folder.rangeOf(at).start.line, path };
      }),
  );
  return found.toSorted((a, b) => RANK[a.severity] - RANK[b.severity]);
}

const RANK = { error: 0, warning: 1, info: 2 } as const;
