// Finds the names that somebody may have meant.

/** Up to three of the names that are close to what was written, closest first. */
export function suggest(written: string, names: readonly string[]): readonly string[] {
  const wanted = written.toLowerCase();
  return names
    .map((name) => ({ name, score: likeness(wanted, name.toLowerCase()) }))
    .filter(({ score }) => score > 0.5)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** From 0 to 1: how little has to be changed, or how many words are shared. */
function likeness(a: string, b: string): number {
  const letters = 1 - distance(a, b) / Math.max(a.length, b.length, 1);
  const [ours, theirs] = [wordsOf(a), wordsOf(b)];
  const shared = ours.filter((word) => theirs.includes(word)).length;
  return Math.max(letters, shared / Math.max(ours.length, 1) - 0.01 * theirs.length);
}

const wordsOf = (name: string): string[] => name.split(/[^a-z0-9]+/).filter((word) => word !== "");

/** `; did you mean "a" or "b"?`, or nothing. */
export function didYouMean(written: string, names: readonly string[]): string {
  const found = suggest(written, names).map((name) => `"${name}"`);
  return found.length === 0 ? "" : `; did you mean ${found.join(" or ")}?`;
}

/** Insertions, deletions and replacements between two words. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
