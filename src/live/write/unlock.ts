// A connection that may change keys, for a limited time. Nothing else in the program can send a change.
import { type ClientOptions, connectionTo, type Outcome } from "../redis/client.ts";
import type { ReadCommand } from "../redis/commands.ts";
import type { Profile, Secrets } from "../redis/profile.ts";
import { isAllowedUnlocked, keyOfUnlocked, type WriteCommand } from "./commands.ts";

export interface Unlocked {
  /** Milliseconds since 1970 at which it locks itself. */
  readonly until: number;
  /** In the order of the commands. Rejects with `Locked` once the time is over, and with a `LiveFailure` without connection. */
  send(commands: readonly WriteCommand[]): Promise<readonly Outcome[]>;
  /** Called once, when it locks, whether by time or by hand. */
  onLock(listener: () => void): void;
  lock(): void;
}

/** Says that the time is over. */
export class Locked extends Error {
  constructor() {
    super("The connection is read-only again. Unlock it to change something.");
    this.name = "Locked";
  }
}

/** Longest time for which a connection stays unlocked. */
export const longestUnlock = 15 * 60_000;

/** Always of a master: a replica takes no changes. Rejects with a `LiveFailure` without connection. */
export async function unlock(
  profile: Profile,
  secrets: Secrets,
  milliseconds: number,
  signal?: AbortSignal,
  options: ClientOptions = {},
): Promise<Unlocked> {
  const { endpoint } = profile;
  const target: Profile =
    endpoint.kind === "sentinel" ? { ...profile, endpoint: { ...endpoint, role: "master" } } : profile;
  const client = connectionTo(target, secrets, options, { allows: isAllowedUnlocked, keyOf: keyOfUnlocked });
  try {
    await client.connect(signal);
  } catch (error) {
    client.close();
    throw error;
  }
  const span = Math.min(milliseconds, longestUnlock);
  const until = Date.now() + span;
  const listeners: (() => void)[] = [];
  let open = true;
  const lock = (): void => {
    if (!open) return;
    open = false;
    clearTimeout(timer);
    client.close();
    for (const listener of listeners) listener();
  };
  const timer = setTimeout(lock, span);
  timer.unref();
  return {
    until,
    async send(commands) {
      if (!open || Date.now() >= until) {
        lock();
        throw new Locked();
      }
      return client.pipeline(commands as unknown as readonly ReadCommand[]);
    },
    onLock: (listener) => void listeners.push(listener),
    lock,
  };
}
