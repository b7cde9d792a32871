// An incident note in Markdown: what was read, what was checked with which result, and what was done when. Pure.
import { nameOf, type RunbookPage } from "../../runbook/pages/page.ts";
import type { Checked, CheckKind } from "../../webview/runbook/messages.ts";
import type { Ticks } from "./checklists.ts";

export interface IncidentNote {
  /** Milliseconds since 1970, as all times here. */
  readonly now: number;
  readonly page: Pick<RunbookPage, "kind" | "id" | "title" | "tasks">;
  /** Opens the page; missing where nothing will. */
  readonly address?: string;
  readonly ticks: Ticks;
  readonly checks: readonly (Checked & { readonly at: number })[];
}

/** Ends with a heading below which people write. Holds nothing but what the page, our findings and the clock say. */
export function incidentNote({ now, page, address, ticks, checks }: IncidentNote): string {
  const done = page.tasks.filter(({ id }) => ticks[id] !== undefined).length;
  const tasks = page.tasks.map(({ id, text, section }, index) => {
    const heading = section !== "" && section !== page.tasks[index - 1]?.section ? `\n### ${inline(section)}\n\n` : "";
    const since = ticks[id];
    return `${heading}- [${since === undefined ? " " : "x"}] ${inline(text)}${since === undefined ? "" : ` (${moment(since)})`}`;
  });
  const parts = [
    `# Incident note: ${inline(page.title)}`,
    [
      `- Written: ${moment(now)}`,
      `- Runbook page: ${address === undefined ? "about the workspace" : `[${inline(nameOf(page))}](<${address}>)`}`,
    ].join("\n"),
    ...(tasks.length > 0 ? [`## Checklist: ${done} of ${tasks.length} done\n\n${tasks.join("\n").trimStart()}`] : []),
    ...(checks.length > 0 ? [`## Checks\n\n${checks.map(checkText).join("\n\n")}`] : []),
    "## Notes\n",
  ];
  return `${parts.join("\n\n")}\n`;
}

const WHAT: Readonly<Record<CheckKind, string>> = { files: "Files of the workspace", servers: "Running servers" };

function checkText({ what, at, summary, findings, unasked = [] }: Checked & { readonly at: number }): string {
  const rows = [
    ...findings.map(
      ({ severity, message, where }) => `- ${severity}: ${inline(message)}${where === "" ? "" : ` (${inline(where)})`}`,
    ),
    ...unasked.map(({ message }) => `- not asked: ${inline(message)}`),
  ];
  return [`### ${WHAT[what]}, ${moment(at)}`, inline(summary), ...(rows.length > 0 ? [rows.join("\n")] : [])].join(
    "\n\n",
  );
}

/** In UTC: people in several places read it. */
const moment = (at: number): string => new Date(at).toISOString().replace(/^(.*)T(\d\d:\d\d).*$/, "$1 $2 UTC");

/** Text as text, whatever Markdown would make of it; an underline within a name means nothing to it. */
const inline = (text: string): string =>
  text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*[\]<>]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\$&");
