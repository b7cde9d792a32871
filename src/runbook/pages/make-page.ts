// Makes a page of the runbook out of its entry and its Markdown.
import type { Entry, EntryKind } from "../entry.ts";
import { splitPage } from "../split-page.ts";
import type { OtherPages } from "./other-pages.ts";
import type { PageName, RunbookPage } from "./page.ts";
import type { LinkedPage } from "./page-links.ts";
import { createRenderer } from "./render-markdown.ts";

/** `markdown` is the whole file. */
export function makePage(entry: Entry, markdown: string, others: OtherPages): RunbookPage {
  const { head = "" } = splitPage(markdown);
  const resolve = (address: string): LinkedPage | undefined => target(address, entry, others);
  const renderer = createRenderer({ resolve, annotated: entry.kind === "rule" });
  const rules = entry.kind === "rule" ? [entry.id] : entry.rules;
  const severity = entry.kind === "rule" ? /^severity:[ \t]*(\w+)[ \t]*$/m.exec(head)?.[1] : undefined;
  const related = [
    ...entry.related.flatMap((id) => named(id, entry, others) ?? []),
    ...(entry.kind === "rule" ? others.about(entry.id) : []),
  ];
  const titleHtml = renderer.renderInline(entry.title);
  const leadHtml = renderer.render(entry.lead);
  const bodyHtml = renderer.render(sectionsOf(entry));
  return {
    kind: entry.kind,
    id: entry.id,
    title: entry.title.replaceAll("`", ""),
    ...(severity !== undefined && { severity }),
    topics: entry.topics,
    rules,
    related: related.flatMap((name) => {
      const title = others.title(name);
      return title === undefined ? [] : [{ kind: name.kind, id: name.id, title: title.replaceAll("`", "") }];
    }),
    ...{ titleHtml, leadHtml, bodyHtml },
    headings: renderer.headings.filter(({ depth }) => depth === 2 || depth === 3),
    blocks: renderer.blocks,
    tasks: renderer.tasks,
  };
}

const sectionsOf = ({ sections }: Entry): string =>
  // A page has one heading of the first depth, its title.
  sections.map(({ depth, heading, text }) => `${"#".repeat(Math.max(2, depth))} ${heading}\n\n${text}\n`).join("\n");

const FOLDERS: Readonly<Record<string, EntryKind>> = {
  causes: "cause",
  guides: "guide",
  rules: "rule",
  stacks: "stack",
};
const FOLDER_OF: Readonly<Record<EntryKind, string>> = {
  ...{ cause: "causes", guide: "guides", rule: "rules", stack: "stacks", team: "team" },
};

/** Links are relative to the page, as Markdown has them, so that they work in any viewer. */
function target(address: string, from: Entry, others: OtherPages): LinkedPage | undefined {
  const [path = "", hash] = address.split("#", 2);
  const section = hash === undefined || hash === "" ? {} : { section: decoded(hash) };
  if (path === "") return hash ? { kind: from.kind, id: from.id, ...section } : undefined;
  if (!/\.(?:md|markdown)$/i.test(path) || /^[a-z][\w+.-]*:|^\//i.test(path)) return undefined;
  const place = from.kind === "team" ? from.id : `${FOLDER_OF[from.kind]}/${from.id}`;
  const whole = joined(place, decoded(path)).replace(/\.(?:md|markdown)$/i, "");
  // A team's folder lies anywhere; what its pages call `causes/x.md` are ours.
  const [, folder = "", id = ""] = /(?:^|\/)(causes|guides|rules|stacks)\/([^/]+)$/.exec(whole) ?? [];
  const own = FOLDERS[folder];
  const candidates: PageName[] = [{ kind: "team", id: whole }, ...(own === undefined ? [] : [{ kind: own, id }])];
  const name = candidates.find((one) => others.title(one) !== undefined);
  return name && { ...name, ...section };
}

/** An address relative to a page, as a path from the folder of the runbook. */
function joined(page: string, address: string): string {
  const parts = page.split("/").slice(0, -1);
  for (const part of address.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** `related` names pages by their ids alone: causes before guides before rules; a team's pages first of all to each other. */
function named(id: string, from: Entry, others: OtherPages): PageName | undefined {
  const beside = from.kind === "team" ? joined(from.id, id) : "";
  const candidates: PageName[] = [
    ...(from.kind === "team"
      ? [{ kind: "team", id: beside } as const, { kind: "team", id: `team/${id}` } as const]
      : []),
    { kind: "cause", id },
    { kind: "guide", id },
    { kind: "rule", id },
  ];
  return candidates.find((name) => others.title(name) !== undefined);
}
