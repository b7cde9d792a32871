// Finds the place in a document where a snippet belongs.
import { closingOf, mask } from "./mask.ts";
import type { Place } from "./snippet.ts";

/** A gap between lines, or between a bracket and its neighbour on one line. */
export interface Spot {
  readonly offset: number;
  /** White space in front of each line of the snippet. */
  readonly indent: string;
  /** The spot lies within a line: this goes before and behind the snippet. */
  readonly before?: string;
  readonly behind?: string;
  /** Completes "It goes …". */
  readonly why: string;
}

interface Document {
  readonly text: string;
  readonly masked: string;
  readonly language: string;
  readonly cursor: number;
}

/** Undefined where the document has no such place. `language` is that of a snippet, not an editor's. */
export function findPlace(place: Place, text: string, language: string, cursor: number): Spot | undefined {
  const document: Document = { text, masked: mask(text, language), language, cursor };
  switch (place.at) {
    case "file":
      return text.trim() === "" ? { offset: 0, indent: "", why: "into the empty file" } : undefined;
    case "end":
      return { offset: text.length, indent: "", why: "at the end of the file" };
    case "cursor":
      return atCursor(document);
    case "after":
      return afterStatement(document, place.of);
    case "before":
      return beforeStatement(document, place.of);
    case "inside":
      return inside(document, place.of);
  }
}

/** The line of the cursor when it is blank, or the next one. */
function atCursor({ text, cursor }: Document): Spot {
  const start = lineStart(text, cursor);
  const end = lineEnd(text, cursor);
  const line = text.slice(start, end);
  const indent = indentOf(line);
  if (line.trim() === "") return { offset: start, indent, why: "at the cursor" };
  return { offset: nextLine(text, end), indent, why: "below the line of the cursor" };
}

function afterStatement({ text, masked }: Document, words: string): Spot | undefined {
  const found = find(masked, text, words);
  if (found === -1) return undefined;
  const start = lineStart(text, statementStart(masked, found));
  let depth = 0;
  let end = start;
  for (; end < text.length; end++) {
    const character = masked[end] ?? "";
    if ("([{".includes(character)) depth++;
    else if (")]}".includes(character)) depth--;
    else if (character === "\n" && depth <= 0 && end >= found + words.length) break;
  }
  const own = indentOf(text.slice(start, end));
  // Behind a line that opens a block, what follows stands deeper.
  const next = indentOf(text.slice(nextLine(text, end)).replace(/^\s*\n/, ""));
  const opens = /\b(?:do|then)\s*$|:\s*$/.test(masked.slice(start, end)) && next.length > own.length;
  return { offset: nextLine(text, end), indent: opens ? next : own, why: `behind \`${words}\`` };
}

/** What stands in the brackets of a call belongs to the statement of the call. */
function statementStart(masked: string, offset: number): number {
  const open: number[] = [];
  for (let index = 0; index < offset; index++) {
    const character = masked[index] ?? "";
    if ("([{".includes(character)) open.push(index);
    else if (")]}".includes(character)) open.pop();
  }
  let start = offset;
  for (let index = open.pop(); index !== undefined && masked[index] !== "{"; index = open.pop()) start = index;
  return start;
}

function beforeStatement({ text, masked }: Document, words: string): Spot | undefined {
  const found = find(masked, text, words);
  if (found === -1) return undefined;
  const start = lineStart(text, statementStart(masked, found));
  return { offset: start, indent: indentOf(text.slice(start)), why: `in front of \`${words}\`` };
}

/** Words may hold a string of their own, which the mask has blanked. */
function find(masked: string, text: string, words: string): number {
  const hasString = /["'`]/.test(words);
  for (let at = text.indexOf(words); at !== -1; at = text.indexOf(words, at + 1))
    if (hasString || masked.startsWith(words, at)) return at;
  return -1;
}

function inside(document: Document, name: string): Spot | undefined {
  if (/[{[(]$/.test(name)) return inBrackets(document, name);
  switch (document.language) {
    case "xml":
    case "apacheconf":
      return inElement(document, name);
    case "haproxy":
      return inSection(document, name);
    case "yaml":
    case "spring-yaml":
    case "dockercompose":
      return inMapping(document, name);
    default:
      return inBraces(document, name);
  }
}

interface Range {
  /** Of the name. */
  readonly start: number;
  /** Behind what opens it. */
  readonly from: number;
  /** Of what closes it. */
  readonly to: number;
}

/** The innermost range around the cursor, or else the first. */
function chosen(ranges: readonly Range[], cursor: number): Range | undefined {
  return ranges.findLast(({ from, to }) => from <= cursor && cursor <= to) ?? ranges[0];
}

function inBraces({ text, masked, cursor }: Document, name: string): Spot | undefined {
  const ranges: Range[] = [];
  // Between an annotation and its class may stand brackets of its own, and other annotations with theirs.
  const between = name.startsWith("@") ? String.raw`(?![\w.])[^{};]*?\bclass\b[^{};]*` : String.raw`(?![\w-])[^{};]*`;
  for (const match of masked.matchAll(new RegExp(`(?<![\\w@.$-])${escapeRegExp(name)}${between}\\{`, "g"))) {
    const open = match.index + match[0].length - 1;
    const to = closingOf(masked, open);
    if (to !== -1) ranges.push({ start: match.index, from: open + 1, to });
  }
  return lastPartOf(text, chosen(ranges, cursor), `at the end of \`${name}\``);
}

/** Words that end with the bracket they open, such as `'redis' => [`. */
function inBrackets({ text, masked }: Document, words: string): Spot | undefined {
  const found = find(masked, text, words);
  if (found === -1) return undefined;
  const open = found + words.length - 1;
  const to = closingOf(masked, open);
  return to === -1 ? undefined : lastPartOf(text, { start: found, from: open + 1, to }, `at the end of \`${words}\``);
}

function inElement({ text, masked, cursor, language }: Document, name: string): Spot | undefined {
  const ranges: Range[] = [];
  const flags = language === "xml" ? "g" : "gi";
  const word = escapeRegExp(name);
  for (const match of masked.matchAll(new RegExp(`<${word}(?=[\\s>])(?:"[^"]*"|'[^']*'|[^>"'])*(?<!/)>`, flags))) {
    const from = match.index + match[0].length;
    const closing = new RegExp(`</${word}\\s*>`, flags.replace("g", "")).exec(masked.slice(from));
    if (closing) ranges.push({ start: match.index, from, to: from + closing.index });
  }
  return lastPartOf(text, chosen(ranges, cursor), `at the end of \`<${name}>\``);
}

/** In front of what closes the range. */
function lastPartOf(text: string, range: Range | undefined, why: string): Spot | undefined {
  if (!range) return undefined;
  const own = indentOf(text.slice(lineStart(text, range.start)));
  const content = text.slice(range.from, range.to);
  const first = /\n([ \t]+)\S/.exec(content)?.[1];
  const indent = first !== undefined && first.length > own.length ? first : `${own}\t`;
  const closingLine = lineStart(text, range.to);
  if (text.slice(closingLine, range.to).trim() === "" && closingLine >= range.from)
    return { offset: closingLine, indent, why };
  return { offset: range.to, indent, before: "\n", behind: own, why };
}

/** A section of HAProxy begins in the first column and ends where the next one begins. */
function inSection({ text, masked, cursor }: Document, name: string): Spot | undefined {
  const ranges: Range[] = [];
  for (const match of masked.matchAll(new RegExp(`^${escapeRegExp(name)}\\b[^\\n]*(?:\\n|$)`, "gm"))) {
    const from = match.index + match[0].length;
    const next = masked.slice(from).search(/^\S/m);
    ranges.push({ start: match.index, from, to: next === -1 ? text.length : from + next });
  }
  const range = chosen(ranges, cursor);
  if (!range) return undefined;
  const body = text.slice(range.from, range.to).replace(/(?:\n?[ \t]*(?:#[^\n]*)?)*$/, "");
  const indent = /^([ \t]+)\S/m.exec(body)?.[1] ?? "\t";
  return { offset: afterLine(text, range.from + body.length), indent, why: `at the end of \`${name}\`` };
}

/** `services`, or a path such as `spec.template.spec`. */
function inMapping({ text }: Document, name: string): Spot | undefined {
  const lines = text.split("\n");
  const path: { readonly key: string; readonly indent: number }[] = [];
  let at = -1;
  let offset = 0;
  for (const [index, line] of lines.entries()) {
    const [, white = "", key] = /^( *)(?:- )?(?:"|')?([\w./-]+)(?:"|')?:(?:\s|$)/.exec(line) ?? [];
    if (key !== undefined) {
      while ((path.at(-1)?.indent ?? -1) >= white.length) path.pop();
      path.push({ key, indent: white.length });
      if (at === -1 && path.map((one) => one.key).join(".") === name && /:\s*(?:#.*)?$/.test(line)) at = index;
    }
  }
  const head = lines[at];
  if (head === undefined) return undefined;
  const own = indentOf(head).length;
  let last = at;
  let indent = "";
  for (let index = at + 1; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line.trim() === "" || line.trimStart().startsWith("#")) continue;
    if (indentOf(line).length <= own) break;
    if (indent === "") indent = indentOf(line);
    last = index;
  }
  for (let index = 0; index <= last; index++) offset += (lines[index] ?? "").length + 1;
  const end = Math.min(offset, text.length);
  return { offset: end, indent: indent || `${" ".repeat(own)}  `, why: `at the end of \`${name}\`` };
}

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
const indentOf = (line: string): string => /^[ \t]*/.exec(line)?.[0] ?? "";
const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}

/** The start of the line behind a line break, or the end of the text. */
const nextLine = (text: string, end: number): number => Math.min(end + 1, text.length);

const afterLine = (text: string, offset: number): number =>
  text[offset - 1] === "\n" ? offset : nextLine(text, lineEnd(text, offset));
