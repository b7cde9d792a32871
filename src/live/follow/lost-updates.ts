// Sees that one request has overwritten what another one had just written.
//
// Frameworks that keep a session as one value read it when a request begins and write it when it ends. Of two requests that
// overlap, the later one writes back what it read before the other one wrote.
import type { Decoded } from "../decode/value.ts";
import { type Change, type Path, same } from "./changes.ts";

export interface LostUpdate {
  readonly path: Path;
  /** Milliseconds since 1970 at which it was seen to be written. */
  readonly writtenAt: number;
}

/** Milliseconds within which two requests are taken to overlap. */
const OVERLAP = 10_000;

interface Write {
  readonly path: Path;
  readonly before: Decoded | undefined;
  readonly at: number;
}

/** Give each look's changes in turn. */
export class LostUpdates {
  #recent: readonly Write[] = [];

  /** Members that went back to what they were before the last writes, while something else was written. */
  see(changes: readonly Change[], at: number): readonly LostUpdate[] {
    const writes = changes.flatMap((change): (Write & { readonly after: Decoded | undefined })[] => {
      switch (change.kind) {
        case "added":
          return [{ path: change.path, before: undefined, after: change.after, at }];
        case "removed":
          return [{ path: change.path, before: change.before, after: undefined, at }];
        case "changed":
          return [{ path: change.path, before: change.before, after: change.after, at }];
        default:
          return [];
      }
    });
    const reverted = writes.flatMap((write) => {
      const earlier = this.#recent.find((one) => name(one.path) === name(write.path) && at - one.at <= OVERLAP);
      return earlier && same(earlier.before, write.after) ? [{ path: write.path, writtenAt: earlier.at }] : [];
    });
    // Taken back on purpose looks the same, but then the same request writes nothing else.
    const lost = reverted.length > 0 && reverted.length < writes.length ? reverted : [];
    if (writes.length > 0) this.#recent = writes;
    return lost;
  }
}

const name = (path: Path): string => JSON.stringify(path);
