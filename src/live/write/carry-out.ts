// Carries out a plan in small batches, keeps what is needed to undo it, and says what came of each step.
import type { Outcome } from "../redis/client.ts";
import { LiveFailure } from "../redis/failure.ts";
import type { WriteCommand } from "./commands.ts";
import type { Plan, Step } from "./plan.ts";
import type { Unlocked } from "./unlock.ts";

/** What brings one step back. Held in memory only: it holds sessions. */
export type Inverse =
  /** `left`: milliseconds to live at `at`; negative: no expiry. */
  | {
      readonly do: "restore";
      readonly key: Buffer;
      readonly payload: Buffer;
      readonly left: number;
      readonly at: number;
    }
  | { readonly do: "expiry"; readonly key: Buffer; readonly left: number; readonly at: number }
  | { readonly do: "list"; readonly key: Buffer; readonly member: Buffer; readonly score?: string };

export interface Carried {
  /** Steps that changed something. */
  readonly done: number;
  /** Sessions among them. */
  readonly sessions: number;
  /** Steps that found nothing to change any more. */
  readonly gone: number;
  /** Why steps failed, and how many: sentences without keys. */
  readonly failed: readonly { readonly message: string; readonly steps: number }[];
  /** Steps that were not tried, because the time was over, the connection broke or somebody cancelled. */
  readonly left: number;
  /** In the order in which it is to be undone. */
  readonly undo: readonly Inverse[];
  /** Steps that were done and cannot be undone, because there was no room to keep what they took. */
  readonly notKept: number;
}

export interface CarryOptions {
  readonly signal?: AbortSignal;
  readonly progress?: (steps: number) => void;
  /** Bytes that are kept for undoing. */
  readonly room?: number;
}

/** Steps that go out at once: what another client feels. */
const BATCH = 20;
const ROOM = 64 * 1024 * 1024;

/** Never rejects for the server's sake: what could not be done is told. */
export async function carryOut(plan: Plan, unlocked: Unlocked, options: CarryOptions = {}): Promise<Carried> {
  const tally = new Tally(options.room ?? ROOM);
  let at = 0;
  try {
    for (; at < plan.steps.length; at += BATCH) {
      if (options.signal?.aborted) break;
      const steps = plan.steps.slice(at, at + BATCH);
      await batch(steps, unlocked, tally);
      options.progress?.(Math.min(at + BATCH, plan.steps.length));
    }
  } catch (error) {
    tally.fail(error, 0);
  }
  return tally.result(plan.steps.length);
}

async function batch(steps: readonly Step[], unlocked: Unlocked, tally: Tally): Promise<void> {
  const before = await unlocked.send(steps.flatMap(questions));
  const at = Date.now();
  let place = 0;
  const known = steps.map((step) => {
    const own = before.slice(place, place + questions(step).length);
    place += own.length;
    return own;
  });
  // A step whose state could not be read is not taken: it could not be undone.
  const wanted = steps.flatMap((step, index) => {
    const refused = known[index]?.find((one) => one instanceof LiveFailure);
    if (!refused) return [{ step, state: known[index] ?? [] }];
    tally.fail(refused, 1);
    return [];
  });
  const outcomes = await unlocked.send(wanted.map(({ step }) => command(step)));
  wanted.forEach(({ step, state }, index) => {
    const outcome = outcomes[index];
    if (outcome instanceof LiveFailure) tally.fail(outcome, 1);
    else if (Number(outcome) > 0) tally.done(step, inverse(step, state, at));
    else tally.gone();
  });
}

/** What has to be known to undo the step. */
function questions(step: Step): readonly WriteCommand[] {
  if (step.do === "unlist") return [];
  return step.do === "unlink"
    ? [
        ["DUMP", step.key],
        ["PTTL", step.key],
      ]
    : [["PTTL", step.key]];
}

function command(step: Step): WriteCommand {
  switch (step.do) {
    case "unlink":
      return ["UNLINK", step.key];
    case "persist":
      return ["PERSIST", step.key];
    case "expire":
      return ["PEXPIRE", step.key, String(step.milliseconds)];
    case "unlist":
      return [step.score === undefined ? "SREM" : "ZREM", step.key, step.member];
  }
}

function inverse(step: Step, state: readonly Outcome[], at: number): Inverse | undefined {
  if (step.do === "unlist") {
    const { key, member, score } = step;
    return { do: "list", key, member, ...(score !== undefined && { score }) };
  }
  const left = Number(state.at(-1));
  if (step.do !== "unlink") return { do: "expiry", key: step.key, left, at };
  const [payload] = state;
  return Buffer.isBuffer(payload) ? { do: "restore", key: step.key, payload, left, at } : undefined;
}

class Tally {
  readonly #failed = new Map<string, number>();
  readonly #undo: Inverse[] = [];
  #room: number;
  #done = 0;
  #sessions = 0;
  #gone = 0;
  #refused = 0;
  #notKept = 0;

  constructor(room: number) {
    this.#room = room;
  }

  done(step: Step, inverse: Inverse | undefined): void {
    this.#done++;
    if (step.role === "session") this.#sessions++;
    const size = inverse?.do === "restore" ? inverse.payload.length : 0;
    if (!inverse || size > this.#room) {
      this.#notKept++;
      return;
    }
    this.#room -= size;
    this.#undo.push(inverse);
  }

  gone(): void {
    this.#gone++;
  }

  fail(error: unknown, steps: number): void {
    if (!(error instanceof Error)) throw error;
    this.#refused += steps;
    this.#failed.set(error.message, (this.#failed.get(error.message) ?? 0) + steps);
  }

  result(steps: number): Carried {
    return {
      done: this.#done,
      sessions: this.#sessions,
      gone: this.#gone,
      failed: [...this.#failed].map(([message, count]) => ({ message, steps: count })),
      left: steps - this.#done - this.#gone - this.#refused,
      undo: this.#undo.toReversed(),
      notKept: this.#notKept,
    };
  }
}
