// Keeps the findings of an editor's window up to date: whatever changes is read, checked and published.

import { setTimeout as passed } from "node:timers/promises";
import type { PublishDiagnosticsParams } from "vscode-languageserver/node";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { createContentReader } from "../disk/content.ts";
import type { LoadedGrammars } from "../disk/grammars.ts";
import { groupBy } from "../engine/group-by.ts";
import { PREFERENCES_FILE } from "../engine/preferences.ts";
import type { Problem } from "../engine/span.ts";
import type { Status } from "../protocol.ts";
import { type Folder, fileOf } from "./folder.ts";
import { createFolders } from "./folders.ts";
import { indexFolder, textOf } from "./index-folder.ts";
import { createOpenFiles } from "./open-files.ts";
import { createPublisher } from "./publish.ts";
import { noSettings, type Settings } from "./settings.ts";

/** What to answer a question about. */
export interface Place {
  readonly folder: Folder;
  readonly path: string;
  readonly document: TextDocument;
}

export interface Workspace {
  /** Reads the folders with these absolute roots in the background, and forgets all others. */
  setFolders(roots: readonly string[]): void;
  /** Takes new settings for all folders, and for files outside of them. */
  configure(settings: (root: string) => Settings): void;
  edited(document: TextDocument): void;
  closed(uri: string): void;
  /** Files or directories that came, changed or went. */
  changedOnDisk(uris: readonly string[]): void;
  rescan(): void;
  /** An open document, once all its edits so far have been read. */
  look(uri: string): Place | undefined;
  /** What was read until now, the edits of open files included. */
  folders(): readonly Folder[];
  /** Whether folders are being read from disk. */
  isReading(): boolean;
  /** The folders, once they have been read from disk. Undefined when that takes more than so many milliseconds. */
  whenRead(patience?: number): Promise<readonly Folder[] | undefined>;
  dispose(): void;
}

export interface WorkspaceOptions {
  readonly grammars: LoadedGrammars;
  send(params: PublishDiagnosticsParams): void;
  status(status: Status): void;
  log(message: string): void;
  /** For failures of our own, which a person cannot mend. */
  failed(error: unknown): void;
  /** Address of the extension that shows rule pages. */
  pages(): string | undefined;
}

/** Milliseconds in which edits are gathered: enough to take those that came together in one step. */
const GATHER = 2;

/** Milliseconds that a folder waits for the files that are open. */
const PATIENCE = 500;

/** So many changed files are looked at faster by reading the folder again. */
const MANY = 100;

/** Files that decide which others are read. */
const DECISIVE = /(?:^|[\\/])(?:\.gitignore|\.session-doctor\.json)$/;

export function createWorkspace({ grammars, send, status, log, failed, pages }: WorkspaceOptions): Workspace {
  const content = createContentReader();
  const said = new Set<string>();
  const stale = new Set<Folder>();
  let settingsOf: (root: string) => Settings = () => noSettings;
  let folders = createFolders([], settingsOf, grammars);
  /** What is being read from disk. A scan that was started anew is no longer in here. */
  const scans = new Map<Folder, symbol>();
  const waiting = new Set<() => void>();
  let timer: NodeJS.Timeout | undefined;

  const schedule = (): void => {
    timer ??= setTimeout(flush, GATHER);
  };
  const open = createOpenFiles({ grammars, folderOf: (absolute) => folders.of(absolute), again: schedule, failed });
  const publisher = createPublisher({ send, openAt: open.at, pages });

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const read = open.read();
    for (const { absolute } of read) stale.add(folders.of(absolute));
    const edited = new Set(read.map((file) => file.absolute));
    // Until a folder is known whole, a finding in a file that nobody looks at may be gone in a second.
    for (const folder of stale) publisher.publish(folder, edited, scans.has(folder));
    for (const folder of stale) for (const problem of folder.readings.check().problems) report(folder, problem);
    if (stale.size > 0) tellStatus();
    stale.clear();
  };

  const report = (folder: Folder, problem: Problem): void => {
    if (problem.about === "suppression") return;
    const line = `${folder.absolute(problem.path)}: ${problem.message}`;
    if (!said.has(line)) log(line);
    said.add(line);
  };

  const tellStatus = (): void => {
    const all = folders.all();
    status({
      state: scans.size > 0 ? "indexing" : "ready",
      files: all.reduce((count, folder) => count + [...folder.readings.paths()].length, 0),
      findings: all.reduce((count, folder) => count + folder.findings().length, 0),
    });
  };

  const diskOf = (folder: Folder) => ({
    grammars,
    content,
    skips: (absolute: string) => open.at(absolute) !== undefined || folders.isOthers(absolute, folder),
    report: (problem: Problem) => report(folder, problem),
  });

  const scan = (folder: Folder): void => {
    if (!folder.whole) return;
    const file = folder.absolute(PREFERENCES_FILE);
    if (folder.prefer(open.at(file)?.document.getText() ?? textOf(file, content))) open.forgetReadings();
    const own = Symbol(folder.root);
    scans.set(folder, own);
    const alive = (): boolean => scans.get(folder) === own;
    const done = (): void => {
      if (!alive()) return;
      scans.delete(folder);
      stale.add(folder);
      schedule();
      release();
    };
    untilOpenFilesAreRead()
      .then(() => indexFolder(folder, { ...diskOf(folder), alive }))
      .catch(failed)
      .finally(done);
  };

  const release = (): void => {
    if (scans.size > 0) return;
    for (const go of waiting) go();
    waiting.clear();
  };

  /** What a person looks at comes first. A grammar that never comes must not keep the rest waiting. */
  const untilOpenFilesAreRead = async (): Promise<void> => {
    const limit = performance.now() + PATIENCE;
    do await passed(GATHER);
    while (open.waiting() && performance.now() < limit);
  };

  /** True when the file is the one that holds a team's preferences, and was taken care of. */
  const takePreferences = (folder: Folder, absolute: string): boolean => {
    if (!folder.whole || absolute !== folder.absolute(PREFERENCES_FILE)) return false;
    stale.add(folder);
    scan(folder);
    return true;
  };

  /** Looks at one file or directory again. A scan that began meanwhile looks at it too, and in its own time. */
  const refresh = async (folder: Folder, path: string): Promise<void> => {
    const during = scans.get(folder);
    const alive = (): boolean => scans.get(folder) === during;
    if (!(await indexFolder(folder, { ...diskOf(folder), alive }, path))) return;
    stale.add(folder);
    schedule();
  };

  const known = (): readonly Folder[] => {
    flush();
    return folders.all();
  };

  const scanAll = (): void => {
    for (const folder of folders.all()) scan(folder);
    release();
    tellStatus();
    schedule();
  };

  return {
    setFolders(roots) {
      for (const folder of folders.all()) publisher.clear(folder);
      scans.clear();
      stale.clear();
      folders = createFolders(roots, settingsOf, grammars);
      open.forgetReadings();
      scanAll();
    },
    configure(settings) {
      settingsOf = settings;
      for (const folder of folders.all()) {
        stale.add(folder);
        if (!folder.configure(settings(folder.root))) continue;
        open.forgetReadings();
        scan(folder);
      }
      schedule();
    },
    edited(document) {
      const absolute = fileOf(document.uri);
      if (absolute === undefined) return;
      open.edited(absolute, document);
      takePreferences(folders.of(absolute), absolute);
      schedule();
    },
    closed(uri) {
      const absolute = fileOf(uri);
      if (absolute === undefined) return;
      open.closed(absolute);
      const folder = folders.of(absolute);
      const path = folder.pathOf(absolute) as string;
      stale.add(folder);
      if (!folder.whole) folder.readings.drop(path);
      else if (!takePreferences(folder, absolute)) refresh(folder, path).catch(failed);
      schedule();
    },
    changedOnDisk(uris) {
      const files = uris.flatMap((uri) => fileOf(uri) ?? []).filter((file) => !open.at(file));
      for (const [folder, paths] of groupBy(files, folders.within)) {
        if (!folder) continue;
        if (paths.length > MANY || paths.some((file) => DECISIVE.test(file))) {
          stale.add(folder);
          scan(folder);
        } else {
          for (const file of paths) refresh(folder, folder.pathOf(file) as string).catch(failed);
        }
      }
    },
    rescan: scanAll,
    look(uri) {
      flush();
      const absolute = fileOf(uri);
      const file = absolute === undefined ? undefined : open.at(absolute);
      if (!file) return undefined;
      const folder = folders.of(file.absolute);
      const path = folder.pathOf(file.absolute);
      return path === undefined ? undefined : { folder, path, document: file.document };
    },
    folders: known,
    isReading: () => scans.size > 0,
    async whenRead(patience) {
      if (scans.size > 0) {
        const read = new Promise<void>((resolve) => void waiting.add(resolve));
        await (patience === undefined ? read : Promise.race([read, passed(patience, undefined, { ref: false })]));
      }
      return scans.size > 0 ? undefined : known();
    },
    dispose() {
      clearTimeout(timer);
      scans.clear();
      release();
      open.dispose();
    },
  };
}
