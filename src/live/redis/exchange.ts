// Sends many questions in small writes, at a pace that other clients do not feel.
import type { StoredField } from "../stored.ts";
import type { Outcome, ReadClient } from "./client.ts";
import type { ReadCommand } from "./commands.ts";
import { LiveFailure } from "./failure.ts";
import type { Pace } from "./pace.ts";

/** Outcomes in the order of the commands. Rejects with a `LiveFailure` where the connection fails or the signal aborts. */
export async function exchange(
  client: Pick<ReadClient, "pipeline">,
  commands: readonly ReadCommand[],
  pace: Pace,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  while (outcomes.length < commands.length) {
    if (signal.aborted) throw new LiveFailure("cancelled", "the server");
    const batch = commands.slice(outcomes.length, outcomes.length + pace.size);
    const started = performance.now();
    outcomes.push(...(await client.pipeline(batch)));
    await pace.rest(performance.now() - started, batch.length, signal).catch(() => undefined);
  }
  return outcomes;
}

/** Fields of a reply that gives names and values by turns. */
export function pairs(flat: readonly unknown[]): StoredField[] {
  const fields: StoredField[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [name, value] = [flat[at], flat[at + 1]];
    if (Buffer.isBuffer(name) && Buffer.isBuffer(value)) fields.push({ name, value });
  }
  return fields;
}
