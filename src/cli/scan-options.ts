// The options of the scan command, checked whole before anything is read.
import { parseArgs } from "node:util";
import { type Confidence, type Severity, type Topic, topics } from "../engine/finding.ts";
import { aliases } from "../engine/rules/aliases.ts";
import { rules } from "../engine/rules/index.ts";
import { didYouMean } from "../engine/suggest.ts";
import { oneOf, refused } from "./options.ts";
import { UsageError } from "./usage.ts";

export interface ScanOptions {
  readonly paths: readonly string[];
  readonly format: "text" | "json" | "sarif";
  readonly output?: string;
  readonly failOn: Severity | "never";
  /** Empty: all. */
  readonly rules: readonly string[];
  /** Empty: all. */
  readonly topics: readonly Topic[];
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly minConfidence?: Confidence;
  readonly stdinPath?: string;
  readonly cache: boolean;
  readonly color: "auto" | "always" | "never";
}

/** Throws a UsageError that says what is wrong. */
export function scanOptions(args: readonly string[]): ScanOptions {
  const { values, positionals } = parse(args);
  return {
    paths: positionals,
    format: oneOf("--format", values.format ?? "text", ["text", "json", "sarif"]),
    failOn: oneOf("--fail-on", values["fail-on"] ?? "warning", ["error", "warning", "info", "never"]),
    rules: listed(values.rule).map(knownRule),
    topics: listed(values.topic).map((topic) => oneOf("--topic", topic, topics)),
    cache: !values["no-cache"],
    color: oneOf("--color", values.color ?? "auto", ["auto", "always", "never"]),
    ...given("output", values.output),
    ...given("baseline", values.baseline),
    ...given("writeBaseline", values["write-baseline"]),
    ...given("stdinPath", values["stdin-path"]),
    ...(values["min-confidence"] !== undefined && {
      minConfidence: oneOf("--min-confidence", values["min-confidence"], ["high", "medium", "low"]),
    }),
  };
}

function parse(args: readonly string[]) {
  const value = { type: "string" } as const;
  const options = {
    format: value,
    output: value,
    "fail-on": value,
    rule: { type: "string", multiple: true },
    topic: { type: "string", multiple: true },
    baseline: value,
    "write-baseline": value,
    "min-confidence": value,
    "stdin-path": value,
    "no-cache": { type: "boolean" },
    color: value,
  } as const;
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw refused(error, Object.keys(options));
  }
}

function knownRule(written: string): string {
  const id = aliases[written] ?? written;
  const ids = rules.map((rule) => rule.id);
  if (!ids.some((known) => known === id))
    throw new UsageError(`there is no rule "${written}"${didYouMean(written, ids)}`);
  return id;
}

/** Lists may be repeated or separated by commas. */
function listed(values: readonly string[] | undefined): readonly string[] {
  return (values ?? []).flatMap((value) => value.split(",")).filter((value) => value !== "");
}

function given<K extends string>(name: K, value: string | undefined): { [P in K]?: string } {
  if (value === "") throw new UsageError(`an option that names a file must not be empty`);
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: string };
}
