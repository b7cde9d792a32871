// Reads a page of the runbook. What is wrong with it is said in words: a team's pages are written by people who never saw a schema.
import { parseDocument } from "yaml";
import { type Entry, type EntryKind, type EntryStack, entryStacks, type Topic, topics } from "./entry.ts";
import { splitPage } from "./split-page.ts";

export interface ReadEntry {
  /** Undefined where nothing of the page can be used. */
  readonly entry: Entry | undefined;
  /** One sentence each. A page with problems is searched all the same, with what could be read of it. */
  readonly problems: readonly string[];
}

/** Longer pages are not read: a folder may hold anything. In UTF-16 units. */
export const PAGE_LIMIT = 512 * 1024;
const LIST_LIMIT = 200;
const ITEM_LIMIT = 2000;

const LISTS = ["symptoms", "questions", "messages", "words", "topics", "stacks", "rules", "related"] as const;
/** Keys that pages of rules and stacks have besides, and the questions of a guide: nobody complains of how to do something. */
const OTHERS = ["id", "title", "topic", "severity", "states", "questions"];
const FOLDERS: Readonly<Record<string, EntryKind>> = {
  causes: "cause",
  guides: "guide",
  rules: "rule",
  stacks: "stack",
};

/**
 * `path` is relative to the folder of the runbook, with `/`: `causes/affinity-missing.md`. A page in any other place is a team's, and
 * its path is relative to the team's folder; `kind` says so where the folder happens to be called like one of ours.
 */
export function readEntry(markdown: string, path: string, kind = kindOf(path)): ReadEntry {
  if (markdown.length > PAGE_LIMIT) return { entry: undefined, problems: ["the page is too long to be read"] };
  if (markdown.includes("\0")) return { entry: undefined, problems: ["the file is not text"] };
  const problems: string[] = [];
  const { head, title, lead, sections } = splitPage(markdown);
  const front = head === undefined ? {} : shapeHead(head, problems);
  if (head === undefined && kind !== "team") problems.push("the page has no front matter between two lines of ---");
  for (const key of Object.keys(front))
    if (!isList(key) && !OTHERS.includes(key))
      problems.push(`"${key}" is no key of a page; the keys are ${LISTS.join(", ")}`);
  const list = (key: (typeof LISTS)[number]): readonly string[] => shapeList(key, front[key], problems);
  const name = path.replace(/^.*\//, "").replace(/\.(?:md|markdown)$/i, "");
  const shown = title || (typeof front.title === "string" ? front.title.trim() : "");
  if (shown === "") problems.push('the page has no title: a line that begins with "# "');
  if (lead === "")
    problems.push("nothing stands between the title and the first section, so a search has no first answer");
  const ownTopics = typeof front.topic === "string" ? [front.topic] : [];
  const entry: Entry = {
    id: kind === "team" ? `team/${path.replace(/\.(?:md|markdown)$/i, "")}` : name,
    kind,
    title: shown || name.replaceAll(/[-_]+/g, " "),
    lead,
    symptoms: [...list("symptoms"), ...shapeList("questions", front.questions, problems)],
    messages: list("messages"),
    words: list("words"),
    topics: known<Topic>("topics", [...ownTopics, ...list("topics")], topics, problems),
    stacks: known<EntryStack>("stacks", list("stacks"), entryStacks, problems),
    rules: list("rules"),
    related: list("related"),
    sections,
  };
  const empty = lead === "" && sections.every(({ text }) => text === "") && entry.symptoms.length === 0;
  return { entry: empty ? undefined : entry, problems };
}

function kindOf(path: string): EntryKind {
  const [folder = "", file, deeper] = path.split("/");
  return file !== undefined && deeper === undefined && Object.hasOwn(FOLDERS, folder)
    ? (FOLDERS[folder] ?? "team")
    : "team";
}

function shapeHead(head: string, problems: string[]): Readonly<Record<string, unknown>> {
  try {
    const document = parseDocument(head, { prettyErrors: false, logLevel: "silent" });
    const [error] = document.errors;
    if (error) {
      const line = head.slice(0, error.pos[0]).split("\n").length + 1;
      problems.push(`the front matter is not YAML (line ${line}): ${error.message}`);
    }
    const value: unknown = document.toJS({ maxAliasCount: 20 });
    if (value === null || value === undefined) return {};
    if (typeof value === "object" && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch (error) {
    problems.push(`the front matter cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return {};
  }
  problems.push("the front matter is no list of keys and values");
  return {};
}

function shapeList(key: string, value: unknown, problems: string[]): readonly string[] {
  if (value === undefined || value === null) return [];
  const items = Array.isArray(value) ? value : [value];
  if (items.length > LIST_LIMIT) problems.push(`"${key}" has more than ${LIST_LIMIT} items; the rest is left out`);
  return items.slice(0, LIST_LIMIT).flatMap((item: unknown, index) => {
    // Codes such as 403 are numbers to YAML.
    const text = typeof item === "number" ? String(item) : item;
    if (typeof text === "string" && text.trim() !== "" && text.length <= ITEM_LIMIT) return [text.trim()];
    const why =
      typeof text === "string" ? (text.trim() === "" ? "is empty" : "is too long") : "is no text; put it in quotes";
    problems.push(`item ${index + 1} of "${key}" ${why}`);
    return [];
  });
}

function known<T extends string>(
  key: string,
  items: readonly string[],
  allowed: readonly T[],
  problems: string[],
): readonly T[] {
  return items.flatMap((item) => {
    const found = allowed.find((candidate) => candidate === item.toLowerCase());
    if (found === undefined) problems.push(`"${item}" is none of the ${key}: ${allowed.join(", ")}`);
    return found ?? [];
  });
}

const isList = (key: string): boolean => (LISTS as readonly string[]).includes(key);
