// Judges what running servers say of themselves, as if each answer were one more file of the workspace.
import type { Finding } from "../engine/finding.ts";
import { rules } from "../engine/rules/index.ts";
import type { Span } from "../engine/span.ts";
import type { JudgeParams, LiveFinding } from "../protocol.ts";
import type { Folder } from "./folder.ts";

/** No file of a workspace has this name. */
const PATH = "\0live.redis-info";
const TITLES = new Map<string, string>(rules.map(({ id, title }) => [id, title]));

/** The worst first, and what several servers break alike beside each other. What several folders say of one server is said once, by the folder that has most to show for it. */
export function judge(folders: readonly Folder[], { reports }: JudgeParams): readonly LiveFinding[] {
  const findings = reports.flatMap(({ address, text }) => {
    const best = new Map<string, LiveFinding>();
    for (const folder of folders)
      for (const finding of folder.suppose(PATH, text)) {
        if (finding.at.path !== PATH) continue;
        const name = `${finding.rule} ${finding.at.start}`;
        const told = tell(finding, folder, address, text);
        const known = best.get(name);
        if (!known || RANK[told.severity] < RANK[known.severity] || told.related.length > known.related.length)
          best.set(name, told);
      }
    return [...best.values()];
  });
  return findings.toSorted(
    (a, b) => RANK[a.severity] - RANK[b.severity] || ORDER.indexOf(a.rule) - ORDER.indexOf(b.rule),
  );
}

const ORDER: readonly string[] = rules.map(({ id }) => id);
const RANK = { error: 0, warning: 1, info: 2 } as const;

function tell(finding: Finding, folder: Folder, address: string, text: string): LiveFinding {
  const quote = ({ start, end }: Span): string => text.slice(start, end);
  return {
    address,
    rule: finding.rule,
    title: TITLES.get(finding.rule) ?? finding.rule,
    severity: finding.severity,
    message: finding.message,
    evidence: quote(finding.at),
    related: finding.related.map(({ at, message }) =>
      at.path === PATH
        ? { message, evidence: quote(at) }
        : { message, uri: folder.uriOf(at.path), line: folder.rangeOf(at).start.line, path: at.path },
    ),
  };
}
