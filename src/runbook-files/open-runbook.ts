// Opens the runbook: our own pages, which come with the tool, and a team's folders of Markdown beside them.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import type { Entry } from "../runbook/entry.ts";
import { pageNamed } from "../runbook/pages/page.ts";
import { readEntry } from "../runbook/read-entry.ts";
import { type IndexFile, indexFile, openIndex, type RunbookIndex } from "../runbook/runbook-index.ts";
import { FOLDERS, type OwnPages, ownPages, sourceOf } from "./own-pages.ts";
import { type PageProblem, readTeamFolder, type TeamPage } from "./team-folder.ts";

export interface Runbook {
  readonly index: RunbookIndex;
  /** What is wrong with pages of a team, or with their folders. */
  readonly problems: readonly PageProblem[];
  /** The whole page; undefined where there is none of this id or name. What several pages are called is the first of them. */
  page(id: string): OpenPage | undefined;
  readonly own: OwnPages;
}

export interface OpenPage {
  readonly entry: Entry;
  /** The whole file. */
  readonly markdown: string;
  /** Absolute; missing for our own pages where they lie packed together. */
  readonly path?: string;
}

/** Name of the file that is built ahead. */
export const INDEX = "index.json.br";

/** `directory` is the knowledge that comes with the tool, `folders` are a team's. Throws when our own pages are not there. */
export function openRunbook(directory: string, folders: readonly string[] = []): Runbook {
  const teams = folders.map(readTeamFolder);
  const pages = new Map<string, TeamPage>();
  for (const team of teams)
    for (const page of team.pages) if (!pages.has(page.entry.id)) pages.set(page.entry.id, page);
  const own = ownPages(directory);
  const index = openIndex(
    ownIndex(directory),
    [...pages.values()].map(({ entry }) => entry),
  );
  return {
    index,
    problems: teams.flatMap(({ problems }) => problems),
    page: (id) => teamPage(pages.get(id)) ?? ownPage(own, directory, index, id),
    own,
  };
}

/** The index that was built ahead, or one that is built now: from the sources, nothing was built ahead. */
function ownIndex(directory: string): IndexFile {
  let bytes: Buffer;
  try {
    bytes = readFileSync(join(directory, INDEX));
  } catch {
    return indexFile(ownEntries(directory));
  }
  return JSON.parse(brotliDecompressSync(bytes).toString("utf8")) as IndexFile;
}

/** What is written ahead as `INDEX`: packed, because it is most of what the search brings along. */
export function packIndex(entries: readonly Entry[]): Buffer {
  return brotliCompressSync(JSON.stringify(indexFile(entries)));
}

/** Every page below the directory, in the order of the kinds and of the ids. */
export function ownEntries(directory: string): readonly Entry[] {
  return Object.values(FOLDERS).flatMap((place) => {
    let names: readonly string[] = [];
    try {
      names = readdirSync(join(directory, place)).filter((name) => name.endsWith(".md"));
    } catch {
      // A kind without a page has no directory.
    }
    return names
      .toSorted()
      .flatMap((name) => readEntry(readFileSync(join(directory, place, name), "utf8"), `${place}/${name}`).entry ?? []);
  });
}

function ownPage(own: OwnPages, directory: string, index: RunbookIndex, called: string): OpenPage | undefined {
  const { kind, id } = pageNamed(called) ?? index.cards.get(called) ?? {};
  if (kind === undefined || id === undefined || kind === "team" || kind === "made") return undefined;
  const markdown = own.markdown({ kind, id });
  if (markdown === undefined) return undefined;
  const { entry } = readEntry(markdown, `${FOLDERS[kind]}/${id}.md`);
  const path = sourceOf(directory, { kind, id });
  return entry && { entry, markdown, ...(path !== undefined && existsSync(path) && { path }) };
}

/** It may have gone since the folder was read. */
function teamPage(page: TeamPage | undefined): OpenPage | undefined {
  if (page === undefined) return undefined;
  try {
    return { ...page, markdown: readFileSync(page.path, "utf8") };
  } catch {
    return undefined;
  }
}
