// The keys of a snapshot as a source of sessions.
import type { KeySource, ListedKey, Note } from "../key-source.ts";
import type { KeyWalk, Snapshot, SnapshotKey } from "./snapshot.ts";

interface KeyInFile extends ListedKey {
  readonly origin: SnapshotKey;
}

/** Owns the snapshot from here on. `place`: the file as the person wrote it. */
export function snapshotKeys(snapshot: Snapshot, place: string): KeySource<KeyInFile> {
  let walk: KeyWalk | undefined;
  return {
    place,
    async *keys(signal) {
      walk = snapshot.keys({ samples: true, signal });
      for await (const batch of walk) yield batch.map(listed);
    },
    async values(keys, signal) {
      const read = [];
      for (const { origin } of keys) {
        signal.throwIfAborted();
        const { value, problem } = await snapshot.value(origin);
        read.push({ value, ...(problem && { problem: `In the value, ${problem.message}.` }) });
      }
      return read;
    },
    now: () => walk?.summary().writtenAt ?? Date.now(),
    notes: () => (walk ? notesOf(walk) : []),
    close: () => snapshot.close(),
  };
}

const listed = (origin: SnapshotKey): KeyInFile => ({
  key: origin.key,
  type: origin.type,
  ...(origin.sample && { sample: origin.sample }),
  expiresAt: origin.expiresAt ?? null,
  bytes: origin.size,
  origin,
});

function notesOf(walk: KeyWalk): Note[] {
  const { problem, leftOut, notes } = walk.summary();
  const said: Note[] = notes.map((message) => ({ message, lacking: false }));
  if (problem) said.unshift({ message: `At byte ${problem.offset}: ${problem.message}.`, lacking: true });
  if (leftOut > 0) said.push({ message: `${leftOut} keys are too long to be listed.`, lacking: true });
  return said;
}
