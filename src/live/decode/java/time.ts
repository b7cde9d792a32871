// The compact form in which all of `java.time` writes itself: a type byte and as few bytes as the value needs.
// Source: the `writeReplace` and `writeExternal` of each class, listed at
// https://docs.oracle.com/en/java/javase/17/docs/api/serialized-form.html#java.time.Ser
import { Buffer } from "node:buffer";

const LONGEST_ZONE = 64;

type Time = { readonly at: number } | { readonly className: string; readonly text: string };

/** A value of `java.time`, or undefined where the bytes are none. An instant is a point in time, the others are texts in ISO form. */
export function timeOf(bytes: Uint8Array): Time | undefined {
  const read = new Reader(bytes);
  const type = read.i8();
  const name = names[type];
  if (name === undefined) return undefined;
  if (name === "Instant") {
    const seconds = Number(read.i64());
    const at = seconds * 1000 + Math.floor(read.i32() / 1e6);
    if (read.failed) return undefined;
    return Math.abs(at) <= 8.64e15 ? { at } : { className: "java.time.Instant", text: `${seconds} s` };
  }
  const text = textOf(name, read);
  return text === undefined || read.failed ? undefined : { className: `java.time.${name}`, text };
}

const names = [
  undefined,
  "Duration",
  "Instant",
  "LocalDate",
  "LocalTime",
  "LocalDateTime",
  "ZonedDateTime",
  "ZoneRegion",
  "ZoneOffset",
  "OffsetTime",
  "OffsetDateTime",
  "Year",
  "YearMonth",
  "MonthDay",
  "Period",
] as const;

function textOf(name: (typeof names)[number], read: Reader): string | undefined {
  switch (name) {
    case "Duration":
      return `PT${read.i64()}${fraction(read.i32())}S`;
    case "LocalDate":
      return date(read);
    case "LocalTime":
      return time(read);
    case "LocalDateTime":
      return `${date(read)}T${time(read)}`;
    case "ZonedDateTime": {
      const local = `${date(read)}T${time(read)}${offset(read)}`;
      const zone = read.i8() === 7 ? read.text() : "";
      return zone ? `${local}[${zone}]` : local;
    }
    case "ZoneRegion":
      return read.text();
    case "ZoneOffset":
      return offset(read);
    case "OffsetTime":
      return time(read) + offset(read);
    case "OffsetDateTime":
      return `${date(read)}T${time(read)}${offset(read)}`;
    case "Year":
      return year(read.i32());
    case "YearMonth":
      return `${year(read.i32())}-${two(read.i8())}`;
    case "MonthDay":
      return `--${two(read.i8())}-${two(read.i8())}`;
    case "Period":
      return `P${read.i32()}Y${read.i32()}M${read.i32()}D`;
    default:
      return undefined;
  }
}

function date(read: Reader): string {
  return `${year(read.i32())}-${two(read.i8())}-${two(read.i8())}`;
}

/** Parts at the end that are zero are left out: the last part that is there is stored as its complement. */
function time(read: Reader): string {
  const hour = read.i8();
  if (hour < 0) return `${two(~hour)}:00`;
  const minute = read.i8();
  if (minute < 0) return `${two(hour)}:${two(~minute)}`;
  const second = read.i8();
  if (second < 0) return `${two(hour)}:${two(minute)}:${two(~second)}`;
  return `${two(hour)}:${two(minute)}:${two(second)}${fraction(read.i32())}`;
}

/** Quarters of an hour in one byte, or seconds behind a 127. */
function offset(read: Reader): string {
  const quarters = read.i8();
  const seconds = quarters === 127 ? read.i32() : quarters * 900;
  if (seconds === 0) return "Z";
  const total = Math.abs(seconds);
  const rest = total % 60 === 0 ? "" : `:${two(total % 60)}`;
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(total / 3600))}:${two(Math.floor(total / 60) % 60)}${rest}`;
}

function fraction(nanos: number): string {
  return nanos === 0 ? "" : `.${String(nanos).padStart(9, "0").replace(/0+$/, "")}`;
}

function year(value: number): string {
  const digits = String(Math.abs(value)).padStart(4, "0");
  return value < 0 ? `-${digits}` : digits;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

/** Reads a block that may be too short: what is missing reads as zero, and `failed` says so. */
class Reader {
  failed = false;
  readonly #view: DataView;
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  i8(): number {
    return this.#next(1, (at) => this.#view.getInt8(at), 0);
  }
  i32(): number {
    return this.#next(4, (at) => this.#view.getInt32(at), 0);
  }
  i64(): bigint {
    return this.#next(8, (at) => this.#view.getBigInt64(at), 0n);
  }
  text(): string {
    const length = this.#next(2, (at) => this.#view.getUint16(at), 0);
    return this.#next(
      Math.min(length, LONGEST_ZONE),
      (at) => Buffer.from(this.#bytes.subarray(at, at + Math.min(length, LONGEST_ZONE))).toString("latin1"),
      "",
    );
  }

  #next<T>(size: number, read: (at: number) => T, missing: T): T {
    if (this.#offset + size > this.#bytes.length) {
      this.failed = true;
      return missing;
    }
    const at = this.#offset;
    this.#offset += size;
    return read(at);
  }
}
