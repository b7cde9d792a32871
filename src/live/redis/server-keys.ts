// The keys of a server, or of all masters of a cluster, as a source of sessions: small questions at the pace of a sweep.
import { setTimeout as wait } from "node:timers/promises";
import type { AskedKey, KeySource, ListedKey, Note } from "../key-source.ts";
import type { StoredType } from "../stored.ts";
import { Ahead } from "./ahead.ts";
import type { ReadClient, ReadNode } from "./client.ts";
import { LiveFailure, passes, shapeFailure } from "./failure.ts";
import { type Asked, type KeyFacts, keyFacts } from "./key-facts.ts";
import { Looks, sampled } from "./key-samples.ts";
import { keyValues } from "./key-values.ts";
import { type Step, Sweep, type SweepOptions, usualPatience } from "./scan.ts";

const RETRY_MS = 50;

export interface ServerKeysOptions extends SweepOptions {
  /** Whether the server answers while we count. Default: where it is on another machine; on this one both would fight for its processors. */
  readonly ahead?: boolean;
}

/** This machine, as far as an address tells. */
const HERE = /^(?:127\.|localhost:|\[?::1\]?:|\/)/i;

/** The client is connected and closed by the caller; several sources may use it, one after another. */
export function serverKeys(
  client: ReadClient,
  place: string,
  options: ServerKeysOptions = {},
): Required<KeySource<ListedKey>> {
  const sweep = new Sweep(client, options);
  const { pace } = sweep;
  const looks = new Looks();
  /** Wherever the keys are now. */
  const anywhere = { address: place, pipeline: client.pipeline.bind(client) };
  /** How many keys could not be asked, by what the failure says. */
  const unasked = new Map<string, number>();
  /** What was not told for a failure is told first when somebody goes on. */
  let step: Step | undefined;

  /** Again where the connection comes back, or where the keys have gone to meanwhile. */
  const toldAtLast = async ({ node, keys, facts }: Step, signal: AbortSignal): Promise<readonly ListedKey[]> => {
    const limit = performance.now() + (options.patience ?? usualPatience);
    let asked: Asked = node;
    let listed = facts && shaped(facts);
    let reason: LiveFailure | undefined;
    for (;;) {
      try {
        if (!listed) {
          const asking = await keyFacts(asked, keys, pace, signal);
          for (const { failure } of asking)
            if (failure) unasked.set(failure.message, (unasked.get(failure.message) ?? 0) + 1);
          listed = shaped(asking);
        }
        return await sampled(client, listed, looks, pace, signal);
      } catch (error) {
        const failure = shapeFailure(error, { host: node.address, tls: false, socket: false });
        if (!passes(failure.kind)) throw failure;
        // Why it does not answer, rather than that it does not.
        reason = failure.kind === "not-connected" ? (reason ?? failure) : failure;
        const left = limit - performance.now();
        if (left <= 0) throw reason;
        await comesBack(node, left, signal);
        asked = anywhere;
      }
    }
  };

  let isAhead = options.ahead === true;
  const steps = new Ahead(
    async (signal) => {
      const found = await sweep.next(signal);
      isAhead = options.ahead ?? (found !== undefined && !HERE.test(found.node.address));
      return found;
    },
    () => isAhead,
  );
  const batches = new Ahead(
    async (signal) => {
      step ??= await steps.take(signal);
      if (step === undefined) return undefined;
      const keys = await toldAtLast(step, signal);
      step = undefined;
      return keys;
    },
    () => isAhead,
  );

  return {
    place,
    async *keys(signal) {
      for (let keys = await batches.take(signal); keys !== undefined; keys = await batches.take(signal)) yield keys;
    },
    values: (keys, signal) => keyValues(client, keys, pace, signal),
    async ask(names, signal) {
      const facts = await keyFacts(anywhere, names, pace, signal);
      const keys = await sampled(client, shaped(facts), undefined, pace, signal);
      const found = new Map(keys.map((key) => [key.key.toString("latin1"), key]));
      const failed = new Map(facts.map(({ key, failure }) => [key.toString("latin1"), failure?.message]));
      return names.map((name): AskedKey<ListedKey> => {
        const key = found.get(name.toString("latin1"));
        const problem = failed.get(name.toString("latin1"));
        return key ? { found: key } : problem === undefined ? {} : { problem };
      });
    },
    async total() {
      const { nodes } = await client.topology();
      const sizes = await Promise.all(nodes.map(({ node }) => node.send("DBSIZE").catch(forbidden)));
      const total = sizes.reduce((sum, size) => (sum === undefined || size === undefined ? undefined : sum + size));
      if (total !== undefined) sweep.expect(total);
      return total;
    },
    now: Date.now,
    notes: () => [...missing(sweep), ...notAsked(unasked), ...looks.notes()],
    close: async () => {},
  };
}

/** Resolves when the node is there again or the patience is over; what the node then answers says why. A connection that just broke may not know it. */
async function comesBack(node: ReadNode, patience: number, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const stop = (): void => enough.abort();
  const timer = setTimeout(stop, patience);
  await wait(Math.min(RETRY_MS, patience), undefined, { signal }).catch(() => undefined);
  signal.addEventListener("abort", stop, { once: true });
  await node.ready(enough.signal).catch(() => undefined);
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
  if (signal.aborted) throw new LiveFailure("cancelled", node.address);
}

function forbidden(error: unknown): undefined {
  if (error instanceof LiveFailure && (error.kind === "permission-missing" || error.kind === "command-unknown")) return;
  throw error;
}

const missing = (sweep: Sweep): Note[] =>
  sweep.report.missing.map(({ slots, failure }) => ({
    message: slots === undefined ? failure.message : `${slots} of 16384 slots are missing. ${failure.message}`,
    lacking: true,
  }));

const notAsked = (unasked: ReadonlyMap<string, number>): Note[] =>
  [...unasked].map(([message, keys]) => ({
    message: `${keys} ${keys === 1 ? "key is" : "keys are"} not told in full. ${message}`,
    lacking: true,
  }));

const TYPES: ReadonlySet<string> = new Set<StoredType>(["string", "list", "set", "zset", "hash", "stream"]);

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

/** Keys without a type could not be asked. */
function shaped(facts: readonly KeyFacts[]): readonly ListedKey[] {
  const now = Date.now();
  const listed: ListedKey[] = [];
  for (const { key, type, ttl, bytes } of facts) {
    if (type === undefined) continue;
    // The sweep's keys share the memory of a whole reply.
    const copy = Buffer.from(key);
    const one: Writable<ListedKey> = { key: copy, type: TYPES.has(type) ? (type as StoredType) : "other" };
    if (ttl !== undefined) one.expiresAt = ttl < 0 ? null : now + ttl;
    if (bytes !== undefined) one.bytes = bytes;
    listed.push(one);
  }
  return listed;
}
