// The objects that `sessions --format json` prints, and that its text is made from. The order of keys is part of the contract.
import type { Decoded } from "../live/decode/value.ts";
import type { Note } from "../live/key-source.ts";
import { type FoundSession, type ListedSession, maskOf, type SessionList } from "../live/list-sessions.ts";
import type { Attribute } from "../live/session.ts";
import { keyText } from "../live/session-parts.ts";

/** Times are ISO 8601 in UTC. */
export interface SessionsReport {
  readonly version: 1;
  readonly apps: SessionList["apps"];
  readonly sessions: readonly SessionRow[];
  readonly other: SessionList["other"];
  readonly problems: readonly SessionsProblem[];
}

export interface SessionRow {
  readonly id: string;
  readonly framework: string | null;
  readonly prefix: string;
  readonly user: string | null;
  readonly created: string | null;
  readonly lastSeen: string | null;
  /** Seconds; -1 for a session that does not expire. */
  readonly ttl: number | null;
  /** Bytes. */
  readonly size: number | null;
}

interface SessionsProblem {
  readonly path: string;
  readonly message: string;
}

export interface ShownReport {
  readonly version: 1;
  readonly session: ShownSession | null;
  readonly problems: readonly SessionsProblem[];
}

export interface ShownSession extends SessionRow {
  /** When the session's own data says that it ends; `null`: nothing about it, or never. */
  readonly expires: string | null;
  readonly format: string | null;
  /** That the stored values name, with versions where the format has them. */
  readonly classes: readonly string[];
  readonly attributes: readonly ShownAttribute[];
  readonly warnings: readonly string[];
}

export interface ShownAttribute {
  readonly name: string;
  readonly kind: string;
  readonly class: string | null;
  readonly format: string | null;
  /** Bytes that it takes in the store, where it has bytes of its own. */
  readonly size: number | null;
  /** Characters of a text, bytes of binary data, members of everything else that has members. */
  readonly length: number | null;
  /** Only with --reveal. */
  readonly value?: unknown;
}

/** What the times to live and the places of problems count from. */
export interface Context {
  readonly place: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function makeSessionsReport({ apps, sessions, other, notes }: SessionList, context: Context): SessionsReport {
  return {
    version: 1,
    apps,
    sessions: sessions.map((one) => rowOf(one, context)),
    other,
    problems: problemsOf(notes, context),
  };
}

export function makeShownReport({ found, notes }: FoundSession, reveal: boolean, context: Context): ShownReport {
  return { version: 1, session: found ? shown(found, reveal, context) : null, problems: problemsOf(notes, context) };
}

const problemsOf = (notes: readonly Note[], { place }: Context): SessionsProblem[] =>
  notes.map(({ message }) => ({ path: place, message }));

function rowOf({ key, classification, session }: ListedSession, { now }: Context): SessionRow {
  const { expiresAt } = key;
  return {
    id: maskOf(classification, key),
    framework: classification.framework ?? null,
    prefix: classification.prefix,
    user: session?.user ?? classification.user ?? null,
    created: instant(session?.created),
    lastSeen: instant(session?.lastSeen),
    ttl: expiresAt === undefined ? null : expiresAt === null ? -1 : Math.max(0, Math.round((expiresAt - now) / 1000)),
    size: key.bytes ?? null,
  };
}

function shown(found: ListedSession, reveal: boolean, context: Context): ShownSession {
  const { classification, session, problem } = found;
  const decodings = [session?.decoding, ...(session?.attributes ?? []).map(({ decoding }) => decoding)];
  const warnings = decodings.flatMap((decoding) => [
    ...(decoding?.failure ? [`Decoding stopped at byte ${decoding.failure.offset}: ${decoding.failure.message}`] : []),
    ...(decoding?.warnings ?? []),
  ]);
  const classes = decodings.flatMap((decoding) =>
    (decoding?.classes ?? []).map(({ name, version }) => (version === undefined ? name : `${name} ${version}`)),
  );
  const row = rowOf(found, context);
  return {
    ...row,
    id: reveal ? (classification.id ?? row.id) : row.id,
    expires: instant(session?.expires.own),
    format: session?.decoding?.format ?? null,
    classes: [...new Set(classes)],
    attributes: (session?.attributes ?? []).map((attribute) => shownAttribute(attribute, reveal)),
    warnings: [...new Set([...(problem === undefined ? [] : [problem]), ...(session?.warnings ?? []), ...warnings])],
  };
}

function shownAttribute({ name, value, bytes, decoding }: Attribute, reveal: boolean): ShownAttribute {
  return {
    name,
    kind: value?.kind ?? (bytes === 0 ? "empty" : "unknown"),
    class: classOf(value),
    format: decoding?.format ?? null,
    size: bytes ?? null,
    length: value ? lengthOf(value) : null,
    ...(reveal && { value: value ? plain(value) : null }),
  };
}

const classOf = (value: Decoded | undefined): string | null =>
  value?.kind === "call" ? value.name : value && "className" in value ? (value.className ?? null) : null;

function lengthOf(value: Decoded): number | null {
  if ("length" in value) return value.length;
  if (value.kind === "list") return value.items.length;
  if (value.kind === "map") return value.entries.length;
  return value.kind === "object" ? value.fields.length : null;
}

/** As JSON can hold it. What is no plain value is told by an object with one telling name. */
function plain(value: Decoded): unknown {
  switch (value.kind) {
    case "null":
      return null;
    case "boolean":
      return value.value;
    case "number":
      return Number.isFinite(value.value) ? value.value : String(value.value);
    case "bigint":
      return String(value.value);
    case "string":
      return value.text;
    case "date":
      return instant(value.at);
    case "bytes":
      return { base64: Buffer.from(value.start).toString("base64"), length: value.length };
    case "list":
      return value.items.map(plain);
    case "map":
      return Object.fromEntries(value.entries.map(([name, part]) => [keyText(name), plain(part)]));
    case "object":
      return {
        class: value.className,
        fields: Object.fromEntries(value.fields.map(({ name, value: part }) => [name, plain(part)])),
      };
    case "reference":
      return { reference: value.to };
    case "call":
      return { call: value.name, parts: value.parts.map(plain) };
    case "opaque":
      return { opaque: value.note, length: value.length };
  }
}

/** Stored times may be anything: what no calendar has is not told. */
function instant(at: number | null | undefined): string | null {
  if (at === undefined || at === null || !(Math.abs(at) <= 8.64e15)) return null;
  return new Date(at).toISOString();
}
