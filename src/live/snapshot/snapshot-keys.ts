// The keys of a snapshot as a source of sessions.
import type { KeySource, ListedKey, Note } from "../key-source.ts";
import type { KeyWalk, Snapshot, SnapshotKey, ValuePlace } from "./snapshot.ts";

export interface KeyInFile extends ListedKey, ValuePlace {}

/** Owns the snapshot from here on. `place`: the file as the person wrote it. */
export function snapshotKeys(snapshot: Snapshot, place: string): KeySource<KeyInFile> {
  let walk: KeyWalk | undefined;
  let given = 0;
  return {
    place,
    async *keys(signal) {
      walk = snapshot.keys({ samples: true, signal });
      // A file gives its keys in the same order each time.
      let passed = 0;
      for await (const batch of walk) {
        const fresh = batch.slice(Math.max(0, given - passed));
        passed += batch.length;
        given = Math.max(given, passed);
        if (fresh.length > 0) yield fresh.map(listed);
      }
    },
    async values(keys, signal) {
      const read = [];
      for (const key of keys) {
        signal.throwIfAborted();
        const { value, problem } = await snapshot.value(key);
        read.push({ value, ...(problem && { problem: `In the value, ${problem.message}.` }) });
      }
      return read;
    },
    now: () => walk?.summary().writtenAt ?? Date.now(),
    notes: () => (walk ? notesOf(walk) : []),
    close: () => snapshot.close(),
  };
}

const listed = ({ key, type, sample, expiresAt, size, db, offset, code }: SnapshotKey): KeyInFile => ({
  key,
  type,
  ...(sample && { sample }),
  expiresAt: expiresAt ?? null,
  bytes: size,
  db,
  offset,
  size,
  code,
});

function notesOf(walk: KeyWalk): Note[] {
  const { problem, leftOut, notes } = walk.summary();
  const said: Note[] = notes.map((message) => ({ message, lacking: false }));
  if (problem) said.unshift({ message: `At byte ${problem.offset}: ${problem.message}.`, lacking: true });
  if (leftOut > 0) said.push({ message: `${leftOut} keys are too long to be listed.`, lacking: true });
  return said;
}
