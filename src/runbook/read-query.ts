// Reads what a person typed or selected: a few words, a sentence, an error message, a log line or a whole stack trace.
import type { Term, TermReader } from "./terms.ts";

/** Longer texts are cut: a selection may be a whole log. In UTF-16 units. */
const TEXT_LIMIT = 20_000;
/** Searching by more terms takes longer and finds nothing else. */
const TERM_LIMIT = 60;

/** Each term once, with the sum of its weights up to 1.5, the heaviest first. */
export function readQuery(
  text: string,
  reader: TermReader,
  correct: (stem: string) => string | undefined,
): readonly Term[] {
  const weighed = new Map<string, Term>();
  for (const { line, weight } of lines(withoutDenied(text.slice(0, TEXT_LIMIT))))
    for (const term of reader.query(line, correct)) {
      const known = weighed.get(term.term);
      const sum = Math.min((known?.weight ?? 0) + term.weight * weight, Math.max(1.5 * weight, known?.weight ?? 0));
      weighed.set(term.term, { ...term, ...(known && { said: known.said }), weight: sum });
    }
  return [...weighed.values()].toSorted((a, b) => b.weight - a.weight).slice(0, TERM_LIMIT);
}

/** What is said not to have happened is not looked for: "nobody deployed anything", "no restart", "without any change". */
const withoutDenied = (text: string): string => text.replace(DENIED, " ");

const DENIED =
  /\b(?:nobody|no ?one|nothing|no|never|without|not after|(?:did|has|have|had|was|were)(?:n't| not))\s+(?:(?:a|an|any|the|other|new|recent|has|have|had|was|were|been|being|got|get|did|do|we|code|config|configuration)\s+){0,3}(?:re)?(?:deploy|releas|roll|restart|reboot|upgrad|chang|failover|fail|scal)(?:ed|es|e|s|ing|ment|ments|out|outs|over|overs|led|lovers?)?\b(?:\s+(?:anything|something|over|out|in between))?/gi;

interface Line {
  readonly line: string;
  readonly weight: number;
}

const FRAME_WEIGHT = 0.1;
const MANY_FRAMES = 6;

/** Frames say where a program was, exceptions say what went wrong: of a stack trace little but the latter counts. */
function lines(text: string): readonly Line[] {
  const all = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  let frames = 0;
  return all.flatMap((line) => {
    if (!isFrame(line)) return [{ line: withoutClock(line), weight: 1 }];
    frames++;
    return frames > MANY_FRAMES ? [] : [{ line, weight: FRAME_WEIGHT }];
  });
}

/** Java, JavaScript and .NET; Python; PHP; Ruby; "… 17 more". */
const isFrame = (line: string): boolean =>
  /^\s*(?:at\s+\S.*|File "[^"]*", line \d+.*|#\d+ .*|from \S+:\d+:in .*|\.\.\. \d+ (?:more|common frames omitted))\s*$/.test(
    line,
  );

/** What a log puts before its message: a time, and a thread in brackets. */
const withoutClock = (line: string): string =>
  line
    .replace(/^\s*\[?\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\]?\s*/, "")
    .replace(/\[[\w.:#@-]*(?:exec|thread|nio|worker)[\w.:#@-]*\]/gi, " ");
