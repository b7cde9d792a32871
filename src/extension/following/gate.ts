// Holds a watch while it is paused, and lets it look again and again otherwise.

export type Pause = "by hand" | "hidden";

export class Gate {
  readonly #every: number;
  readonly #paused = new Set<Pause>();
  #waiting: (() => void) | undefined;

  /** `every`: milliseconds from look to look. */
  constructor(every: number) {
    this.#every = every;
  }

  /** Why it is paused; a hand counts more. */
  get paused(): Pause | undefined {
    return this.#paused.has("by hand") ? "by hand" : this.#paused.has("hidden") ? "hidden" : undefined;
  }

  /** True where that made a difference to whether it is paused. */
  pause(why: Pause): boolean {
    const before = this.paused;
    this.#paused.add(why);
    return before === undefined;
  }

  resume(why: Pause): boolean {
    const before = this.paused;
    this.#paused.delete(why);
    if (this.paused !== undefined) return false;
    this.#waiting?.();
    return before !== undefined;
  }

  /** Resolves when it is time for the next look, or when the signal says so. */
  async wait(signal: AbortSignal): Promise<void> {
    await this.#resting(signal);
    while (this.paused !== undefined && !signal.aborted)
      await new Promise<void>((resolve) => {
        this.#waiting = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
  }

  #resting(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const timer = setTimeout(done, this.#every);
      function done(): void {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done, { once: true });
    });
  }
}
