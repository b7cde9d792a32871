// Watches one session through everything that becomes of it: changes, failures of its server, its end, and its life under another id.
import { mask } from "../redis/classify.ts";
import { LiveFailure } from "../redis/failure.ts";
import { type Change, changesBetween } from "./changes.ts";
import type { GoneSession, SuccessorSearch } from "./find-successor.ts";
import { follow, type Look, type Observation } from "./follow.ts";

export type FollowEvent =
  /** The first one is what the session is when the watch begins. */
  | { readonly kind: "seen"; readonly maskedId: string; readonly observation: Observation }
  /** It is gone, and is looked for under another id. */
  | { readonly kind: "searching"; readonly at: number }
  /** It goes on under another id. `certain`: no other session can be meant. */
  | {
      readonly kind: "moved";
      readonly at: number;
      readonly maskedId: string;
      readonly look: Look;
      readonly changes: readonly Change[];
      readonly certain: boolean;
    }
  | { readonly kind: "not-found"; readonly at: number; readonly search: SuccessorSearch }
  /** Why it cannot be looked at for now; told once. */
  | { readonly kind: "unread"; readonly at: number; readonly problem: string }
  | { readonly kind: "read-again"; readonly at: number };

export interface FollowOnOptions {
  readonly key: Buffer;
  readonly look: (key: Buffer, signal: AbortSignal) => Promise<Look>;
  readonly search: (gone: GoneSession, signal: AbortSignal) => Promise<SuccessorSearch>;
  /** Resolves when it is time for the next look. */
  readonly wait: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly tell: (event: FollowEvent) => void;
}

/** A login removes the old session first, and writes the new one when its answer is ready. */
const SEARCHES = 4;

/** Resolves once the signal says so. Rejects with what can only be a mistake of ours. */
export async function followOn(options: FollowOnOptions): Promise<void> {
  const { signal, wait } = options;
  const watch = new Watch(options);
  let next: Step = { key: options.key, first: await watch.firstLook(options.key) };
  while (!signal.aborted && next.first) {
    const moved = await watch.one(next.key, next.first);
    if (!moved) return;
    next = moved;
    await wait(signal).catch(() => undefined);
  }
}

interface Step {
  readonly key: Buffer;
  /** Missing where the watch ended before there was one. */
  readonly first: Look | undefined;
}

class Watch {
  readonly #options: FollowOnOptions;
  #problem: string | undefined;

  constructor(options: FollowOnOptions) {
    this.#options = options;
  }

  async firstLook(key: Buffer): Promise<Look | undefined> {
    const { signal, wait } = this.#options;
    while (!signal.aborted) {
      const look = await this.#look(key);
      if (look.problem === undefined) return look;
      await wait(signal).catch(() => undefined);
    }
    return undefined;
  }

  /** Until the session goes on under another key; undefined when the watch is over. */
  async one(key: Buffer, first: Look): Promise<Step | undefined> {
    const { wait, signal, tell } = this.#options;
    let known = first.session;
    let given: Look | undefined = first;
    const look = async (): Promise<Look> => {
      const now = given ?? (await this.#look(key));
      given = undefined;
      return now;
    };
    for await (const observation of follow({ look, wait, signal })) {
      tell({ kind: "seen", maskedId: maskedIdOf(key, observation.look.session ?? known), observation });
      known = observation.look.session ?? known;
      if (observation.fate !== "gone" || !known) continue;
      const next = await this.#search({ key, session: known });
      if (next) return next;
    }
    return undefined;
  }

  async #search(gone: GoneSession): Promise<Step | undefined> {
    const { search, wait, signal, tell, now } = this.#options;
    tell({ kind: "searching", at: now() });
    let last: SuccessorSearch | undefined;
    for (let round = 0; round < SEARCHES && !signal.aborted; round++) {
      if (round > 0) await wait(signal).catch(() => undefined);
      last = await this.#asking(() => search(gone, signal));
      if (!last?.found) continue;
      const { key, look } = last.found;
      const changes = look.session ? changesBetween(gone.session, look.session) : [];
      const maskedId = maskedIdOf(key, look.session);
      tell({ kind: "moved", at: now(), maskedId, look, changes, certain: last.whole });
      return { key, first: look };
    }
    if (last && !signal.aborted) tell({ kind: "not-found", at: now(), search: last });
    return undefined;
  }

  async #look(key: Buffer): Promise<Look> {
    const { look, signal, now } = this.#options;
    const answer = await this.#asking(async () => {
      const told = await look(key, signal);
      return told.problem === undefined ? told : told.problem;
    });
    return answer ?? { at: now(), problem: this.#problem ?? "" };
  }

  /** A text is why there is no answer. Undefined where there is none: that is told, and tried again with the next look. */
  async #asking<T extends object>(ask: () => Promise<T | string>): Promise<T | undefined> {
    const { signal, tell, now } = this.#options;
    const answer = await ask().catch((error: unknown) => {
      const passes = error instanceof LiveFailure || (error instanceof Error && error.name === "AbortError");
      if (!passes) throw error;
      return error.message;
    });
    if (signal.aborted) return undefined;
    const problem = typeof answer === "string" ? answer : undefined;
    if (problem !== undefined && problem !== this.#problem) tell({ kind: "unread", at: now(), problem });
    if (problem === undefined && this.#problem !== undefined) tell({ kind: "read-again", at: now() });
    this.#problem = problem;
    return typeof answer === "string" ? undefined : answer;
  }
}

const maskedIdOf = (key: Buffer, session: Look["session"]): string => mask(session?.id ?? key);
