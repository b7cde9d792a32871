// How each type of value is laid out in an RDB file, by the number that stands before the key.
import type { StoredType } from "../stored.ts";

/** `packed`: one string that holds a whole collection. */
export type Packing = "listpack" | "ziplist" | "intset" | "zipmap";

export type Layout =
  | { readonly type: StoredType; readonly form: "string" }
  | {
      readonly type: StoredType;
      readonly form: "packed";
      readonly packing: Packing;
      readonly per?: 3;
      readonly least?: true;
    }
  /** A count, then as many strings for each of that many elements. */
  | { readonly type: StoredType; readonly form: "strings"; readonly per: 1 | 2 }
  /** A count, then a string and a score. */
  | { readonly type: "zset"; readonly form: "scored"; readonly binary: boolean }
  /** A count, then nodes: packed strings, or with `kinds` each told to be packed or plain. */
  | { readonly type: "list"; readonly form: "nodes"; readonly packing: Packing; readonly kinds: boolean }
  /** A hash whose fields may expire: with a time before each field, or (Valkey) after each value. */
  | { readonly type: "hash"; readonly form: "expiring"; readonly least: boolean }
  | { readonly type: "hash"; readonly form: "trailing" }
  | { readonly type: "stream"; readonly form: "stream"; readonly level: 1 | 2 | 3 | 4 | 5 }
  | { readonly type: "other"; readonly form: "module" };

/**
 * Up to 25: https://github.com/redis/redis/blob/8.0.0/src/rdb.h, and rdbLoadObject in rdb.c beside it. 26 and 27 are what
 * Redis 8.6 and 8.8 write of streams (https://github.com/redis/librdb/pull/93, /pull/101). 22 has two meanings: a
 * pre-release of Redis 7.4, and Valkey from version 80 on (https://github.com/valkey-io/valkey/pull/2089).
 */
const LAYOUTS: Readonly<Record<number, Layout>> = {
  0: { type: "string", form: "string" },
  1: { type: "list", form: "strings", per: 1 },
  2: { type: "set", form: "strings", per: 1 },
  3: { type: "zset", form: "scored", binary: false },
  4: { type: "hash", form: "strings", per: 2 },
  5: { type: "zset", form: "scored", binary: true },
  7: { type: "other", form: "module" },
  9: { type: "hash", form: "packed", packing: "zipmap" },
  10: { type: "list", form: "packed", packing: "ziplist" },
  11: { type: "set", form: "packed", packing: "intset" },
  12: { type: "zset", form: "packed", packing: "ziplist" },
  13: { type: "hash", form: "packed", packing: "ziplist" },
  14: { type: "list", form: "nodes", packing: "ziplist", kinds: false },
  15: { type: "stream", form: "stream", level: 1 },
  16: { type: "hash", form: "packed", packing: "listpack" },
  17: { type: "zset", form: "packed", packing: "listpack" },
  18: { type: "list", form: "nodes", packing: "listpack", kinds: true },
  19: { type: "stream", form: "stream", level: 2 },
  20: { type: "set", form: "packed", packing: "listpack" },
  21: { type: "stream", form: "stream", level: 3 },
  22: { type: "hash", form: "expiring", least: false },
  23: { type: "hash", form: "packed", packing: "listpack", per: 3 },
  24: { type: "hash", form: "expiring", least: true },
  25: { type: "hash", form: "packed", packing: "listpack", per: 3, least: true },
  26: { type: "stream", form: "stream", level: 4 },
  27: { type: "stream", form: "stream", level: 5 },
};
const TRAILING: Layout = { type: "hash", form: "trailing" };

/** The layout of a type, or undefined for one whose end cannot be found. */
export function layoutOf(code: number, valkey: boolean): Layout | undefined {
  return valkey && code === 22 ? TRAILING : LAYOUTS[code];
}
