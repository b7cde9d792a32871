// One line on a terminal while a long scan runs.

export interface Progress {
  update(done: number, all: number | undefined): void;
  /** Takes the line away. */
  end(): void;
}

/** Scans shorter than this show nothing. Milliseconds. */
const QUIET = 300;
const BETWEEN = 100;

const ofFiles = (done: number, all: number | undefined): string =>
  all === undefined ? `Looking through ${done} files …` : `Reading ${Math.min(done, all)} of ${all} files …`;

/** How far a store was looked at, and at what pace. */
export function lookedAt(clock: () => number): (keys: number, all: number | undefined) => string {
  const begun = clock();
  return (keys, all) => {
    const pace = Math.round((keys * 1000) / Math.max(1, clock() - begun));
    const of = all === undefined ? "" : ` of ${Math.max(all, keys)}`;
    return `Looked at ${keys}${of} keys, ${pace} a second …`;
  };
}

export function progressOn(stream: NodeJS.WriteStream, clock: () => number, say = ofFiles): Progress {
  if (!stream.isTTY) return { update: () => {}, end: () => {} };
  const begun = clock();
  let last = begun + QUIET - BETWEEN;
  let shown = false;
  return {
    update(done, all) {
      const now = clock();
      if (now - last < BETWEEN) return;
      last = now;
      shown = true;
      stream.write(`\r\u001b[K${say(done, all)}`);
    },
    end() {
      if (shown) stream.write("\r\u001b[K");
    },
  };
}
