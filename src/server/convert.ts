// The one place where our plain data becomes types of the protocol.
import {
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  type Hover,
  type Range,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { Finding, Severity } from "../engine/finding.ts";
import type { Edit, Problem, Span } from "../engine/span.ts";
import type { HoverView } from "../engine/views/hover.ts";
import { pageAddress } from "../protocol.ts";

/** Turns paths and offsets of a folder into what editors use. */
export interface Places {
  uriOf(path: string): string;
  rangeOf(span: Span): Range;
}

const SOURCE = "Session Doctor";

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

/** `pages` is the address of the extension that shows rule pages; without one the rule's id is no link. */
export function toDiagnostic(finding: Finding, places: Places, pages: string | undefined): Diagnostic {
  return {
    range: places.rangeOf(finding.at),
    severity: SEVERITY[finding.severity],
    source: SOURCE,
    code: finding.rule,
    ...(pages && { codeDescription: { href: pageAddress(pages, finding.rule) } }),
    message: finding.message,
    ...(finding.topic === "dead-setting" && { tags: [DiagnosticTag.Unnecessary] }),
    ...(finding.related.length > 0 && {
      relatedInformation: finding.related.map(({ at, message }) => ({
        location: { uri: places.uriOf(at.path), range: places.rangeOf(at) },
        message,
      })),
    }),
  };
}

export function problemToDiagnostic(problem: Problem, at: Span, places: Places): Diagnostic {
  return {
    range: places.rangeOf(at),
    severity: DiagnosticSeverity.Warning,
    source: SOURCE,
    message: problem.message,
  };
}

export function toWorkspaceEdit(edits: readonly Edit[], places: Places): WorkspaceEdit {
  const changes: Record<string, TextEdit[]> = {};
  for (const { span, text } of edits) {
    const uri = places.uriOf(span.path);
    changes[uri] ??= [];
    changes[uri].push({ range: places.rangeOf(span), newText: text });
  }
  return { changes };
}

/** Undefined when nothing is known of the place. */
export function toHover(views: readonly HoverView[], places: Places, uri: string): Hover | undefined {
  const [first] = views;
  if (!first) return undefined;
  const value = views.map((view) => viewToMarkdown(view, places, uri)).join("\n\n---\n\n");
  return { contents: { kind: "markdown", value }, range: places.rangeOf(first.at) };
}

function viewToMarkdown(view: HoverView, places: Places, here: string): string {
  const environment = view.environment ? ` in \`${inCode(view.environment)}\`` : "";
  const rows = view.rows.map((row) => {
    const value = row.state === "unknown" ? "*unknown*" : `\`${inCode(row.value)}\``;
    const origin = row.state === "default" ? " (default)" : "";
    const because = row.because ? ` — ${plain(row.because)}` : "";
    return `- ${plain(row.name)}: ${value}${origin}${because}${row.at ? whereOf(row.at, places, here) : ""}`;
  });
  return [`**${plain(view.title)}**${environment}`, "", ...rows].join("\n");
}

/** A link to where a value is written, unless that is the file a person is looking at. */
function whereOf(at: Span, places: Places, here: string): string {
  const uri = places.uriOf(at.path);
  if (uri === here) return "";
  const line = places.rangeOf(at).start.line + 1;
  return ` — [${plain(at.path)}:${line}](${uri}#L${line})`;
}

const inCode = (text: string): string => text.replaceAll("`", "'");
const plain = (text: string): string => text.replace(/[\\`*_{}[\]<>()#|]/g, "\\$&");
