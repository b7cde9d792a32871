// The sessions of a store that somebody wants to see, with applications and everything else in numbers.
import { Ledger, usualLimits } from "./browse/ledger.ts";
import { decode } from "./decode/index.ts";
import type { KeySource, ListedKey, Note } from "./key-source.ts";
import { type Classification, classify, mask, type Role } from "./redis/classify.ts";
import { LiveFailure } from "./redis/failure.ts";
import { readSession, type Session } from "./session.ts";

export interface AppTotals {
  readonly framework: string | null;
  readonly prefix: string;
  readonly sessions: number;
  /** Of its sessions, as far as it could be asked. */
  readonly bytes: number;
  readonly withoutTtl: number;
}

export interface SessionWish {
  /** By framework or prefix. */
  readonly app?: string;
  readonly user?: string;
  readonly withoutTtl?: boolean;
  /** Sessions that are listed and whose values are read. */
  readonly limit: number;
}

export interface ListedSession {
  readonly key: ListedKey;
  readonly classification: Classification;
  /** Missing where the value could not be read. */
  readonly session?: Session;
  readonly problem?: string;
}

export interface SessionList {
  readonly apps: readonly AppTotals[];
  readonly sessions: readonly ListedSession[];
  /** Sessions that fit the wish, listed or not; of a wish for a user, only those whose values were read. */
  readonly fitting: number;
  readonly other: readonly { readonly kind: Exclude<Role, "session">; readonly keys: number }[];
  readonly notes: readonly Note[];
}

/** Values that are read at most in search of one user. */
export const mostSearched = 2000;
const SEARCHED_AT_ONCE = 50;

/**
 * Goes through all keys and reads the values of the listed sessions. Which ones are listed depends on their ids alone, so that the same
 * store gives the same list whatever the order of its keys. Never throws for the store's sake: what ended it early is a note.
 */
export async function listSessions<Key extends ListedKey>(
  source: KeySource<Key>,
  wish: SessionWish,
  signal: AbortSignal,
  progress: (keys: number) => void = () => {},
): Promise<SessionList> {
  const tally = new Tally<Key>(wish);
  const notes: Note[] = [];
  let keys = 0;
  const whole = await attempt(notes, signal, async () => {
    for await (const batch of source.keys(signal)) {
      tally.add(batch, source.now());
      keys += batch.length;
      progress(keys);
    }
  });
  const candidates = tally.candidates();
  let sessions: ListedSession[] = [];
  let fitting = tally.fitting;
  if (wish.user === undefined) {
    sessions = candidates;
    if (whole)
      await attempt(notes, signal, async () => {
        sessions = await read(source, candidates, signal);
      });
  } else {
    let searched = 0;
    await attempt(notes, signal, async () => {
      while (searched < candidates.length && sessions.length < wish.limit) {
        const batch = await read(source, candidates.slice(searched, searched + SEARCHED_AT_ONCE), signal);
        searched += SEARCHED_AT_ONCE;
        sessions.push(...batch.filter(({ session }) => session?.user === wish.user));
      }
    });
    if (searched < tally.fitting && sessions.length < wish.limit) {
      const message = `Users are kept in values: ${Math.min(searched, candidates.length)} of ${tally.fitting} sessions were read in search of this one.`;
      notes.push({ message, lacking: true });
    }
    fitting = sessions.length;
    sessions = sessions.slice(0, wish.limit);
  }
  return {
    apps: tally.apps(),
    sessions: sessions.toSorted(inOrder),
    fitting,
    other: tally.other(),
    notes: [...notes, ...tally.notes(), ...source.notes()],
  };
}

export interface FoundSession {
  readonly found?: ListedSession;
  readonly notes: readonly Note[];
}

/** The first session of that id, or of that masked id. */
export async function findSession<Key extends ListedKey>(
  source: KeySource<Key>,
  wanted: string,
  signal: AbortSignal,
): Promise<FoundSession> {
  const notes: Note[] = [];
  let found: ListedSession | undefined;
  await attempt(notes, signal, async () => {
    for await (const batch of source.keys(signal))
      for (const key of batch) {
        const classification = classify(key.key, key.type, key.sample);
        if (classification.role !== "session") continue;
        if (classification.id !== wanted && maskOf(classification, key) !== wanted) continue;
        [found] = await read(source, [{ key, classification }], signal);
        return;
      }
  });
  return { ...(found && { found }), notes: [...notes, ...(found ? [] : source.notes())] };
}

/** What is shown instead of the id, for sessions and for keys that have none. */
export const maskOf = ({ id }: Classification, { key }: ListedKey): string => mask(id ?? key);

interface Candidate<Key extends ListedKey> {
  readonly key: Key;
  readonly classification: Classification;
  readonly order: string;
}

class Tally<Key extends ListedKey> {
  readonly #wish: SessionWish;
  readonly #most: number;
  /** Counts; the rows that it would keep depend on the order of the keys. */
  readonly #ledger = new Ledger({ ...usualLimits, rows: 0, companions: 0 });
  #kept: Candidate<Key>[] = [];
  #fitting = 0;

  constructor(wish: SessionWish) {
    this.#wish = wish;
    this.#most = wish.user === undefined ? wish.limit : Math.max(wish.limit, mostSearched);
  }

  get fitting(): number {
    return this.#fitting;
  }

  add(keys: readonly Key[], now: number): void {
    for (const { key, classification } of this.#ledger.add(keys, now)) {
      if (!this.#isWanted(classification.framework ?? null, classification.prefix)) continue;
      if (this.#wish.withoutTtl && key.expiresAt !== null) continue;
      this.#fitting++;
      this.#kept.push({ key, classification, order: maskOf(classification, key) });
      if (this.#kept.length > this.#most * 2 + 1000) this.#cut();
    }
  }

  apps(): AppTotals[] {
    return [...this.#ledger.apps.values()]
      .filter(({ sessions, framework, prefix }) => sessions > 0 && this.#isWanted(framework, prefix))
      .map(({ framework, prefix, sessions, bytes, withoutTtl }) => ({ framework, prefix, sessions, bytes, withoutTtl }))
      .toSorted((a, b) => compare(a.framework ?? "", b.framework ?? "") || compare(a.prefix, b.prefix));
  }

  other(): SessionList["other"] {
    const { roles, other } = this.#ledger;
    const all: SessionList["other"] = [...roles].map(([kind, keys]) => ({ kind, keys }));
    return [...all, ...(other > 0 ? [{ kind: "other" as const, keys: other }] : [])].toSorted((a, b) =>
      compare(a.kind, b.kind),
    );
  }

  notes(): Note[] {
    const { nameless } = this.#ledger;
    const message = `${nameless} sessions are of more applications than are told apart.`;
    return nameless > 0 ? [{ message, lacking: true }] : [];
  }

  candidates(): Candidate<Key>[] {
    this.#cut();
    return this.#kept;
  }

  #isWanted(framework: string | null, prefix: string): boolean {
    return this.#wish.app === undefined || named(this.#wish.app, framework, prefix);
  }

  #cut(): void {
    this.#kept.sort((a, b) => compare(a.order, b.order) || Buffer.compare(a.key.key, b.key.key));
    this.#kept.length = Math.min(this.#kept.length, this.#most);
  }
}

/** `sess`, `sess:` and `connect-redis` all name the application whose keys begin with `sess:`. */
export const named = (app: string, framework: string | null, prefix: string): boolean =>
  app === framework || app === prefix || app === prefix.replace(/[:._/-]+$/, "");

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const inOrder = (a: ListedSession, b: ListedSession): number =>
  compare(a.classification.framework ?? "", b.classification.framework ?? "") ||
  compare(a.classification.prefix, b.classification.prefix) ||
  compare(maskOf(a.classification, a.key), maskOf(b.classification, b.key));

async function read<Key extends ListedKey>(
  source: KeySource<Key>,
  wanted: readonly { readonly key: Key; readonly classification: Classification }[],
  signal: AbortSignal,
): Promise<ListedSession[]> {
  const values = await source.values(
    wanted.map(({ key }) => key),
    signal,
  );
  return wanted.map(({ key, classification }, index) => {
    const { value, problem } = values[index] ?? {};
    const expiresAt = key.expiresAt ?? undefined;
    const raw = value && { classification, value, ...(expiresAt !== undefined && { expiresAt }) };
    return {
      key,
      classification,
      ...(raw && { session: readSession(raw, decode) }),
      ...(problem !== undefined && { problem }),
    };
  });
}

/** Whether it came to its end. What a person stopped or a server refused becomes a note; our own mistakes go on up. */
async function attempt(notes: Note[], signal: AbortSignal, work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (signal.aborted) notes.push({ message: "It was cancelled: this is what was read until then.", lacking: true });
    else if (error instanceof LiveFailure) notes.push({ message: error.message, lacking: true });
    else throw error;
    return false;
  }
}
