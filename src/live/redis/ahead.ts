// Asks one step ahead, so that the server answers while what it said before is thought about.

interface Started<T> {
  readonly result: Promise<T>;
  /** Nobody has waited for it yet, and it has failed. */
  failed: boolean;
}

/** `next` is never called while a call of it goes on. Undefined is the end. `isAhead` may change its mind after every result. */
export class Ahead<T> {
  readonly #next: (signal: AbortSignal) => Promise<T | undefined>;
  readonly #isAhead: () => boolean;
  #started: Started<T | undefined> | undefined;

  constructor(next: (signal: AbortSignal) => Promise<T | undefined>, isAhead: () => boolean = () => true) {
    this.#next = next;
    this.#isAhead = isAhead;
  }

  /** Rejects as `next` does, and may then be called again. What failed while nobody waited is asked for anew. */
  async take(signal: AbortSignal): Promise<T | undefined> {
    const one = this.#started?.failed === false ? this.#started : this.#start(signal);
    this.#started = undefined;
    const result = await one.result;
    if (result !== undefined && this.#isAhead()) this.#started = this.#start(signal);
    return result;
  }

  #start(signal: AbortSignal): Started<T | undefined> {
    const started: Started<T | undefined> = { result: this.#next(signal), failed: false };
    started.result.catch(() => {
      started.failed = true;
    });
    return started;
  }
}
