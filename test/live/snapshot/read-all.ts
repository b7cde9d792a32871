// Reads a whole snapshot into memory, as only a test should.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSnapshot } from "../../../src/live/snapshot/open.ts";
import type { KeyWalk, Snapshot, SnapshotKey, ValueReading, WalkSummary } from "../../../src/live/snapshot/snapshot.ts";
import type { ByteSource } from "../../../src/live/snapshot/window.ts";

export interface WholeSnapshot {
  readonly keys: readonly SnapshotKey[];
  readonly values: readonly ValueReading[];
  readonly summary: WalkSummary;
}

export async function keysOf(walk: KeyWalk): Promise<SnapshotKey[]> {
  const keys: SnapshotKey[] = [];
  for await (const batch of walk) keys.push(...batch);
  return keys;
}

export const readAll = async (path: string): Promise<WholeSnapshot> => readSnapshot(await openSnapshot(path));

/** Closes it, too. */
export async function readSnapshot(snapshot: Snapshot): Promise<WholeSnapshot> {
  try {
    const walk = snapshot.keys({ samples: true });
    const keys = await keysOf(walk);
    const values: ValueReading[] = [];
    for (const key of keys) values.push(await snapshot.value(key));
    return { keys, values, summary: walk.summary() };
  } finally {
    await snapshot.close();
  }
}

/** Gives each content a file for the time of a call. */
export class Files {
  readonly #folder = mkdtempSync(join(tmpdir(), "session-doctor-snapshot-"));
  #count = 0;

  path(content: Uint8Array | string): string {
    const path = join(this.#folder, `snapshot-${this.#count++ % 16}`);
    writeFileSync(path, content);
    return path;
  }
  read(content: Uint8Array | string): Promise<WholeSnapshot> {
    return readAll(this.path(content));
  }
  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Bytes in memory, read like a file. */
export function inMemory(bytes: Buffer): ByteSource {
  return {
    read: (into, at, count, from) =>
      Promise.resolve({ bytesRead: bytes.copy(into, at, from, Math.min(from + count, bytes.length)) }),
    close: () => Promise.resolve(),
  };
}
