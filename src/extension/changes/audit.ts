// Lines that say who was changed when and by how much, without ids or users. Pure.
import type { Carried } from "../../live/write/carry-out.ts";
import type { Plan } from "../../live/write/plan.ts";
import type { Undone } from "../../live/write/undo.ts";
import { oneLine } from "../sessions/plain-text.ts";
import { tallyOf } from "./tally.ts";

export interface Where {
  readonly label: string;
  readonly environment: string;
}

/** `at` in milliseconds since 1970. */
export function auditLine(at: number, { label, environment }: Where, what: string): string {
  return `${new Date(at).toISOString()}  ${oneLine(label)} (${environment})  ${what}`;
}

export const unlockedFor = (minutes: number): string => `unlocked for ${minutes} min`;

/** `delete: planned 2 sessions, 1 key, 0 entries in lists; done 3, gone 0, failed 0, not tried 0`. */
export function carriedLine(plan: Plan, carried: Carried | "dry run"): string {
  const { sessions, keys, entries } = tallyOf(plan);
  const action = plan.action.kind === "expire" ? `expire in ${plan.action.seconds} s` : plan.action.kind;
  const planned = `${action}: planned ${number(sessions, "session")}, ${number(keys, "key")}, ${number(entries, "entry", "entries")} in lists`;
  if (carried === "dry run") return `${planned}; dry run, nothing sent`;
  const failed = carried.failed.reduce((sum, { steps }) => sum + steps, 0);
  return `${planned}; done ${carried.done}, gone ${carried.gone}, failed ${failed}, not tried ${carried.left}`;
}

export function undoneLine({ back, over, taken, failed }: Undone): string {
  const count = failed.reduce((sum, { keys }) => sum + keys, 0);
  return `undo: back ${back}, ended meanwhile ${over}, made anew by others ${taken}, failed ${count}`;
}

const number = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
