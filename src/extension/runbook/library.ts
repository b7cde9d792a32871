// The runbook as it is now: our own pages and those of the team's folders, read again when these change.
import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";
import { Disposable, EventEmitter, type LogOutputChannel, RelativePattern, Uri, workspace } from "vscode";
import { othersOf } from "../../runbook/pages/other-pages.ts";
import { nameOf, type PageName, type RunbookPage } from "../../runbook/pages/page.ts";
import type { PickedTitle } from "../../runbook/pick-titles.ts";
import type { Card } from "../../runbook/runbook-index.ts";
import type { Found, SearchRequest } from "../../runbook/search.ts";
import type { Runbook } from "../../runbook-files/open-runbook.ts";

export interface Library extends Disposable {
  /** Reads what has changed since the last time. */
  open(): Promise<OpenLibrary>;
  /** Pages of all rules. */
  rules(): Promise<readonly RunbookPage[]>;
  /** Undefined where there is no such page. */
  page(name: PageName): Promise<RunbookPage | undefined>;
  /** Shows up under its name from now on, as long as the window is open. */
  make(page: MadePage): Promise<PageName>;
  /** The source of one of our own pages. */
  markdown(name: PageName): Promise<string | undefined>;
  /** Where a link of a made page leads; undefined for any other address. */
  place(address: string): MadePlace | undefined;
  /** Told when pages of the team may have changed. */
  onDidChange(listener: () => void): Disposable;
}

/** A page about the workspace, as Markdown. */
export interface MadePage {
  readonly id: string;
  /** With a title. Links to pages are `pages/<id>.md`, or as guides have them. */
  readonly markdown: string;
  /** What `places/<number>.md` leads to. */
  readonly places: readonly MadePlace[];
}

export interface MadePlace {
  readonly uri: string;
  /** From 0. */
  readonly line: number;
}

export interface OpenLibrary {
  readonly cards: ReadonlyMap<string, Card>;
  search(question: string, request?: SearchRequest): readonly Found[];
  pickTitles(typed: string): readonly PickedTitle[];
  /** What is wrong with a team's pages, one sentence each. */
  readonly problems: readonly string[];
}

const FOLDERS: Readonly<Record<string, string>> = { cause: "causes", guide: "guides", rule: "rules", stack: "stacks" };
const SETTING = "sessionDoctor.runbook.folders";
/** Milliseconds in which changes of files are gathered. */
const GATHER = 200;

/** `directory` holds our own pages. */
export function createLibrary(directory: string, output: LogOutputChannel): Library {
  const changes = new EventEmitter<void>();
  let opened: Promise<{ readonly runbook: Runbook; readonly library: OpenLibrary }> | undefined;
  let watching: Disposable[] = [];
  const made = new Map<string, RunbookPage>();
  const places = new Map<string, MadePlace>();
  let gathering: NodeJS.Timeout | undefined;

  const changed = (): void => {
    clearTimeout(gathering);
    gathering = setTimeout(() => {
      opened = undefined;
      changes.fire();
    }, GATHER);
  };

  const read = async (): Promise<{ readonly runbook: Runbook; readonly library: OpenLibrary }> => {
    const { openRunbook, search, titlePicker } = await import("./knowledge.ts");
    const folders = teamFolders();
    for (const one of watching) one.dispose();
    watching = folders.map((folder) => {
      const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(folder), "**/*"));
      return Disposable.from(
        watcher,
        watcher.onDidChange(changed),
        watcher.onDidCreate(changed),
        watcher.onDidDelete(changed),
      );
    });
    const runbook = openRunbook(directory, folders);
    const problems = runbook.problems.map(({ path, message }) => `${path}: ${message}`);
    for (const problem of problems) output.warn(`Runbook: ${problem}`);
    const { index } = runbook;
    let titles: ReturnType<typeof titlePicker> | undefined;
    return {
      runbook,
      library: {
        cards: index.cards,
        search: (question, request) => search(index, question, request),
        pickTitles(typed) {
          titles ??= titlePicker(index);
          return titles(typed);
        },
        problems,
      },
    };
  };
  const openNow = (): ReturnType<typeof read> => {
    opened ??= read().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };

  const registered = Disposable.from(
    changes,
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(SETTING)) changed();
    }),
    workspace.onDidChangeWorkspaceFolders(changed),
    workspace.onDidGrantWorkspaceTrust(changed),
  );

  return {
    open: async () => (await openNow()).library,
    rules: async () => (await openNow()).runbook.own.all().filter(({ kind }) => kind === "rule"),
    async page(name) {
      if (name.kind === "made") return made.get(name.id);
      const { runbook } = await openNow();
      const own = runbook.own.page(name);
      if (own || name.kind !== "team") return own;
      const open = runbook.page(nameOf(name));
      if (open === undefined) return undefined;
      const { makePage } = await import("./render-page.ts");
      return makePage(open.entry, open.markdown, othersOf(runbook.index.cards.values()));
    },
    async make({ id, markdown, places: leads }) {
      const { runbook } = await openNow();
      const { makePage, readEntry } = await import("./render-page.ts");
      const others = othersOf(runbook.index.cards.values());
      const folder = (page: string): string => FOLDERS[runbook.index.cards.get(page)?.kind ?? ""] ?? "causes";
      const numbered = markdown
        .replaceAll(/\]\(places\/(\d+)\.md\)/g, `](../places/${id}-$1.md)`)
        .replaceAll(/\]\(pages\/([a-z0-9-]+)\.md\)/g, (_all, page: string) => `](../${folder(page)}/${page}.md)`);
      const { entry } = readEntry(numbered, `guides/${id}.md`, "guide");
      if (!entry) throw new Error(`the page ${id} is empty`);
      for (const [number, place] of leads.entries()) places.set(`places/${id}-${number}`, place);
      // What is linked as a page of a team is a place in a file where it is one of these.
      const title = (name: PageName): string | undefined =>
        name.kind === "team" && places.has(name.id) ? name.id : others.title(name);
      const name = { kind: "made", id } as const;
      made.set(id, { ...makePage(entry, numbered, { ...others, title }), ...name });
      return name;
    },
    markdown: async (name) => (await openNow()).runbook.own.markdown(name),
    place: (address) => places.get(address),
    onDidChange: changes.event,
    dispose() {
      clearTimeout(gathering);
      for (const one of watching) one.dispose();
      registered.dispose();
    },
  };
}

/** Absolute, each once. A relative one is looked for in every folder that is open; without one it leads nowhere. */
function teamFolders(): readonly string[] {
  const roots = workspace.workspaceFolders ?? [];
  const found = (roots.length === 0 ? [undefined] : roots).flatMap((root) => {
    const written: unknown = workspace.getConfiguration(undefined, root?.uri ?? null).get(SETTING);
    if (!Array.isArray(written)) return [];
    return written.flatMap((one: unknown) => {
      if (typeof one !== "string" || one.trim() === "") return [];
      const path = one.trim().replace(/^~(?=[\\/]|$)/, homedir());
      if (isAbsolute(path)) return [path];
      return root?.uri.scheme === "file" ? [resolve(root.uri.fsPath, path)] : [];
    });
  });
  return [...new Set(found.map((path) => join(path)))];
}
