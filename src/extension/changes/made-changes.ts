// The changes that this window has made, newest first, with what it takes to undo them. In memory only: it holds sessions.
import type { Inverse } from "../../live/write/carry-out.ts";
import type { Undone } from "../../live/write/undo.ts";

export interface MadeChange {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly connection: string;
  /** Where it was made: what was taken from one server is not given to another. */
  readonly target: string;
  readonly label: string;
  readonly environment: string;
  /** What was done, in a sentence without ids or users. */
  readonly text: string;
  /** Steps that can be undone still. */
  readonly undo: readonly Inverse[];
  /** Why nothing is there to be undone, or what came of it. */
  readonly state: "kept" | "undone" | "part" | "nothing";
}

/** Bytes of sessions that are kept for undoing, of all changes together. */
export const ROOM = 64 * 1024 * 1024;
/** Changes that are remembered. */
const MOST = 100;

export class MadeChanges {
  #all: readonly MadeChange[] = [];
  #next = 1;
  readonly #taken = new Set<number>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get all(): readonly MadeChange[] {
    return this.#all;
  }

  /** The newest that can be undone. */
  get last(): MadeChange | undefined {
    return this.#all.find(({ undo }) => undo.length > 0);
  }

  /** Bytes that may still be kept. */
  get room(): number {
    return ROOM - this.#all.flatMap(({ undo }) => undo).reduce((sum, one) => sum + bytesOf(one), 0);
  }

  add(change: Omit<MadeChange, "id" | "state">): MadeChange {
    const made: MadeChange = { ...change, id: this.#next++, state: change.undo.length > 0 ? "kept" : "nothing" };
    this.#all = [made, ...this.#all].slice(0, MOST);
    this.#changed();
    return made;
  }

  /** What is to be undone, once: undefined where it is being undone already. */
  take(id: number): readonly Inverse[] | undefined {
    const change = this.#all.find((one) => one.id === id);
    if (!change || change.undo.length === 0 || this.#taken.has(id)) return undefined;
    this.#taken.add(id);
    return change.undo;
  }

  /** What could not be brought back may be tried again. */
  undone(id: number, { rest }: Undone): void {
    this.#taken.delete(id);
    this.#all = this.#all.map((one) =>
      one.id === id ? { ...one, undo: rest, state: rest.length > 0 ? "part" : "undone" } : one,
    );
    this.#changed();
  }
}

const bytesOf = (one: Inverse): number => (one.do === "restore" ? one.payload.length : 0);
