// The questions that the runbook's search is measured with, and how they are split.
//
// Each paraphrases a public issue or answer (`source`) in words of our own; `causes` are the pages that answer it, any of which counts.
// The vocabulary is tuned on the names of things, by looking at the development half only. The other half is measured and never read
// for tuning: which half a question is in follows from its source alone, and was fixed before the first line of the vocabulary. Which pages
// answer a question was reviewed once, for both halves alike, when all pages had been written: by what they say, not by what was found.
// `support.json` came later and for the development half alone: short complaints, of sources that the split puts there.
import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

export interface Question {
  readonly question: string;
  readonly source: string;
  readonly causes: readonly string[];
}

export type Half = "development" | "held-out";

export function readQuestions(): readonly Question[] {
  const folder = join(import.meta.dirname, "questions");
  return globSync("*.json", { cwd: folder })
    .toSorted()
    .flatMap((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as readonly Question[]);
}

/** By the last bit of the SHA-256 of the source's address. */
export function halfOf({ source }: Question): Half {
  const last = createHash("sha256").update(source).digest().at(-1) ?? 0;
  return last % 2 === 0 ? "development" : "held-out";
}
