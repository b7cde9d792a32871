// A store of so many sessions of one application, looked at in steps, without a server.
import type {
  OpenedSession,
  PageRequest,
  Progress,
  SessionPage,
  SessionRow,
  StoreBrowser,
} from "../../../src/live/browse/store-browser.ts";

export interface FakeBrowser extends StoreBrowser {
  /** Keys that one look sees. */
  step: number;
  /** What the next look or page rejects with. */
  fails: Error | undefined;
  readonly asked: { looks: number; pages: PageRequest[]; opened: string[] };
}

export const APP = "connect-redis sess:";

/** `toRead`: sessions that a view of users would have to read; each page reads ten of them, and forty at most. */
export function fakeBrowser(keys: number, { total = keys as number | undefined, toRead = 0 } = {}): FakeBrowser {
  let looked = 0;
  let read = 0;
  const listeners = new Set<() => void>();
  const rowOf = (index: number): SessionRow => ({
    ref: `r${index}`,
    maskedId: `#${index.toString(16).padStart(8, "0")}`,
    expiresAt: null,
  });
  const progress = (): Progress => ({
    looked,
    ...(total !== undefined && { total }),
    finished: looked >= keys,
    notKept: 0,
    other: 0,
    notes: [],
  });
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const browser: FakeBrowser = {
    place: "fake",
    step: 1000,
    fails: undefined,
    asked: { looks: 0, pages: [], opened: [] },
    now: () => 0,
    get progress() {
      return progress();
    },
    onProgress(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    apps: () =>
      looked === 0
        ? []
        : [
            {
              id: APP,
              framework: "connect-redis",
              prefix: "sess:",
              sessions: looked,
              bytes: 0,
              withoutTtl: 0,
              companions: [],
            },
          ],
    inventory: () => ({
      ...{ version: 1, place: "fake", at: new Date(0).toISOString(), whole: looked >= keys, keys: looked },
      ...{ apps: [], other: { keys: 0, bytes: 0 }, notes: [] },
    }),
    async look(_slice, signal) {
      browser.asked.looks++;
      failing();
      signal?.throwIfAborted();
      looked = Math.min(keys, looked + browser.step);
      tell();
    },
    async lookAtAll(signal) {
      while (looked < keys) await browser.look(1, signal);
    },
    async page(request): Promise<SessionPage> {
      browser.asked.pages.push(request);
      failing();
      const rows = Array.from({ length: Math.min(request.rows, looked) }, (_, index) => rowOf(index));
      const searches = request.view.filter.user !== undefined;
      if (searches) read = Math.min(read + 10, toRead, 40);
      const unfinished = looked < keys || (searches && read < Math.min(toRead, 40));
      return { rows, fitting: looked, unfinished, ...(searches && { searched: { read, of: toRead } }) };
    },
    async open(ref): Promise<OpenedSession> {
      browser.asked.opened.push(ref);
      const row = rowOf(Number(ref.slice(1)));
      return { row, key: Buffer.from("k"), framework: null, prefix: "", readAt: 0, companions: [] };
    },
    findByCookie: async () => ({ frameworks: [], notes: [] }),
    orphans: async () => ({ sessions: [], leftovers: [], incomplete: [] }),
    renew: async () => undefined,
    restart() {
      looked = 0;
      read = 0;
      tell();
    },
    close: async () => undefined,
  };
  const failing = (): void => {
    const { fails } = browser;
    browser.fails = undefined;
    if (fails) throw fails;
  };
  return browser;
}
