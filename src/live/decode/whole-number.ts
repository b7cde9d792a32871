// Whole numbers of any size as values: a number while that is exact, else a bigint, and opaque where printing it would take long.
import { Buffer } from "node:buffer";
import type { Decoded } from "./value.ts";

/** Turning a number of this many bytes into decimal digits still takes well below a millisecond. */
const MOST_BYTES = 1024;
const MOST_DIGITS = 2400;

export function wholeNumber(value: bigint): Decoded {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER)
    ? { kind: "number", value: Number(value) }
    : { kind: "bigint", value };
}

/** Decimal digits with an optional sign; undefined if the text is anything else. */
export function wholeNumberOfText(text: string): Decoded | undefined {
  if (text.length <= 15) return /^[-+]?\d+$/.test(text) ? { kind: "number", value: Number(text) + 0 } : undefined;
  if (text.length > MOST_DIGITS) return { kind: "opaque", note: "very large number", length: text.length };
  if (!/^[-+]?\d+$/.test(text)) return undefined;
  return wholeNumber(BigInt(text.startsWith("+") ? text.slice(1) : text));
}

/** Little-endian bytes, as two's complement or as a magnitude with a sign beside it. */
export function wholeNumberOfBytes(bytes: Uint8Array, sign: "two's complement" | "+" | "-"): Decoded {
  if (bytes.length > MOST_BYTES) return { kind: "opaque", note: "very large number", length: bytes.length };
  if (bytes.length === 0) return { kind: "number", value: 0 };
  const magnitude = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);
  if (sign === "+") return wholeNumber(magnitude);
  if (sign === "-") return wholeNumber(-magnitude);
  return wholeNumber(BigInt.asIntN(bytes.length * 8, magnitude));
}
