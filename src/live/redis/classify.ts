// Tells from a key, its type and the beginning of its value which framework keeps it and what for.
import { hash } from "node:crypto";
import { SAMPLE_BYTES, type Sample, type StoredType } from "../stored.ts";
import type { Framework } from "./framework.ts";
import { prefixOf, recognize } from "./framework-keys.ts";

/**
 * `shadow`: an empty key whose expiry is a session's; `index`: from a user to sessions; `expirations`: which sessions end
 * when; `bookkeeping`: what a framework keeps beside sessions; `other`: no session, whoever keeps it.
 */
export type Role = "session" | "shadow" | "index" | "expirations" | "lock" | "bookkeeping" | "other";

export interface Classification {
  readonly framework?: Framework;
  /** What stands before the id, as the application configured it: `spring:session`, `sess:`. */
  readonly prefix: string;
  readonly role: Role;
  /** Only where the key itself names the user. */
  readonly user?: string;
  /** Id of the session that the key belongs to. A credential: it never goes into a message, only `mask(id)` does. */
  readonly id?: string;
}

/** No framework makes longer keys, and patterns need not run over what is not theirs. */
const LONGEST_KEY = 1024;

/** A prefix that the code or a person has told, for keys whose form says nothing. */
export interface KnownPrefix {
  readonly prefix: string;
  readonly framework: Framework;
}

/** Short, the same for the same id everywhere, and of no use to whoever reads it. */
export function mask(id: string | Uint8Array): string {
  return `#${hash("sha256", id, "hex").slice(0, 8)}`;
}

/** Never throws. Without a sample, only what key and type say counts. */
export function classify(
  key: Uint8Array,
  type: StoredType,
  sample: Sample = {},
  known: readonly KnownPrefix[] = [],
): Classification {
  // One character for each byte, so that patterns see bytes; what they find is read as UTF-8 afterwards.
  const bytes = asBuffer(key).toString("latin1", 0, LONGEST_KEY + 1);
  if (bytes.length > LONGEST_KEY) return { prefix: "", role: "other" };
  const found = recognize({ key: bytes, type, head: headOf(sample), sample }) ??
    asTold(bytes, type, known) ?? { prefix: prefixOf(bytes), role: "other" };
  return NOT_ASCII.test(bytes) ? readable(found) : found;
}

function asTold(key: string, type: StoredType, known: readonly KnownPrefix[]): Classification | undefined {
  for (const { prefix, framework } of known) {
    const told = Buffer.from(prefix).toString("latin1");
    if (key.length <= told.length || !key.startsWith(told)) continue;
    const role = type === "string" || type === "hash" ? "session" : "other";
    return { framework, prefix: told, role, id: key.slice(told.length) };
  }
  return undefined;
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Samples that stand for many keys are read once. */
const heads = new WeakMap<Sample, string>();

function headOf(sample: Sample): string | undefined {
  if (sample.head === undefined) return undefined;
  const known = heads.get(sample);
  if (known !== undefined) return known;
  const head = asBuffer(sample.head).toString("latin1", 0, SAMPLE_BYTES);
  heads.set(sample, head);
  return head;
}

const NOT_ASCII = /[\x80-\xff]/;

function readable(found: Classification): Classification {
  return {
    ...found,
    prefix: readText(found.prefix),
    ...(found.id !== undefined && { id: readText(found.id) }),
    ...(found.user !== undefined && { user: readText(found.user) }),
  };
}

/** UTF-8 where it is that, else a character for each byte. */
function readText(bytes: string): string {
  if (!NOT_ASCII.test(bytes)) return bytes;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(bytes, "latin1"));
  } catch {
    return bytes;
  }
}
