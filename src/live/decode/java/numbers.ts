// Numbers of `java.math` and `java.util.UUID` as values and texts.
import { Buffer } from "node:buffer";

/** Larger ones are possible and are nothing that a person would read. */
const LARGEST = 1024;

/** @returns undefined where the magnitude was cut or is larger than anybody reads. */
export function integerFrom(sign: number, magnitude: Uint8Array, length: number): bigint | undefined {
  if (magnitude.length !== length || length > LARGEST) return undefined;
  if (length === 0) return 0n;
  const value = BigInt(`0x${Buffer.from(magnitude).toString("hex")}`);
  return sign < 0 ? -value : value;
}

/** As `BigDecimal.toString` where the scale is small, so that a scale of a billion makes no text of a billion zeros. */
export function decimalText(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  if (scale < 0 || scale > 100) return `${unscaled}E${scale > 0 ? "-" : "+"}${Math.abs(scale)}`;
  const sign = unscaled < 0n ? "-" : "";
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, "0");
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function uuidText(most: bigint, least: bigint): string {
  const hex = (half: bigint) => BigInt.asUintN(64, half).toString(16).padStart(16, "0");
  const all = hex(most) + hex(least);
  return [all.slice(0, 8), all.slice(8, 12), all.slice(12, 16), all.slice(16, 20), all.slice(20)].join("-");
}
