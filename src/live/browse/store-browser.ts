// What a person browses of a store: its applications, pages of their sessions in a chosen order, and one session whole.
import type { NamedInventory } from "../inventory/store-inventory.ts";
import type { Note, ValueRead } from "../key-source.ts";
import type { Role } from "../redis/classify.ts";
import type { Framework } from "../redis/framework.ts";
import type { Session } from "../session.ts";

/** One application as its keys show it: a framework under a prefix. */
export interface BrowsedApp {
  /** The same for the same framework and prefix; of use as an id in a tree. */
  readonly id: string;
  readonly framework: Framework | null;
  readonly prefix: string;
  /** Among the keys that were looked at so far, as all numbers here. */
  readonly sessions: number;
  /** In the server's memory, or in the file of a snapshot; of its sessions, as far as it could be asked. */
  readonly bytes: number;
  readonly withoutTtl: number;
  /** Keys beside sessions, such as indexes and locks. */
  readonly companions: readonly { readonly role: Exclude<Role, "session" | "other">; readonly keys: number }[];
  /** Known once every key was looked at: companions without their session, and sessions without what belongs to them. */
  readonly orphaned?: number;
}

export interface Progress {
  readonly looked: number;
  /** Keys of the store, where it can say so. */
  readonly total?: number;
  /** True when every key was looked at. */
  readonly finished: boolean;
  /** Sessions that were counted but are not kept as rows, because there are too many. */
  readonly notKept: number;
  /** Keys that are nobody's sessions. */
  readonly other: number;
  readonly notes: readonly Note[];
}

export type SortBy = "id" | "ttl" | "size" | "user" | "idle";

/** All conditions must hold. */
export interface SessionFilter {
  /** Part of the user's name, whatever its case. */
  readonly user?: string;
  /** A whole id, a masked id (`#` and eight digits), or the beginning of either. */
  readonly id?: string;
  readonly withoutTtl?: boolean;
  readonly orphaned?: boolean;
  /** Bytes. */
  readonly largerThan?: number;
  /** Seconds since the last request. */
  readonly idleLongerThan?: number;
  /** Seconds. */
  readonly expiresWithin?: number;
}

export interface SessionView {
  readonly sort: SortBy;
  readonly descending: boolean;
  readonly filter: SessionFilter;
}

export const plainView: SessionView = { sort: "id", descending: false, filter: {} };

export interface SessionRow {
  /** Names the row to the browser that gave it; holds no id of a session. */
  readonly ref: string;
  readonly maskedId: string;
  readonly user?: string;
  readonly created?: number;
  readonly lastSeen?: number;
  readonly lastSeenFrom?: Session["lastSeenFrom"];
  /** Seconds without use after which the session itself says that it ends. */
  readonly timeout?: number;
  /** Milliseconds since 1970; `null`: it does not expire; missing: it could not be asked. */
  readonly expiresAt?: number | null;
  readonly bytes?: number;
  /** Why it counts as orphaned, in one sentence. */
  readonly orphaned?: string;
  /** Why its value could not be read. */
  readonly problem?: string;
}

export interface PageRequest {
  readonly app: string;
  readonly view: SessionView;
  /** Rows to give at most, counted from the first of the view: a longer page of the same view holds the shorter one. */
  readonly rows: number;
  /** Milliseconds after which the page is given as it is; some more where its first values are still to be read. */
  readonly slice: number;
  /** Values that may be read at most where the view needs them, of all sessions that may fit it; 2,000 unless told otherwise. */
  readonly values?: number;
}

export interface SessionPage {
  readonly rows: readonly SessionRow[];
  /** Rows of the view among the keys that were looked at. */
  readonly fitting: number;
  /** Whether more keys are to be looked at, or more values to be read for the view, so that rows may still come or move. */
  readonly unfinished: boolean;
  /** Where a view needs values (user, idle): how many of how many sessions were read for it. Each page reads more, up to a bound. */
  readonly searched?: { readonly read: number; readonly of: number };
}

export interface OpenedSession {
  readonly row: SessionRow;
  /** The whole id: a credential. Shown only when a person asks for it. */
  readonly id?: string;
  /** The name of its key: holds the id. */
  readonly key: Buffer;
  readonly framework: Framework | null;
  readonly prefix: string;
  /** Missing where the value is gone or could not be read; the problem says why. */
  readonly session?: Session;
  readonly raw?: ValueRead["value"];
  readonly problem?: string;
  /** When it was read, in milliseconds since 1970; times to live count from here. */
  readonly readAt: number;
  /** Keys that belong to it, where they were seen. */
  readonly companions: readonly { readonly role: Role; readonly expiresAt?: number | null }[];
}

export interface CookieSearch {
  /** Frameworks whose cookie it may be; empty: it looks like no session cookie that we know. */
  readonly frameworks: readonly string[];
  readonly found?: OpenedSession;
  /** The session travels in the cookie itself; decoded here, nothing is stored. */
  readonly inCookie?: Session;
  readonly notes: readonly Note[];
}

/** What nobody needs any more of one application, as it was when it was asked for. */
export interface LeftBehind {
  /** Sessions that count as orphaned: references of their rows. */
  readonly sessions: readonly string[];
  /** Keys of sessions that are gone. */
  readonly leftovers: readonly Leftover[];
  /** What was not compared, in sentences: there may be more. */
  readonly incomplete: readonly string[];
}

/** A key beside sessions that belongs to none. Its name may hold the id of a session. */
export interface Leftover {
  readonly key: Buffer;
  readonly role: Exclude<Role, "session" | "other">;
  /** Sessions that it would belong to: while one of them is there, it is no leftover. Empty for what belongs to a time that is over. */
  readonly needs: readonly Buffer[];
}

/**
 * Looks at no key before it is asked to. Every method but `close` may be called again after it rejected: what was looked at is kept.
 * They reject with a `LiveFailure` where the server fails, `cancelled` among them.
 */
export interface StoreBrowser {
  /** `host:port`, or the file. */
  readonly place: string;
  /** The moment for which times to live are told: a snapshot's is when it was written. */
  now(): number;
  readonly progress: Progress;
  /** Told when more keys were looked at, at most a few times a second; call the result to stop. */
  onProgress(listener: () => void): () => void;
  /** In the order of framework and prefix. */
  apps(): readonly BrowsedApp[];
  /** What was looked at, in numbers. */
  inventory(): NamedInventory;
  /** Looks at keys for so many milliseconds at most, or until every key was looked at. */
  look(slice: number, signal?: AbortSignal): Promise<void>;
  lookAtAll(signal?: AbortSignal): Promise<void>;
  page(request: PageRequest, signal?: AbortSignal): Promise<SessionPage>;
  /** Reads the session anew. Rejects with a RangeError for a row of another browser. */
  open(ref: string, signal?: AbortSignal): Promise<OpenedSession>;
  /** Asks for the keys that the cookie can mean before it looks at all others. */
  findByCookie(pasted: string, signal?: AbortSignal): Promise<CookieSearch>;
  /** Once every key was looked at; asks again before it says so. Empty before. */
  orphans(app: string, signal?: AbortSignal): Promise<LeftBehind>;
  /** Asks again for keys that were changed from here, so that rows and numbers are as they are now. Histograms stay as they were counted. */
  renew(keys: readonly Buffer[], signal?: AbortSignal): Promise<void>;
  /** Forgets what was looked at, so that the next call begins anew. */
  restart(): void;
  close(): Promise<void>;
}
