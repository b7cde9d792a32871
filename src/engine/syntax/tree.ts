// The little of tree-sitter that stacks need. The host supplies the parser, so that the engine stays free of IO.

export type Language = "javascript" | "typescript" | "tsx" | "java" | "bash";

export interface SyntaxNode {
  readonly id: number;
  readonly type: string;
  readonly text: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly parent: SyntaxNode | null;
  readonly isNamed: boolean;
  readonly hasError: boolean;
  readonly childCount: number;
  readonly children: readonly (SyntaxNode | null)[];
  readonly namedChildren: readonly (SyntaxNode | null)[];
  readonly nextNamedSibling: SyntaxNode | null;
  readonly previousNamedSibling: SyntaxNode | null;
  childForFieldName(name: string): SyntaxNode | null;
  namedDescendantForIndex(start: number, end?: number): SyntaxNode | null;
  /** The child that is, or is above, a node below this one. One step down, where `parent` costs a walk from the root. */
  childWithDescendant(descendant: SyntaxNode): SyntaxNode | null;
}

export interface Tree {
  readonly rootNode: SyntaxNode;
  delete(): void;
}

/** Parses text of a language whose grammar the host has loaded; undefined when it has not. */
export interface Grammars {
  parse(language: Language, text: string): Tree | undefined;
}

const LANGUAGES: readonly (readonly [RegExp, Language])[] = [
  [/\.(?:js|cjs|mjs|jsx)$/, "javascript"],
  [/\.(?:ts|cts|mts)$/, "typescript"],
  [/\.tsx$/, "tsx"],
  [/\.java$/, "java"],
  [/\.(?:sh|bash)$/, "bash"],
];

/** The grammar that a file of this path needs, if any. */
export function languageOf(path: string): Language | undefined {
  return LANGUAGES.find(([pattern]) => pattern.test(path))?.[1];
}

/** The nearest ancestor of one of the types, the node itself included. */
export function climb(node: SyntaxNode | null, ...types: readonly string[]): SyntaxNode | undefined {
  for (let at = node; at; at = at.parent) if (types.includes(at.type)) return at;
  return undefined;
}

/** Children that are named and present. */
export function namedChildren(node: SyntaxNode | null | undefined): SyntaxNode[] {
  return node ? node.namedChildren.filter((child): child is SyntaxNode => child !== null) : [];
}

/**
 * Nodes at the places where a word stands in the text, in order, each once. Going to the hits and climbing costs a
 * hundredth of what a query over the whole tree costs. Hits in absurdly deep code are left out, and `skipped` is told.
 */
export function* nodesAt(
  tree: Tree,
  text: string,
  word: string,
  { within, skipped }: { readonly within?: SyntaxNode; skipped?(): void } = {},
): Iterable<SyntaxNode> {
  const end = within?.endIndex ?? text.length;
  const next = (from: number): number => {
    const index = text.indexOf(word, from);
    return index + word.length <= end ? index : -1;
  };
  for (let index = next(within?.startIndex ?? 0); index >= 0; index = next(index + word.length)) {
    if (isWordPart(text[index - 1]) && isWordPart(word[0])) continue;
    if (isWordPart(text[index + word.length]) && isWordPart(word.at(-1))) continue;
    const node = tree.rootNode.namedDescendantForIndex(index, index + word.length);
    const deep = node && tooDeepAbove(tree.rootNode, node);
    if (deep) {
      // Whatever else stands in there is just as deep.
      index = Math.max(index, deep.endIndex - word.length);
      skipped?.();
    } else if (node) {
      yield node;
    }
  }
}

/** What people write is some fifty levels deep. Climbing takes the square of the depth, so what a program wrote is left alone. */
const DEEPEST = 150;

/** The node around a place from which on all is too deep; undefined when the place is not. */
function tooDeepAbove(root: SyntaxNode, node: SyntaxNode): SyntaxNode | undefined {
  let at: SyntaxNode | null = root;
  for (let depth = 0; at && at.id !== node.id; depth++) {
    if (depth > DEEPEST) return at;
    at = at.childWithDescendant(node);
  }
  return undefined;
}

const isWordPart = (character: string | undefined): boolean => character !== undefined && /[\w$]/.test(character);
