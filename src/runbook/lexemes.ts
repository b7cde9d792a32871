// Cuts text into words as people and programs write them: dotted names, headers, constants and camel case are split and kept whole.
import { stem } from "./stem.ts";

export interface Lexeme {
  /** As it was written. */
  readonly said: string;
  /** The whole, when it was written in several parts: `spring.session.timeout`, `notserializableexception`. */
  readonly whole: string | undefined;
  /** Stems of the parts, or of the one word. */
  readonly parts: readonly string[];
}

/** Lexemes of one word hold one part. Ids, hashes, dates and other numbers that nobody searches by are left out. */
export function lexemes(text: string): readonly Lexeme[] {
  const found: Lexeme[] = [];
  for (const [said] of text
    .normalize("NFKC")
    .replaceAll(/[’‘`´]/g, "'")
    .matchAll(WORD)) {
    const lexeme = shape(said);
    if (lexeme) found.push(lexeme);
  }
  return found;
}

/** Letters and digits, joined by what joins names; a lone -1, which is what TTL says of a key that never expires. */
const WORD =
  /(?<![\w.])-1(?![\w.])|[\p{L}\p{N}_$]+(?:(?:[.\-:/]|::|%3A)[\p{L}\p{N}_$]+)*(?:'(?:t|s|re|ve|ll|d|m)\b)?/gu;

function shape(said: string): Lexeme | undefined {
  if (said === "-1") return { said, whole: undefined, parts: [said] };
  const plain = said.replace(/'(?:s|re|ve|ll|d|m)$/, "").replace(/^\$+/, "");
  if (isNoise(plain)) return undefined;
  // A class counts, the packages around it hardly do. `__Host-` is a promise, a host is anything.
  const isPrefixed = /^__[a-z]+(?:-|$)/i.test(plain);
  const dotted = plain
    .split(/[.\-:/_$]+|%3A/)
    .filter((part) => part !== "")
    .map((part, at) => (isPrefixed && at === 0 ? `__${part}` : part));
  const parts = dotted
    .flatMap(humps)
    .map((part) => part.toLowerCase().replace("n't", "not"))
    .filter((part) => !isCount(part));
  if (parts.length === 0) return undefined;
  if (parts.length === 1) return { said, whole: undefined, parts: [stem(parts[0] ?? "")] };
  const name = /^(?:[a-z]\w*\.){2,}[A-Z]/.test(plain) ? (dotted.at(-1) ?? plain) : plain;
  return { said, whole: name.toLowerCase(), parts: parts.map(stem) };
}

/** `HttpSessionId` in its three words; `JSESSIONID` and `NOAUTH` are one. */
const humps = (name: string): string[] => name.split(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u);

/** Ids, hashes and dates. */
const isNoise = (word: string): boolean =>
  word.length > 80 ||
  /^(?=\D*\d)[0-9a-f]{12,}$/i.test(word) ||
  /^[0-9a-f]{8}-[0-9a-f]{4}-/i.test(word) ||
  isCount(word);

/** Statuses, ports and sizes have three to five digits and mean something; counts and times are anybody's. */
const isCount = (word: string): boolean => /^\d[\d.:\-/]*$/.test(word) && !/^(?:[1-5]\d\d|\d{4,5})$/.test(word);
