// The report for people: grouped by file, with the lines of the source.
import { groupBy } from "../engine/group-by.ts";
import type { Span } from "../engine/span.ts";
import { maskLine } from "./mask.ts";
import type { Report, ReportedFinding, ReportedPlace } from "./report.ts";
import { harmless, layOut, type Paint } from "./terminal.ts";
import type { Texts } from "./texts.ts";

export interface TextContext {
  readonly texts: Texts;
  readonly paint: Paint;
  /** Places of secrets, whose text is not shown. */
  readonly secrets: (path: string) => readonly Span[];
  /** Findings that are not in the report because a baseline lists them. */
  readonly accepted: number;
}

/** Ends with a line break. */
export function writeText(report: Report, context: TextContext): string {
  const { paint } = context;
  const lines: string[] = [];
  for (const [path, findings] of groupBy(report.findings, (finding) => finding.path)) {
    lines.push(paint("bold", harmless(path)));
    for (const finding of findings) lines.push(...showFinding(finding, context));
    lines.push("");
  }
  if (report.problems.length > 0) {
    lines.push(paint("bold", "Not checked, or not whole"));
    for (const { path, message } of report.problems)
      lines.push(`  ${harmless(path || "session-doctor")}: ${harmless(message)}`);
    lines.push("");
  }
  lines.push(summary(report, context));
  return `${lines.join("\n")}\n`;
}

/** A longer line was not written by a person; showing a piece of it could show half a secret. */
const LONGEST_LINE = 2000;
const SHOWN_COLUMNS = 110;

function showFinding(finding: ReportedFinding, context: TextContext): string[] {
  const { paint } = context;
  const { line, column } = finding.start;
  const sure = finding.confidence === "high" ? "" : `, ${finding.confidence} confidence`;
  const label = finding.severity === "info" ? "hint" : finding.severity;
  const lines = [
    `  ${line}:${column}  ${paint(finding.severity, label)}  ${harmless(finding.message)}  ${paint("faint", `${finding.rule}${sure}`)}`,
    ...showSource(finding, context),
  ];
  for (const other of finding.related) {
    const place = `${harmless(other.path)}:${other.start.line}:${other.start.column}`;
    lines.push(`      ${paint("faint", "see")} ${place}  ${harmless(other.message)}`);
  }
  for (const fix of finding.fixes) {
    const care = fix.safe ? "" : paint("faint", " (check first)");
    lines.push(`      ${paint("faint", "fix")} ${harmless(fix.title)}${care}`);
  }
  return lines;
}

function showSource(place: ReportedPlace, { texts, paint, secrets }: TextContext): string[] {
  const found = texts.line(place.path, place.start.line);
  if (!found || found.text.length > LONGEST_LINE) return [];
  const { shown, columns } = layOut(maskLine(found, secrets(place.path)));
  const indent = Math.min(shown.length - shown.trimStart().length, columns[place.start.column - 1] ?? 0);
  const from = columns[place.start.column - 1] ?? 0;
  const last = place.end.line === place.start.line ? (columns[place.end.column - 1] ?? from) : (columns.at(-1) ?? from);
  const number = String(place.start.line);
  const { text, shift } = cut(shown, indent, from);
  const length = Math.max(1, Math.min(last, shift + SHOWN_COLUMNS) - from);
  return [
    `      ${paint("faint", `${number} │`)} ${text}`,
    `      ${paint("faint", `${" ".repeat(number.length)} │`)} ${" ".repeat(Math.max(0, from - shift))}${paint("info", "^".repeat(length))}`,
  ];
}

/** The part of a line to show, and the column at which it starts. Wide lines are cut around the finding. */
function cut(shown: string, indent: number, from: number): { text: string; shift: number } {
  const characters = [...shown];
  const { columns } = layOut(shown);
  const total = columns.at(-1) ?? 0;
  if (total - indent <= SHOWN_COLUMNS) return { text: shown.slice(indent), shift: indent };
  // A third of the room stands before the finding, so that both sides can be recognised.
  const start = from - indent > SHOWN_COLUMNS / 2 ? from - Math.floor(SHOWN_COLUMNS / 3) : indent;
  let text = "";
  let column = 0;
  let shift: number | undefined;
  let unit = 0;
  for (const character of characters) {
    column = columns[unit] ?? 0;
    unit += character.length;
    if (column < start) continue;
    shift ??= column;
    if ((columns[unit] ?? column) - shift > SHOWN_COLUMNS - 1) {
      text += "…";
      break;
    }
    text += character;
  }
  const lead = (shift ?? 0) > indent ? "…" : "";
  return { text: lead + text, shift: (shift ?? 0) - lead.length };
}

function summary({ summary: { files, read, findings, ms }, findings: all }: Report, context: TextContext): string {
  const { paint, accepted } = context;
  const seen = `${count(files, "file")} seen, ${read} read, ${ms} ms`;
  const known = accepted > 0 ? `; ${accepted} in the baseline` : "";
  if (all.length === 0) return `No session faults found${known} (${seen}).`;
  const parts = [
    findings.error > 0 && paint("error", count(findings.error, "error")),
    findings.warning > 0 && paint("warning", count(findings.warning, "warning")),
    findings.info > 0 && paint("info", count(findings.info, "hint")),
  ].filter((part) => part !== false);
  const places = new Set(all.map((finding) => finding.path)).size;
  return `${parts.join(", ")} in ${count(places, "file")}${known} (${seen}). "session-doctor explain RULE" says more.`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
