// A scan's report: the object that --format json prints, and that the other formats are made from.
import type { Confidence, Finding, Severity, Topic } from "../engine/finding.ts";
import type { Problem, Span } from "../engine/span.ts";
import type { Place, Texts } from "./texts.ts";

/** The order of keys is part of the contract. */
export interface Report {
  readonly version: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly summary: {
    /** Files met. */
    readonly files: number;
    /** Files that had something to say. */
    readonly read: number;
    readonly findings: { readonly error: number; readonly warning: number; readonly info: number };
    readonly ms: number;
  };
  readonly findings: readonly ReportedFinding[];
  readonly problems: readonly ReportedProblem[];
}

export interface ReportedPlace {
  readonly path: string;
  readonly start: Place;
  /** Exclusive. */
  readonly end: Place;
}

export interface ReportedFinding extends ReportedPlace {
  readonly rule: string;
  readonly topic: Topic;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly message: string;
  readonly related: readonly (ReportedPlace & { readonly message: string })[];
  readonly fixes: readonly ReportedFix[];
  /** The command that prints the rule's page. */
  readonly help: string;
}

export interface ReportedFix {
  readonly title: string;
  readonly safe: boolean;
  readonly edits: readonly (ReportedPlace & { readonly text: string })[];
}

export interface ReportedProblem {
  readonly path: string;
  readonly message: string;
}

export interface ReportParts {
  readonly tool: Report["tool"];
  readonly files: number;
  readonly read: number;
  readonly ms: number;
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
}

export function makeReport({ tool, files, read, ms, findings, problems }: ReportParts, texts: Texts): Report {
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const counts = { error: count("error"), warning: count("warning"), info: count("info") };
  return {
    version: 1,
    tool,
    summary: { files, read, findings: counts, ms },
    findings: findings.map((finding) => reported(finding, texts)),
    problems: problems.map((problem) => ({ path: problem.path, message: placed(problem, texts) })),
  };
}

function reported(finding: Finding, texts: Texts): ReportedFinding {
  const place = (span: Span): ReportedPlace => ({ path: span.path, start: texts.start(span), end: texts.end(span) });
  return {
    rule: finding.rule,
    topic: finding.topic,
    severity: finding.severity,
    confidence: finding.confidence,
    ...place(finding.at),
    message: finding.message,
    related: finding.related.map(({ at, message }) => ({ ...place(at), message })),
    fixes: finding.fixes.map(({ title, safe, edits }) => ({
      title,
      safe,
      edits: edits.map(({ span, text }) => ({ ...place(span), text })),
    })),
    help: `session-doctor explain ${finding.rule}`,
  };
}

/** A problem's place goes into its message, because the contract gives problems no other place for it. */
function placed({ message, at }: Problem, texts: Texts): string {
  if (!at || /^line \d+/.test(message)) return message;
  return `line ${texts.start(at).line}: ${message}`;
}
