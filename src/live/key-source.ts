// Keys with the little that tells what they are, and values when they are asked for: the same of a server and of a snapshot.
import type { Sample, StoredType, StoredValue } from "./stored.ts";

export interface ListedKey {
  /** A copy: it stays valid. */
  readonly key: Buffer;
  readonly type: StoredType;
  readonly sample?: Sample;
  /** Milliseconds since 1970; `null`: it does not expire; missing: it could not be asked. */
  readonly expiresAt?: number | null;
  /** Bytes that it takes in the server's memory, or in the file of a snapshot. */
  readonly bytes?: number;
}

/** Something that a person should know about a listing. */
export interface Note {
  readonly message: string;
  /** True where keys or values are missing from the result because of it. */
  readonly lacking: boolean;
}

export interface ValueRead {
  /** Missing where the key has gone or could not be read. */
  readonly value?: StoredValue;
  /** Why that is not the whole value. Quotes no key and no content. */
  readonly problem?: string;
}

export interface KeySource<Key extends ListedKey> {
  /** `host:port`, or the file. */
  readonly place: string;
  /** Can be gone through once. Throws a `LiveFailure`, an AbortError, or the system's error; what was given before stays good. */
  keys(signal: AbortSignal): AsyncIterable<readonly Key[]>;
  /** In the order of the keys that are given. Throws what listing throws. */
  values(keys: readonly Key[], signal: AbortSignal): Promise<readonly ValueRead[]>;
  /** The moment for which times to live are told, in milliseconds since 1970: a snapshot's is when it was written. */
  now(): number;
  notes(): readonly Note[];
  close(): Promise<void>;
}
