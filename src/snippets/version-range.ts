// Whether a version that a build file names is one that a snippet is written for.

export type Fit = "yes" | "no" | "unknown";

/**
 * Compares what is written in a build file (`^7.1.0`, `3.2.5`, `~> 7.1`, `v2.8.0`) with a range of a snippet: comparators joined
 * by spaces, such as `>=7 <9`. The lowest version that is written counts; open ranges and several at once say nothing.
 */
export function versionFits(range: string, written: string | undefined): Fit {
  const version = lowestOf(written);
  if (version === undefined) return "unknown";
  const fits = range
    .trim()
    .split(/\s+/)
    .every((comparator) => {
      const [, sign = "=", wanted = ""] = /^(>=|<=|>|<|=)?(.*)$/.exec(comparator) ?? [];
      const parts = numbersOf(wanted);
      // `<9` and `=9` speak of all versions that begin with 9.
      const order = compare(sign === ">=" || sign === "<" ? version : version.slice(0, parts.length), parts);
      if (sign === ">=") return order >= 0;
      if (sign === "<") return order < 0;
      if (sign === "<=") return order <= 0;
      return sign === ">" ? order > 0 : order === 0;
    });
  return fits ? "yes" : "no";
}

function lowestOf(written: string | undefined): readonly number[] | undefined {
  if (written === undefined || /\|\||\s-\s|[<>*]|\blatest\b/.test(written.replace(/^\s*~>\s*/, ""))) return undefined;
  const [, text] = /(\d+(?:\.\d+)*)/.exec(written) ?? [];
  return text === undefined ? undefined : numbersOf(text);
}

const numbersOf = (text: string): readonly number[] => text.split(".").map(Number);

function compare(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
