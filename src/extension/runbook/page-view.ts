// A page as the panel shows it. Pure.
import { type Block, nameOf, type PageKind, type RunbookPage } from "../../runbook/pages/page.ts";
import type { BlockActions, ContentsEntry, PageView } from "../../webview/runbook/messages.ts";
import { shellCommands } from "./shell-commands.ts";

export const KINDS: Readonly<Record<PageKind, string>> = {
  ...{ cause: "Cause", guide: "Guide", rule: "Rule", stack: "Stack", team: "Your team", made: "Your workspace" },
};

export function pageView(page: RunbookPage): PageView {
  const { kind, id, severity, titleHtml, leadHtml, bodyHtml, rules, tasks } = page;
  const label = kind === "rule" || kind === "stack" ? id : kind === "team" ? id.replace(/^team\//, "") : undefined;
  return {
    name: nameOf(page),
    lasts: kind !== "made",
    kind: KINDS[kind],
    ...(severity !== undefined && { severity }),
    ...(label !== undefined && { label }),
    ...{ titleHtml, leadHtml, bodyHtml, rules },
    contents: contentsOf(page),
    related: page.related.map((one) => ({ name: nameOf(one), title: one.title, kind: KINDS[one.kind] })),
    blocks: page.blocks.map((block) => actionsOf(block, kind)),
    tasks: tasks.map((task) => task.id),
  };
}

/** Headings of the third depth say which product a fix is for; on pages of rules and stacks they are names of examples. */
function contentsOf({ kind, headings }: RunbookPage): readonly ContentsEntry[] {
  const contents: { id: string; text: string; below: { id: string; text: string }[] }[] = [];
  const deep = kind !== "rule" && kind !== "stack";
  for (const { depth, id, text } of headings) {
    if (depth === 2) contents.push({ id, text, below: [] });
    else if (deep) contents.at(-1)?.below.push({ id, text });
  }
  return contents;
}

/** Commands go into terminals, and what goes into a file is inserted; examples of what is wrong go nowhere. */
function actionsOf({ language, path, text }: Block, kind: PageKind): BlockActions {
  if (kind === "rule" || kind === "stack") return { insert: false, terminal: false };
  const isShell = SHELL.has(language);
  return {
    insert: path !== undefined || (!isShell && FILES.has(language)),
    terminal: isShell && shellCommands(text).length > 0,
  };
}

const SHELL: ReadonlySet<string> = new Set(["sh", "shell", "bash", "zsh"]);
/** Languages of files; `redis`, `http` and `text` are what is said to a server, or what it answers. */
const FILES: ReadonlySet<string> = new Set([
  ...["js", "mjs", "cjs", "ts", "java", "kotlin", "kts", "groovy", "gradle", "python", "ruby", "php", "csharp", "go"],
  ...["yaml", "json", "xml", "properties", "ini", "toml", "conf", "nginx", "apache", "haproxy", "sql", "dockerfile"],
]);
