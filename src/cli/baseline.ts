// Baselines: findings a team has accepted for now, so that only new ones count.
import { hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { reasonOf } from "../disk/walk.ts";
import type { Finding } from "../engine/finding.ts";
import type { Span } from "../engine/span.ts";
import { maskLine } from "./mask.ts";
import type { Texts } from "./texts.ts";
import { UsageError } from "./usage.ts";

const VERSION = 1;
/** A longer line is one of many findings' only line, so its text tells nothing. */
const LONGEST_LINE = 2000;

/**
 * One fingerprint a finding, in their order: rule, path, the line without its white space and secrets, and which of
 * several equal ones it is. Lines may move; a changed line is a new finding.
 */
export function fingerprints(
  findings: readonly Finding[],
  texts: Texts,
  secrets: (path: string) => readonly Span[],
): readonly string[] {
  const seen = new Map<string, number>();
  return findings.map(({ rule, at }) => {
    const line = texts.line(at.path, texts.start(at).line);
    const text = line && line.text.length <= LONGEST_LINE ? maskLine(line, secrets(at.path)) : "";
    const known = `${rule}\0${at.path}\0${text.replace(/\*+/g, "*").replace(/\s+/g, "")}`;
    const nth = seen.get(known) ?? 0;
    seen.set(known, nth + 1);
    return hash("sha256", `${known}\0${nth}`).slice(0, 32);
  });
}

/** The fingerprints that a baseline lists. Throws a UsageError when it cannot be read. */
export function readBaseline(file: string): ReadonlySet<string> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof SyntaxError ? "it is not valid JSON" : reasonOf(error);
    throw new UsageError(`the baseline ${file} cannot be read: ${reason}`);
  }
  const { version, findings } = (content ?? {}) as { version?: unknown; findings?: unknown };
  if (version !== VERSION || !Array.isArray(findings))
    throw new UsageError(`${file} is no baseline of this version; write it anew with --write-baseline`);
  return new Set(findings.map((entry: { fingerprint?: unknown }) => String(entry?.fingerprint)));
}

/** Lists findings with rule and path, so that a review of the file shows what was accepted. */
export function writeBaseline(file: string, findings: readonly Finding[], prints: readonly string[]): void {
  const entries = findings.map(({ rule, at }, index) => ({ rule, path: at.path, fingerprint: prints[index] }));
  try {
    writeFileSync(file, `${JSON.stringify({ version: VERSION, findings: entries }, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`the baseline ${file} cannot be written: ${reasonOf(error)}`);
  }
}
