// Brings back what a change took away, as far as nobody has made it anew meanwhile.
import { LiveFailure } from "../redis/failure.ts";
import type { Inverse } from "./carry-out.ts";
import type { WriteCommand } from "./commands.ts";
import type { Unlocked } from "./unlock.ts";

export interface Undone {
  readonly back: number;
  /** Would have ended by themselves by now, so they stay away. */
  readonly over: number;
  /** Are there again, made by somebody else: left as they are. */
  readonly taken: number;
  readonly failed: readonly { readonly message: string; readonly keys: number }[];
  /** What was not brought back and may be tried again. */
  readonly rest: readonly Inverse[];
}

const BATCH = 20;

/** Never rejects for the server's sake. */
export async function undo(
  changes: readonly Inverse[],
  unlocked: Unlocked,
  now: () => number = Date.now,
): Promise<Undone> {
  const failed = new Map<string, number>();
  const rest: Inverse[] = [];
  let [back, over, taken] = [0, 0, 0];
  const fail = (message: string, these: readonly Inverse[]): void => {
    failed.set(message, (failed.get(message) ?? 0) + these.length);
    rest.push(...these);
  };
  for (let start = 0; start < changes.length; start += BATCH) {
    const wanted = changes.slice(start, start + BATCH).flatMap((change) => {
      const command = commandOf(change, now());
      if (!command) over++;
      return command ? [{ change, command }] : [];
    });
    try {
      const outcomes = await unlocked.send(wanted.map(({ command }) => command));
      wanted.forEach(({ change }, index) => {
        const outcome = outcomes[index];
        if (!(outcome instanceof LiveFailure)) back++;
        else if (outcome.kind === "key-taken") taken++;
        else fail(outcome.message, [change]);
      });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      fail(
        error.message,
        changes.slice(start).filter((change) => commandOf(change, now())),
      );
      break;
    }
  }
  return { back, over, taken, failed: [...failed].map(([message, keys]) => ({ message, keys })), rest };
}

/** Undefined where the key would be gone by now. */
function commandOf(change: Inverse, now: number): WriteCommand | undefined {
  if (change.do === "list")
    return change.score === undefined
      ? ["SADD", change.key, change.member]
      : ["ZADD", change.key, "NX", change.score, change.member];
  const { key, left, at } = change;
  if (left < 0) return change.do === "restore" ? ["RESTORE", key, "0", change.payload] : ["PERSIST", key];
  const still = left - (now - at);
  if (still <= 0) return undefined;
  return change.do === "restore" ? ["RESTORE", key, String(still), change.payload] : ["PEXPIRE", key, String(still)];
}
