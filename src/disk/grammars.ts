// Loads tree-sitter grammars from wasm files, one at a time and only when a file needs them.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Grammars, Language, Tree } from "../engine/syntax/tree.ts";

/** The parts of the wasm runtime that are used here; it ships no types of its own. */
interface Runtime {
  readonly Parser: (new () => RuntimeParser) & { init(options?: object): Promise<void> };
  readonly Language: { load(bytes: Uint8Array): Promise<object> };
}
interface EditableTree extends Tree {
  edit(edit: TreeEdit): void;
}
interface RuntimeParser {
  setLanguage(language: object): void;
  parse(text: string, old?: Tree | null): Tree | null;
}

export interface LoadedGrammars extends Grammars {
  /** Makes a grammar ready. Fails when the wasm file is missing or not readable. */
  load(language: Language): Promise<void>;
  /** Parses only what changed. `old` is marked with the edit and can only be deleted afterwards. */
  reparse(language: Language, text: string, old: Tree, edit: TreeEdit): Tree | undefined;
}

/** One replacement, in UTF-16 units; columns too. */
export interface TreeEdit {
  readonly startIndex: number;
  readonly oldEndIndex: number;
  readonly newEndIndex: number;
  readonly startPosition: Point;
  readonly oldEndPosition: Point;
  readonly newEndPosition: Point;
}

interface Point {
  readonly row: number;
  readonly column: number;
}

/** `directory` holds `tree-sitter.js`, `tree-sitter.wasm` and one `tree-sitter-<language>.wasm` for each language. */
export function grammarsIn(directory: string): LoadedGrammars {
  const parsers = new Map<Language, RuntimeParser>();
  const loading = new Map<Language, Promise<void>>();
  let starting: Promise<Runtime> | undefined;

  const start = async (): Promise<Runtime> => {
    const runtime = createRequire(import.meta.url)(join(directory, "tree-sitter.js")) as Runtime;
    await runtime.Parser.init({ locateFile: (name: string) => join(directory, name) });
    return runtime;
  };
  const load = async (language: Language): Promise<void> => {
    starting ??= start();
    const runtime = await starting;
    const bytes = await readFile(join(directory, `tree-sitter-${language}.wasm`));
    const parser = new runtime.Parser();
    parser.setLanguage(await runtime.Language.load(bytes));
    parsers.set(language, parser);
  };
  return {
    load(language) {
      const known = loading.get(language) ?? load(language);
      loading.set(language, known);
      return known;
    },
    parse: (language, text) => parsers.get(language)?.parse(text) ?? undefined,
    reparse(language, text, old, edit) {
      (old as EditableTree).edit(edit);
      return parsers.get(language)?.parse(text, old) ?? undefined;
    },
  };
}
