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
interface RuntimeParser {
  setLanguage(language: object): void;
  parse(text: string, old?: Tree | null): Tree | null;
}

export interface LoadedGrammars extends Grammars {
  /** Makes a grammar ready. Fails when the wasm file is missing or not readable. */
  load(language: Language): Promise<void>;
  /** Parses anew what changed: `old` must have been edited to match the new text. */
  reparse(language: Language, text: string, old: Tree): Tree | undefined;
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
    reparse: (language, text, old) => parsers.get(language)?.parse(text, old) ?? undefined,
  };
}
