// The explain command: a rule's page for a terminal.
import { aliases } from "../engine/rules/aliases.ts";
import { rules } from "../engine/rules/index.ts";
import { didYouMean } from "../engine/suggest.ts";
import { type RulePage, rulePage } from "./rule-page.ts";
import { type Paint, painter, wantsColor } from "./terminal.ts";
import { UsageError } from "./usage.ts";

/** Resolves to the exit code. Throws a UsageError for a rule that does not exist. */
export function explain(args: readonly string[]): number {
  const option = args.find((arg) => arg.startsWith("-"));
  if (option !== undefined) throw new UsageError(`explain takes no option "${option}"`);
  if (args.length > 1) throw new UsageError("explain takes one rule");
  const paint = painter(wantsColor("auto", process.stdout, process.env));
  const [written] = args;
  process.stdout.write(written === undefined ? list(paint) : explained(written, paint));
  return 0;
}

function explained(written: string, paint: Paint): string {
  const id = aliases[written] ?? written;
  const rule = rules.find((candidate) => candidate.id === id);
  const ids = rules.map((candidate) => candidate.id);
  if (!rule) throw new UsageError(`there is no rule "${written}"${didYouMean(written, ids)}`);
  const page = rulePage(rule.id);
  if (!page) throw new UsageError(`the page of ${rule.id} is missing from this installation`);
  const renamed = id === written ? "" : `${written} is called ${id} now.\n\n`;
  const facts = `${rule.severity} · ${rule.topic} · ${rule.confidence} confidence`;
  return `${renamed}${paint("bold", rule.id)}  ${paint("faint", facts)}\n\n${render(page, paint)}`;
}

function list(paint: Paint): string {
  const width = Math.max(...rules.map((rule) => rule.id.length));
  return rules.map(({ id, title }) => `${paint("bold", id)}${" ".repeat(width - id.length + 2)}${title}\n`).join("");
}

const WIDTH = 88;

/** Markdown as far as the pages use it: headings, paragraphs, lists, code and links. */
function render({ body, example }: RulePage, paint: Paint): string {
  const blocks = body.split(/\n{2,}/).map((block) => {
    const heading = /^#+ (.*)$/.exec(block);
    if (heading) return paint("bold", heading[1] ?? "");
    if (/^```/.test(block)) return indent(block.replace(/^```.*\n?/gm, ""));
    const items = block.split(/\n(?=[-*] |\d+\. )/);
    return items.map((item) => wrap(inline(item, paint), /^(?:[-*]|\d+\.) /.exec(item)?.[0].length ?? 0)).join("\n");
  });
  const shown = example.map(({ path, text }) => `${paint("faint", path)}\n${indent(text.trimEnd())}`);
  if (shown.length > 0) blocks.push(paint("bold", "Example"), ...shown);
  return `${blocks.join("\n\n")}\n`;
}

function inline(text: string, paint: Paint): string {
  return text
    .replace(/\[([^\]]+)\]\(([^)]+)\)/g, "$1 ($2)")
    .replace(/\*\*([^*]+)\*\*/g, (_, words: string) => paint("bold", words))
    .replace(/`([^`]+)`/g, (whole, code: string) => (paint("code", "") === "" ? whole : paint("code", code)));
}

function wrap(text: string, hang: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && visible(line) + visible(word) + 1 > WIDTH) {
      lines.push(line);
      line = " ".repeat(hang) + word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours take no room.
const visible = (text: string): number => text.replace(/\u001b\[\d+m/g, "").length;

const indent = (text: string): string => text.replace(/^(?=.)/gm, "    ");
