// How fast to read, so that other clients of the server do not feel it.
import { setTimeout as wait } from "node:timers/promises";

export interface PaceOptions {
  /** Share of the time that may be spent in exchanges with the server, above 0 and at most 1. */
  readonly share: number;
  /** Commands in one exchange at most. */
  readonly most: number;
}

/** Measured with `scripts/bench-redis.ts`: the size of one exchange is what another client waits for. Rests between them took time and helped nobody. */
export const gentle: PaceOptions = { share: 1, most: 100 };

const fewest = 10;
/** All in milliseconds. Debts below the shortest are collected: a timer cannot wait shorter. */
const shortestRest = 1;
const longestRest = 1_000;
const longestCredit = 20;
const farFrom = 2;
/** A timer that wakes up to this late says nothing. */
const usualLateness = 1;

/**
 * Watches how long exchanges take. One that takes longer than what is usual on this connection means that the server or the network has
 * other work: exchanges become smaller and rests longer, and recover slowly. What this process itself is late does not count.
 */
export class Pace {
  readonly #options: PaceOptions;
  #usual = Number.POSITIVE_INFINITY;
  #fastest = Number.POSITIVE_INFINITY;
  #size: number;
  #share: number;
  #debt = 0;
  /** By how much this process wakes late because the machine it runs on has other work: it sees every answer as late as that. */
  #lateness = 0;

  constructor(options: PaceOptions = gentle) {
    this.#options = options;
    this.#size = options.most;
    this.#share = options.share;
  }

  /** Commands that the next exchange should hold. */
  get size(): number {
    return this.#size;
  }

  /**
   * Whether most of an exchange is the way there and back: on one machine a hundred commands take less. The fastest one tells, as a near server that
   * is busy for long must not be asked for more.
   */
  get isFar(): boolean {
    return this.#fastest > farFrom && this.#fastest !== Number.POSITIVE_INFINITY;
  }

  /** Share of the time that is spent in exchanges at the moment. */
  get share(): number {
    return this.#share;
  }

  /** To be awaited after every exchange of `commands` that took `milliseconds`. */
  async rest(milliseconds: number, commands: number, signal?: AbortSignal): Promise<void> {
    this.#learn(milliseconds, commands);
    this.#debt += milliseconds * (1 / this.#share - 1);
    if (this.#debt < shortestRest) return;
    // A pause of minutes helps nobody: one stall is paid for with a second at most.
    const pause = Math.min(this.#debt, longestRest);
    const began = performance.now();
    // Timers wake late; what was slept too long is not slept again.
    this.#debt = 0;
    await wait(pause, undefined, { signal });
    const late = performance.now() - began - pause;
    this.#debt = Math.max(-late, -longestCredit);
    this.#lateness += (Math.max(0, late - usualLateness) - this.#lateness) * 0.5;
  }

  #learn(milliseconds: number, commands: number): void {
    // Half of the time is taken to be the way there and back, half to grow with the commands.
    const scaled = Math.max(0, milliseconds - this.#lateness) / (0.5 + (0.5 * commands) / this.#options.most);
    const slow = scaled > 4 * this.#usual + 2;
    this.#fastest = Math.min(this.#fastest, scaled);
    this.#usual = scaled < this.#usual ? scaled : this.#usual + (scaled - this.#usual) * 0.002;
    if (slow) {
      this.#size = Math.max(fewest, this.#size >> 1);
      this.#share = Math.max(0.05, this.#share * 0.7);
    } else {
      this.#size = Math.min(this.#options.most, this.#size + 2);
      this.#share = Math.min(this.#options.share, this.#share * 1.05);
    }
  }
}
