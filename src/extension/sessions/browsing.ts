// What was looked at in one store, and how its sessions are shown: pages per application, looking on in the background, stopping.
import type {
  BrowsedApp,
  OpenedSession,
  PageRequest,
  SessionPage,
  SessionView,
  StoreBrowser,
} from "../../live/browse/store-browser.ts";
import { failureOf } from "./failure-of.ts";

/** Milliseconds that one step of looking takes; people wait for the first one only. */
const SLICE = 60;
/** A store with so many keys is looked at as a whole without asking. */
const WHOLE_UP_TO = 50_000;
/** In a larger one, so many keys are looked at before somebody asks for more. */
const FIRST_KEYS = 20_000;
/** Milliseconds for what a page shows beside its rows, once these are shown. */
const COMPLETE = 3_000;
/** Milliseconds between two looks at pages that are not full. */
const FILL_EVERY = 400;
const FIRST_ROWS = 50;
const MORE_ROWS = 200;

const PLAIN: SessionView = { sort: "id", descending: false, filter: {} };

export class Browsing {
  readonly browser: StoreBrowser;
  readonly #changed: (app?: string) => void;
  readonly #report: (error: unknown) => void;
  readonly #views = new Map<string, SessionView>();
  readonly #rows = new Map<string, number>();
  readonly #pages = new Map<string, SessionPage>();
  readonly #opened = new Map<string, OpenedSession>();
  readonly #unsubscribe: () => void;
  #looking: AbortController | undefined;
  readonly #searching = new Map<string, AbortController>();
  #isAll = false;
  /** When looking at all keys began, in milliseconds, and how many had been looked at. */
  #begun: { readonly at: number; readonly looked: number } | undefined;
  #filledAt = 0;
  #stopped = false;
  #failure: string | undefined;

  /** `changed` is told the app whose page changed, or nothing where numbers did; `report`, what can only be a mistake of ours. */
  constructor(browser: StoreBrowser, changed: (app?: string) => void, report: (error: unknown) => void) {
    this.browser = browser;
    this.#changed = changed;
    this.#report = report;
    this.#unsubscribe = browser.onProgress(() => changed());
  }

  /** Looking at keys or reading values goes on at this moment. */
  get isBusy(): boolean {
    return this.#looking !== undefined || this.#searching.size > 0;
  }

  /** All keys are being looked at because somebody asked for it. */
  get isLookingAtAll(): boolean {
    return this.#looking !== undefined && this.#isAll;
  }

  /** Keys a second, while all of them are being looked at. */
  get pace(): number | undefined {
    if (!this.isLookingAtAll || !this.#begun) return undefined;
    const milliseconds = performance.now() - this.#begun.at;
    return milliseconds < SLICE
      ? undefined
      : ((this.browser.progress.looked - this.#begun.looked) * 1000) / milliseconds;
  }

  /** There are keys that nobody is looking at. */
  get isPaused(): boolean {
    return !this.browser.progress.finished && this.#looking === undefined;
  }

  /** Why looking ended early, for people. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Gives what the first step found, and goes on in the background. */
  async begin(): Promise<void> {
    const { browser } = this;
    if (browser.progress.finished || this.#looking !== undefined || this.#stopped) return;
    if (browser.progress.looked === 0) await this.#attempt(() => browser.look(SLICE));
    if (this.#failure === undefined) void this.#lookOn(() => this.#wantsMore());
  }

  async lookAtAll(): Promise<void> {
    this.stop();
    this.#stopped = false;
    this.#failure = undefined;
    this.#isAll = true;
    this.#begun = { at: performance.now(), looked: this.browser.progress.looked };
    await this.#lookOn(() => !this.browser.progress.finished);
    this.#isAll = false;
    this.#changed();
  }

  /** Ends what goes on; what was found stays. */
  stop(): void {
    this.#stopped = this.isBusy;
    this.#looking?.abort();
    this.#looking = undefined;
    for (const one of this.#searching.values()) one.abort();
    this.#searching.clear();
    this.#isAll = false;
  }

  view(app: string): SessionView {
    return this.#views.get(app) ?? PLAIN;
  }

  setView(app: string, view: SessionView): void {
    this.#views.set(app, view);
    this.#rows.delete(app);
    this.#turn(app);
  }

  loadMore(app: string): void {
    this.#rows.set(app, this.#wanted(app) + MORE_ROWS);
    this.#turn(app);
  }

  app(id: string): BrowsedApp | undefined {
    return this.browser.apps().find((one) => one.id === id);
  }

  /** Undefined until `loadPage` has been called for the app and its view. */
  page(app: string): SessionPage | undefined {
    return this.#pages.get(app);
  }

  /** Rejects where the store fails. Goes on reading in the background where the view needs values. */
  async loadPage(app: string): Promise<SessionPage> {
    const known = this.#pages.get(app);
    if (known) return known;
    const page = await this.browser.page(this.#request(app));
    this.#pages.set(app, page);
    if (isUnread(page)) void this.searchOn(app);
    else if (page.rows.length > 0) void this.#complete(app, page);
    return page;
  }

  /** A page is given in time, without users and times where reading them takes longer: asked again, it has them. */
  async #complete(app: string, page: SessionPage): Promise<void> {
    await this.#attempt(async () => {
      const whole = await this.browser.page({ ...this.#request(app), slice: COMPLETE });
      if (this.#pages.get(app) !== page || same(whole.rows, page.rows)) return;
      this.#pages.set(app, whole);
      this.#changed(app);
    });
  }

  /** Reads on for a view that needs what is inside of sessions. */
  async searchOn(app: string): Promise<void> {
    if (this.#searching.has(app)) return;
    const stop = new AbortController();
    const view = this.view(app);
    this.#searching.set(app, stop);
    await this.#attempt(async () => {
      for (let before = this.#read(app); ; before = this.#read(app)) {
        const page = await this.browser.page(this.#request(app), stop.signal);
        if (stop.signal.aborted || this.view(app) !== view) return;
        this.#pages.set(app, page);
        this.#changed(app);
        // What does not get further has reached the most that is read for a view.
        if (!isUnread(page) || this.#read(app) <= before) return;
      }
    }, stop.signal);
    if (this.#searching.get(app) === stop) this.#searching.delete(app);
    this.#changed(app);
  }

  isSearching(app: string): boolean {
    return this.#searching.has(app);
  }

  /** Reads a session once for its attributes; `open` reads it anew. Rejects where the store fails. */
  async read(ref: string): Promise<OpenedSession> {
    return this.#opened.get(ref) ?? this.open(ref);
  }

  async open(ref: string, signal?: AbortSignal): Promise<OpenedSession> {
    const opened = await this.browser.open(ref, signal);
    this.#opened.set(ref, opened);
    return opened;
  }

  opened(ref: string): OpenedSession | undefined {
    return this.#opened.get(ref);
  }

  /** Shows what became of keys that were changed from here. */
  async renew(keys: readonly Buffer[]): Promise<void> {
    await this.#attempt(() => this.browser.renew(keys));
    this.#opened.clear();
    for (const app of [...this.#pages.keys()]) this.#turn(app);
    this.#changed();
  }

  /** Forgets everything but how sessions are shown. */
  refresh(): void {
    this.stop();
    this.#stopped = false;
    this.#failure = undefined;
    this.#pages.clear();
    this.#opened.clear();
    this.browser.restart();
  }

  /** Goes on where a lost connection ended it. */
  resume(): void {
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    void this.begin();
  }

  dispose(): void {
    this.stop();
    this.#unsubscribe();
  }

  #turn(app: string): void {
    this.#searching.get(app)?.abort();
    this.#searching.delete(app);
    this.#pages.delete(app);
    this.#changed(app);
  }

  #wanted(app: string): number {
    return this.#rows.get(app) ?? FIRST_ROWS;
  }

  #read(app: string): number {
    return this.#pages.get(app)?.searched?.read ?? 0;
  }

  #request(app: string): PageRequest {
    return { app, view: this.view(app), rows: this.#wanted(app), slice: SLICE };
  }

  #wantsMore(): boolean {
    const { finished, looked, total = Number.POSITIVE_INFINITY } = this.browser.progress;
    return !finished && (total <= WHOLE_UP_TO || looked < FIRST_KEYS);
  }

  /** In small steps, between which the editor does other things. */
  async #lookOn(goesOn: () => boolean): Promise<void> {
    if (this.#looking !== undefined || !goesOn()) return;
    const stop = new AbortController();
    this.#looking = stop;
    this.#changed();
    await this.#attempt(async () => {
      while (!stop.signal.aborted && goesOn()) {
        await this.browser.look(SLICE, stop.signal);
        if (!stop.signal.aborted) this.#fill();
        await new Promise((resolve) => setImmediate(resolve));
      }
    }, stop.signal);
    if (this.#looking === stop) this.#looking = undefined;
    if (this.browser.progress.finished) this.#turnAll();
    this.#changed();
  }

  /** Pages that were not full yet are asked for again; full ones stay as they are under the eyes of whoever reads them. */
  #fill(): void {
    if (Date.now() - this.#filledAt < FILL_EVERY) return;
    this.#filledAt = Date.now();
    for (const [app, page] of this.#pages)
      if (page.unfinished && page.rows.length < this.#wanted(app) && !this.#searching.has(app)) this.#turn(app);
  }

  #turnAll(): void {
    for (const [app, page] of this.#pages) if (page.unfinished) this.#turn(app);
  }

  async #attempt(work: () => Promise<void>, signal?: AbortSignal): Promise<void> {
    try {
      await work();
      this.#failure = undefined;
    } catch (error) {
      const failure = failureOf(error);
      if (signal?.aborted || failure?.kind === "cancelled") return;
      if (failure) this.#failure = failure.message;
      else this.#report(error);
    }
  }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const isUnread = ({ searched }: SessionPage): boolean => searched !== undefined && searched.read < searched.of;
