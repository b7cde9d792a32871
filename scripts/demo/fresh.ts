// Moves a key of a snapshot in time: when it ends, and the times of the session in it. Pure.
import type { StoredValue } from "../../src/live/stored.ts";

export interface Kept {
  readonly key: Buffer;
  readonly value: StoredValue;
  /** Milliseconds since 1970; missing: never. */
  readonly expiresAt?: number;
}

/** The key as it would be if it had been written so many milliseconds later. Formats that keep no times stay as they are. */
export function moved({ key, value, expiresAt }: Kept, by: number): Kept {
  return {
    key: Buffer.from(movedName(key.toString("latin1"), by), "latin1"),
    value: movedValue(value, by),
    ...(expiresAt !== undefined && { expiresAt: expiresAt + by }),
  };
}

const MINUTE = 60_000;

/** Spring Session names a set after the minute in which its sessions end. */
function movedName(name: string, by: number): string {
  return name.replace(/(?<=:expirations:)\d{13}$/, (time) => String(Math.ceil((Number(time) + by) / MINUTE) * MINUTE));
}

function movedValue(value: StoredValue, by: number): StoredValue {
  if (value.type === "string") {
    const bytes = movedText(value.bytes, by);
    return { ...value, bytes, length: bytes.length };
  }
  if (value.type !== "hash") return value;
  const fields = value.fields.map((field) =>
    TIMES.has(field.name.toString("latin1")) ? { ...field, value: movedLong(field.value, by) } : field,
  );
  return { ...value, fields };
}

const TIMES: ReadonlySet<string> = new Set(["creationTime", "lastAccessedTime"]);

/** How a `java.lang.Long` begins in Java's own serialization; eight bytes of number end it. */
const LONG = Buffer.from("aced00057372000e6a6176612e6c616e672e4c6f6e67", "hex");

function movedLong(bytes: Buffer, by: number): Buffer {
  if (!bytes.subarray(0, LONG.length).equals(LONG)) return bytes;
  const result = Buffer.from(bytes);
  result.writeBigInt64BE(result.readBigInt64BE(result.length - 8) + BigInt(by), result.length - 8);
  return result;
}

/** The points in time of JSON: as text, and as koa-session's number. */
function movedText(bytes: Buffer, by: number): Buffer {
  const text = bytes.toString("latin1");
  if (!text.startsWith("{")) return bytes;
  const result = text
    .replaceAll(/"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)"/g, (_, time: string) =>
      JSON.stringify(new Date(Date.parse(time) + by).toISOString()),
    )
    .replaceAll(/(?<="_expire":)\d{13}/g, (time) => String(Number(time) + by));
  return Buffer.from(result, "latin1");
}
