// The Directive shape: name, arguments, block. Read from brace syntax (nginx) and from line syntax (Redis, HAProxy).
import type { Span } from "../span.ts";
import type { SourceFile } from "./source.ts";

export interface Word {
  /** Without quotes and escapes. */
  readonly text: string;
  readonly at: Span;
}

export interface Directive {
  readonly name: string;
  readonly nameAt: Span;
  readonly args: readonly Word[];
  /** From the name to the last argument. */
  readonly at: Span;
  /** The whole statement with its terminator, for removal: through `;`, or the line with its line break. */
  readonly whole: Span;
  readonly block?: readonly Directive[];
}

interface Token {
  readonly kind: "word" | ";" | "{" | "}";
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Reads `name arg arg;` and `name arg { … }` with `#` comments and quoted words. Tolerates unbalanced braces. */
export function readBraceDirectives(file: SourceFile): readonly Directive[] {
  return file.shape("brace-directives", () => {
    const tokens = [...braceTokens(file.text)];
    let position = 0;
    const spanned = (start: number, end: number): Span => ({ path: file.path, start, end });

    const statements = (): Directive[] => {
      const found: Directive[] = [];
      for (let token = tokens[position]; token && token.kind !== "}"; token = tokens[position]) {
        if (token.kind !== "word") {
          position++;
          continue;
        }
        const words: Token[] = [];
        while (tokens[position]?.kind === "word") {
          const word = tokens[position++];
          if (word) words.push(word);
        }
        const terminator = tokens[position];
        const first = words[0];
        const last = words.at(-1);
        if (!first || !last) continue;
        let block: readonly Directive[] | undefined;
        let end = terminator?.end ?? last.end;
        if (terminator?.kind === "{") {
          position++;
          block = statements();
          end = tokens[position]?.end ?? file.text.length;
          position++;
        } else if (terminator?.kind === ";") {
          position++;
        }
        found.push({
          name: first.text,
          nameAt: spanned(first.start, first.end),
          args: words.slice(1).map((word) => ({ text: word.text, at: spanned(word.start, word.end) })),
          at: spanned(first.start, last.end),
          whole: spanned(first.start, end),
          ...(block && { block }),
        });
      }
      return found;
    };

    const all: Directive[] = [];
    while (position < tokens.length) {
      all.push(...statements());
      position++;
    }
    return all;
  });
}

function* braceTokens(text: string): Iterable<Token> {
  let index = 0;
  while (index < text.length) {
    const character = text[index] as string;
    if (/\s/.test(character)) {
      index++;
    } else if (character === "#") {
      index = endOfLine(text, index);
    } else if (character === ";" || character === "{" || character === "}") {
      yield { kind: character, text: character, start: index, end: index + 1 };
      index++;
    } else {
      const { text: word, end } = readWord(text, index, /[\s;{}]/);
      yield { kind: "word", text: word, start: index, end };
      index = end;
    }
  }
}

/** Reads one directive per line, `#` comments at the start of a word, single and double quotes. */
export function readLineDirectives(file: SourceFile): readonly Directive[] {
  return file.shape("line-directives", () => {
    const found: Directive[] = [];
    const { text } = file;
    const spanned = (start: number, end: number): Span => ({ path: file.path, start, end });
    for (let start = 0; start < text.length; ) {
      const end = endOfLine(text, start);
      const words: { text: string; at: Span }[] = [];
      for (let index = start; index < end; ) {
        const character = text[index] as string;
        if (/\s/.test(character)) {
          index++;
        } else if (character === "#") {
          break;
        } else {
          const word = readWord(text.slice(0, end), index, /\s/);
          words.push({ text: word.text, at: spanned(index, word.end) });
          index = word.end;
        }
      }
      const [name, ...args] = words;
      const last = words.at(-1);
      if (name && last) {
        found.push({
          name: name.text,
          nameAt: name.at,
          args,
          at: spanned(name.at.start, last.at.end),
          whole: spanned(start, Math.min(end + 1, text.length)),
        });
      }
      start = end + 1;
    }
    return found;
  });
}

/** Directives of a name in this block and, through nested blocks, below it. */
export function* within(block: readonly Directive[], name: string): Iterable<Directive> {
  for (const directive of block) {
    if (directive.name === name) yield directive;
    if (directive.block) yield* within(directive.block, name);
  }
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** One word from `start`: quoted (quotes may stand inside a word) or bare up to a delimiter. `${name}` stays whole. */
function readWord(text: string, start: number, delimiter: RegExp): { text: string; end: number } {
  let index = start;
  let word = "";
  while (index < text.length) {
    const character = text[index] as string;
    if (character === "\\" && index + 1 < text.length) {
      word += text[index + 1];
      index += 2;
    } else if (character === '"' || character === "'") {
      const close = closingQuote(text, index);
      word += text.slice(index + 1, close).replaceAll(/\\(["'\\])/g, "$1");
      index = Math.min(close + 1, text.length);
    } else if (character === "$" && text[index + 1] === "{") {
      const close = text.indexOf("}", index);
      const end = close < 0 ? text.length : close + 1;
      word += text.slice(index, end);
      index = end;
    } else if (delimiter.test(character)) {
      break;
    } else {
      word += character;
      index++;
    }
  }
  return { text: word, end: index };
}

function closingQuote(text: string, open: number): number {
  const quote = text[open];
  for (let index = open + 1; index < text.length; index++) {
    if (text[index] === "\\") index++;
    else if (text[index] === quote) return index;
  }
  return text.length;
}
