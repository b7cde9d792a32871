// Asks for type, expiry and size of keys, in pipelines small enough that nobody else waits for them.
import type { Outcome, ReadNode } from "./client.ts";
import { factsScript, type ReadCommand } from "./commands.ts";
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
    const atOnce = takesScript(node);
    const batch = keys.slice(start, start + Math.max(1, atOnce ? pace.size : Math.floor(pace.size / 3)));
    const started = performance.now();
    const outcomes = atOnce ? await byScript(node, batch) : await node.pipeline(batch.flatMap(questions));
    if (outcomes === undefined) continue;
    start += batch.length;
    const took = performance.now() - started;
    batch.forEach((key, index) => {
      const found = shape(key, outcomes.slice(index * 3, index * 3 + 3));
      if (found !== undefined) facts.push(found);
    });
    await pace.rest(took, batch.length * 3, signal).catch(() => undefined);
  }
  return facts;
}

/** One server; without a state, wherever the keys are. */
export type Asked = Pick<ReadNode, "address" | "pipeline"> & Partial<Pick<ReadNode, "state" | "epoch">>;

/** Connections that refused the script, because their user may not send it. */
const refused = new WeakMap<Asked, number | undefined>();

/** Whether one question for all keys may be asked: not in a cluster, where keys of a script must lie in one slot. */
function takesScript(node: Asked): boolean {
  if (node.state?.kind !== "connected" || (refused.has(node) && refused.get(node) === node.epoch)) return false;
  const { version = "", mode, flavour } = node.state.server;
  return mode === "standalone" && flavour !== "keydb" && Number.parseInt(version, 10) >= 7;
}

/** Three outcomes for each key; undefined where the server refused, and each key is to be asked for itself. */
async function byScript(node: Asked, keys: readonly Buffer[]): Promise<readonly Outcome[] | undefined> {
  const [outcome] = await node.pipeline([["EVAL_RO", factsScript, String(keys.length), ...keys]]);
  if (Array.isArray(outcome) && outcome.length === keys.length * 3) return outcome as readonly Outcome[];
  refused.set(node, node.epoch);
  return undefined;
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
