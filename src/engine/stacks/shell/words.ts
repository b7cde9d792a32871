// Words of shell commands, with the places where they stand. What is only known at run time is a gap in the text.
import type { Span } from "../../span.ts";
import { type SourceFile, spanOf } from "../../syntax/source.ts";
import { namedChildren, type SyntaxNode } from "../../syntax/tree.ts";

export interface Word {
  /** Without quotes; each expansion is one GAP. */
  readonly text: string;
  readonly at: Span;
}

/** Stands for what a variable or a command would put here. */
export const GAP = "\0";

/**
 * The words of a `command` node, name and arguments, without assignments and redirections. At times the grammar takes the
 * commands of the lines that follow for more arguments: an unescaped line break ends a command whatever the tree says.
 */
export function commandWords(file: SourceFile, command: SyntaxNode): readonly (readonly Word[])[] {
  const commands: Word[][] = [];
  let end = -1;
  for (const node of namedChildren(command)) {
    const gap = file.text.slice(end, node.startIndex);
    if (end < 0 || /(?:^|[^\\])\n/.test(gap)) commands.push([]);
    end = node.endIndex;
    if (node.type === "variable_assignment" || node.type.endsWith("_redirect")) continue;
    commands.at(-1)?.push(wordOf(file, node.type === "command_name" ? (namedChildren(node)[0] ?? node) : node));
  }
  return commands.filter((words) => words.length > 0);
}

export function wordOf(file: SourceFile, node: SyntaxNode): Word {
  return { text: textOf(node), at: spanOf(file, node) };
}

function textOf(node: SyntaxNode): string {
  switch (node.type) {
    case "word":
    case "number":
      return node.text.replaceAll(/\\([\s\S])/g, "$1");
    case "raw_string":
      return node.text.slice(1, -1);
    case "ansi_c_string":
      return node.text.slice(2, -1);
    case "string":
      return withGaps(node, 1, (text) => text.replaceAll(/\\(["\\$`])/g, "$1"));
    case "concatenation":
      return namedChildren(node).map(textOf).join("");
    default:
      return GAP;
  }
}

/** The text of a quoted string, where everything but plain content is a gap. */
function withGaps(node: SyntaxNode, quote: number, plain: (text: string) => string): string {
  let text = "";
  let from = node.startIndex + quote;
  const whole = (start: number, end: number): string =>
    plain(node.text.slice(start - node.startIndex, end - node.startIndex));
  for (const child of namedChildren(node)) {
    if (child.type === "string_content") continue;
    text += whole(from, child.startIndex) + GAP;
    from = child.endIndex;
  }
  return text + whole(from, Math.max(from, node.endIndex - quote));
}

/** Commands in a text that a shell will read, such as the argument of `sh -c`: no nesting, expansions are gaps. */
export function commandsIn(file: SourceFile, start: number, end: number): readonly (readonly Word[])[] {
  const commands: Word[][] = [[]];
  const text = file.text.slice(start, end);
  const pattern = /(?:\\\n|[ \t\r])+|[;|&\n()]+|(?:\\["']|[^\s;|&()"'\\]|\\[\s\S]|"[^"]*"|'[^']*')+|[\s\S]/g;
  for (const match of text.matchAll(pattern)) {
    const [raw] = match;
    if (/^[;|&\n()]/.test(raw)) commands.push([]);
    else if (/^(?:\\\n|\s)/.test(raw)) continue;
    else {
      const at: Span = { path: file.path, start: start + match.index, end: start + match.index + raw.length };
      const plain = raw.replaceAll(/\$(?:\{[^}]*\}|\([^)]*\)|\w+|[@*#?$!-])|`[^`]*`/g, GAP).replaceAll(/\\?["']/g, "");
      commands.at(-1)?.push({ text: plain, at });
    }
  }
  return commands.filter((command) => command.length > 0);
}
