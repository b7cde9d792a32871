// Everything that was looked at since a beginning: one walk that all callers share, the rows that it found, and what belongs together.
import type { KeySource, ListedKey, Note } from "../key-source.ts";
import { type Classification, classify } from "../redis/classify.ts";
import { LiveFailure } from "../redis/failure.ts";
import { type KeptKey, keep } from "./kept-key.ts";
import { type CompanionRole, Ledger, type LeftCompanion, type Limits, type Row } from "./ledger.ts";
import { findOrphans } from "./orphans.ts";
import { readRows } from "./read-rows.ts";
import { SharedWork, whileWanted } from "./while-wanted.ts";

/** Is shown every session that is looked at. */
export type Watch = (key: ListedKey, classification: Classification) => void;

/** Names that are asked for at once. */
const AT_ONCE = 200;

export class Visit<Key extends ListedKey> {
  readonly ledger: Ledger;
  total: number | undefined;
  /** When every key was looked at, and what was left behind is known. */
  finished = false;
  /** In milliseconds since 1970. */
  finishedAt: number | undefined;
  readonly #open: () => Promise<KeySource<Key>>;
  readonly #place: string;
  readonly #changed: (last: boolean) => void;
  readonly #end = new AbortController();
  readonly #steps: SharedWork;
  readonly #watches = new Set<Watch>();
  #source: KeySource<Key> | undefined;
  #opening: Promise<KeySource<Key>> | undefined;
  #batches: AsyncIterator<readonly Key[]> | undefined;
  #walked = false;
  #counted = false;
  #notes: readonly Note[] = [];
  #reading: Promise<unknown> = Promise.resolve();

  constructor(place: string, open: () => Promise<KeySource<Key>>, limits: Limits, changed: (last: boolean) => void) {
    this.#place = place;
    this.#open = open;
    this.#changed = changed;
    this.ledger = new Ledger(limits);
    this.#steps = new SharedWork(place, () => this.#step());
  }

  get signal(): AbortSignal {
    return this.#end.signal;
  }

  now(): number {
    return this.#source?.now() ?? Date.now();
  }

  notes(): readonly Note[] {
    return [...(this.#source?.notes() ?? []), ...this.#notes];
  }

  /** Looks at some more keys, together with whoever else wants to. False when the time was over first. */
  async look(signal?: AbortSignal, milliseconds?: number): Promise<boolean> {
    return this.finished || this.#shaped(() => this.#steps.run(signal, milliseconds));
  }

  async lookAtAll(signal?: AbortSignal): Promise<void> {
    while (!this.finished) await this.look(signal);
  }

  /** Shows it all sessions that are looked at from now on; call the result to stop. */
  watch(watch: Watch): () => void {
    this.#watches.add(watch);
    return () => void this.#watches.delete(watch);
  }

  /** The row of this key, as soon as it was looked at; undefined where there is none. */
  async find(wanted: KeptKey, signal?: AbortSignal): Promise<Row | undefined> {
    const same = ({ name, db }: KeptKey): boolean => db === wanted.db && name === wanted.name;
    for (const { rows } of this.ledger.apps.values()) {
      const row = rows.find(({ kept }) => same(kept));
      if (row) return row;
    }
    let found: Row | undefined;
    const stop = this.watch((key, classification) => {
      if (!found && same(keep(key))) found = this.ledger.rowOf(key, classification);
    });
    try {
      while (!found && !this.finished) await this.look(signal);
    } finally {
      stop();
    }
    return found;
  }

  /** Goes through all keys once more, for what is not kept. Gives the first that is wanted. */
  async lookAgain(
    isWanted: (classification: Classification, key: Key) => boolean,
    signal?: AbortSignal,
  ): Promise<Row | undefined> {
    const again = async (): Promise<Row | undefined> => {
      const source = await this.#open();
      try {
        for await (const batch of source.keys(this.signal)) {
          if (signal?.aborted) break;
          for (const key of batch) {
            const classification = classify(key.key, key.type, key.sample);
            if (classification.role === "session" && isWanted(classification, key))
              return this.ledger.rowOf(key, classification);
          }
        }
        return undefined;
      } finally {
        await source.close();
      }
    };
    return (await whileWanted(this.#shaped(again), this.#place, signal)) as Row | undefined;
  }

  /** A key beside sessions, where it was looked at and kept. */
  companion(name: string, db: number | undefined): KeptKey | undefined {
    return this.ledger.companions.find(({ kept }) => kept.db === db && kept.name === name)?.kept;
  }

  source(): Promise<KeySource<Key>> {
    this.#opening ??= this.#open().then(
      (source) => {
        this.#source = source;
        return source;
      },
      (error: unknown) => {
        this.#opening = undefined;
        throw error;
      },
    );
    return this.#opening;
  }

  /** One reading after another, and no row twice. */
  readRows(rows: readonly Row[]): Promise<void> {
    const work = this.#reading.then(() =>
      this.#shaped(async () => {
        const unread = rows.filter(({ told }) => !told);
        if (unread.length > 0) await readRows(await this.source(), unread, this.signal);
      }),
    );
    this.#reading = work.catch(() => undefined);
    return work;
  }

  /** What the source does for one caller, cancelled with the visit. */
  async ask<T>(work: (source: KeySource<Key>, signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const done = this.#shaped(async () => work(await this.source(), this.signal));
    return (await whileWanted(done, this.#place, signal)) as T;
  }

  /** What was left behind as it is now; before every key was looked at, nobody can say. */
  async judgeAgain(signal?: AbortSignal): Promise<void> {
    if (this.finished) await this.ask((source) => this.#judge(source), signal);
  }

  /** Asks again for keys that were changed from here. */
  async renew(keys: readonly Buffer[], signal?: AbortSignal): Promise<void> {
    const asked = new Map<string, Key | undefined>();
    for (let start = 0; start < keys.length; start += AT_ONCE) {
      const some = keys.slice(start, start + AT_ONCE);
      const answers = await this.ask(async (source, life) => source.ask?.(some, life) ?? [], signal);
      some.forEach((key, index) => {
        const answer = answers[index];
        if (answer && answer.problem === undefined) asked.set(key.toString("latin1"), answer.found);
      });
    }
    this.ledger.renew(asked, this.now());
    await this.judgeAgain(signal);
    this.#changed(true);
  }

  /** Callers that still wait are told that it was cancelled. */
  async close(): Promise<void> {
    this.#end.abort();
    this.#watches.clear();
    const source = await this.#opening?.catch(() => undefined);
    await source?.close();
  }

  /** A walk that was ended from here is cancelled, however its source says so. */
  async #shaped<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (this.signal.aborted) throw new LiveFailure("cancelled", this.#place);
      throw error;
    }
  }

  async #step(): Promise<void> {
    const source = await this.source();
    this.signal.throwIfAborted();
    if (!this.#walked) {
      const [batch] = await Promise.all([this.#next(source), this.#count(source)]);
      if (this.signal.aborted) return;
      if (batch)
        for (const { key, classification } of this.ledger.add(batch, source.now()))
          for (const watch of this.#watches) watch(key, classification);
      this.#walked = batch === undefined;
      this.#changed(false);
      if (batch) return;
    }
    await this.#judge(source);
    this.finished = true;
    this.finishedAt = source.now();
    this.#changed(true);
  }

  async #next(source: KeySource<Key>): Promise<readonly Key[] | undefined> {
    try {
      this.#batches ??= source.keys(this.signal)[Symbol.asyncIterator]();
      const { done, value } = await this.#batches.next();
      return done ? undefined : value;
    } catch (error) {
      // The next listing goes on where this one stopped.
      this.#batches = undefined;
      throw error;
    }
  }

  /** How many keys there are is good to know and nothing more. */
  async #count(source: KeySource<Key>): Promise<void> {
    if (this.#counted) return;
    this.#counted = true;
    this.total = await source.total?.().catch(() => undefined);
  }

  async #judge(source: KeySource<Key>): Promise<void> {
    // Where keys are missing for good, what seems to be alone may not be.
    if (!source.ask && (source.notes().some(({ lacking }) => lacking) || this.ledger.sessions.forgetful)) return;
    const { rows, companions, indexed, notes } = await findOrphans(source, this.ledger, this.signal);
    for (const app of this.ledger.apps.values()) {
      const left = companions.get(app) ?? [];
      app.orphans = { sessions: 0, companions: byRole(left), left };
      const listed = indexed.get(app);
      if (listed) app.indexed = listed;
    }
    for (const { rows: all } of this.ledger.apps.values())
      for (const row of all) if (row.orphaned !== undefined && !rows.has(row)) delete row.orphaned;
    for (const [row, why] of rows) {
      row.orphaned = why;
      if (row.app.orphans) row.app.orphans.sessions++;
    }
    this.#notes = notes;
  }
}

function byRole(left: readonly LeftCompanion[]): ReadonlyMap<CompanionRole, number> {
  const counts = new Map<CompanionRole, number>();
  for (const { one } of left) counts.set(one.role, (counts.get(one.role) ?? 0) + 1);
  return counts;
}
