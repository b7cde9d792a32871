// The command lines of a service, as words with the places where they stand.
import type { Span } from "../../span.ts";
import type { ConfigNode } from "../../syntax/config.ts";
import type { SourceFile } from "../../syntax/source.ts";

export interface CommandWord {
  /** Without quotes. */
  readonly text: string;
  readonly at: Span;
  /** Whether the text stands at `at` letter by letter, so that it can be replaced there. */
  readonly exact: boolean;
}

/** Words of `command` or `entrypoint` in either form. What follows `sh -c` is split as the shell would. */
export function commandWords(file: SourceFile, node: ConfigNode | undefined): readonly CommandWord[] {
  if (!node) return [];
  const words = node.isList
    ? node.children.filter((item) => item.isScalar).map((item) => itemWord(file, item))
    : node.isScalar
      ? shellWords(file, node.text ?? "", node.at)
      : [];
  const script = words.findIndex((word, index) => /^-l?c$/.test(word.text) && SHELL.test(words[index - 1]?.text ?? ""));
  const line = script < 0 ? undefined : words[script + 1];
  if (!line) return words;
  return [...words.slice(0, script + 1), ...shellWords(file, line.text, line.at), ...words.slice(script + 2)];
}

const SHELL = /(?:^|\/)(?:ba|da|a|z)?sh$/;

/** A word of a list; a scalar's place includes its quotes, the word's does not. */
export function itemWord(file: SourceFile, item: ConfigNode): CommandWord {
  const text = item.text ?? "";
  const { path, start, end } = item.at;
  const raw = file.text.slice(start, end);
  if (raw === text) return { text, at: item.at, exact: true };
  if (text !== "" && /^["']/.test(raw) && raw.slice(1, -1) === text)
    return { text, at: { path, start: start + 1, end: end - 1 }, exact: true };
  return { text, at: item.at, exact: false };
}

/** Splits a command line; quotes and backslashes as in a POSIX shell, nothing is expanded. Operators are words. */
export function shellWords(file: SourceFile, line: string, at: Span): readonly CommandWord[] {
  const words: CommandWord[] = [];
  const source = file.text.slice(at.start, at.end);
  let cursor = 0;
  for (const match of line.matchAll(/(?:[^\s"'\\;|&<>]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"|'[^']*')+|[;|&<>]+/g)) {
    const raw = match[0];
    const text = raw.replaceAll(
      /\\\n|\\([\s\S])|"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'/g,
      (_whole, escaped?: string, double?: string, single?: string) =>
        escaped ?? single ?? double?.replaceAll(/\\(["\\$`])/g, "$1") ?? "",
    );
    // A folded or escaped YAML string does not hold its words letter by letter.
    const found = source.indexOf(raw, cursor);
    if (found >= 0) cursor = found + raw.length;
    const place = { path: at.path, start: at.start + found, end: at.start + cursor };
    words.push({ text, at: found >= 0 ? place : at, exact: found >= 0 && raw === text });
  }
  return words;
}
