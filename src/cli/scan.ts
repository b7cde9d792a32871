// The scan command: read, check, sieve, report.

import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Cache, cacheDirectory, noCache, openCache } from "../disk/cache.ts";
import { createDiskEngine, type DiskEngine } from "../disk/engine.ts";
import { toolVersion } from "../disk/install.ts";
import { preferencesIn } from "../disk/preferences.ts";
import { readTree } from "../disk/read-tree.ts";
import { reasonOf } from "../disk/walk.ts";
import type { Checked, Reading } from "../engine/check.ts";
import { knownValue } from "../engine/facts.ts";
import type { Finding, Severity } from "../engine/finding.ts";
import { groupBy } from "../engine/group-by.ts";
import { applyPreferences, type Preferences } from "../engine/preferences.ts";
import { aliases } from "../engine/rules/aliases.ts";
import { rules } from "../engine/rules/index.ts";
import type { Problem, Span } from "../engine/span.ts";
import { fingerprints, readBaseline, writeBaseline } from "./baseline.ts";
import { progressOn } from "./progress.ts";
import { makeReport, type Report } from "./report.ts";
import { type ScanOptions, scanOptions } from "./scan-options.ts";
import { findTargets, type Targets, toPath } from "./targets.ts";
import { painter, wantsColor } from "./terminal.ts";
import { textsBelow } from "./texts.ts";
import { UsageError } from "./usage.ts";
import { writeSarif } from "./write-sarif.ts";
import { writeText } from "./write-text.ts";

/** Resolves to the exit code: 0 nothing at or above --fail-on, 1 findings, 2 a path or the tool itself failed. */
export async function scan(args: readonly string[]): Promise<number> {
  const options = scanOptions(args);
  const begun = Date.now();
  const targets = targetsOf(options);
  const { root } = targets;
  const accepted = options.baseline === undefined ? new Set<string>() : readBaseline(resolve(options.baseline));
  const { preferences, problems: complaints } = preferencesIn(root);

  const given = standardInput(options, root);
  const engine = createDiskEngine(preferences.disabledStacks);
  const tree = await read(engine, targets, preferences, options, given);
  const checked = engine.check(tree.readings, { links: preferences.links });

  const problems = [...targets.problems, ...complaints, ...tree.problems, ...checked.problems];
  const texts = textsBelow(root, given);
  const secrets = secretsOf(checked);
  const sieved = sieve(checked.findings, preferences, options);
  const prints = fingerprints(sieved, texts, secrets);
  if (options.writeBaseline !== undefined) writeBaseline(resolve(options.writeBaseline), sieved, prints);
  const isNew = (print: string | undefined): boolean =>
    options.writeBaseline === undefined && !accepted.has(print ?? "");
  const findings = sieved.filter((_, index) => isNew(prints[index]));

  const tool = { name: "session-doctor", version: toolVersion() };
  const spoken = tree.readings.filter(({ facts }) => facts.length > 0).length;
  const ms = Date.now() - begun;
  const report = makeReport({ tool, files: tree.files, read: spoken, ms, findings, problems }, texts);
  const broken = targets.problems.length > 0 || problems.some(({ message }) => message.startsWith("internal error"));

  const colored = options.output === undefined && wantsColor(options.color, process.stdout, process.env);
  const write = (): string => {
    if (options.format === "json") return `${JSON.stringify(report, null, 2)}\n`;
    if (options.format === "sarif") return writeSarif(report, rules, aliases, prints.filter(isNew), !broken);
    return writeText(report, {
      texts,
      secrets,
      paint: painter(colored),
      accepted: sieved.length - findings.length,
    });
  };
  deliver(write(), options.output);
  return broken ? 2 : fails(report, options.failOn) ? 1 : 0;
}

function targetsOf(options: ScanOptions): Targets {
  const current = process.cwd();
  if (options.stdinPath !== undefined && options.paths.length === 0)
    return { root: current, directories: [], files: [], problems: [] };
  return findTargets(options.paths, current);
}

/** The text of standard input by the path that it stands for. */
function standardInput(options: ScanOptions, root: string): ReadonlyMap<string, string> {
  if (options.stdinPath === undefined) return new Map();
  const path = toPath(root, resolve(options.stdinPath));
  if (path.startsWith("../")) throw new UsageError(`--stdin-path ${options.stdinPath} lies outside the scanned folder`);
  return new Map([[path, readFileSync(0, "utf8").replace(/^\ufeff/, "")]]);
}

interface Tree {
  readonly files: number;
  readonly readings: readonly Reading[];
  readonly problems: readonly Problem[];
}

async function read(
  engine: DiskEngine,
  targets: Targets,
  preferences: Preferences,
  options: ScanOptions,
  given: ReadonlyMap<string, string>,
): Promise<Tree> {
  const { root, directories, files } = targets;
  const progress = progressOn(process.stderr, Date.now);
  const tree = await readTree(engine, {
    root,
    directories,
    files,
    exclude: preferences.exclude,
    disabled: preferences.disabledStacks,
    cache: cacheFor(options, targets, preferences),
    progress: progress.update,
  });
  progress.end();
  let { readings } = tree;
  for (const [path, text] of given) {
    readings = readings.filter((reading) => reading.path !== path);
    if (!engine.wants(path) || !engine.mentions(path, text)) continue;
    await engine.prepare(path);
    readings = [...readings, engine.read(path, text)];
  }
  return { files: Math.max(tree.files, given.size), readings, problems: tree.problems };
}

/** Single files are read faster than a cache is opened. */
function cacheFor(options: ScanOptions, { root, directories }: Targets, preferences: Preferences): Cache {
  if (!options.cache || directories.length === 0) return noCache;
  const wishes = [...preferences.disabledStacks, "", ...preferences.exclude];
  return openCache(cacheDirectory(process.env), [root, ...directories].join("\0"), wishes, Date.now());
}

function sieve(findings: readonly Finding[], preferences: Preferences, options: ScanOptions): readonly Finding[] {
  const wanted = { ...preferences, minConfidence: options.minConfidence ?? preferences.minConfidence };
  return applyPreferences(findings, wanted).filter(
    ({ rule, topic }) =>
      (options.rules.length === 0 || options.rules.includes(rule)) &&
      (options.topics.length === 0 || options.topics.includes(topic)),
  );
}

/** Places whose text must not be shown: keys that stand in a file, and what findings about secrets underline. */
function secretsOf({ model, findings }: Checked): (path: string) => readonly Span[] {
  const spans = findings.filter(({ topic }) => topic === "secret" || topic === "key-ring").map(({ at }) => at);
  for (const { source } of model.facts("key"))
    if (source?.state === "set" && ["literal", "fallback"].includes(knownValue(source) ?? "")) spans.push(source.at);
  const byPath = groupBy(spans, ({ path }) => path);
  return (path) => byPath.get(path) ?? [];
}

function deliver(text: string, output: string | undefined): void {
  if (output === undefined) {
    process.stdout.write(text);
    return;
  }
  try {
    writeFileSync(resolve(output), text);
  } catch (error) {
    throw new UsageError(`the report ${output} cannot be written: ${reasonOf(error)}`);
  }
}

function fails({ summary: { findings } }: Report, failOn: Severity | "never"): boolean {
  if (failOn === "never") return false;
  const counted = { error: ["error"], warning: ["error", "warning"], info: ["error", "warning", "info"] } as const;
  return counted[failOn].some((severity) => findings[severity] > 0);
}
