// Reads a team's own folder of Markdown. Anything may lie there: what cannot be a page is passed over or said in a problem.
import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Entry } from "../runbook/entry.ts";
import { PAGE_LIMIT, readEntry } from "../runbook/read-entry.ts";

export interface TeamPage {
  readonly entry: Entry;
  /** Absolute, as far as the folder was. */
  readonly path: string;
}

export interface PageProblem {
  readonly path: string;
  /** One sentence. */
  readonly message: string;
}

export interface TeamFolder {
  readonly pages: readonly TeamPage[];
  readonly problems: readonly PageProblem[];
}

/** A runbook of more pages is probably no runbook but a whole repository. */
const MOST_PAGES = 500;
const MOST_DEPTH = 8;

/** Pages in the order of their paths. Links are not followed, and neither are directories that begin with a dot. */
export function readTeamFolder(folder: string): TeamFolder {
  const problems: PageProblem[] = [];
  const pages: TeamPage[] = [];
  const files = [...filesIn(folder, "", 0, problems)];
  if (files.length > MOST_PAGES)
    problems.push({ path: folder, message: `only the first ${MOST_PAGES} of ${files.length} pages are searched` });
  for (const file of files.slice(0, MOST_PAGES)) {
    const path = join(folder, file);
    const read = readPage(path, file);
    if (read.entry) pages.push({ entry: read.entry, path });
    problems.push(...read.problems.map((message) => ({ path, message })));
  }
  return { pages, problems };
}

function* filesIn(folder: string, below: string, depth: number, problems: PageProblem[]): Generator<string> {
  let found: readonly Dirent[];
  try {
    found = readdirSync(join(folder, below), { withFileTypes: true });
  } catch (error) {
    problems.push({ path: join(folder, below), message: `the folder cannot be read (${codeOf(error)})` });
    return;
  }
  for (const entry of found.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
    if (entry.isDirectory() && depth < MOST_DEPTH) yield* filesIn(folder, path, depth + 1, problems);
    else if (entry.isFile() && /\.(?:md|markdown)$/i.test(entry.name)) yield path;
  }
}

function readPage(path: string, name: string): { entry: Entry | undefined; problems: readonly string[] } {
  try {
    // A character takes at most four bytes.
    if (statSync(path).size > 4 * PAGE_LIMIT)
      return { entry: undefined, problems: ["the page is too long to be read"] };
    const { entry, problems } = readEntry(readFileSync(path, "utf8"), name, "team");
    // A page that introduces the folder to its readers is no runbook page when it has no head.
    if (/^readme\./i.test(basename(path)) && entry?.symptoms.length === 0) return { entry: undefined, problems: [] };
    return { entry, problems };
  } catch (error) {
    return { entry: undefined, problems: [`the page cannot be read (${codeOf(error)})`] };
  }
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "unknown error";
