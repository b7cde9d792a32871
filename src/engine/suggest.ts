// Finds the names that somebody may have meant.

/** Up to three of the names that are close to what was written, closest first. */
export function suggest(written: string, names: readonly string[]): readonly string[] {
  const words = new Set(written.toLowerCase().split(/[^a-z0-9]+/));
  return names
    .map((name) => ({ name, distance: distance(written.toLowerCase(), name.toLowerCase()) }))
    .map(({ name, distance: steps }) => ({
      name,
      score: steps - 2 * name.split("-").filter((w) => words.has(w)).length,
    }))
    .filter(({ score }) => score <= Math.max(2, written.length / 3))
    .toSorted((a, b) => a.score - b.score)
    .slice(0, 3)
    .map(({ name }) => name);
}

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
