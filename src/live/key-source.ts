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
  /** Number of its database, where a source gives the keys of several. */
  readonly db?: number;
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

/** What a store answers about one name: nothing at all where there is no such key. */
export interface AskedKey<Key extends ListedKey> {
  readonly found?: Key;
  /** Why it is not known whether there is such a key. */
  readonly problem?: string;
}

export interface KeySource<Key extends ListedKey> {
  /** `host:port`, or the file. */
  readonly place: string;
  /**
   * Goes through the keys once. Throws a `LiveFailure`, an AbortError, or the system's error; what was given before stays good, and
   * called again it goes on with the keys that it has not given. One listing at a time.
   */
  keys(signal: AbortSignal): AsyncIterable<readonly Key[]>;
  /** In the order of the keys that are given. Throws what listing throws. */
  values(keys: readonly Key[], signal: AbortSignal): Promise<readonly ValueRead[]>;
  /** The keys of these names as they are now, in the order of the names. Missing where only a listing finds keys. */
  ask?(names: readonly Buffer[], signal: AbortSignal): Promise<readonly AskedKey<Key>[]>;
  /** How many keys there are; undefined where this may not be asked. Throws what listing throws. */
  total?(): Promise<number | undefined>;
  /** The moment for which times to live are told, in milliseconds since 1970: a snapshot's is when it was written. */
  now(): number;
  notes(): readonly Note[];
  /** Releases what the source itself has opened. */
  close(): Promise<void>;
}
