// The contract of a stack: a lens that reads facts out of a file and writes settings back into it.
import type { AppFact, Dependency, Fact, RolloutFact, Slot } from "./facts.ts";
import type { Edit, Problem } from "./span.ts";
import type { SourceFile } from "./syntax/source.ts";

export interface Stack {
  readonly id: string;
  /** Whether a file of this path can be of this stack. Sees the path only, so that nothing else needs to be opened. */
  reads(path: string): boolean;
  /** The file is read only when its text contains one of these; empty: always. */
  readonly mentions: readonly string[];
  /** Facts that follow from this file alone. Must not throw on any text. */
  read(file: SourceFile, report: (problem: Problem) => void): Iterable<Fact>;
  /** Writes a value into a slot that `read` made; `null` removes the setting. */
  write?(slot: Slot, value: string | number | boolean | null): readonly Edit[];
  /**
   * Resolves precedence among the facts of one app (profile over base, environment over file) and fills in defaults.
   * Gets all facts of the app, returns them with its own layers replaced by settled ones.
   */
  settle?(facts: readonly Fact[], app: Surroundings): readonly Fact[];
}

/** What a stack may know about the app when it settles. */
export interface Surroundings {
  readonly root: string;
  /** The app's own build file first, then those of the directories above it. */
  readonly builds: readonly AppFact[];
  /** Services of a deployment that are certainly built from this app, as read: their variables beat its files. */
  readonly services: readonly RolloutFact[];
  /** A dependency of the nearest build file that names it. */
  dependency(name: string): Dependency | undefined;
}
