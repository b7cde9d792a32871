// The engine's two steps: read a file into facts, and check the facts of a workspace.
import type { Fact } from "./facts.ts";
import type { Finding, Fix, Proposal, Report } from "./finding.ts";
import { byPlace as placeOrder } from "./model/apps.ts";
import { type Linking, link } from "./model/link.ts";
import type { Model } from "./model/model.ts";
import type { Rule } from "./rule.ts";
import type { Edit, Problem } from "./span.ts";
import type { Stack } from "./stack.ts";
import { readSuppressions, type Suppression } from "./suppression.ts";
import { openSource } from "./syntax/source.ts";
import type { Grammars, Tree } from "./syntax/tree.ts";

/** Everything that follows from one file alone: plain data, so a host may keep it by the file's content. */
export interface Reading {
  readonly path: string;
  readonly facts: readonly Fact[];
  readonly suppressions: readonly Suppression[];
  readonly problems: readonly Problem[];
}

export interface Checked {
  /** In the order of path, place and rule. Suppressed ones are left out. */
  readonly findings: readonly Finding[];
  readonly suppressed: number;
  readonly problems: readonly Problem[];
  readonly model: Model;
}

export interface Engine {
  readonly stacks: readonly Stack[];
  readonly rules: readonly Rule[];
  /** Whether any stack may read a file of this path. */
  wants(path: string): boolean;
  /** Whether reading can give a fact, judged by the words in the content alone. */
  mentions(path: string, content: { includes(word: string): boolean }): boolean;
  /** Never throws; `tree` spares the parsing when the host keeps trees itself. */
  read(path: string, text: string, tree?: Tree): Reading;
  /** A `memo` belongs to one workspace: with it, checking again costs what has changed since. */
  check(readings: Iterable<Reading>, linking?: Linking): Checked;
}

/** An engine over an explicit list of stacks and rules. It holds no state. */
export function createEngine(stacks: readonly Stack[], rules: readonly Rule[], grammars: Grammars): Engine {
  const readers = (path: string): readonly Stack[] =>
    isTestPath(path) ? [] : stacks.filter((stack) => stack.reads(path));
  const relevant = (stack: Stack, content: { includes(word: string): boolean }): boolean =>
    stack.mentions.length === 0 || stack.mentions.some((word) => content.includes(word));
  return {
    stacks,
    rules,
    wants: (path) => readers(path).length > 0,
    mentions: (path, content) => readers(path).some((stack) => relevant(stack, content)),
    read(path, text, tree) {
      const file = openSource(path, text, grammars, tree);
      const facts: Fact[] = [];
      const { suppressions, problems: complaints } = readSuppressions(path, text);
      const problems = [...complaints];
      for (const stack of readers(path).filter((candidate) => relevant(candidate, text))) {
        try {
          for (const fact of stack.read(file, (problem) => problems.push(problem))) facts.push(fact);
        } catch (error) {
          problems.push({ path, message: `internal error in the reader ${stack.id}: ${messageOf(error)}` });
        }
      }
      file.release();
      return { path, facts: facts.toSorted(placeOrder), suppressions, problems };
    },
    check(readings, linking) {
      const all = [...readings].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
      const model = link(all, stacks, linking);
      const problems = all.flatMap((reading) => reading.problems);
      const findings = new Map<string, Finding>();
      for (const rule of rules) {
        try {
          for (const report of rule.check(model)) {
            const finding = complete(rule, report, stacks);
            const place = `${finding.at.path}\0${finding.at.start}\0${finding.at.end}\0${rule.id}`;
            if (!findings.has(place)) findings.set(place, finding);
          }
        } catch (error) {
          problems.push({ path: "", message: `internal error in the rule ${rule.id}: ${messageOf(error)}` });
        }
      }
      const { kept, suppressed, unknownRules } = suppress([...findings.values()], all, rules);
      return { findings: kept.toSorted(byPlace), suppressed, problems: [...problems, ...unknownRules], model };
    },
  };
}

/** Tests configure sessions in ways that never meet a user; nothing in them is judged. */
export function isTestPath(path: string): boolean {
  return /(?:^|\/)(?:tests?|__tests__|specs?|e2e|cypress|testdata|__mocks__|node_modules|bower_components|androidTest)\/|\.(?:test|spec|min)\.[cm]?[jt]sx?$|(?:^|\/)src\/test\/|Tests?\.java$/.test(
    path,
  );
}

function complete(rule: Rule, report: Report, stacks: readonly Stack[]): Finding {
  return {
    rule: rule.id,
    topic: rule.topic,
    severity: report.severity ?? rule.severity,
    confidence: report.confidence ?? rule.confidence,
    message: report.message,
    at: report.at,
    related: report.related ?? [],
    fixes: (report.fixes ?? []).flatMap((proposal) => toFix(proposal, stacks)),
  };
}

function toFix({ title, safe, turns }: Proposal, stacks: readonly Stack[]): readonly Fix[] {
  const edits: Edit[] = [];
  for (const { slot, value } of turns) {
    const written = stacks.find((stack) => stack.id === slot.stack)?.write?.(slot, value) ?? [];
    if (written.length === 0) return [];
    // Facts of several environments may share one slot, which is written once.
    edits.push(...written.filter((edit) => !edits.some((other) => isEqual(edit, other))));
  }
  return [{ title, safe, edits }];
}

const isEqual = (a: Edit, b: Edit): boolean =>
  a.text === b.text && a.span.path === b.span.path && a.span.start === b.span.start && a.span.end === b.span.end;

function suppress(findings: readonly Finding[], readings: readonly Reading[], rules: readonly Rule[]) {
  const suppressing = readings.filter((reading) => reading.suppressions.length > 0);
  const byPath = new Map(suppressing.map((reading) => [reading.path, reading.suppressions]));
  const kept = findings.filter(
    (finding) =>
      !byPath
        .get(finding.at.path)
        ?.some((one) => one.rule === finding.rule && one.from <= finding.at.start && finding.at.start <= one.to),
  );
  const ids = new Set<string>(rules.map((rule) => rule.id));
  const unknownRules = suppressing.flatMap(({ path, suppressions }) =>
    suppressions
      .filter((one) => !ids.has(one.rule))
      .map((one) => ({
        path,
        message: `"ignore ${one.rule}" names no rule that exists`,
        at: one.at,
        about: "suppression" as const,
      })),
  );
  return { kept, suppressed: findings.length - kept.length, unknownRules };
}

function byPlace(a: Finding, b: Finding): number {
  const text = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return text(a.at.path, b.at.path) || a.at.start - b.at.start || a.at.end - b.at.end || text(a.rule, b.rule);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
