// Keeps the syntax tree of an open document up to date by telling the parser what changed.
import type { LoadedGrammars } from "../disk/grammars.ts";
import { lineStarts, positionAt } from "../engine/lines.ts";
import type { Language, Tree } from "../engine/syntax/tree.ts";

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
      tree = old ? grammars.reparse(language, text, old, difference(before, text)) : grammars.parse(language, text);
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

/** The smallest single replacement that makes one text of the other. */
function difference(before: string, after: string) {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < most - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  const point = (text: string, offset: number) => {
    const { line, character } = positionAt(lineStarts(text.slice(0, offset)), offset);
    return { row: line, column: character };
  };
  const oldEnd = before.length - same;
  const newEnd = after.length - same;
  return {
    startIndex: start,
    oldEndIndex: oldEnd,
    newEndIndex: newEnd,
    startPosition: point(before, start),
    oldEndPosition: point(before, oldEnd),
    newEndPosition: point(after, newEnd),
  };
}
