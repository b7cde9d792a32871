// What was tried by hand, with frameworks that test machines do not have; and whether it is still the same text.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Document } from "./documents.ts";
import { expand } from "./expand.ts";

export interface LabRecord {
  /** The program and its version, and what it did. */
  readonly by: string;
  /** Of the snippet as it was then, imports and all. */
  readonly text: string;
}

/** Records whose snippets are no more, or are not what was tried, are stale. */
export function readLab(documents: readonly Document[]): {
  readonly records: ReadonlyMap<string, LabRecord>;
  readonly stale: readonly string[];
} {
  const file = join(import.meta.dirname, "../lab/snippets/tried.json");
  const records = new Map(Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, LabRecord>));
  const now = new Map(documents.map((document) => [document.snippet.id, digestOf(document)]));
  return { records, stale: [...records].filter(([id, { text }]) => now.get(id) !== text).map(([id]) => id) };
}

/** A comment more or less changes nothing of what was tried. */
export function digestOf({ snippet }: Document): string {
  const text = [...(snippet.imports ?? []), expand(snippet.body).text].join("\n");
  const code = text.replaceAll(/^[ \t]*(?:#(?!!)|\/\/|;).*\n/gm, "");
  return createHash("sha256").update(code).digest("hex").slice(0, 16);
}
