// Pages of keys that somebody wants to see: the first one soon, however many keys there are.
import type { ReadClient, ReadNode } from "./client.ts";
import { LiveFailure, passes, shapeFailure } from "./failure.ts";
import { type KeyFacts, keyFacts } from "./key-facts.ts";
import { Sweep, type SweepOptions, type SweepReport } from "./scan.ts";

export interface PageOptions extends SweepOptions {
  /** Keys that belong on a page, by their name. */
  readonly accept: (key: Buffer) => boolean;
}

export interface PageWish {
  /** Keys on the page at most. */
  readonly size: number;
  /** Milliseconds after which a page is given as it is, also an empty one. */
  readonly slice: number;
}

/** 50 rows fill a screen; the slice leaves room within the 100 ms in which an answer feels immediate. */
export const firstPage: PageWish = { size: 50, slice: 70 };

export interface Page {
  readonly keys: readonly (KeyFacts & { readonly node: string })[];
  /** False when every key was looked at. */
  readonly more: boolean;
  /** Keys that were looked at so far, over all pages. */
  readonly looked: number;
  readonly report: SweepReport;
}

/** Remembers where the last page ended; asking for pages of one `Pages` at the same time is a mistake of the caller. */
export class Pages {
  readonly #sweep: Sweep;
  readonly #accept: (key: Buffer) => boolean;
  #waiting: { readonly node: ReadNode; readonly key: Buffer }[] = [];
  #looked = 0;
  #ended = false;

  constructor(client: ReadClient, { accept, ...options }: PageOptions) {
    this.#sweep = new Sweep(client, options);
    this.#accept = accept;
  }

  /** Rejects with a `LiveFailure`; the next call goes on where this one stopped. */
  async next({ size, slice }: PageWish = firstPage, signal?: AbortSignal): Promise<Page> {
    const until = performance.now() + slice;
    const keys: (KeyFacts & { readonly node: string })[] = [];
    do {
      await this.#gather(size - keys.length, until, signal);
      const taken = this.#waiting.splice(0, size - keys.length);
      keys.push(...(await this.#describe(taken, signal)));
      // A key that has gone meanwhile leaves room for another one.
    } while (keys.length < size && !this.#done && performance.now() < until);
    return { keys, more: !this.#done, looked: this.#looked, report: this.#sweep.report };
  }

  get #done(): boolean {
    return this.#ended && this.#waiting.length === 0;
  }

  async #gather(wanted: number, until: number, signal: AbortSignal | undefined): Promise<void> {
    while (!this.#ended && this.#waiting.length < wanted && performance.now() < until) {
      const step = await this.#sweep.next(signal);
      if (step === undefined) {
        this.#ended = true;
        return;
      }
      this.#looked += step.keys.length;
      for (const key of step.keys)
        if (this.#accept(key)) this.#waiting.push({ node: step.node, key: Buffer.from(key) });
    }
  }

  /** A key whose server was lost between listing and asking is shown without facts rather than not at all. */
  async #describe(
    taken: readonly { readonly node: ReadNode; readonly key: Buffer }[],
    signal: AbortSignal | undefined,
  ): Promise<readonly (KeyFacts & { readonly node: string })[]> {
    const rows: (KeyFacts & { readonly node: string })[] = [];
    for (const node of new Set(taken.map((one) => one.node))) {
      const names = taken.filter((one) => one.node === node).map(({ key }) => key);
      try {
        for (const facts of await keyFacts(node, names, this.#sweep.pace, signal))
          rows.push({ ...facts, node: node.address });
      } catch (error) {
        const failure = shapeFailure(error, { host: node.address, tls: false, socket: false });
        if (failure.kind === "cancelled") {
          this.#waiting.unshift(...taken);
          throw failure;
        }
        if (!passes(failure.kind)) throw failure;
        for (const key of names)
          rows.push({ key, node: node.address, failure: new LiveFailure(failure.kind, failure.host) });
      }
    }
    return rows;
  }
}
