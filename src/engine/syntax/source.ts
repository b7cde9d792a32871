// One file as stacks see it: path and text, and each shape of it made at most once.
import type { Span } from "../span.ts";
import { type Grammars, languageOf, type Tree } from "./tree.ts";

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** The syntax tree, or undefined when the host has no grammar for this file. */
  tree(): Tree | undefined;
  /** A view that is made on first use and shared by all stacks that read this file. */
  shape<T>(name: string, make: () => T): T;
}

/** Wraps a text. `given` is a tree that the host keeps up to date itself; it is not deleted by `release`. */
export function openSource(
  path: string,
  text: string,
  grammars: Grammars,
  given?: Tree,
): SourceFile & { release(): void } {
  const shapes = new Map<string, unknown>();
  let own: Tree | undefined;
  return {
    path,
    text,
    tree() {
      if (given) return given;
      const language = languageOf(path);
      if (language) own ??= grammars.parse(language, text);
      return own;
    },
    shape<T>(name: string, make: () => T): T {
      if (!shapes.has(name)) shapes.set(name, make());
      return shapes.get(name) as T;
    },
    release() {
      own?.delete();
      own = undefined;
    },
  };
}

/** The span of anything that has offsets, such as a syntax node. */
export function spanOf(file: SourceFile, place: { readonly startIndex: number; readonly endIndex: number }): Span {
  return { path: file.path, start: place.startIndex, end: place.endIndex };
}

export function span(file: SourceFile, start: number, end: number): Span {
  return { path: file.path, start, end };
}
