// What a store keeps under one key, as bytes: the same shape whether a server or a snapshot gave it.

/** The types that TYPE names; what a module or a newer server made of its own is `other`. */
export type StoredType = "string" | "list" | "set" | "zset" | "hash" | "stream" | "other";

export interface StoredField {
  readonly name: Buffer;
  readonly value: Buffer;
  /** Milliseconds since 1970, where the field expires on its own (Redis 7.4, Valkey 9). */
  readonly expiresAt?: number;
}

export type StoredValue =
  /** `length` counts the whole value; `bytes` may be its beginning. */
  | { readonly type: "string"; readonly bytes: Buffer; readonly length: number }
  | { readonly type: "hash"; readonly fields: readonly StoredField[] }
  /** `length` counts all members, where only some are given. */
  | { readonly type: "list" | "set"; readonly items: readonly Buffer[]; readonly length?: number }
  | { readonly type: "zset"; readonly members: readonly { readonly member: Buffer; readonly score: number }[] }
  /** No framework keeps sessions in these, so what is inside is not read. */
  | { readonly type: "stream" | "other" };

/** The little of a value that tells what it is: enough to classify a key without reading the value. */
export interface Sample {
  /** Beginning of a string, or of the field `data` of a hash. */
  readonly head?: Uint8Array;
  /** Bytes of the whole string. */
  readonly length?: number;
  /** Names of a hash's fields, as far as they were looked at. */
  readonly fields?: readonly string[];
  /** Whether there are more fields than those. */
  readonly cut?: true;
}

/** Bytes of a string that a sample holds: enough for the magic bytes and the first names of every format that is told apart. */
export const SAMPLE_BYTES = 256;
