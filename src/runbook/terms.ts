// What a text is searched by: stems, whole names, and the things that its words are names of.
import { conceptsIn } from "./concepts.ts";
import { type Language, stemsOf } from "./language.ts";
import { lexemes } from "./lexemes.ts";
import { tuning } from "./tuning.ts";
import { signs } from "./vocabulary.ts";

export interface Term {
  /** Begins with `~` where it is a thing with several names. */
  readonly term: string;
  /** The words of the text. */
  readonly said: string;
  /** From 0 to 1.5: names count more than parts of them and than plain words. */
  readonly weight: number;
  /** The word that was probably meant, where nobody knows the one that was said. */
  readonly meant?: string;
}

export interface TermReader {
  /** Everything in the text, for an index. */
  index(text: string): readonly string[];
  /** What to search by; `correct` gives a known stem for one that is not, or undefined. */
  query(text: string, correct: (stem: string) => string | undefined): readonly Term[];
  /** Stems of all that names are made of. */
  readonly stems: ReadonlySet<string>;
  /** Words without meaning. */
  readonly unsaid: ReadonlySet<string>;
}

/** Made once and kept. */
export function termReader(language: Language): TermReader {
  const known: Known = { names: language.names, stems: stemsOf(language.names), unsaid: new Set(language.unsaid) };
  return {
    ...known,
    index: (text) => termsOf(text, known).map(({ term }) => term),
    query: (text, correct) => termsOf(text, known, correct),
  };
}

interface Known {
  readonly names: Language["names"];
  readonly stems: ReadonlySet<string>;
  readonly unsaid: ReadonlySet<string>;
}

/** The thing that a term stands for; undefined where it stands for itself. */
export const thingOf = (term: string): string | undefined =>
  term.startsWith("~") ? term.slice(1).replaceAll("_", " ") : undefined;

const termOf = (concept: string): string => `~${concept.replaceAll(" ", "_")}`;

interface Word {
  readonly stem: string;
  readonly said: string;
  readonly weight: number;
  readonly meant?: string;
}

/** Hardly any plain word has more letters. */
const LONG = 8;

function termsOf(
  text: string,
  { names, stems, unsaid }: Known,
  correct?: (stem: string) => string | undefined,
): readonly Term[] {
  const { name, sign, part, within, plain, corrected } = tuning.terms;
  const words: Word[] = [];
  const terms: Term[] = [];
  for (const { said, whole, parts } of lexemes(text)) {
    if (whole !== undefined) {
      const meant = correct?.(whole);
      terms.push(
        meant === undefined ? { term: whole, said, weight: 1 } : { term: meant, said, weight: corrected, meant },
      );
    }
    // Names of classes and settings are typed in small letters too, and stand whole in the index.
    if (correct && whole === undefined && said.length > LONG) terms.push({ term: said.toLowerCase(), said, weight: 1 });
    // KEYS is a command, keys are many things.
    if (/^[A-Z][A-Z\d_]{2,}$/.test(said)) terms.push({ term: said, said, weight: 1 });
    for (const one of parts) {
      const meant = whole === undefined ? correct?.(one) : undefined;
      if (meant === undefined) words.push({ stem: one, said, weight: whole === undefined ? 1 : part });
      else words.push({ stem: meant, said, weight: corrected, meant });
    }
  }
  const named = new Set<number>();
  for (const { concept, start, end } of conceptsIn(
    words.map((word) => word.stem),
    names,
  )) {
    const said = [...new Set(words.slice(start, end).map((word) => word.said))].join(" ");
    terms.push({ term: termOf(concept), said, weight: end - start > 1 ? name : 1 });
    for (let at = start; at < end; at++) named.add(at);
  }
  for (const [pattern, concept] of signs) {
    const found = pattern.exec(text);
    if (!found) continue;
    terms.push({ term: termOf(concept), said: found[0], weight: sign });
    const counted = new Set(lexemes(found[0]).flatMap(({ parts }) => parts));
    for (const [at, word] of words.entries()) if (counted.has(word.stem)) named.add(at);
  }
  for (const [at, { stem: term, said, weight, meant }] of words.entries()) {
    if (term.length < 2 || unsaid.has(term)) continue;
    const share = named.has(at) ? within : stems.has(term) ? 1 : plain;
    terms.push({ term, said, weight: weight * share, ...(meant !== undefined && { meant }) });
  }
  return terms;
}
