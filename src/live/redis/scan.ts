// Walks all keys of a connection in small steps, whatever happens to the servers meanwhile, and says what it could not reach.
import { setTimeout as wait } from "node:timers/promises";
import { askStep } from "./ask-step.ts";
import type { NodeShare, ReadClient, ReadNode } from "./client.ts";
import type { Bytes } from "./commands.ts";
import { again, type Failure, LiveFailure, passes, shapeFailure } from "./failure.ts";
import type { KeyFacts } from "./key-facts.ts";
import { Pace, type PaceOptions } from "./pace.ts";
import { SeenKeys } from "./seen.ts";
import { slotOf } from "./slots.ts";

export interface SweepOptions {
  /** A glob that the server applies; it walks all keys nevertheless. */
  readonly match?: Bytes;
  readonly pace?: PaceOptions;
  /** Milliseconds without any answer after which a server counts as missing. */
  readonly patience?: number;
  /** Megabytes for remembering keys that were given. */
  readonly memory?: number;
}

export interface Step {
  readonly node: ReadNode;
  /** Keys that were not given before; often none. They share the memory of the whole reply: copy what is kept. */
  readonly keys: readonly Buffer[];
  /** Of those of them that have not just gone, where the server told them with the step. */
  readonly facts?: readonly KeyFacts[];
}

/** A part of the keys that could not be listed. */
export interface Missing {
  readonly address: string;
  /** Of a cluster's 16384; undefined where one server holds everything. */
  readonly slots?: number;
  readonly failure: Failure;
}

/** What a finished sweep can say about itself. */
export interface SweepReport {
  readonly finished: boolean;
  readonly missing: readonly Missing[];
  /** How often a server had to be walked from the start again, because another one answered. */
  readonly restarts: number;
  /** Slots that were walked again because they moved. */
  readonly rewalked: number;
  /** True when there were more keys than could be remembered. */
  readonly repeats: boolean;
}

/** One walk over one node, or over those slots of it that came to it while it was walked. */
interface Walk {
  readonly node: ReadNode;
  readonly only?: ReadonlySet<number>;
  /** Slots that the node held for itself when the walk began: these it covers. */
  readonly holds: ReadonlySet<number> | undefined;
  cursor: string;
  epoch: number;
  runId: string | undefined;
  silentSince?: number;
  failure?: LiveFailure;
}

/** Milliseconds. */
export const usualPatience = 30_000;
/** Slots that still move after so many rounds are reported instead of walked again. */
const mostRounds = 3;
const retryMs = 100;

/**
 * Give each step to `next` one at a time. Keys that are there during the whole sweep are given at least once and, while memory lasts,
 * once only: https://redis.io/docs/latest/commands/scan/#scan-guarantees. A cursor means nothing to another process, so a server that
 * was replaced or restarted is walked from the start again.
 */
export class Sweep {
  readonly pace: Pace;
  readonly #client: ReadClient;
  readonly #options: SweepOptions;
  readonly #seen: SeenKeys;
  readonly #covered = new Map<string, Set<number> | "all">();
  readonly #missing: Missing[] = [];
  #walks: Walk[] | undefined;
  #rounds = 0;
  #restarts = 0;
  #rewalked = 0;
  #finished = false;

  constructor(client: ReadClient, options: SweepOptions = {}) {
    this.#client = client;
    this.#options = options;
    this.pace = new Pace(options.pace);
    this.#seen = new SeenKeys(options.memory);
  }

  get report(): SweepReport {
    return {
      finished: this.#finished,
      missing: this.#missing,
      restarts: this.#restarts,
      rewalked: this.#rewalked,
      repeats: this.#seen.forgetful,
    };
  }

  /** So many keys there are, or about as many. */
  expect(keys: number): void {
    this.#seen.expect(keys);
  }

  /**
   * The next step; undefined at the end. Rejects with a `LiveFailure` when cancelled, when the user may not scan, or when a single
   * server stayed silent; after that it may be called again and goes on where it was.
   */
  async next(signal?: AbortSignal): Promise<Step | undefined> {
    while (!this.#finished) {
      if (signal?.aborted) throw new LiveFailure("cancelled", "the server");
      this.#walks ??= await this.#walksLeft(signal);
      const walk = this.#walks.shift();
      if (walk === undefined) {
        this.#walks = undefined;
        if (this.#finished) break;
        continue;
      }
      const step = await this.#advance(walk, signal);
      if (step !== undefined) return step;
    }
    return undefined;
  }

  /** All steps from here on. */
  async *steps(signal?: AbortSignal): AsyncGenerator<Step> {
    for (let step = await this.next(signal); step !== undefined; step = await this.next(signal)) yield step;
  }

  async #advance(walk: Walk, signal: AbortSignal | undefined): Promise<Step | undefined> {
    const walks = this.#walks ?? [];
    try {
      this.#identify(walk);
      const started = performance.now();
      const { size: commands, isFar } = this.pace;
      const { match } = this.#options;
      const { cursor, keys, facts } = await askStep(walk.node, walk.cursor, { commands, isFar }, match);
      const took = performance.now() - started;
      const fresh: Buffer[] = [];
      const known: KeyFacts[] = [];
      keys.forEach((key, index) => {
        if (!this.#wanted(walk, key) || !this.#seen.add(key)) return;
        fresh.push(key);
        const fact = facts?.[index];
        if (fact) known.push(fact);
      });
      walk.cursor = cursor;
      delete walk.silentSince;
      delete walk.failure;
      // Nodes take turns, so that none of them is asked without pause and a missing one does not keep the others waiting.
      if (walk.cursor === "0") this.#cover(walk);
      else walks.push(walk);
      await this.pace.rest(took, commands, signal).catch(() => undefined);
      return { node: walk.node, keys: fresh, ...(facts && { facts: known }) };
    } catch (error) {
      const failure = shapeFailure(error, { host: walk.node.address, tls: false, socket: false });
      await this.#bear(walk, failure, signal);
      return undefined;
    }
  }

  /** Starts from the beginning where the process that gave the cursor is not the one that answers now. */
  #identify(walk: Walk): void {
    const { node } = walk;
    if (node.epoch === walk.epoch) return;
    const runId = runIdOf(node);
    const same = runId !== undefined && runId === walk.runId;
    if (!same && walk.cursor !== "0") {
      walk.cursor = "0";
      this.#restarts++;
    }
    walk.epoch = node.epoch;
    walk.runId = runId;
  }

  #wanted(walk: Walk, key: Buffer): boolean {
    return walk.only === undefined || walk.only.has(slotOf(key));
  }

  #cover(walk: Walk): void {
    if (walk.holds === undefined) {
      this.#covered.set(walk.node.id, "all");
      return;
    }
    const covered = this.#covered.get(walk.node.id);
    const slots = covered === undefined || covered === "all" ? new Set<number>() : covered;
    for (const slot of walk.only ?? walk.holds) if (walk.holds.has(slot)) slots.add(slot);
    this.#covered.set(walk.node.id, slots);
  }

  /** Waits for a server that may come back, drops one that was replaced, and gives up on what does not answer. */
  async #bear(walk: Walk, failure: LiveFailure, signal: AbortSignal | undefined): Promise<void> {
    const walks = this.#walks ?? [];
    if (signal?.aborted) {
      walks.unshift(walk);
      throw new LiveFailure("cancelled", walk.node.address);
    }
    if (!passes(failure.kind)) {
      walks.unshift(walk);
      throw failure;
    }
    const now = performance.now();
    walk.silentSince ??= now;
    walk.failure = failure.kind === "not-connected" && walk.failure !== undefined ? walk.failure : failure;
    const alone = walk.holds === undefined;
    if (!alone && (await this.#replaced(walk))) return;
    if (now - walk.silentSince >= (this.#options.patience ?? usualPatience)) {
      const explained = explain(walk);
      if (alone) {
        delete walk.silentSince;
        walks.unshift(walk);
        throw explained;
      }
      this.#miss(walk, explained);
      return;
    }
    walks.push(walk);
    // Others may be read meanwhile; only when all are silent is there nothing to do but wait.
    if (walks.every((one) => one.silentSince !== undefined))
      await wait(retryMs, undefined, { signal }).catch(() => undefined);
  }

  /** Whether the cluster goes on without this node; its slots are then found at their new owner. */
  async #replaced(walk: Walk): Promise<boolean> {
    try {
      const { nodes } = await this.#client.topology();
      return !nodes.some(({ node }) => node.id === walk.node.id);
    } catch {
      return false;
    }
  }

  #miss(walk: Walk, failure: LiveFailure): void {
    const slots = walk.only ?? walk.holds;
    this.#missing.push({ address: walk.node.address, ...(slots !== undefined && { slots: slots.size }), failure });
    // Walking it again at the end would only wait again.
    this.#cover(walk);
  }

  /** The walks that are needed to have seen every slot where it lies now; none when all is seen. */
  async #walksLeft(signal: AbortSignal | undefined): Promise<Walk[]> {
    await this.#client.ready(signal);
    const { nodes, unserved } = await this.#client.topology();
    const walks = nodes.flatMap((share) => this.#walkOver(share) ?? []);
    const rewalks = walks.filter((walk) => walk.only !== undefined);
    if (this.#rounds < mostRounds && walks.length > 0) {
      this.#rounds++;
      for (const walk of rewalks) this.#rewalked += walk.only?.size ?? 0;
      return walks;
    }
    for (const walk of walks)
      this.#missing.push({
        address: walk.node.address,
        ...(walk.only !== undefined && { slots: walk.only.size }),
        failure: new LiveFailure("slot-moved", walk.node.address),
      });
    if (unserved > 0) {
      const where = nodes.map(({ node }) => node.address).join(", ");
      this.#missing.push({ address: where, slots: unserved, failure: new LiveFailure("cluster-down", where) });
    }
    this.#finished = true;
    return [];
  }

  #walkOver({ node, slots, importing }: NodeShare): Walk | undefined {
    const covered = this.#covered.get(node.id);
    const begin = { node, cursor: "0", epoch: node.epoch, runId: runIdOf(node) };
    if (slots === undefined) return covered === undefined ? { ...begin, holds: undefined } : undefined;
    const holds = new Set([...slots].filter((slot) => !importing.has(slot)));
    if (covered === undefined) return { ...begin, holds };
    const only = new Set([...slots, ...importing].filter((slot) => covered !== "all" && !covered.has(slot)));
    return only.size === 0 ? undefined : { ...begin, holds, only };
  }
}

const runIdOf = (node: ReadNode): string | undefined =>
  node.state.kind === "connected" ? node.state.server.runId : undefined;

/** Why it is silent, rather than that it is. */
function explain(walk: Walk): LiveFailure {
  const { state } = walk.node;
  if ("failure" in state && state.failure !== undefined) return again(state.failure);
  return walk.failure ?? new LiveFailure("timeout", walk.node.address);
}
