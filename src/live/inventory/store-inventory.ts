// What a store holds, in numbers alone: plain data that can be kept, compared and handed on. Holds no id, no user and no value.
import type { Note } from "../key-source.ts";
import type { Role } from "../redis/classify.ts";
import type { Histogram } from "./histogram.ts";

export interface StoreInventory {
  readonly version: 1;
  /** `host:port`, or the name of the file. */
  readonly place: string;
  /** The moment for which it is told: ISO 8601 in UTC. */
  readonly at: string;
  /** True when every key was looked at, and none is known to be missing. */
  readonly whole: boolean;
  /** Keys that were looked at. */
  readonly keys: number;
  /** In the order of framework and prefix. */
  readonly apps: readonly AppInventory[];
  /** Keys that are nobody's sessions. */
  readonly other: { readonly keys: number; readonly bytes: number };
  readonly notes: readonly Note[];
}

export type Beside = Exclude<Role, "session" | "other">;

/** The sessions of one framework under one prefix. Bytes are those of the server's memory, or of a snapshot's file. */
export interface AppInventory {
  readonly framework: string | null;
  readonly prefix: string;
  readonly sessions: number;
  readonly bytes: number;
  readonly withoutTtl: number;
  /** Sessions whose time to live could not be asked. */
  readonly ttlUnknown: number;
  /** Seconds to live. */
  readonly ttl: Histogram;
  /** Bytes. */
  readonly sizes: Histogram;
  /** Bytes of its largest sessions, the largest first. */
  readonly largest: readonly number[];
  /** Keys beside its sessions, such as indexes and locks. */
  readonly beside: readonly { readonly role: Beside; readonly keys: number; readonly bytes: number }[];
  /** What was left behind: sessions without what belongs to them, and keys without their session. `null`: not known. */
  readonly leaked: { readonly sessions: number; readonly beside: readonly LeakedRole[] } | null;
  /** Spring's sets for minutes that are over, of which nobody removed the sessions. */
  readonly pastDue: number;
  /** Missing where nothing tells of users. */
  readonly users: UserNumbers | null;
}

export interface LeakedRole {
  readonly role: Beside;
  readonly keys: number;
}

export interface UserNumbers {
  /** What told of users: keys that name one, or the values of sessions. */
  readonly from: "indexes" | "values";
  /** Indexes or sessions that were read, of all that there are. */
  readonly read: number;
  readonly of: number;
  /** Sessions of those who have most, without their names. */
  readonly most: readonly number[];
}

/** The same with names, for the person who looks, on their screen. */
export interface NamedInventory extends StoreInventory {
  readonly apps: readonly NamedApp[];
}

export interface NamedApp extends AppInventory {
  readonly named: {
    /** `ttl` in seconds; `null`: it does not expire; missing: it could not be asked. */
    readonly largest: readonly { readonly maskedId: string; readonly bytes: number; readonly ttl?: number | null }[];
    readonly users: readonly { readonly user: string; readonly sessions: number; readonly upTo?: number }[];
  };
}

/** Without the names: what may be kept or handed on. */
export function nameless(inventory: StoreInventory | NamedInventory): StoreInventory {
  return {
    ...inventory,
    apps: inventory.apps.map((app) => {
      const { named: _named, ...rest } = app as NamedApp;
      return rest;
    }),
  };
}
