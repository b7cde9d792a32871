// The search command: the runbook, asked in the terminal.
import { existsSync, readFileSync } from "node:fs";
import { knowledgeDirectory } from "../disk/install.ts";
import { search as searchIndex } from "../runbook/search.ts";
import { openRunbook } from "../runbook-files/open-runbook.ts";
import { searchOptions } from "./search-options.ts";
import { harmless, painter, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage.ts";
import { writeFound } from "./write-found.ts";

/** Resolves to the exit code: 0 when something was found, 1 when nothing was. Throws a UsageError. */
export function search(args: readonly string[]): number {
  const { question = readFileSync(0, "utf8"), limit, folders, format, color } = searchOptions(args);
  const missing = folders.find((folder) => !existsSync(folder));
  if (missing !== undefined) throw new UsageError(`there is no folder ${missing}`);
  const { index, problems, page } = openRunbook(knowledgeDirectory(), folders);
  const found = searchIndex(index, question, { limit });
  if (format === "json") {
    const results = found.map(({ card, score, sentence, why }) => ({
      id: card.id,
      kind: card.kind,
      title: card.title,
      score,
      lead: card.lead,
      ...(sentence && { sentence: sentence.text }),
      why,
      ...(card.kind === "team" && { path: page(card.id)?.path }),
    }));
    process.stdout.write(`${JSON.stringify({ version: 1, results, problems }, null, 2)}\n`);
  } else {
    for (const { path, message } of problems) process.stderr.write(`${harmless(path)}: ${harmless(message)}\n`);
    const paint = painter(wantsColor(color, process.stdout, process.env));
    process.stdout.write(writeFound(found, (id) => page(id)?.path, paint));
  }
  return found.length > 0 ? 0 : 1;
}
