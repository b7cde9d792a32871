// The report as SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html

import type { Severity } from "../engine/finding.ts";
import { groupBy } from "../engine/group-by.ts";
import type { Rule } from "../engine/rule.ts";
import type { Report, ReportedFinding, ReportedPlace } from "./report.ts";
import { type RulePage, rulePages } from "./rule-page.ts";

/** `prints` holds one fingerprint a finding, in their order. */
export function writeSarif(
  report: Report,
  rules: readonly Rule[],
  aliases: Readonly<Record<string, string>>,
  prints: readonly string[],
  complete: boolean,
): string {
  const pages = rulePages();
  const indexOf = new Map<string, number>(rules.map((rule, index) => [rule.id, index]));
  const log = {
    $schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Session Doctor",
            semanticVersion: report.tool.version,
            rules: rules.map((rule) => describeRule(rule, aliases, pages(rule.id))),
          },
        },
        invocations: [
          {
            executionSuccessful: complete,
            toolExecutionNotifications: report.problems.map(({ path, message }) => ({
              level: message.startsWith("internal error") ? "error" : "warning",
              message: { text: message },
              ...(path !== "" && { locations: [{ physicalLocation: { artifactLocation: artifact(path) } }] }),
            })),
          },
        ],
        originalUriBaseIds: { [BASE]: { description: { text: "The scanned folder." } } },
        columnKind: "utf16CodeUnits",
        results: report.findings.map((finding, index) => describeFinding(finding, indexOf, prints[index] ?? "")),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const BASE = "SRCROOT";
const LEVELS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "note" };

function describeRule(rule: Rule, aliases: Readonly<Record<string, string>>, page: RulePage | undefined): object {
  const former = Object.keys(aliases).filter((id) => aliases[id] === rule.id);
  return {
    id: rule.id,
    name: rule.id.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    ...(former.length > 0 && { deprecatedIds: former }),
    shortDescription: { text: rule.title },
    fullDescription: { text: `${rule.title}.` },
    help: { text: page?.body ?? rule.title, ...(page && { markdown: page.body }) },
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: {
      tags: ["security", "session", rule.topic],
      precision: rule.confidence,
      "problem.severity": rule.severity === "info" ? "recommendation" : rule.severity,
    },
  };
}

function describeFinding(finding: ReportedFinding, indexOf: ReadonlyMap<string, number>, print: string): object {
  return {
    ruleId: finding.rule,
    ruleIndex: indexOf.get(finding.rule) ?? -1,
    level: LEVELS[finding.severity],
    message: { text: finding.message },
    locations: [location(finding)],
    ...(finding.related.length > 0 && {
      relatedLocations: finding.related.map((other, id) => ({
        id,
        ...location(other),
        message: { text: other.message },
      })),
    }),
    partialFingerprints: { "sessionDoctor/v1": print },
    ...(finding.fixes.length > 0 && {
      fixes: finding.fixes.map(({ title, edits }) => ({
        description: { text: title },
        artifactChanges: [...groupBy(edits, (edit) => edit.path)].map(([path, changes]) => ({
          artifactLocation: artifact(path),
          replacements: changes.map((edit) => ({
            deletedRegion: region(edit),
            ...(edit.text !== "" && { insertedContent: { text: edit.text } }),
          })),
        })),
      })),
    }),
    properties: { topic: finding.topic, confidence: finding.confidence },
  };
}

const location = (place: ReportedPlace): object => ({
  physicalLocation: { artifactLocation: artifact(place.path), region: region(place) },
});

const artifact = (path: string): object => ({
  uri: path.split("/").map(encodeURIComponent).join("/"),
  uriBaseId: BASE,
});

const region = ({ start, end }: ReportedPlace): object => ({
  startLine: start.line,
  startColumn: start.column,
  endLine: end.line,
  endColumn: end.column,
});
