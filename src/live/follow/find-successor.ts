// Looks for a session that is gone under another id, among the sessions that its application keeps now. Bounded in keys and in values.
import { decode } from "../decode/index.ts";
import type { KeySource, ListedKey } from "../key-source.ts";
import { classify } from "../redis/classify.ts";
import { readSession, type Session } from "../session.ts";
import type { Look } from "./follow.ts";
import { successorOf } from "./successor.ts";

export interface GoneSession {
  readonly key: Buffer;
  readonly session: Session;
}

export interface SuccessorSearch {
  readonly found?: { readonly key: Buffer; readonly look: Look };
  /** Keys that were looked at, and sessions that were read. */
  readonly looked: number;
  readonly read: number;
  /** Whether nothing was left out: then what was found is the only one, and what was not found is not there. */
  readonly whole: boolean;
}

export interface SearchOptions {
  readonly keys?: number;
  readonly sessions?: number;
}

/** About two seconds of listing at the usual pace. */
const MOST_KEYS = 200_000;
/** Sessions whose values are read, those first that end last: a new one has all its time before it. */
const MOST_SESSIONS = 500;
/** Larger values are left out; bytes. */
const LARGEST = 256 * 1024;
const READ_AT_ONCE = 50;

/** The source's listing must not have begun. Rejects with what the source throws. */
export async function findSuccessor(
  source: KeySource<ListedKey>,
  gone: GoneSession,
  signal: AbortSignal,
  { keys: mostKeys = MOST_KEYS, sessions: mostSessions = MOST_SESSIONS }: SearchOptions = {},
): Promise<SuccessorSearch> {
  const listed = await candidates(source, gone, signal, mostKeys, mostSessions);
  const sessions = new Map<string, { readonly key: Buffer; readonly look: Look; readonly session: Session }>();
  for (let start = 0; start < listed.keys.length; start += READ_AT_ONCE) {
    const some = listed.keys.slice(start, start + READ_AT_ONCE);
    const values = await source.values(some, signal);
    some.forEach((one, index) => {
      const { value } = values[index] ?? {};
      if (!value) return;
      const { expiresAt, key } = one;
      const classification = classify(key, one.type, one.sample);
      const time = typeof expiresAt === "number" && { expiresAt };
      const session = readSession({ classification, value, ...time }, decode);
      const look = { at: source.now(), ...(expiresAt !== undefined && { expiresAt }), session };
      sessions.set(String(start + index), { key, look, session });
    });
  }
  const fresh = [...sessions].map(([ref, { session }]) => ({ ref, session }));
  const found = sessions.get(successorOf(gone.session, fresh)?.ref ?? "");
  return {
    ...(found && { found: { key: found.key, look: found.look } }),
    ...{ looked: listed.looked, read: listed.keys.length, whole: listed.whole },
  };
}

async function candidates(
  source: KeySource<ListedKey>,
  { key: old, session: { framework, prefix } }: GoneSession,
  signal: AbortSignal,
  mostKeys: number,
  most: number,
): Promise<{ readonly keys: readonly ListedKey[]; readonly looked: number; readonly whole: boolean }> {
  let kept: ListedKey[] = [];
  let looked = 0;
  let whole = true;
  const keepLatest = (): void => {
    if (kept.length > most) whole = false;
    kept = kept.sort(byEnd).slice(0, most);
  };
  for await (const batch of source.keys(signal)) {
    for (const one of batch) {
      looked++;
      if (one.key.equals(old)) continue;
      const told = classify(one.key, one.type, one.sample);
      if (told.role !== "session" || told.framework !== framework || told.prefix !== prefix) continue;
      if ((one.bytes ?? 0) > LARGEST) whole = false;
      else kept.push(one);
    }
    if (kept.length > 2 * most) keepLatest();
    if (looked < mostKeys) continue;
    whole = false;
    break;
  }
  keepLatest();
  return { keys: kept, looked, whole: whole && !source.notes().some(({ lacking }) => lacking) };
}

/** Those that end last come first; of those that never end it cannot be told how new they are. */
const byEnd = (a: ListedKey, b: ListedKey): number => (b.expiresAt ?? 0) - (a.expiresAt ?? 0);
