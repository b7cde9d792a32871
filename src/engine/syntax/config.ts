// The Config shape: a tree of keys and values with spans, read from YAML, .properties and JSON.
import type { Span } from "../span.ts";

export type Scalar = string | number | boolean | null;

export interface ConfigNode {
  /** The key under which this node stands, or undefined for list items and documents. */
  readonly key?: string;
  readonly keyAt?: Span;
  /** The value as written, or the whole collection. */
  readonly at: Span;
  /** Key and value with the line break, for removal, when the value is a scalar on its own lines. */
  readonly whole?: Span;
  /** Present when the value is a scalar. `undefined` for collections. */
  readonly scalar?: Scalar;
  /** The scalar's text without quotes. */
  readonly text?: string;
  readonly isScalar: boolean;
  readonly isList: boolean;
  readonly children: readonly ConfigNode[];
}

/** The child under a path of keys; the last of equal keys wins, as in every reader of these formats. */
export function child(node: ConfigNode | undefined, ...path: readonly string[]): ConfigNode | undefined {
  let at = node;
  for (const key of path) at = at?.children.findLast((candidate) => candidate.key === key);
  return at;
}

export interface Entry {
  /** Keys joined by dots, list positions as `[0]`, as Spring writes them. */
  readonly key: string;
  readonly node: ConfigNode;
}

/** All scalars below a node with their dotted keys, in the order of the file. */
export function* entries(node: ConfigNode, prefix = ""): Iterable<Entry> {
  let position = 0;
  for (const item of node.children) {
    const key = node.isList ? `${prefix}[${position++}]` : prefix ? `${prefix}.${item.key ?? ""}` : (item.key ?? "");
    if (item.isScalar) yield { key, node: item };
    else yield* entries(item, key);
  }
}
