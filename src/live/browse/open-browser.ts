// The store browser over any source of keys. It looks at keys only when it is asked to, and keeps what it looked at until a restart.
import { inventoryOf } from "../inventory/inventory-of.ts";
import type { NamedInventory } from "../inventory/store-inventory.ts";
import type { KeySource, ListedKey } from "../key-source.ts";
import { LiveFailure } from "../redis/failure.ts";
import { findByCookie } from "./cookie-search.ts";
import { isApp, looseIn } from "./is-app.ts";
import { bytesOf } from "./kept-key.ts";
import { type App, type Limits, type Row, usualLimits } from "./ledger.ts";
import { openRow } from "./open-row.ts";
import { SMALL } from "./read-rows.ts";
import { Refs } from "./refs.ts";
import {
  type BrowsedApp,
  type CookieSearch,
  type LeftBehind,
  type OpenedSession,
  type PageRequest,
  type Progress,
  plainView,
  type SessionPage,
  type SessionView,
  type StoreBrowser,
} from "./store-browser.ts";
import { Telling } from "./telling.ts";
import { first, fits, mayFit, needsValues, orderOf } from "./view.ts";
import { Visit } from "./visit.ts";
import { late, whileWanted } from "./while-wanted.ts";

export interface BrowserParts<Key extends ListedKey> {
  readonly place: string;
  /** Gives a source whose listing has not begun: at first, and again after each restart. It is closed by the browser. */
  readonly source: () => Promise<KeySource<Key>>;
  /** Releases what all sources share. */
  readonly close?: () => Promise<void>;
  readonly limits?: Partial<Limits & { readonly searched: number }>;
}

/** Values that are read at most for a view of users or idle times, of all sessions that may fit it. */
export const mostSearched = 2_000;
/** Values that are read at once, so that a page can be given between. */
const READ_AT_ONCE = 50;
/** Milliseconds that the first rows of a page may take to be filled when its time is over. */
const FILLING = 30;

export function openBrowser<Key extends ListedKey>(parts: BrowserParts<Key>): StoreBrowser {
  return new Browser(parts);
}

class Browser<Key extends ListedKey> implements StoreBrowser {
  readonly place: string;
  readonly #parts: BrowserParts<Key>;
  readonly #telling = new Telling();
  readonly #refs = new Refs();
  readonly #mostSearched: number;
  #visit: Visit<Key>;
  #closed = false;

  constructor(parts: BrowserParts<Key>) {
    this.#parts = parts;
    this.place = parts.place;
    this.#mostSearched = parts.limits?.searched ?? mostSearched;
    this.#visit = this.#begin();
  }

  now(): number {
    return this.#visit.now();
  }

  get progress(): Progress {
    const { ledger, total, finished } = this.#visit;
    return {
      looked: ledger.looked,
      ...(total !== undefined && { total }),
      finished,
      notKept: ledger.notKept,
      other: ledger.other + looseIn(ledger).keys,
      notes: this.#visit.notes(),
    };
  }

  onProgress(listener: () => void): () => void {
    return this.#telling.listen(listener);
  }

  apps(): readonly BrowsedApp[] {
    return [...this.#visit.ledger.apps.values()].filter(isApp).toSorted(byName).map(browsed);
  }

  inventory(): NamedInventory {
    const visit = this.#visit;
    const { ledger, finished, finishedAt = visit.now() } = visit;
    return inventoryOf({ place: this.place, ledger, now: finishedAt, finished, notes: visit.notes() });
  }

  async look(slice: number, signal?: AbortSignal): Promise<void> {
    const visit = this.#current();
    const until = performance.now() + slice;
    for (let left = slice; left > 0 && !visit.finished; left = until - performance.now())
      if (!(await visit.look(signal, left))) return;
  }

  async lookAtAll(signal?: AbortSignal): Promise<void> {
    await this.#current().lookAtAll(signal);
  }

  async page(
    { app, view, rows, slice, values = this.#mostSearched }: PageRequest,
    signal?: AbortSignal,
  ): Promise<SessionPage> {
    const visit = this.#current();
    const until = performance.now() + slice;
    const left = (): number => until - performance.now();
    const searches = needsValues(view);
    const enough = counting(visit, app, view, rows);
    let reads = 0;
    for (let inTime = true; inTime; inTime = inTime && left() > 0) {
      const unread = searches ? this.#unread(visit, app, view, values) : [];
      if (unread.length === 0 && (visit.finished || (!searches && enough()))) break;
      // Looking and reading take turns, so that neither waits for the end of the other. A slow server is waited for once:
      // whoever asks again and again gets further each time.
      if (unread.length > 0) inTime = await this.#read(visit, unread, signal, reads++ === 0 ? undefined : left());
      if (inTime && !visit.finished) inTime = await visit.look(signal, left());
    }
    const now = visit.now();
    const known = visit.ledger.apps.get(app)?.rows ?? [];
    const may = known.filter((row) => mayFit(row, view, now));
    const fitting = may.filter((row) => fits(row, view, now));
    const shown = first(fitting, rows, orderOf(view));
    if (!searches) await this.#fill(visit, shown, signal, left);
    return {
      rows: shown.map((row) => this.#refs.show(row)),
      fitting: fitting.length,
      unfinished: !visit.finished || (searches && this.#unread(visit, app, view, values).length > 0),
      ...(searches && { searched: { read: may.filter(({ told }) => told).length, of: may.length } }),
    };
  }

  async open(ref: string, signal?: AbortSignal): Promise<OpenedSession> {
    const visit = this.#current();
    const row = this.#refs.row(ref);
    if (!row) throw new RangeError("No row of this browser has this name.");
    return openRow(visit, row, this.#refs, signal);
  }

  async findByCookie(pasted: string, signal?: AbortSignal): Promise<CookieSearch> {
    return findByCookie(this.#current(), pasted, this.#refs, signal);
  }

  async orphans(app: string, signal?: AbortSignal): Promise<LeftBehind> {
    const visit = this.#current();
    await visit.judgeAgain(signal);
    const known = visit.ledger.apps.get(app);
    const orphaned = (known?.rows ?? []).filter((row) => row.orphaned !== undefined);
    return {
      sessions: orphaned.map((row) => this.#refs.show(row).ref),
      leftovers: (known?.orphans?.left ?? []).map(({ one: { kept, role }, needs }) => ({
        ...{ key: bytesOf(kept.name), role },
        needs: needs.map(bytesOf),
      })),
      incomplete: visit.notes().map(({ message }) => message),
    };
  }

  async renew(keys: readonly Buffer[], signal?: AbortSignal): Promise<void> {
    await this.#current().renew(keys, signal);
  }

  restart(): void {
    if (this.#closed) return;
    void this.#visit.close().catch(() => undefined);
    this.#refs.begin();
    this.#visit = this.#begin();
    this.#telling.tell(true);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#telling.end();
    await this.#visit.close();
    await this.#parts.close?.();
  }

  #begin(): Visit<Key> {
    const { place, source, limits } = this.#parts;
    return new Visit(place, source, { ...usualLimits, ...limits }, (last) => this.#telling.tell(last));
  }

  #current(): Visit<Key> {
    if (this.#closed) throw new LiveFailure("cancelled", this.place);
    return this.#visit;
  }

  /** Rows whose values decide whether they fit, or where they stand; none when enough were read. */
  #unread(visit: Visit<Key>, id: string, view: SessionView, most: number): Row[] {
    const now = visit.now();
    const may = (visit.ledger.apps.get(id)?.rows ?? []).filter((row) => mayFit(row, view, now));
    const unread = may.filter((row) => !row.told && isSmall(row));
    const read = may.reduce((sum, { told }) => (told ? sum + 1 : sum), 0);
    return first(unread, Math.min(READ_AT_ONCE, most - read), orderOf(plainView));
  }

  async #read(
    visit: Visit<Key>,
    rows: readonly Row[],
    signal: AbortSignal | undefined,
    left: number | undefined,
  ): Promise<boolean> {
    return (await whileWanted(visit.readRows(rows), this.place, signal, left)) !== late;
  }

  /** Who and when of the rows that are shown, as far as time allows; of the first of them in any case. */
  async #fill(
    visit: Visit<Key>,
    shown: readonly Row[],
    signal: AbortSignal | undefined,
    left: () => number,
  ): Promise<void> {
    const unread = shown.filter((row) => !row.told && isSmall(row));
    for (let start = 0; start < unread.length; start += READ_AT_ONCE) {
      if (start > 0 && left() <= 0) return;
      const work = visit.readRows(unread.slice(start, start + READ_AT_ONCE));
      if ((await whileWanted(work, this.place, signal, Math.max(left(), FILLING))) === late) return;
    }
  }
}

/** Tells whether there are so many fitting rows; looks at each row once. */
function counting<Key extends ListedKey>(
  visit: Visit<Key>,
  app: string,
  view: SessionView,
  wanted: number,
): () => boolean {
  let at = 0;
  let found = 0;
  return () => {
    const rows = visit.ledger.apps.get(app)?.rows ?? [];
    for (; at < rows.length && found < wanted; at++) {
      const row = rows[at];
      if (row && mayFit(row, view, visit.now())) found++;
    }
    return found >= wanted;
  };
}

const isSmall = ({ kept }: Row): boolean => kept.bytes === undefined || kept.bytes <= SMALL;

const browsed = ({ id, framework, prefix, sessions, bytes, withoutTtl, companions, orphans }: App): BrowsedApp => ({
  id,
  framework,
  prefix,
  sessions,
  bytes,
  withoutTtl,
  companions: [...companions].map(([role, { keys }]) => ({ role, keys })).toSorted((a, b) => compare(a.role, b.role)),
  ...(orphans && { orphaned: [...orphans.companions.values()].reduce((sum, keys) => sum + keys, orphans.sessions) }),
});

const byName = (a: App, b: App): number => compare(a.framework ?? "", b.framework ?? "") || compare(a.prefix, b.prefix);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
