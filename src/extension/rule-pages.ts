// The pages of the rules, as files that come with the extension.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Page, parsePage } from "./parse-page.ts";

export interface RulePages {
  /** In the order of their ids. */
  all(): Promise<readonly Page[]>;
  /** Undefined for a rule that has no page. */
  page(rule: string): Promise<Page | undefined>;
}

export function rulePages(directory: string): RulePages {
  const ids = async (): Promise<string[]> =>
    (await readdir(directory)).filter((file) => file.endsWith(".md")).map((file) => file.slice(0, -".md".length));
  const read = async (rule: string): Promise<Page> =>
    parsePage(rule, await readFile(join(directory, `${rule}.md`), "utf8"));
  return {
    all: async () => Promise.all((await ids()).toSorted().map(read)),
    page: async (rule) => ((await ids()).includes(rule) ? read(rule) : undefined),
  };
}
