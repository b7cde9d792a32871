// Reads XML into elements with the spans of tags, attributes and text. Tolerates what is broken.
import { SaxesParser, type SaxesTagPlain } from "saxes";
import type { Problem, Span } from "../span.ts";
import type { SourceFile } from "./source.ts";

export interface Attribute {
  readonly name: string;
  readonly nameAt: Span;
  readonly value: string;
  /** Without the quotes. */
  readonly at: Span;
}

export interface Element {
  /** Without a namespace prefix. */
  readonly name: string;
  /** The start tag, from `<` to `>`. */
  readonly tagAt: Span;
  /** The start tag's name. */
  readonly nameAt: Span;
  /** From the start tag to the end tag, or to where the file was cut. */
  readonly at: Span;
  readonly attributes: readonly Attribute[];
  readonly children: readonly Element[];
  /** Direct text, trimmed. */
  readonly text: string;
  /** The trimmed text, or an empty span after the start tag. */
  readonly textAt: Span;
}

export interface XmlFile {
  /** The root element, when there is one. */
  readonly root?: Element;
  readonly problems: readonly Problem[];
}

interface Open {
  name: string;
  start: number;
  tagEnd: number;
  attributes: Attribute[];
  children: Element[];
  text: string;
  textStart: number;
  textEnd: number;
}

export function readXml(file: SourceFile): XmlFile {
  return file.shape("xml", () => parse(file));
}

/** The attribute of this name; XML names are case-sensitive. */
export function attribute(element: Element | undefined, name: string): Attribute | undefined {
  return element?.attributes.find((candidate) => candidate.name === name);
}

/** Children with this name, in order. */
export function childrenOf(element: Element | undefined, name: string): readonly Element[] {
  return element?.children.filter((child) => child.name === name) ?? [];
}

/** All elements of this name below an element, at any depth. */
export function* descendants(element: Element | undefined, name: string): Iterable<Element> {
  for (const child of element?.children ?? []) {
    if (child.name === name) yield child;
    yield* descendants(child, name);
  }
}

function parse(file: SourceFile): XmlFile {
  const { text, path } = file;
  const stack: Open[] = [];
  const problems: Problem[] = [];
  let root: Element | undefined;
  let pending: Attribute[] = [];
  let textBegin = 0;
  const parser = new SaxesParser({ xmlns: false });
  const spanned = (start: number, end: number): Span => ({ path, start, end });

  const close = (end: number): void => {
    const open = stack.pop();
    if (!open) return;
    const trimmed = open.text.trim();
    const element: Element = {
      name: open.name.replace(/^.*:/, ""),
      tagAt: spanned(open.start, open.tagEnd),
      nameAt: spanned(open.start + 1, open.start + 1 + open.name.length),
      at: spanned(open.start, end),
      attributes: open.attributes,
      children: open.children,
      text: trimmed,
      textAt: trimmed ? trimSpan(text, open.textStart, open.textEnd, path) : spanned(open.tagEnd, open.tagEnd),
    };
    const parent = stack.at(-1);
    if (parent) parent.children.push(element);
    else root ??= element;
  };

  parser.on("error", (error) => {
    if (problems.length === 0) {
      const start = Math.min(parser.position, text.length);
      const message = error.message.replace(/^(\d+):(\d+): /, "line $1: ");
      problems.push({ path, message, at: spanned(start, start) });
    }
  });
  parser.on("opentagstart", () => {
    pending = [];
  });
  parser.on("attribute", ({ name, value }) => {
    // saxes reports an attribute when it has read the closing quote, which is also the last place that quote can stand.
    const quoteAt = parser.position - 1;
    const quote = text[quoteAt];
    if (quote !== '"' && quote !== "'") return;
    const start = text.lastIndexOf(quote, quoteAt - 1) + 1;
    const nameEnd = endBefore(text, endBefore(text, start - 1) - 1);
    pending.push({ name, nameAt: spanned(nameEnd - name.length, nameEnd), value, at: spanned(start, quoteAt) });
  });
  parser.on("opentag", (tag: SaxesTagPlain) => {
    const tagEnd = parser.position;
    const start = text.lastIndexOf(`<${tag.name}`, pending[0]?.nameAt.start ?? tagEnd);
    stack.push({
      name: tag.name,
      start: Math.max(0, start),
      tagEnd,
      attributes: pending,
      children: [],
      text: "",
      textStart: tagEnd,
      textEnd: tagEnd,
    });
    textBegin = tagEnd;
  });
  parser.on("text", (chunk) => {
    const open = stack.at(-1);
    if (!open || !chunk.trim()) return;
    if (!open.text.trim()) open.textStart = textBegin;
    open.text += chunk;
    open.textEnd = nextMarkup(text, textBegin);
  });
  parser.on("closetag", () => {
    close(parser.position);
    textBegin = parser.position;
  });
  parser.on("comment", () => {
    textBegin = parser.position;
  });
  parser.on("cdata", (chunk) => {
    const open = stack.at(-1);
    if (open) open.text += chunk;
  });
  try {
    parser.write(text).close();
  } catch (error) {
    problems.push({ path, message: error instanceof Error ? error.message : "not readable as XML" });
  }
  while (stack.length > 0) close(text.length);
  return { ...(root && { root }), problems };
}

/** The end of what stands before an offset, without the blanks between. */
function endBefore(text: string, offset: number): number {
  let end = offset;
  while (end > 0 && /\s/.test(text[end - 1] as string)) end--;
  return end;
}

function nextMarkup(text: string, from: number): number {
  const next = text.indexOf("<", from);
  return next < 0 ? text.length : next;
}

function trimSpan(text: string, start: number, end: number, path: string): Span {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text[from] as string)) from++;
  while (to > from && /\s/.test(text[to - 1] as string)) to--;
  return { path, start: from, end: to };
}
