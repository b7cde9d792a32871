// Commands that a client reads from its input: from echo, printf, a here-string or a here-document.
import type { SourceFile } from "../../syntax/source.ts";
import { span } from "../../syntax/source.ts";
import { namedChildren, type SyntaxNode } from "../../syntax/tree.ts";
import { commandWords, GAP, type Word } from "./words.ts";

/** The first word of each line that the command certainly reads. */
export function inputLines(file: SourceFile, command: SyntaxNode): readonly Word[] {
  const own = namedChildren(command).filter((node) => node.type === "herestring_redirect");
  const strings = own.flatMap((node) => namedChildren(node));
  if (strings.length > 0) return strings.flatMap((node) => firstWords(file, node.startIndex, node.endIndex));
  const parent = command.parent;
  if (parent?.type === "redirected_statement") {
    const body = hereBody(namedChildren(parent).find((node) => node.type === "heredoc_redirect"));
    if (body) return firstWords(file, body.startIndex, body.endIndex);
  }
  const pipeline = parent?.type === "redirected_statement" ? parent.parent : parent;
  if (pipeline?.type !== "pipeline") return [];
  const stage = parent === pipeline ? command : parent;
  const stages = namedChildren(pipeline);
  const before = stages[stages.findIndex((node) => node.id === stage?.id) - 1];
  if (before) return before.type === "command" ? printed(file, before) : [];
  // `cat <<EOF | redis-cli`: the grammar puts the rest of the pipeline into the redirection.
  const redirect = pipeline.parent;
  const cat = namedChildren(redirect?.parent)[0];
  const body = redirect?.type === "heredoc_redirect" ? hereBody(redirect) : undefined;
  return body && cat?.text === "cat" ? firstWords(file, body.startIndex, body.endIndex) : [];
}

function hereBody(redirect: SyntaxNode | undefined): SyntaxNode | undefined {
  return namedChildren(redirect).find((node) => node.type === "heredoc_body");
}

/** What echo and printf print, as far as it is written here. */
function printed(file: SourceFile, command: SyntaxNode): readonly Word[] {
  const [name, ...rest] = commandWords(file, command).at(-1) ?? [];
  const args = rest.filter((word) => !/^-[neE]+$/.test(word.text));
  const first = args[0];
  if (!name || !/^(?:echo|printf)$/.test(name.text) || !first) return [];
  const lines = firstWords(file, first.at.start, first.at.end);
  // Only the first of several words begins a line, unless line breaks are written into them.
  const later = args.slice(1).filter((word) => /\\n|\n/.test(word.text));
  return [...lines, ...later.flatMap((word) => firstWords(file, word.at.start, word.at.end).slice(1))];
}

/** First words of the lines in a text; `\n` as echo and printf take it is a line break too. */
function firstWords(file: SourceFile, start: number, end: number): readonly Word[] {
  const text = file.text.slice(start, end);
  return [...text.matchAll(/(^|\n|\\n)(["' \t]*)([A-Za-z]+)(?![\w-])/g)].map((match) => {
    const from = start + match.index + (match[1]?.length ?? 0) + (match[2]?.length ?? 0);
    const word = match[3] ?? GAP;
    return { text: word, at: span(file, from, from + word.length) };
  });
}
