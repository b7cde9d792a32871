// Finds the word that was meant by a word that nobody knows.

export interface Speller {
  /** The closest known word, or undefined where none is close. Takes and gives stems. */
  correct(stem: string): string | undefined;
}

export function speller(known: Iterable<string>): Speller {
  const byLength = new Map<number, string[]>();
  for (const stem of known) {
    if (!/^[a-z]{4,}$/.test(stem)) continue;
    const same = byLength.get(stem.length) ?? [];
    same.push(stem);
    byLength.set(stem.length, same);
  }
  return {
    correct(stem) {
      // Names with digits or marks are written as they are, and short words are too close to too many others.
      if (!/^[a-z]{4,24}$/.test(stem)) return undefined;
      const allowed = stem.length < 6 ? 1 : 2;
      let best: string | undefined;
      let least = allowed;
      for (let length = stem.length - allowed; length <= stem.length + allowed; length++)
        for (const candidate of byLength.get(length) ?? []) {
          if (candidate[0] !== stem[0] && candidate[1] !== stem[1]) continue;
          const steps = distance(stem, candidate, least);
          if (steps > least || (steps === least && !isLikelier(candidate, best ?? "", stem))) continue;
          least = steps;
          best = candidate;
        }
      return best;
    },
  };
}

/** Of two words as far away, the one that begins alike; else the longer one, since letters are left out more often than added. */
function isLikelier(a: string, b: string, written: string): boolean {
  const [ours, theirs] = [alike(a, written), alike(b, written)];
  return ours === theirs ? a.length > b.length : ours > theirs;
}

function alike(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return length;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words; more than `most` where it is more than that. */
function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
          ? (before[j - 2] ?? 0) + 1
          : Number.POSITIVE_INFINITY;
      const steps = Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next.push(steps);
      least = Math.min(least, steps);
    }
    if (least > most) return most + 1;
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
