// Asks for type, expiry and size of keys, in pipelines small enough that nobody else waits for them.
import type { Outcome, ReadNode } from "./client.ts";
import type { ReadCommand } from "./commands.ts";
import { LiveFailure } from "./failure.ts";
import { Pace } from "./pace.ts";

/** What is undefined could not be asked; `failure` says why. */
export interface KeyFacts {
  readonly key: Buffer;
  readonly type?: string;
  /** Milliseconds to live; -1 without expiry. */
  readonly ttl?: number;
  /** Bytes in the server's memory, estimated without looking into the elements. */
  readonly bytes?: number;
  readonly failure?: LiveFailure;
}

/** One server, or wherever the keys are. */
export type Asked = Pick<ReadNode, "address" | "pipeline">;

/**
 * Facts of the keys in their order; a key that has gone meanwhile is left out. None of these commands counts as a use of the key
 * (MEMORY USAGE instead of STRLEN or HLEN, which reset OBJECT IDLETIME). Rejects where the connection fails or the signal aborts.
 */
export async function keyFacts(
  node: Asked,
  keys: readonly Buffer[],
  pace: Pace = new Pace(),
  signal?: AbortSignal,
): Promise<readonly KeyFacts[]> {
  const facts: KeyFacts[] = [];
  for (let start = 0; start < keys.length; ) {
    if (signal?.aborted) throw new LiveFailure("cancelled", node.address);
    const batch = keys.slice(start, start + Math.max(1, Math.floor(pace.size / 3)));
    const started = performance.now();
    const outcomes = await node.pipeline(batch.flatMap(questions));
    const took = performance.now() - started;
    start += batch.length;
    batch.forEach((key, index) => {
      const found = shape(key, outcomes.slice(index * 3, index * 3 + 3));
      if (found !== undefined) facts.push(found);
    });
    await pace.rest(took, batch.length * 3, signal).catch(() => undefined);
  }
  return facts;
}

const questions = (key: Buffer): readonly ReadCommand[] => [
  ["TYPE", key],
  ["PTTL", key],
  ["MEMORY", "USAGE", key, "SAMPLES", "5"],
];

function shape(key: Buffer, [type, ttl, bytes]: readonly Outcome[]): KeyFacts | undefined {
  const name = Buffer.isBuffer(type) ? type.toString("latin1") : undefined;
  if (name === "none" || ttl === -2) return undefined;
  const failure = [type, ttl, bytes].find((one) => one instanceof LiveFailure);
  return {
    key,
    ...(name !== undefined && { type: name }),
    ...(typeof ttl === "number" && { ttl }),
    ...(typeof bytes === "number" && { bytes }),
    ...(failure !== undefined && { failure }),
  };
}
