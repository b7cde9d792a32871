// What deleting keys will do that were left behind by sessions that are gone, key by key: made by reading alone.
import type { Leftover } from "../browse/store-browser.ts";
import { LiveFailure } from "../redis/failure.ts";
import { mostTargets, type Plan, type Reader, type Step } from "./plan.ts";

/** Names that are asked for at once. */
const AT_ONCE = 100;

/** Asks again which of them are there and which of them have a session again. Rejects with a `LiveFailure`. */
export async function planLeftovers(
  leftovers: readonly Leftover[],
  reader: Reader,
  signal?: AbortSignal,
): Promise<Plan> {
  const steps: Step[] = [];
  let gone = 0;
  const wanted = leftovers.slice(0, mostTargets);
  for (let start = 0; start < wanted.length; ) {
    if (signal?.aborted) throw new LiveFailure("cancelled", "the server");
    let end = start;
    for (let names = 0; end < wanted.length && names < AT_ONCE; end++) names += 1 + (wanted[end]?.needs.length ?? 0);
    const some = wanted.slice(start, end);
    start = end;
    const there = await existing(
      reader,
      some.flatMap(({ key, needs }) => [key, ...needs]),
    );
    let at = 0;
    for (const { key, role, needs } of some) {
      const [own, ...sessions] = there.slice(at, at + 1 + needs.length);
      at += 1 + needs.length;
      if (own && !sessions.includes(true)) steps.push({ do: "unlink", key, role });
      else gone++;
    }
  }
  const left = leftovers.length - wanted.length;
  const warnings = left > 0 ? [`${left} more ${left === 1 ? "key is" : "keys are"} left for another time.`] : [];
  return { action: { kind: "delete" }, sessions: 0, steps, gone, warnings };
}

/** One plan for both, in their order. */
export const joined = (one: Plan, other: Plan): Plan => ({
  action: one.action,
  sessions: one.sessions + other.sessions,
  steps: [...one.steps, ...other.steps],
  gone: one.gone + other.gone,
  warnings: [...new Set([...one.warnings, ...other.warnings])],
});

async function existing(reader: Reader, keys: readonly Buffer[]): Promise<readonly boolean[]> {
  const outcomes = await reader.pipeline(keys.map((key) => ["EXISTS", key] as const));
  const failed = outcomes.find((one) => one instanceof LiveFailure);
  if (failed instanceof LiveFailure) throw failed;
  return outcomes.map((count) => Number(count) > 0);
}
