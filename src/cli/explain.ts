// The explain command: a page of the runbook for a terminal.
import { knowledgeDirectory } from "../disk/install.ts";
import { aliases } from "../engine/rules/aliases.ts";
import { rules } from "../engine/rules/index.ts";
import { didYouMean } from "../engine/suggest.ts";
import { titlePicker } from "../runbook/pick-titles.ts";
import { type OpenPage, openRunbook } from "../runbook-files/open-runbook.ts";
import { rulePages } from "./rule-page.ts";
import { type Paint, painter, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage.ts";
import { writePage } from "./write-page.ts";

/** Resolves to the exit code. Throws a UsageError for a page that does not exist. */
export function explain(args: readonly string[]): number {
  const option = args.find((arg) => arg.startsWith("-"));
  if (option !== undefined) throw new UsageError(`explain takes no option "${option}"`);
  if (args.length > 1) throw new UsageError("explain takes one page");
  const paint = painter(wantsColor("auto", process.stdout, process.env));
  const [written] = args;
  process.stdout.write(written === undefined ? list(paint) : explained(written, paint));
  return 0;
}

function explained(written: string, paint: Paint): string {
  const id = aliases[written] ?? written;
  const rule = rules.find((candidate) => candidate.id === id);
  return rule ? explainedRule(rule, written, paint) : explainedPage(written, paint);
}

function explainedRule(rule: (typeof rules)[number], written: string, paint: Paint): string {
  const page = rulePages()(rule.id);
  if (!page) throw new UsageError(`the page of ${rule.id} is missing from this installation`);
  const renamed = rule.id === written ? "" : `${written} is called ${rule.id} now.\n\n`;
  const facts = `${rule.severity} · ${rule.topic} · ${rule.confidence} confidence`;
  const shown = page.example.map(({ path, text }) => `\`\`\`text ${path}\n${text.trimEnd()}\n\`\`\``);
  const example = shown.length > 0 ? ["## Example", ...shown] : [];
  const cause = page.hasCause ? [`What people see, and what to do: \`session-doctor explain cause/${rule.id}\``] : [];
  const body = [page.body, ...example, ...cause].join("\n\n");
  return `${renamed}${paint("bold", rule.id)}  ${paint("faint", facts)}\n\n${writePage(body, paint)}`;
}

function explainedPage(written: string, paint: Paint): string {
  const { index, page } = openRunbook(knowledgeDirectory());
  const open = page(written);
  if (!open) {
    const alike = didYouMean(written, [...index.cards.keys()]);
    const titled = titlePicker(index)(written)[0]?.card.id;
    throw new UsageError(
      `there is no page "${written}"${alike || (titled === undefined ? "" : `; did you mean "${titled}"?`)}`,
    );
  }
  return writeEntry(open, paint);
}

function writeEntry({ entry, markdown }: OpenPage, paint: Paint): string {
  const facts = [entry.kind, ...entry.topics, ...entry.stacks.filter((stack) => stack !== "any")].join(" · ");
  const body = markdown.replace(/^---\r?\n[\s\S]*?\r?\n---\r?\n/, "");
  return `${paint("bold", entry.id)}  ${paint("faint", facts)}\n\n${writePage(body.trim(), paint)}`;
}

function list(paint: Paint): string {
  const width = Math.max(...rules.map((rule) => rule.id.length));
  return rules.map(({ id, title }) => `${paint("bold", id)}${" ".repeat(width - id.length + 2)}${title}\n`).join("");
}
