// Snapshots as JSON lines: one key on each line, written by people's scripts and by our own export.
//
// Shape of a line: {"db": 0, "key": TEXT, "type": "string", "ttl": 1800, "value": VALUE}
//   TEXT   a JSON string, or {"base64": "…"} where the bytes are not UTF-8
//   db     0 when missing
//   type   string, hash, list, set or zset; taken from the value's form when missing
//   ttl    seconds that are left, with -1, null or nothing for a key without TTL
//   VALUE  TEXT for a string; {"name": TEXT, …} or [[TEXT, TEXT], …] for a hash; [TEXT, …] for a list or set;
//          [[TEXT, number], …] for a zset
// A first line {"snapshot": 1, "at": "2026-01-01T00:00:00.000Z"} says when the ttl of all lines was true; without it that
// is the time of the file. Empty lines are passed over.
import { SAMPLE_BYTES, type Sample, type StoredField, type StoredValue } from "../stored.ts";
import {
  type KeyWalk,
  type Problem,
  type Snapshot,
  type SnapshotKey,
  VALUE_LIMIT,
  type ValuePlace,
  type ValueReading,
  type WalkOptions,
  type WalkSummary,
} from "./snapshot.ts";
import type { ByteSource } from "./window.ts";

const CHUNK = 256 * 1024;
/** A value of the usual limit in base64, with room for its line. Longer lines are left out. */
const LINE_LIMIT = 1024 * 1024;

/** The first line of an export. */
export function exportHeader(at: number): string {
  return `${JSON.stringify({ snapshot: 1, at: new Date(at).toISOString() })}\n`;
}

/** One line of an export. Holds the value in full: whoever writes it to a file has asked for that. */
export function exportLine(key: Pick<SnapshotKey, "db" | "key" | "expiresAt">, value: StoredValue, at: number): string {
  const ttl = key.expiresAt === undefined ? -1 : Math.max(0, key.expiresAt - at) / 1000;
  return `${JSON.stringify({ db: key.db, key: written(key.key), type: value.type, ttl, value: valueOut(value) })}\n`;
}

/** Owns the source from here on. `modifiedAt`: the time of the file, in milliseconds since 1970. */
export function jsonLinesSnapshot(source: ByteSource, size: number, modifiedAt: number): Snapshot {
  return {
    format: "json-lines",
    size,
    keys: (options = {}) => walkLines(source, size, modifiedAt, options),
    value: (key, limit = VALUE_LIMIT) => readLine(source, key, limit),
    close: () => source.close(),
  };
}

function walkLines(source: ByteSource, size: number, modifiedAt: number, options: WalkOptions): KeyWalk {
  let keys = 0;
  let position = 0;
  let leftOut = 0;
  let wrong = 0;
  let problem: Problem | undefined;
  let at = modifiedAt;

  const line = (bytes: Buffer, offset: number): SnapshotKey | undefined => {
    const read = shapeOf(bytes);
    if (read === "blank") return undefined;
    if (typeof read === "string") {
      wrong++;
      problem ??= { offset, message: read };
      return undefined;
    }
    if ("at" in read) {
      at = read.at;
      return undefined;
    }
    keys++;
    const { db, key, ttl, value } = read;
    return {
      db,
      key,
      type: value.type,
      ...(ttl !== undefined && { expiresAt: Math.round(at + ttl * 1000) }),
      offset,
      size: bytes.length,
      code: -1,
      ...(options.samples && sampled(value)),
    };
  };

  async function* batches(): AsyncGenerator<readonly SnapshotKey[], void> {
    const chunk = Buffer.allocUnsafe(CHUNK);
    let held: Buffer[] = [];
    let heldBytes = 0;
    let start = 0;
    while (position < size) {
      options.signal?.throwIfAborted();
      const { bytesRead } = await source.read(chunk, 0, Math.min(CHUNK, size - position), position);
      if (bytesRead === 0) break;
      const batch: SnapshotKey[] = [];
      const add = (bytes: Buffer, offset: number): void => {
        const key = line(bytes, offset);
        if (key) batch.push(key);
      };
      let from = 0;
      for (let end = chunk.indexOf(10); end !== -1 && end < bytesRead; end = chunk.indexOf(10, from)) {
        const part = chunk.subarray(from, end);
        if (heldBytes + part.length > LINE_LIMIT) leftOut++;
        else add(held.length > 0 ? Buffer.concat([...held, part]) : part, start);
        held = [];
        heldBytes = 0;
        from = end + 1;
        start = position + from;
      }
      const rest = bytesRead - from;
      heldBytes += rest;
      if (heldBytes > LINE_LIMIT) held = [];
      else if (rest > 0) held.push(Buffer.from(chunk.subarray(from, bytesRead)));
      position += bytesRead;
      if (position >= size && heldBytes > 0) {
        if (heldBytes > LINE_LIMIT) leftOut++;
        else add(Buffer.concat(held), start);
      }
      if (batch.length > 0) yield batch;
    }
  }

  const summary = (): WalkSummary => ({
    keys,
    position,
    writtenAt: at,
    checksum: "none",
    leftOut,
    ...(problem && { problem }),
    notes: wrong > 1 ? [`${wrong} lines could not be read; the problem names the first of them.`] : [],
  });
  return { [Symbol.asyncIterator]: batches, summary };
}

async function readLine(source: ByteSource, key: ValuePlace, limit: number): Promise<ValueReading> {
  const cut = (message: string): ValueReading => ({
    value: { type: "other" },
    complete: false,
    problem: { offset: key.offset, message },
  });
  // Text and base64 of the bytes that the limit counts, with names around them.
  if (key.size > limit * 2 + 4096) return cut(`the value's line has ${key.size} bytes, more than was asked for`);
  const bytes = Buffer.alloc(key.size);
  await source.read(bytes, 0, key.size, key.offset);
  const read = shapeOf(bytes);
  if (typeof read === "string" || "at" in read) return cut("the line is not what it was");
  return { value: read.value, complete: true };
}

interface Line {
  readonly db: number;
  readonly key: Buffer;
  readonly ttl: number | undefined;
  readonly value: StoredValue;
}

/** What a line says, or why it cannot be read. The reason quotes nothing: JSON.parse's own message would. */
function shapeOf(bytes: Buffer): Line | { readonly at: number } | string {
  const text = bytes
    .toString("utf8")
    .replace(/^\ufeff/, "")
    .trim();
  if (text === "") return "blank";
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return "a line is not JSON";
  }
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return "a line is not an object";
  const said = raw as Record<string, unknown>;
  if (said.snapshot !== undefined && said.key === undefined) {
    const at = typeof said.at === "string" ? Date.parse(said.at) : Number.NaN;
    return Number.isNaN(at) ? "the first line gives no time" : { at };
  }
  const key = bytesOf(said.key);
  if (!key) return "a line has no key";
  const value = valueIn(said.type, said.value);
  if (!value) return "a line has a value that does not fit its type";
  const db = said.db ?? 0;
  if (typeof db !== "number" || !Number.isInteger(db) || db < 0) return "a line has a database that is not a number";
  const ttl = said.ttl ?? -1;
  if (typeof ttl !== "number" || !Number.isFinite(ttl) || Math.abs(ttl) > 1e12)
    return "a line has a ttl that is not a number";
  return { db, key, ttl: ttl < 0 ? undefined : ttl, value };
}

function valueIn(type: unknown, raw: unknown): StoredValue | undefined {
  const form = type ?? (Array.isArray(raw) ? "list" : typeof raw === "string" || bytesOf(raw) ? "string" : "hash");
  if (form === "string") {
    const bytes = bytesOf(raw);
    return bytes && { type: "string", bytes, length: bytes.length };
  }
  if (form === "hash") return hashIn(raw);
  if (form === "list" || form === "set") {
    const items = Array.isArray(raw) ? raw.map(bytesOf) : [undefined];
    return items.every((item) => item !== undefined) ? { type: form, items } : undefined;
  }
  if (form === "zset") {
    const members = Array.isArray(raw) ? raw.map(memberOf) : [undefined];
    return members.every((member) => member !== undefined) ? { type: "zset", members } : undefined;
  }
  return form === "stream" || form === "other" ? { type: form } : undefined;
}

function hashIn(raw: unknown): StoredValue | undefined {
  if (typeof raw !== "object" || raw === null) return undefined;
  const pairs: readonly unknown[] = Array.isArray(raw) ? raw : Object.entries(raw);
  const fields: StoredField[] = [];
  for (const pair of pairs) {
    const name = Array.isArray(pair) ? bytesOf(pair[0]) : undefined;
    const value = Array.isArray(pair) ? bytesOf(pair[1]) : undefined;
    if (!name || !value) return undefined;
    fields.push({ name, value });
  }
  return { type: "hash", fields };
}

function memberOf(raw: unknown): { member: Buffer; score: number } | undefined {
  const member = Array.isArray(raw) ? bytesOf(raw[0]) : undefined;
  const told: unknown = Array.isArray(raw) ? raw[1] : undefined;
  const score = told === "inf" ? Infinity : told === "-inf" ? -Infinity : told;
  return member && typeof score === "number" ? { member, score } : undefined;
}

function bytesOf(raw: unknown): Buffer | undefined {
  if (typeof raw === "string") return Buffer.from(raw, "utf8");
  if (typeof raw !== "object" || raw === null || Array.isArray(raw)) return undefined;
  const entries = Object.entries(raw);
  const [name, text] = entries[0] ?? [];
  return entries.length === 1 && name === "base64" && typeof text === "string"
    ? Buffer.from(text, "base64")
    : undefined;
}

function written(bytes: Buffer): string | { base64: string } {
  const text = bytes.toString("utf8");
  return Buffer.from(text, "utf8").equals(bytes) ? text : { base64: bytes.toString("base64") };
}

function valueOut(value: StoredValue): unknown {
  switch (value.type) {
    case "string":
      return written(value.bytes);
    case "hash":
      return value.fields.map((field) => [written(field.name), written(field.value)]);
    case "list":
    case "set":
      return value.items.map(written);
    case "zset":
      return value.members.map(({ member, score }) => [
        written(member),
        Number.isFinite(score) ? score : score > 0 ? "inf" : "-inf",
      ]);
    default:
      return null;
  }
}

function sampled(value: StoredValue): { sample: Sample } | undefined {
  if (value.type === "string")
    return { sample: { head: Buffer.from(value.bytes.subarray(0, SAMPLE_BYTES)), length: value.length } };
  if (value.type !== "hash") return undefined;
  const data = value.fields.find((field) => field.name.toString("latin1") === "data");
  return {
    sample: {
      fields: value.fields.slice(0, 200).map((field) => field.name.toString("utf8")),
      ...(value.fields.length > 200 && { cut: true }),
      ...(data && { head: data.value.subarray(0, SAMPLE_BYTES) }),
    },
  };
}
