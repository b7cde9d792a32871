// One connection while the editor runs: opens its store, follows its state, and lets go of it.
import type { StoreBrowser } from "../../live/browse/store-browser.ts";
import type { Failure } from "../../live/redis/failure.ts";
import { describe, type Secrets } from "../../live/redis/profile.ts";
import type { ConnectionState } from "../../live/redis/state.ts";
import type { Unlocked } from "../../live/write/unlock.ts";
import type { Connection, SavedConnection } from "./connection.ts";
import type { OpenServer } from "./open-server.ts";
import type { Entry } from "./saved-connections.ts";

/** `tell` is told every change of the connection, until the browser is closed; the browser closes what was opened for it. */
export type OpenStore = (
  saved: SavedConnection,
  secrets: Secrets,
  tell: (state: ConnectionState) => void,
  signal: AbortSignal,
) => Promise<OpenedStore>;

export type OpenedStore =
  | { readonly browser: StoreBrowser; readonly server?: OpenServer }
  | { readonly failure: Failure };

/** What came of opening. */
export type Opened = OpenedStore | "cancelled";

export class HeldConnection implements Connection {
  #saved: Entry;
  #state: ConnectionState = { kind: "idle" };
  #browser: StoreBrowser | undefined;
  #server: OpenServer | undefined;
  #unlocked: Unlocked | undefined;
  /** Aborted when the store that it opened is let go of; a new one for each opening. */
  #life: AbortController | undefined;
  readonly #changed: () => void;

  /** `changed` is told every change of the state. */
  constructor(saved: Entry, changed: () => void) {
    this.#saved = saved;
    this.#changed = changed;
  }

  get saved(): Entry {
    return this.#saved;
  }

  set saved(saved: Entry) {
    // Whoever unlocked it agreed to another name and environment.
    this.lock();
    this.#saved = saved;
  }

  get place(): string {
    return placeOf(this.#saved);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get browser(): StoreBrowser | undefined {
    return this.#browser;
  }

  get server(): OpenServer | undefined {
    return this.#server;
  }

  get unlocked(): Unlocked | undefined {
    return this.#unlocked;
  }

  /** Ends with its time, with the connection, or by `lock`. Rejects with a `LiveFailure`; does nothing where nothing is open. */
  async unlock(milliseconds: number): Promise<void> {
    const life = this.#life;
    const unlocked = life && (await this.#server?.unlock(milliseconds, life.signal));
    if (!unlocked) return;
    if (life.signal.aborted || life !== this.#life) return unlocked.lock();
    this.lock();
    this.#unlocked = unlocked;
    unlocked.onLock(() => {
      if (this.#unlocked !== unlocked) return;
      this.#unlocked = undefined;
      this.#changed();
    });
    this.#changed();
  }

  lock(): void {
    this.#unlocked?.lock();
  }

  /** Closes what was open before. Never rejects but for what `open` itself throws. */
  async open(open: OpenStore, secrets: Secrets): Promise<Opened> {
    const { saved } = this;
    if ("mistakes" in saved) return "cancelled";
    await this.close();
    const life = new AbortController();
    this.#life = life;
    this.#become({ kind: "connecting" });
    let told: ConnectionState | undefined;
    const follow = (state: ConnectionState): void => {
      told = state;
      if (life.signal.aborted) return;
      if (this.#browser !== undefined) this.#follow(state);
      else if (state.kind === "reconnecting") this.#become(state);
    };
    const opened = await open(saved, secrets, follow, life.signal);
    if (life.signal.aborted) {
      if ("browser" in opened) await opened.browser.close();
      return "cancelled";
    }
    if ("failure" in opened) {
      this.#life = undefined;
      this.#become({ kind: "failed", failure: opened.failure });
      return opened;
    }
    this.#browser = opened.browser;
    this.#server = opened.server;
    this.#follow(told ?? { kind: "connected", server: { flavour: "unknown" } });
    // What broke at once has been let go of again.
    return this.#browser === undefined ? "cancelled" : opened;
  }

  /** Also cancels an opening that is under way. */
  async close(): Promise<void> {
    this.#life?.abort();
    this.#life = undefined;
    const browser = this.#letGo();
    if (this.#state.kind !== "idle") this.#become({ kind: "idle" });
    await browser?.close();
  }

  #follow(state: ConnectionState): void {
    if (state.kind === "closed") return;
    if (state.kind === "failed") {
      this.#life = undefined;
      void this.#letGo()?.close();
    }
    this.#become(state);
  }

  #letGo(): StoreBrowser | undefined {
    const browser = this.#browser;
    this.#browser = undefined;
    this.#server = undefined;
    this.lock();
    return browser;
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    this.#changed();
  }
}

function placeOf(saved: Entry): string {
  if ("mistakes" in saved) return "the settings";
  return "snapshot" in saved ? saved.snapshot : describe(saved.endpoint);
}
