// Takes inventories of connected stores, one at a time for each, and keeps the last ones.
import type { Browsing } from "../sessions/browsing.ts";
import type { KeptInventories, KeptInventory } from "./kept-inventories.ts";

export interface Taking {
  readonly looked: number;
  readonly total?: number;
  /** Keys a second. */
  readonly pace?: number;
}

/** What came of taking one. */
export type Taken =
  | { readonly kind: "taken"; readonly inventory: KeptInventory }
  /** By the person. What was counted stays, and taken again it goes on. */
  | { readonly kind: "stopped"; readonly looked: number }
  | { readonly kind: "failed"; readonly message: string; readonly looked: number };

export interface InventoriesOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Whether the store of a connection changes while nobody looks: a server, not a file. */
  readonly changes: (connection: string) => boolean;
  readonly browsing: (connection: string) => Browsing | undefined;
  readonly kept: KeptInventories;
  /** Is told the connection whose inventory, or the progress of it, is another one now. */
  readonly changed: (connection: string) => void;
}

/** Milliseconds for which what was looked at counts as looked at now. */
const FRESH = 60_000;

export class Inventories {
  readonly #options: InventoriesOptions;
  readonly #taking = new Map<string, Promise<Taken>>();
  /** Connections whose sessions were changed from here after they had been counted. */
  readonly #outdated = new Set<string>();

  constructor(options: InventoriesOptions) {
    this.#options = options;
  }

  last(connection: string): Promise<KeptInventory | undefined> {
    return this.#options.kept.get(connection);
  }

  /** Undefined while none is being taken. */
  taking(connection: string): Taking | undefined {
    const browsing = this.#options.browsing(connection);
    if (!browsing || !this.#taking.has(connection)) return undefined;
    const { looked, total } = browsing.browser.progress;
    const { pace } = browsing;
    return { looked, ...(total !== undefined && { total }), ...(pace !== undefined && { pace }) };
  }

  /** For a connected store. Joins the one that is being taken. */
  take(connection: string): Promise<Taken> {
    const under = this.#taking.get(connection);
    if (under) return under;
    const { browsing, changed } = this.#options;
    const one = browsing(connection);
    if (!one) return Promise.resolve({ kind: "failed", message: "The store is not connected.", looked: 0 });
    const stop = one.browser.onProgress(() => changed(connection));
    const begun = this.#take(connection, one).finally(() => {
      stop();
      this.#taking.delete(connection);
      changed(connection);
    });
    this.#taking.set(connection, begun);
    changed(connection);
    return begun;
  }

  stop(connection: string): void {
    if (this.#taking.has(connection)) this.#options.browsing(connection)?.stop();
  }

  /** Sessions were changed from here: what was counted before says so, and is counted anew when an inventory is taken. */
  async outdate(connection: string): Promise<void> {
    this.#outdated.add(connection);
    await this.#options.kept.outdate(connection, new Date(this.#options.now()).toISOString());
    this.#options.changed(connection);
  }

  async #take(connection: string, browsing: Browsing): Promise<Taken> {
    const { browser } = browsing;
    const { changes, kept, now } = this.#options;
    const { at } = browser.inventory();
    // What a tree looked at a while ago is no inventory of now, nor is what was taken already. A file is as it was written.
    const isOld = now() - Date.parse(at) > FRESH || (await kept.get(connection))?.last.at === at;
    // A row that went leaves the classes of times and sizes as they were.
    if (this.#outdated.delete(connection) || (isOld && browser.progress.finished && changes(connection)))
      browsing.refresh();
    await browsing.lookAtAll();
    const { looked, finished } = browser.progress;
    if (!finished) {
      const { failure } = browsing;
      return failure === undefined ? { kind: "stopped", looked } : { kind: "failed", message: failure, looked };
    }
    const { nameless, takeInventory } = await import("../live.ts");
    const inventory = await takeInventory(browser);
    await kept.put(connection, nameless(inventory));
    // While it was being counted, too.
    if (this.#outdated.has(connection)) await this.outdate(connection);
    return { kind: "taken", inventory: (await kept.get(connection)) ?? { last: nameless(inventory) } };
  }
}
