// The documents that an editor holds: their text counts, whatever the disk says.
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { LoadedGrammars } from "../disk/grammars.ts";
import { type Language, languageOf } from "../engine/syntax/tree.ts";
import type { Folder } from "./folder.ts";
import { type LiveTree, liveTree } from "./live-tree.ts";

export interface OpenFile {
  readonly absolute: string;
  readonly document: TextDocument;
}

export interface OpenFiles {
  at(absolute: string): OpenFile | undefined;
  edited(absolute: string, document: TextDocument): void;
  closed(absolute: string): void;
  /** Whether an edit was not read yet. */
  waiting(): boolean;
  /** Makes the next `read` read all of them. */
  forgetReadings(): void;
  /** Reads the edited ones into their folders. Gives back those it read; the others wait for their grammar. */
  read(): readonly OpenFile[];
  dispose(): void;
}

interface Entry extends OpenFile {
  dirty: boolean;
  tree?: LiveTree | undefined;
}

export interface OpenFilesOptions {
  readonly grammars: LoadedGrammars;
  folderOf(absolute: string): Folder;
  /** Called when a grammar has come that `read` had to do without. */
  again(): void;
  failed(error: unknown): void;
}

export function createOpenFiles({ grammars, folderOf, again, failed }: OpenFilesOptions): OpenFiles {
  const entries = new Map<string, Entry>();
  const grammarReady = new Map<Language, boolean>();

  /** Asks for a grammar at most once. A file whose grammar cannot be had is read without a tree. */
  const isReady = (language: Language): boolean => {
    if (!grammarReady.has(language)) {
      const come = (): void => {
        grammarReady.set(language, true);
        again();
      };
      grammarReady.set(language, false);
      grammars.load(language).then(come, (error) => {
        failed(error);
        come();
      });
    }
    return grammarReady.get(language) === true;
  };

  const read = (entry: Entry): boolean => {
    const folder = folderOf(entry.absolute);
    const path = folder.pathOf(entry.absolute);
    if (path === undefined) return false;
    if (!folder.engine.wants(path) || folder.excludes(path)) {
      entry.dirty = false;
      return folder.readings.drop(path);
    }
    const language = languageOf(path);
    if (language && !isReady(language)) return false;
    entry.dirty = false;
    if (language) entry.tree ??= liveTree(grammars, language);
    const text = entry.document.getText();
    try {
      folder.readings.put(path, text, () => entry.tree?.update(text));
    } catch (error) {
      // The next edit starts again, from a fresh tree.
      failed(error);
      entry.tree?.dispose();
      entry.tree = undefined;
      folder.readings.drop(path);
    }
    return true;
  };

  return {
    at: (absolute) => entries.get(absolute),
    edited(absolute, document) {
      entries.set(absolute, { absolute, document, dirty: true, tree: entries.get(absolute)?.tree });
    },
    closed(absolute) {
      entries.get(absolute)?.tree?.dispose();
      entries.delete(absolute);
    },
    waiting: () => [...entries.values()].some((entry) => entry.dirty),
    forgetReadings() {
      for (const entry of entries.values()) entry.dirty = true;
    },
    read: () => [...entries.values()].filter((entry) => entry.dirty && read(entry)),
    dispose() {
      for (const entry of entries.values()) entry.tree?.dispose();
      entries.clear();
    },
  };
}
