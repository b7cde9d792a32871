// Blanks out strings and comments, so that words and brackets in them are not taken for code.

const HASH = /#[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
const SLASHES = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/g;
const BOTH = new RegExp(`${SLASHES.source}|#[^\\n]*`, "g");
const MARKUP = /<!--[\s\S]*?-->/g;

const BY_LANGUAGE: Readonly<Record<string, RegExp>> = {
  javascript: SLASHES,
  typescript: SLASHES,
  java: SLASHES,
  csharp: SLASHES,
  go: SLASHES,
  php: BOTH,
  xml: MARKUP,
  // Apostrophes are part of its text.
  apacheconf: /^[ \t]*#[^\n]*/gm,
};

/** The text with strings and comments as blanks: of the same length, with the same lines. */
export function mask(text: string, language: string): string {
  return text.replaceAll(BY_LANGUAGE[language] ?? HASH, (found) => found.replaceAll(/[^\n]/g, " "));
}

/** The offset of the bracket that closes the one at `open`, or -1. Only brackets of the same kind count. */
export function closingOf(masked: string, open: number): number {
  const opening = masked[open] ?? "";
  const closing = { "{": "}", "(": ")", "[": "]" }[opening];
  let depth = 0;
  for (let index = open; index < masked.length; index++) {
    if (masked[index] === opening) depth++;
    else if (masked[index] === closing && --depth === 0) return index;
  }
  return -1;
}
