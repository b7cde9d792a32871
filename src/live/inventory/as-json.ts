// An inventory as JSON, written member by member so that nothing else ever gets in, and read back. Times are ISO 8601 in UTC.
import { compareInventories, type Trend } from "./compare.ts";
import type { Histogram } from "./histogram.ts";
import type { AppInventory, Beside, StoreInventory, UserNumbers } from "./store-inventory.ts";

/** The object that is written. The order of its keys is part of the contract. */
export function jsonInventory(
  { version, place, at, whole, keys, apps, other, notes }: StoreInventory,
  before?: StoreInventory,
): object {
  const after = { version, place, at, whole, keys, apps, other, notes };
  return {
    ...{ version, inventory: true, place, at, whole, keys },
    apps: apps.map(jsonApp),
    other: { keys: other.keys, bytes: other.bytes },
    ...(before && { trend: compareInventories(before, after) satisfies Trend }),
    problems: notes.map(({ message }) => ({ path: place, message })),
  };
}

function jsonApp(app: AppInventory): AppInventory {
  const { framework, prefix, sessions, bytes, withoutTtl, ttlUnknown, ttl, sizes, largest, beside, pastDue } = app;
  const { leaked, users } = app;
  const buckets = (all: Histogram): Histogram => all.map(({ upTo, sessions: number }) => ({ upTo, sessions: number }));
  return {
    ...{ framework, prefix, sessions, bytes, withoutTtl, ttlUnknown },
    ttl: buckets(ttl),
    sizes: buckets(sizes),
    largest: [...largest],
    beside: beside.map(({ role, keys, bytes: size }) => ({ role, keys, bytes: size })),
    leaked: leaked && {
      sessions: leaked.sessions,
      beside: leaked.beside.map(({ role, keys }) => ({ role, keys })),
    },
    pastDue,
    users: users && { from: users.from, read: users.read, of: users.of, most: [...users.most] },
  };
}

/** What `jsonInventory` gave, parsed. Undefined for anything else, whoever wrote it. */
export function readInventory(given: unknown): StoreInventory | undefined {
  try {
    const top = record(given);
    if (top.version !== 1 || top.inventory !== true) return undefined;
    const at = text(top.at);
    if (Number.isNaN(Date.parse(at))) return undefined;
    const other = record(top.other);
    return {
      version: 1,
      ...{ place: text(top.place), at, whole: top.whole === true, keys: count(top.keys) },
      apps: list(top.apps).map(readApp),
      other: { keys: count(other.keys), bytes: count(other.bytes) },
      notes: [],
    };
  } catch {
    return undefined;
  }
}

function readApp(given: unknown): AppInventory {
  const app = record(given);
  const leaked = app.leaked === null ? null : record(app.leaked);
  return {
    ...{ framework: app.framework === null ? null : text(app.framework), prefix: text(app.prefix) },
    ...{ sessions: count(app.sessions), bytes: count(app.bytes), withoutTtl: count(app.withoutTtl) },
    ttlUnknown: count(app.ttlUnknown),
    ...{ ttl: readHistogram(app.ttl), sizes: readHistogram(app.sizes) },
    largest: list(app.largest).map(count),
    beside: list(app.beside).map((one) => ({ ...readRole(one), bytes: count(record(one).bytes) })),
    leaked: leaked && { sessions: count(leaked.sessions), beside: list(leaked.beside).map(readRole) },
    pastDue: count(app.pastDue),
    users: app.users === null ? null : readUsers(record(app.users)),
  };
}

const readHistogram = (given: unknown): Histogram =>
  list(given).map((one) => {
    const { upTo, sessions } = record(one);
    return { upTo: upTo === null ? null : count(upTo), sessions: count(sessions) };
  });

const ROLES: readonly string[] = ["shadow", "index", "expirations", "lock", "bookkeeping"] satisfies Beside[];

function readRole(given: unknown): { readonly role: Beside; readonly keys: number } {
  const { role, keys } = record(given);
  if (!ROLES.includes(text(role))) throw new TypeError();
  return { role: role as Beside, keys: count(keys) };
}

const readUsers = ({ from, read, of, most }: Readonly<Record<string, unknown>>): UserNumbers => ({
  from: from === "indexes" ? "indexes" : "values",
  ...{ read: count(read), of: count(of) },
  most: list(most).map(count),
});

function record(given: unknown): Readonly<Record<string, unknown>> {
  if (typeof given !== "object" || given === null || Array.isArray(given)) throw new TypeError();
  return given as Readonly<Record<string, unknown>>;
}

function list(given: unknown): readonly unknown[] {
  if (!Array.isArray(given)) throw new TypeError();
  return given;
}

function text(given: unknown): string {
  if (typeof given !== "string") throw new TypeError();
  return given;
}

function count(given: unknown): number {
  if (typeof given !== "number" || !Number.isFinite(given) || given < 0) throw new TypeError();
  return given;
}
