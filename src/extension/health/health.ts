// How the servers of all connections are, as far as it was looked at; looks again when that may have changed.
import type { StoreBrowser } from "../../live/browse/store-browser.ts";
import type { Connection } from "../connections/connection.ts";
import { examine, type Judge, judged, type Seen } from "./examine.ts";

export interface HealthState {
  /** Undefined until it was looked at. */
  readonly seen?: Seen;
  readonly isLooking: boolean;
  /** Why nobody knows, or why what is known is old. */
  readonly problem?: string;
}

export interface HealthOptions {
  readonly connection: (id: string) => Connection | undefined;
  readonly judge: Judge;
  /** Is told the id of a connection whose health is another one now. */
  readonly changed: (id: string) => void;
  /** What can only be a mistake of ours. */
  readonly report: (error: unknown) => void;
}

interface Kept {
  readonly browser: StoreBrowser;
  readonly stop: () => void;
  state: HealthState;
  /** Whether it was looked at when every key was known. */
  isWhole: boolean;
  looking: Promise<void> | undefined;
}

const UNKNOWN: HealthState = { isLooking: false };

export class Health {
  readonly #options: HealthOptions;
  readonly #kept = new Map<string, Kept>();

  constructor(options: HealthOptions) {
    this.#options = options;
  }

  state(id: string): HealthState {
    return this.#current(id)?.state ?? UNKNOWN;
  }

  /** Asks the servers, unless they are being asked at this moment. Never rejects. */
  async look(id: string): Promise<void> {
    const one = this.#current(id);
    if (!one) return;
    one.looking ??= this.#look(id, one).finally(() => {
      one.looking = undefined;
    });
    await one.looking;
  }

  /** Looks at what is connected and was not looked at, and forgets what is not connected any more. */
  follow(id: string): void {
    const connection = this.#options.connection(id);
    const one = this.#current(id);
    if (one && connection?.state.kind === "connected" && !one.state.seen && !one.state.problem) void this.look(id);
  }

  /** Judges what was seen once more, because the files of the workspace have changed. */
  async judgeAgain(): Promise<void> {
    for (const [id, one] of this.#kept) {
      const { seen } = one.state;
      if (!seen || one.looking) continue;
      const findings = await judged(seen.servers, this.#options.judge);
      if (one.state.seen !== seen || this.#kept.get(id) !== one) continue;
      this.#turn(id, one, { ...one.state, seen: { ...seen, findings } });
    }
  }

  dispose(): void {
    for (const { stop } of this.#kept.values()) stop();
    this.#kept.clear();
  }

  async #look(id: string, one: Kept): Promise<void> {
    const { connection, judge, report } = this.#options;
    const asked = connection(id);
    if (!asked) return;
    const isWhole = one.browser.progress.finished;
    this.#turn(id, one, { ...one.state, isLooking: true });
    try {
      const examined = await examine(asked, judge);
      if (this.#kept.get(id) !== one) return;
      one.isWhole = isWhole;
      const { seen } = one.state;
      this.#turn(id, one, { ...(seen && { seen }), ...examined, isLooking: false });
    } catch (error) {
      report(error);
      this.#turn(id, one, { ...one.state, isLooking: false });
    }
  }

  /** What is kept of the store that is open now. */
  #current(id: string): Kept | undefined {
    const { browser, server } = this.#options.connection(id) ?? {};
    const known = this.#kept.get(id);
    if (known && known.browser === browser) return known;
    known?.stop();
    this.#kept.delete(id);
    if (!browser || !server) return undefined;
    const one: Kept = {
      ...{ browser, state: UNKNOWN, isWhole: false, looking: undefined },
      stop: browser.onProgress(() => this.#progressed(id, one)),
    };
    this.#kept.set(id, one);
    return one;
  }

  /** What the rules say of sessions holds for all of them once every key was looked at. */
  #progressed(id: string, one: Kept): void {
    if (!one.browser.progress.finished || one.isWhole || !one.state.seen || one.looking) return;
    one.isWhole = true;
    void this.look(id);
  }

  #turn(id: string, one: Kept, state: HealthState): void {
    one.state = state;
    if (this.#kept.get(id) === one) this.#options.changed(id);
  }
}
