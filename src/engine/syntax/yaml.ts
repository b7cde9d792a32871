// Reads YAML into the Config shape, one node a document, with anchors and merge keys resolved.
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Node as YamlNode,
} from "yaml";
import type { Problem, Span } from "../span.ts";
import type { ConfigNode, Scalar } from "./config.ts";
import type { SourceFile } from "./source.ts";

export interface YamlFile {
  readonly documents: readonly ConfigNode[];
  readonly problems: readonly Problem[];
}

/** Aliases may explode a small file into a large tree: resolving stops after this many nodes. */
const MOST_NODES = 200_000;

export function readYaml(file: SourceFile): YamlFile {
  return file.shape("yaml", () => {
    const lines = new LineCounter();
    const parsed = parseAllDocuments(file.text, {
      keepSourceTokens: false,
      lineCounter: lines,
      logLevel: "silent",
      merge: true,
      prettyErrors: false,
      strict: false,
      uniqueKeys: false,
      customTags: (tags) => tags,
    });
    const documents: Document[] = Array.isArray(parsed) ? [...parsed] : [];
    const problems: Problem[] = [];
    for (const document of documents)
      for (const error of document.errors.slice(0, 1)) {
        const at: Span = { path: file.path, start: error.pos[0], end: Math.max(error.pos[0], error.pos[1]) };
        problems.push({ path: file.path, message: `line ${lines.linePos(error.pos[0]).line}: ${error.message}`, at });
      }
    return { documents: documents.map((document) => convert(file, document)), problems };
  });
}

function convert(file: SourceFile, document: Document): ConfigNode {
  let budget = MOST_NODES;
  const span = (node: YamlNode | null | undefined): Span => {
    const range = node?.range;
    return { path: file.path, start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
  };

  const node = (value: unknown, keyed: { key?: string; keyAt?: Span }): ConfigNode => {
    if (budget-- <= 0)
      return { ...keyed, at: { path: file.path, start: 0, end: 0 }, isScalar: false, isList: false, children: [] };
    if (isAlias(value)) {
      const target = value.resolve(document);
      return { ...node(target, keyed), at: span(value) };
    }
    if (isMap(value)) {
      const own: ConfigNode[] = [];
      const merged: ConfigNode[] = [];
      for (const pair of value.items) {
        const name = isScalar(pair.key) ? keyName(pair.key.value) : undefined;
        if (name === undefined) continue;
        const keyAt = span(pair.key as YamlNode);
        if (name === "<<") {
          const sources = isSeq(pair.value) ? pair.value.items : [pair.value];
          for (const source of sources) merged.push(...node(source, {}).children);
          continue;
        }
        own.push(node(pair.value, { key: name, keyAt }));
      }
      const names = new Set(own.map((child) => child.key));
      const children = [...merged.filter((child) => !names.has(child.key)), ...own];
      return { ...keyed, at: span(value), isScalar: false, isList: false, children };
    }
    if (isSeq(value)) {
      const children = value.items.map((item) => node(item, {}));
      return { ...keyed, at: span(value), isScalar: false, isList: true, children };
    }
    if (isScalar(value)) {
      const at = span(value);
      const whole = keyed.keyAt && lines(file, keyed.keyAt.start, at.end);
      const scalar = toScalar(value.value);
      const text = value.source ?? (scalar === null ? "" : String(scalar));
      return { ...keyed, at, ...(whole && { whole }), scalar, text, isScalar: true, isList: false, children: [] };
    }
    const at = keyed.keyAt ? { ...keyed.keyAt, start: keyed.keyAt.end } : { path: file.path, start: 0, end: 0 };
    return { ...keyed, at, scalar: null, text: "", isScalar: true, isList: false, children: [] };
  };

  return node(document.contents, {});
}

/** The parser gives a merge key as a symbol, so that no quoted "<<" is taken for one. */
function keyName(value: unknown): string {
  return typeof value === "symbol" ? (value.description ?? "") : String(value);
}

function toScalar(value: unknown): Scalar {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return String(value);
}

function lines(file: SourceFile, start: number, end: number): Span {
  const from = file.text.lastIndexOf("\n", start - 1) + 1;
  const to = file.text.indexOf("\n", end);
  return { path: file.path, start: from, end: to < 0 ? file.text.length : to + 1 };
}
