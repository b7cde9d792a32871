// Opens an RDB file: versions 5 to 14 of Redis, 80 of Valkey.
import { layoutOf } from "./layout.ts";
import { decodeRdbValue } from "./rdb-value.ts";
import { RdbWalk } from "./rdb-walk.ts";
import {
  type KeyWalk,
  type Snapshot,
  type SnapshotKey,
  VALUE_LIMIT,
  type ValuePlace,
  type ValueReading,
  type WalkOptions,
} from "./snapshot.ts";
import { type ByteSource, Window } from "./window.ts";

/** Owns the source from here on. `size` and `valkey` were read from the file. */
export function rdbSnapshot(source: ByteSource, size: number, valkey: boolean): Snapshot {
  return {
    format: "rdb",
    size,
    keys: (options = {}) => walkKeys(source, size, options),
    value: (key, limit = VALUE_LIMIT) => readValue(source, key, valkey, limit),
    close: () => source.close(),
  };
}

function walkKeys(source: ByteSource, size: number, options: WalkOptions): KeyWalk {
  const window = new Window(source, size);
  const walk = new RdbWalk(window, options.samples ?? false);
  const steps = walk.steps();
  async function* batches(): AsyncGenerator<readonly SnapshotKey[], void> {
    for (;;) {
      options.signal?.throwIfAborted();
      const step = steps.next();
      if (walk.batch.length > 0) {
        const batch = walk.batch;
        walk.batch = [];
        yield batch;
      }
      if (step.done) return;
      if (step.value > 0) await window.fill(step.value);
    }
  }
  return { [Symbol.asyncIterator]: batches, summary: () => walk.summary() };
}

async function readValue(source: ByteSource, key: ValuePlace, valkey: boolean, limit: number): Promise<ValueReading> {
  const layout = layoutOf(key.code, valkey);
  if (!layout) return { value: { type: "other" }, complete: false };
  const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(key.size, limit)));
  let read = 0;
  while (read < bytes.length) {
    const { bytesRead } = await source.read(bytes, read, bytes.length - read, key.offset + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  const { value, failure } = decodeRdbValue(layout, bytes.subarray(0, read));
  if (read < key.size) {
    const message = `the first ${read} of ${key.size} bytes were read`;
    return { value, complete: false, problem: { offset: key.offset + read, message } };
  }
  if (!failure) return { value, complete: value.type !== "stream" && value.type !== "other" };
  return { value, complete: false, problem: { offset: key.offset + failure.offset, message: failure.message } };
}
