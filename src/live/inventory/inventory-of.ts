// Makes the inventory of what a visit has counted.

import { isApp, looseIn } from "../browse/is-app.ts";
import type { App, Ledger, UserSessions } from "../browse/ledger.ts";
import type { Note } from "../key-source.ts";
import type { NamedApp, NamedInventory, UserNumbers } from "./store-inventory.ts";

export interface Counted {
  readonly place: string;
  readonly ledger: Ledger;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly finished: boolean;
  readonly notes: readonly Note[];
}

/** So many of the users with most sessions are told. */
const MOST_USERS = 10;

export function inventoryOf({ place, ledger, now, finished, notes }: Counted): NamedInventory {
  const apps = [...ledger.apps.values()].filter(isApp);
  const loose = looseIn(ledger);
  const lacking = notes.some((note) => note.lacking);
  const unnamed: Note[] =
    ledger.nameless > 0
      ? [{ message: `${ledger.nameless} sessions are of more applications than are told apart.`, lacking: true }]
      : [];
  return {
    version: 1,
    place: nameOf(place),
    at: new Date(now).toISOString(),
    whole: finished && !lacking && unnamed.length === 0,
    keys: ledger.looked,
    apps: apps.toSorted(byName).map((app) => appOf(app, now)),
    other: { keys: ledger.other + loose.keys, bytes: ledger.otherBytes + loose.bytes },
    notes: [...notes, ...unnamed],
  };
}

function appOf(app: App, now: number): NamedApp {
  const { framework, prefix, sessions, bytes, withoutTtl, measures, companions, orphans, pastDue } = app;
  const users = usersOf(app);
  return {
    ...{ framework, prefix, sessions, bytes, withoutTtl },
    ttlUnknown: measures.ttlUnknown,
    ttl: measures.ttl.histogram(),
    sizes: measures.sizes.histogram(),
    largest: measures.largest.map((one) => one.bytes),
    beside: [...companions].map(([role, counts]) => ({ role, ...counts })).toSorted(byRole),
    leaked: orphans
      ? {
          sessions: orphans.sessions,
          beside: [...orphans.companions].map(([role, keys]) => ({ role, keys })).toSorted(byRole),
        }
      : null,
    pastDue,
    users: users?.numbers ?? null,
    named: {
      largest: measures.largest.map(({ maskedId, bytes: size, expiresAt }) => ({
        ...{ maskedId, bytes: size },
        ...(expiresAt !== undefined && {
          ttl: expiresAt === null ? null : Math.max(0, Math.round((expiresAt - now) / 1000)),
        }),
      })),
      users: users?.most ?? [],
    },
  };
}

interface Users {
  readonly numbers: UserNumbers;
  readonly most: readonly UserSessions[];
}

/** By the indexes that a framework keeps, else by the values that were read. */
function usersOf({ indexed, rows, sessions }: App): Users | undefined {
  if (indexed) return told("indexes", indexed.read, indexed.of, indexed.most);
  const counts = new Map<string, number>();
  let read = 0;
  for (const row of rows) {
    if (!row.told || row.told.problem !== undefined) continue;
    read++;
    const { user } = row.told;
    if (user !== undefined) counts.set(user, (counts.get(user) ?? 0) + 1);
  }
  if (counts.size === 0) return undefined;
  const most = [...counts].map(([user, count]) => ({ user, sessions: count }));
  return told("values", read, sessions, most);
}

function told(from: UserNumbers["from"], read: number, of: number, all: readonly UserSessions[]): Users {
  const number = ({ sessions, upTo = sessions }: UserSessions): number => upTo;
  const most = all
    .filter((one) => number(one) > 0)
    .toSorted((a, b) => number(b) - number(a) || compare(a.user, b.user))
    .slice(0, MOST_USERS);
  return { numbers: { from, read, of, most: most.map(number) }, most };
}

/** Of a file or a socket without the folders that it lies in: they are nobody else's business. */
const nameOf = (place: string): string => /[^\\/]*$/.exec(place)?.[0] || place;

const byName = (a: App, b: App): number => compare(a.framework ?? "", b.framework ?? "") || compare(a.prefix, b.prefix);

const byRole = (a: { readonly role: string }, b: { readonly role: string }): number => compare(a.role, b.role);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
