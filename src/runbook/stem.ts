// A light stemmer: brings the forms of a word together and leaves names of products alone as far as it can.

/** Takes a word in small letters. Both sides of a search are stemmed alike, so a stem need not be a word. */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word) || KEPT.has(word)) return word;
  let text = plural(word.replace(/(?<=..)is(e|ed|es|ing|ation|er|able)$/, "iz$1"));
  if (KEPT.has(text)) return text;
  for (const [ending, replacement] of ENDINGS) {
    const base = text.slice(0, -ending.length);
    if (!text.endsWith(ending) || base.length < (replacement === "" ? 4 : 3)) continue;
    text = undouble(base) + replacement;
    break;
  }
  return text.length > 4 ? text.replace(/[ey]$/, "") : text;
}

const KEPT: ReadonlySet<string> = new Set([
  "redis",
  "rails",
  "express",
  "session",
  "https",
  "kubernetes",
  "jedis",
  "missing",
  "during",
  "always",
]);

/** Tried in this order; what is left must be long enough to mean something. */
const ENDINGS: readonly (readonly [ending: string, replacement: string])[] = [
  ["ization", "iz"],
  ["izable", "iz"],
  ["izer", "iz"],
  ["ation", ""],
  ["ated", ""],
  ["ating", ""],
  ["ement", ""],
  ["ment", ""],
  ["able", ""],
  ["ible", ""],
  ["ing", ""],
  ["edly", ""],
  ["ed", ""],
  ["ion", ""],
  ["ate", ""],
  ["ness", ""],
  ["ly", ""],
];

function plural(word: string): string {
  if (word.endsWith("sses")) return word.slice(0, -2);
  if (word.endsWith("ies") && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/[^siu]s$/.test(word)) return word.slice(0, -1);
  return word;
}

/** `dropp` from `dropped`; `call` and `miss` stay. */
const undouble = (word: string): string => (/([bdgmnprt])\1$/.test(word) ? word.slice(0, -1) : word);
