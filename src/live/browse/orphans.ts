// Which keys were left behind: companions without their session, and sessions that lack what belongs to them.
//
// A listing takes its time, and keys come and go meanwhile: what looks left behind is asked again before anything is said.
// What is normal of Spring's keys: https://docs.spring.io/spring-session/reference/configuration/redis.html
import { setImmediate as breathe } from "node:timers/promises";
import { decode } from "../decode/index.ts";
import type { KeySource, ListedKey, Note } from "../key-source.ts";
import { textOf } from "../session-parts.ts";
import { asListed, bytesOf, type KeptKey, keep } from "./kept-key.ts";
import { sessionKeyOf, shadowOf, springSessionKey, userOf } from "./kin.ts";
import {
  type App,
  type Companion,
  type IndexedUsers,
  isPast,
  kinName,
  type Ledger,
  type LeftCompanion,
  lackingFields,
  type Row,
} from "./ledger.ts";
import { classified, sessionFrom } from "./read-rows.ts";

export interface Orphans {
  /** Why each of them counts as orphaned. */
  readonly rows: ReadonlyMap<Row, string>;
  readonly companions: ReadonlyMap<App, readonly LeftCompanion[]>;
  /** What the indexes that were read tell of users. */
  readonly indexed: ReadonlyMap<App, IndexedUsers>;
  readonly notes: readonly Note[];
}

/** What looks left behind and is asked about; where there is more, it is said. */
const MOST_DOUBTS = 5_000;
/** Indexes of users whose members are read. */
const MOST_INDEXES = 200;
/** Sessions without a shadow that are read, because another repository writes none. */
const MOST_UNSHADOWED = 300;
/** Names that are asked for at once. */
const AT_ONCE = 200;
/** Spring leaves the hash of an ended session for five minutes, without its shadow; some more for clocks. Milliseconds. */
const AFTERLIFE = 310_000;
/** Half of the afterlife: a hash that outlives its session by more was written by the repository that writes shadows. Milliseconds. */
const HALF = 150_000;
/** Milliseconds after which others get their turn. */
const LONGEST_STRETCH = 10;

/** For a listing that came to its end. Rejects with what the source throws. */
export async function findOrphans<Key extends ListedKey>(
  source: KeySource<Key>,
  ledger: Ledger,
  signal: AbortSignal,
): Promise<Orphans> {
  const rows = new Map<Row, string>();
  const companions = new Map<App, LeftCompanion[]>();
  const count = (left: LeftCompanion): void => {
    const all = companions.get(left.one.app);
    if (all) all.push(left);
    else companions.set(left.one.app, [left]);
  };
  const unshadowed: Row[] = [];
  const now = (): number => source.now();
  const indexes = await indexDoubts(source, ledger, count, signal);
  const doubts = [
    ...(await collected(
      sessionDoubts(ledger, now, {
        lacking: (row, why) => void rows.set(row, why),
        unshadowed: (row) => void unshadowed.push(row),
      }),
    )),
    ...(await collected(companionDoubts(ledger, now, count))),
    ...indexes.doubts,
  ];
  const [faint, strong] = [doubts.filter((one) => one.faint), doubts.filter((one) => !one.faint)];
  await settle([...strong, ...faint].slice(0, MOST_DOUBTS), source, signal);
  const unread = await tellUnshadowed(source, unshadowed, (row) => void rows.set(row, WITHOUT_SHADOW), signal);
  const left = Math.max(0, strong.length - MOST_DOUBTS) + indexes.unread + unread + ledger.companionsNotKept;
  const message = `${left} ${left === 1 ? "key was" : "keys were"} not compared with sessions: there may be more orphans than are counted.`;
  return { rows, companions, indexed: indexes.users, notes: left > 0 ? [{ message, lacking: false }] : [] };
}

/** A key that looks left behind, and what settles whether it is. */
interface Doubt {
  readonly about: KeptKey;
  /** Names of keys that it needs, and that the listing has not seen. */
  readonly needs: readonly string[];
  /** Is told how the key is now, unless it is gone, and whether each that it needs is certainly not there. */
  readonly settle: (now: KeptKey, gone: readonly boolean[], lacks: Row["lacks"]) => void;
  /** Of a session, what the listing missed in it. */
  readonly lacks?: Row["lacks"] | undefined;
  /** Nothing speaks for it yet: it is looked into as far as there is room. */
  readonly faint?: boolean;
}

/** Of hundreds of thousands of keys, with room for others between. */
async function collected(doubts: Iterable<Doubt | undefined>): Promise<readonly Doubt[]> {
  const all: Doubt[] = [];
  let since = performance.now();
  for (const doubt of doubts) {
    if (doubt) all.push(doubt);
    if (performance.now() - since < LONGEST_STRETCH) continue;
    await breathe();
    since = performance.now();
  }
  return all;
}

/** One for each session, where there is one. */
function* sessionDoubts(
  ledger: Ledger,
  now: () => number,
  tell: {
    readonly lacking: (row: Row, why: string) => void;
    /** Its key is told as it is now. */
    readonly unshadowed: (row: Row) => void;
  },
): Iterable<Doubt | undefined> {
  for (const app of ledger.apps.values()) {
    if (app.framework !== "spring-session") continue;
    const indexed = app.companions.has("shadow");
    const lacksShadow = ({ kept }: Row): boolean =>
      indexed && outlives(kept, now()) && !ledger.shadowed.has(kinName(kept.db, bytesOf(kept.name)));
    const doubtOf = (row: Row): Doubt | undefined => {
      const { kept } = row;
      const seems = row.lacks !== undefined || lacksShadow(row);
      // What was written once more after its end has no TTL.
      if (!seems && kept.expiresAt !== null) return undefined;
      const settle: Doubt["settle"] = (session, [unshadowed], lacks) => {
        if (session.type !== "hash") return;
        if (lacks) tell.lacking(row, lackingSentence(lacks));
        else if (unshadowed && lacksShadow(row) && outlives(session, now())) {
          row.kept = session;
          tell.unshadowed(row);
        }
      };
      return { about: kept, needs: [shadowOf(kept.name) ?? ""], settle, lacks: row.lacks, faint: !seems };
    };
    for (const row of app.rows) yield doubtOf(row);
  }
}

/** A session's hash that stays for longer than the five minutes after an end. */
const outlives = ({ expiresAt }: KeptKey, now: number): boolean =>
  expiresAt === null || (expiresAt !== undefined && expiresAt - now > AFTERLIFE);

/**
 * Of sessions without a shadow, those of the repository that writes shadows: it gives a hash five minutes more than its session has.
 * The other one writes none, and for a while both may write under one namespace. Gives how many nobody can tell.
 * https://docs.spring.io/spring-session/reference/configuration/redis.html
 */
async function tellUnshadowed<Key extends ListedKey>(
  source: KeySource<Key>,
  rows: readonly Row[],
  tell: (row: Row) => void,
  signal: AbortSignal,
): Promise<number> {
  const some = rows.slice(0, MOST_UNSHADOWED);
  const values = await source.values(
    some.map(({ kept }) => asListed<Key>(kept)),
    signal,
  );
  let unknown = rows.length - some.length;
  some.forEach((row, at) => {
    const { expiresAt } = row.kept;
    const own = sessionFrom(values[at] ?? {}, classified(row), row.kept)?.expires.own;
    if (own === undefined || expiresAt === undefined) unknown++;
    // One that never ends needs nobody to tell of its end.
    else if (own !== null && (expiresAt === null || expiresAt - own > HALF)) tell(row);
  });
  return unknown;
}

const WITHOUT_SHADOW =
  "Its key under `sessions:expires:` is missing, so nothing tells the application when this session ends.";

const lackingSentence = (fields: readonly string[]): string =>
  `It lacks ${fields.join(", ")}, as sessions do that were written once more after their end: the application cannot read it.`;

/** One for each companion whose name tells its session, and for each set of a minute that is over, where there is one. */
function* companionDoubts(
  ledger: Ledger,
  now: () => number,
  count: (left: LeftCompanion) => void,
): Iterable<Doubt | undefined> {
  const doubtOf = (one: Companion): Doubt | undefined => {
    const { kept, role, app } = one;
    if (!staysAlone(role, kept, now())) return undefined;
    const session = sessionKeyOf(app.framework, role, kept.name);
    if (session === undefined && role !== "expirations") return undefined;
    const needs = session === undefined ? [] : [session];
    if (needs.some((name) => ledger.sessions.has(kinName(kept.db, bytesOf(name))))) return undefined;
    const settle: Doubt["settle"] = (companion, gone) => {
      if (staysAlone(role, companion, now()) && gone.every(Boolean)) count({ one, needs });
    };
    return { about: kept, needs, settle };
  };
  for (const one of ledger.companions) yield doubtOf(one);
}

/** Whether it would be left behind without its session: locks end by themselves, and a request may hold one before its session is there. */
function staysAlone(role: Companion["role"], { name, expiresAt }: KeptKey, now: number): boolean {
  switch (role) {
    case "shadow":
    case "bookkeeping":
      return expiresAt === null || (expiresAt !== undefined && expiresAt > now);
    case "lock":
      return expiresAt === null;
    // Those of minutes to come lack a TTL at times, and are removed when their minute comes:
    // https://github.com/spring-projects/spring-session/issues/3477
    case "expirations":
      return expiresAt === null && isPast(name, now);
    case "index":
      return false;
  }
}

/** Indexes of users that list sessions, none of which is there; and how many indexes were not read as a whole. */
async function indexDoubts<Key extends ListedKey>(
  source: KeySource<Key>,
  ledger: Ledger,
  count: (left: LeftCompanion) => void,
  signal: AbortSignal,
): Promise<{
  readonly doubts: readonly Doubt[];
  readonly unread: number;
  readonly users: ReadonlyMap<App, IndexedUsers>;
}> {
  const all = ledger.companions.filter(({ role }) => role === "index");
  const indexes = chosen(all);
  const users = new Map<App, IndexedUsers>();
  for (const { app } of all) users.set(app, { read: 0, of: (users.get(app)?.of ?? 0) + 1, most: [] });
  const values = await source.values(
    indexes.map(({ kept }) => asListed<Key>(kept)),
    signal,
  );
  let unread = all.length - indexes.length;
  const doubts = indexes.flatMap((one, at): Doubt[] => {
    const { kept } = one;
    const { value, problem } = values[at] ?? {};
    if (value?.type !== "set" || value.items.length === 0) {
      if (problem !== undefined) unread++;
      return [];
    }
    const sessions = value.items.flatMap((item) => {
      const id = textOf(decode(item).value);
      return (id !== undefined && springSessionKey(kept.name, id)) || [];
    });
    const there = sessions.filter((name) => ledger.sessions.has(kinName(kept.db, bytesOf(name)))).length;
    const { length = value.items.length } = value;
    const [user, known] = [userOf(kept.name), users.get(one.app)];
    if (known && user !== undefined)
      users.set(one.app, {
        ...{ read: known.read + 1, of: known.of },
        most: [...known.most, { user, sessions: there, ...(length > value.items.length && { upTo: length }) }],
      });
    if (there > 0) return [];
    // A member that was not read, or cannot be, may be a session that is there.
    if (problem !== undefined || sessions.length < value.items.length) {
      unread++;
      return [];
    }
    const settle: Doubt["settle"] = (_, gone) => {
      if (gone.every(Boolean)) count({ one, needs: sessions });
    };
    return [{ about: kept, needs: sessions, settle }];
  });
  return { doubts, unread, users };
}

/** Where there are too many to read them all, half of the room is for the largest: those of users with many sessions. */
function chosen(indexes: readonly Companion[]): readonly Companion[] {
  if (indexes.length <= MOST_INDEXES) return indexes;
  const largest = indexes.toSorted((a, b) => (b.kept.bytes ?? 0) - (a.kept.bytes ?? 0)).slice(0, MOST_INDEXES / 2);
  return [...new Set([...largest, ...indexes])].slice(0, MOST_INDEXES);
}

async function settle<Key extends ListedKey>(
  doubts: readonly Doubt[],
  source: KeySource<Key>,
  signal: AbortSignal,
): Promise<void> {
  // What cannot change after the listing is as the listing found it.
  if (!source.ask) {
    for (const { about, needs, settle, lacks } of doubts)
      settle(
        about,
        needs.map(() => true),
        lacks,
      );
    return;
  }
  for (let start = 0; start < doubts.length; ) {
    let end = start;
    for (let names = 0; end < doubts.length && names < AT_ONCE; end++) names += 1 + (doubts[end]?.needs.length ?? 0);
    const batch = doubts.slice(start, end);
    start = end;
    const answers = await source.ask(
      batch.flatMap(({ about, needs }) => [about.name, ...needs].map(bytesOf)),
      signal,
    );
    let at = 0;
    for (const { needs, settle } of batch) {
      const found = answers[at]?.found;
      const gone = answers.slice(at + 1, at + 1 + needs.length).map((one) => !one.found && one.problem === undefined);
      at += 1 + needs.length;
      if (found) settle(keep(found), gone, lackingFields(found));
    }
  }
}
