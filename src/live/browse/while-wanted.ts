// Work that several callers wait for: each may leave, none ends it for the others.
import { LiveFailure } from "../redis/failure.ts";

/** What a caller gets whose time was over first. */
export const late: unique symbol = Symbol("late");

/** A failure that nobody waited for is told to whoever asks within so many milliseconds. */
const FRESH = 10_000;

/** Resolves with what the work gives, or with `late` after so many milliseconds; rejects when the caller cancels. The work goes on. */
export function whileWanted<T>(
  work: Promise<T>,
  place: string,
  signal?: AbortSignal,
  milliseconds = Number.POSITIVE_INFINITY,
): Promise<T | typeof late> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const leave = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", cancel);
    };
    const cancel = (): void => {
      leave();
      reject(new LiveFailure("cancelled", place));
    };
    work.then(
      (value) => {
        leave();
        resolve(value);
      },
      (error: unknown) => {
        leave();
        reject(error);
      },
    );
    if (signal?.aborted) return cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    if (milliseconds !== Number.POSITIVE_INFINITY)
      timer = setTimeout(
        () => {
          leave();
          resolve(late);
        },
        Math.max(0, milliseconds),
      );
  });
}

/** One run at a time, whoever asks for it. */
export class SharedWork {
  readonly #place: string;
  readonly #work: () => Promise<void>;
  #running: Promise<void> | undefined;
  #waiting = 0;
  #unheard: { readonly error: unknown; readonly at: number } | undefined;

  constructor(place: string, work: () => Promise<void>) {
    this.#place = place;
    this.#work = work;
  }

  /** Joins the run that is under way, or starts one; false when the time was over first. */
  async run(signal?: AbortSignal, milliseconds?: number): Promise<boolean> {
    const unheard = this.#unheard;
    this.#unheard = undefined;
    if (unheard && performance.now() - unheard.at < FRESH) throw unheard.error;
    this.#running ??= this.#start();
    this.#waiting++;
    try {
      return (await whileWanted(this.#running, this.#place, signal, milliseconds)) !== late;
    } finally {
      this.#waiting--;
    }
  }

  #start(): Promise<void> {
    const run = this.#work().finally(() => {
      this.#running = undefined;
    });
    run.catch((error: unknown) => {
      if (this.#waiting === 0) this.#unheard = { error, at: performance.now() };
    });
    return run;
  }
}
