// Hides what may be secret in a line of somebody's source, before it is shown or digested.
import type { Span } from "../engine/span.ts";

const QUOTED = `"(?:\\\\.|[^"\\\\])*"|'(?:\\\\.|[^'\\\\])*'|\`(?:\\\\.|[^\`\\\\])*\``;
const NAME = "secret|passw(?:or)?d|passwd|passphrase|\\bpwd|token|api[-_]?key|private[-_]?key|credential";

/** A telling name, and the strings that follow it before anything else is named. */
const STRINGS = new RegExp(
  `(?:${NAME}|salt|\\bkeys?\\b)[\\w.-]*["'\`]?[^"'\`{};]*((?:(?:${QUOTED})[\\s,|?+()\\]]*)+)`,
  "gi",
);
const QUOTE = new RegExp(QUOTED, "g");
/** `password: abc`, `SECRET=abc`, `<secret>abc</secret>`. */
const BARE = new RegExp(`(?:${NAME})[\\w.-]*["']?\\s*[:=>]\\s*([^\\s"'\`,;(){}<>[\\]]+)`, "gi");
/** `requirepass abc`. */
const DIRECTIVE = /\b(?:requirepass|masterauth|password)\s+([^\s"':=]\S*)/gi;
/** `redis-cli -a abc`, `--pass abc`. */
const ARGUMENT = /(?:^|\s)(?:-a|--pass(?:word)?|--auth)[\s=]+(\S+)/g;
/** `redis://user:abc@host`. */
const ADDRESS = /:\/\/[^/\s:@"']*:([^@/\s"']+)@/g;
/** Refers to something elsewhere, and so tells nothing. */
const REFERENCE = /^(?:\$|process\.env|os\.environ|System\.getenv|env\.|%)/;

/**
 * The line with the same length, and stars where a secret may stand. `secrets` are the places that the engine knows of;
 * what it did not read, such as a password beside an underlined cookie, is told by the name before it.
 */
export function maskLine(line: { readonly text: string; readonly offset: number }, secrets: readonly Span[]): string {
  let { text } = line;
  const hide = (from: number, to: number): void => {
    text = text.slice(0, from) + text.slice(from, to).replace(/[^"'`\s]/g, "*") + text.slice(to);
  };
  for (const { start, end } of secrets) {
    const from = Math.max(0, start - line.offset);
    const to = Math.min(text.length, end - line.offset);
    const isName = /^[\w.-]+$/.test(line.text.slice(from, to)) && /^["']?\s*[:=]/.test(line.text.slice(to));
    if (from < to && !isName) hide(from, to);
  }
  for (const match of line.text.matchAll(STRINGS)) {
    const [whole, strings = ""] = match;
    const at = match.index + whole.length - strings.length;
    for (const quote of strings.matchAll(QUOTE)) hide(at + quote.index, at + quote.index + quote[0].length);
  }
  for (const pattern of [BARE, DIRECTIVE, ARGUMENT, ADDRESS])
    for (const match of line.text.matchAll(pattern)) {
      const [whole, value = ""] = match;
      if (REFERENCE.test(value)) continue;
      const at = match.index + whole.lastIndexOf(value);
      hide(at, at + value.length);
    }
  return text;
}
