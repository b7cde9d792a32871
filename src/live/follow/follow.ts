// Watches one session: looks again and again, and tells what has changed from look to look.
import type { Session } from "../session.ts";
import { type Change, changesBetween } from "./changes.ts";
import { type LostUpdate, LostUpdates } from "./lost-updates.ts";

/** One look at a session. */
export interface Look {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Missing where the session is not there. */
  readonly session?: Session;
  /** Milliseconds since 1970; `null`: it does not expire. */
  readonly expiresAt?: number | null;
  /** Why it could not be read, although it may be there. */
  readonly problem?: string;
}

export interface Observation {
  readonly look: Look;
  readonly changes: readonly Change[];
  readonly lost: readonly LostUpdate[];
  /** What became of the session itself since the last look. */
  readonly fate?: "gone" | "back";
  /** Whether its end was put off since the last look. */
  readonly renewed: boolean;
}

export interface FollowOptions {
  readonly look: (signal: AbortSignal) => Promise<Look>;
  /** Resolves when it is time for the next look; rejects or resolves early once the signal says so. */
  readonly wait: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
}

/** A TTL is told in whole milliseconds and answers take their time: only more than this is a renewal. */
const RENEWAL_MS = 500;

/**
 * Gives the first look, and from then on every look in which something changed. Ends when the signal says so; rejects with what
 * looking rejects with. A change between two looks that was undone within them is not seen.
 */
export async function* follow({ look, wait, signal }: FollowOptions): AsyncGenerator<Observation> {
  let before = await look(signal);
  /** What the session was when it was last there. */
  let known = before.session;
  const lost = new LostUpdates();
  yield { look: before, changes: [], lost: [], renewed: false };
  while (!signal.aborted) {
    await wait(signal).catch(() => undefined);
    if (signal.aborted) return;
    const now = await look(signal);
    if (now.problem !== undefined) continue;
    const changes = known && now.session ? changesBetween(known, now.session) : [];
    const fate = !before.session === !now.session ? undefined : now.session ? "back" : "gone";
    const renewed = isRenewed(before, now);
    if (changes.length > 0 || fate !== undefined || renewed)
      yield { look: now, changes, lost: lost.see(changes, now.at), ...(fate && { fate }), renewed };
    before = now;
    known = now.session ?? known;
  }
}

function isRenewed(before: Look, now: Look): boolean {
  if (!before.session || !now.session || before.expiresAt === undefined || now.expiresAt === undefined) return false;
  if (before.expiresAt === null) return false;
  return now.expiresAt === null || now.expiresAt - before.expiresAt > RENEWAL_MS;
}
