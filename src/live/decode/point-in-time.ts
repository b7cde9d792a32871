// A point in time as a value; what no calendar of JavaScript's reaches stays opaque.
import type { Decoded } from "./value.ts";

/** https://tc39.es/ecma262/#sec-time-values-and-time-range */
const FARTHEST = 8.64e15;

/** Milliseconds since 1970. */
export function pointInTime(at: number): Decoded {
  return Math.abs(at) <= FARTHEST ? { kind: "date", at } : { kind: "opaque", note: "time out of range", length: 0 };
}
