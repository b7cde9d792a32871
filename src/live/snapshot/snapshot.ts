// What an offline snapshot gives, whatever its format: keys in batches, and values one by one when they are asked for.
import type { Sample, StoredType, StoredValue } from "../stored.ts";

/** Where a value stands in the file. */
export interface ValuePlace {
  readonly offset: number;
  /** Bytes that the value takes in the file, as encoded there: not what it takes in a server's memory. */
  readonly size: number;
  /** Number of the layout, for the reader itself. */
  readonly code: number;
}

export interface SnapshotKey extends ValuePlace {
  readonly db: number;
  /** A copy: it stays valid. */
  readonly key: Buffer;
  readonly type: StoredType;
  /** Milliseconds since 1970; missing: no TTL. A time that has passed means that the server had not removed the key yet. */
  readonly expiresAt?: number;
  readonly sample?: Sample;
}

export interface Problem {
  /** Byte of the file; for JSON lines that of the line's beginning. */
  readonly offset: number;
  /** One sentence. Never quotes keys or values. */
  readonly message: string;
}

export interface WalkSummary {
  readonly keys: number;
  /** Bytes that were read so far, to be compared with the file's size. */
  readonly position: number;
  /** RDB version, such as 10, and who wrote it. */
  readonly version?: number;
  readonly writer?: "redis" | "valkey";
  /** Version of the server that wrote the file, such as 7.0.15. */
  readonly server?: string;
  /** When the file was written, in milliseconds since 1970. */
  readonly writtenAt?: number;
  /** `none`: the server writes none. `unread`: the walk has not come to the end. */
  readonly checksum: "right" | "wrong" | "none" | "unread";
  /** Keys that are too long to be listed. */
  readonly leftOut: number;
  /** Why the walk ended early, or what is wrong with the whole; keys that were given before stay good. */
  readonly problem?: Problem;
  /** What a person should know, without doubt on what was read. */
  readonly notes: readonly string[];
}

export interface WalkOptions {
  /** Takes a sample of each value, for classifying. */
  readonly samples?: boolean;
  /** Ends the walk with an AbortError. */
  readonly signal?: AbortSignal;
}

/** Can be gone through once. `summary` may be asked for at any time. */
export interface KeyWalk extends AsyncIterable<readonly SnapshotKey[]> {
  summary(): WalkSummary;
}

export interface ValueReading {
  readonly value: StoredValue;
  /** Whether that is the whole value. */
  readonly complete: boolean;
  readonly problem?: Problem;
}

/** A file that was opened. Throws only on a read error of the system. */
export interface Snapshot {
  readonly format: "rdb" | "json-lines";
  /** Bytes of the file. */
  readonly size: number;
  keys(options?: WalkOptions): KeyWalk;
  /** Reads at most `limit` bytes of the file, 256 KiB when it is not given. */
  value(key: ValuePlace, limit?: number): Promise<ValueReading>;
  close(): Promise<void>;
}

/** Nothing over this is read without being asked for. */
export const VALUE_LIMIT = 256 * 1024;
