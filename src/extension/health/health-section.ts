// The rows of a connection about its health.
import type { Event } from "vscode";
import type { Connection } from "../connections/connection.ts";
import type { Section, SectionRow } from "../sessions/section.ts";
import { findingOf, keysOf } from "./finding-key.ts";
import type { Health } from "./health.ts";
import {
  belowFinding,
  figureItems,
  findingItem,
  healthItem,
  healthyItem,
  notJudgedItem,
  problemItem,
  refusedBy,
  refusedItems,
} from "./items.ts";

export const SECTION = "health";
/** Stands between the key of a finding and that of a row below it. */
const BELOW = "\n";

export const healthSection = (health: Health, onDidChange: Event<string>): Section => ({
  name: SECTION,
  item: ({ saved, server }) => (server ? healthItem(health.state(saved.id)) : undefined),
  rows: (connection, below) =>
    below === undefined ? rowsOfHealth(connection, health) : rowsOfFinding(connection, below, health),
  load: ({ saved }) => health.look(saved.id),
  onDidChange,
});

/** The finding that a row is about, by the row's key. */
export const keyOfFinding = (rowKey: string): string => rowKey.split(BELOW, 1)[0] ?? "";

/** Which part of the finding a row is about: `evidence`, `related 0`; undefined for the finding itself. */
export const partOfFinding = (rowKey: string): string | undefined => rowKey.split(BELOW)[1];

function rowsOfHealth({ saved }: Connection, health: Health): readonly SectionRow[] | undefined {
  const { seen, problem } = health.state(saved.id);
  const rows: SectionRow[] = [];
  if (problem !== undefined) rows.push({ key: "problem", item: problemItem(problem) });
  if (!seen) return problem === undefined ? undefined : rows;
  const { servers, findings } = seen;
  const several = servers.length > 1;
  const keys = keysOf(findings ?? []);
  rows.push(...(findings ?? []).map((finding, at) => ({ key: keys[at] ?? "", item: findingItem(finding, several) })));
  if (!findings) rows.push({ key: "not judged", item: notJudgedItem });
  const user = "username" in saved ? saved.username : undefined;
  const refused = refusedItems(refusedBy(servers), user);
  if (findings?.length === 0 && refused.length === 0) rows.push({ key: "healthy", item: healthyItem });
  rows.push(...refused.map((item) => ({ key: `refused ${item.label}`, item })));
  for (const { figures, address } of servers)
    for (const item of figureItems(figures, several ? address : undefined))
      rows.push({ key: `figure ${address} ${item.label}`, item });
  return rows;
}

function rowsOfFinding({ saved }: Connection, key: string, health: Health): readonly SectionRow[] {
  const finding = findingOf(health.state(saved.id).seen?.findings ?? [], key);
  return finding ? belowFinding(finding).map((row) => ({ key: `${key}${BELOW}${row.key}`, item: row.item })) : [];
}
