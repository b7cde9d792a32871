// Keeps the syntax tree of an open document up to date by telling the parser what changed.
import type { LoadedGrammars, TreeEdit } from "../disk/grammars.ts";
import { lineStarts, positionAt } from "../engine/lines.ts";
import type { Language, Tree } from "../engine/syntax/tree.ts";
import { difference } from "./difference.ts";

export interface LiveTree {
  /** The tree of `text`, parsed from the last one. Stays valid until the next call. */
  update(text: string): Tree | undefined;
  dispose(): void;
}

export function liveTree(grammars: LoadedGrammars, language: Language): LiveTree {
  let tree: Tree | undefined;
  let before = "";
  return {
    update(text) {
      if (tree && text === before) return tree;
      const old = tree;
      tree = old ? grammars.reparse(language, text, old, editOf(before, text)) : grammars.parse(language, text);
      if (old !== tree) old?.delete();
      before = text;
      return tree;
    },
    dispose() {
      tree?.delete();
      tree = undefined;
    },
  };
}

function editOf(before: string, after: string): TreeEdit {
  const { start, oldEnd, newEnd } = difference(before, after);
  const point = (text: string, offset: number) => {
    const { line, character } = positionAt(lineStarts(text.slice(0, offset)), offset);
    return { row: line, column: character };
  };
  return {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: point(before, start),
    oldEndPosition: point(before, oldEnd),
    newEndPosition: point(after, newEnd),
  };
}
