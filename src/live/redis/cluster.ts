// All masters of a cluster behind the same port: a connection to each, keys routed by slot, redirects followed.
import type { NodeShare, Outcome, ReadClient, ReadNode, Topology } from "./client.ts";
import type { Answer, Args, CommandName, ReadCommand } from "./commands.ts";
import { again, LiveFailure } from "./failure.ts";
import { Link, type LinkOptions, largestPipeline, nameOf, type RawOutcome, reading } from "./link.ts";
import { type Host, type Translation, written } from "./profile.ts";
import { readImports, readRedirect, readShards, type Shard, slotCount, slotOf } from "./slots.ts";
import type { ConnectionState } from "./state.ts";

/** A key that is sent on more often than this runs in circles. */
const longestChase = 5;

export class ClusterClient implements ReadClient {
  readonly #seeds: readonly Host[];
  readonly #translate: Translation;
  readonly #options: Omit<LinkOptions, "locate">;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  readonly #links = new Map<string, Link>();
  #nodes: readonly ClusterNode[] = [];
  #owners: readonly (ClusterNode | undefined)[] = [];
  /** What is true before and after there are nodes; undefined while their own states decide. */
  #phase: ConnectionState | undefined = { kind: "idle" };
  #told: ConnectionState = { kind: "idle" };
  #refreshing: Promise<void> | undefined;
  #connecting: AbortController | undefined;

  constructor(seeds: readonly Host[], translate: Translation, options: Omit<LinkOptions, "locate">) {
    this.#seeds = seeds;
    this.#translate = translate;
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#phase ?? ofAll(this.#nodes.map((node) => node.link.state));
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  async connect(signal?: AbortSignal): Promise<void> {
    const kind = this.state.kind;
    if (kind === "closed") throw new LiveFailure("not-connected", this.#where);
    if (kind === "idle" || kind === "failed") void this.#discover();
    const cancel = (): void => {
      if (this.#phase?.kind !== "connecting") return;
      this.#connecting?.abort();
      this.#release();
      this.#enter({ kind: "idle" });
    };
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      await this.ready(signal);
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  }

  ready(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = (state: ConnectionState): void => {
        if (state.kind === "connecting" || state.kind === "reconnecting") return;
        stop();
        if (state.kind === "connected") resolve();
        else if (state.kind === "failed") reject(again(state.failure));
        else reject(new LiveFailure(signal?.aborted ? "cancelled" : "not-connected", this.#where));
      };
      const abort = (): void => {
        stop();
        reject(new LiveFailure("cancelled", this.#where));
      };
      const off = this.onState(look);
      const stop = (): void => {
        off();
        signal?.removeEventListener("abort", abort);
      };
      if (signal?.aborted) return abort();
      signal?.addEventListener("abort", abort, { once: true });
      look(this.state);
    });
  }

  async send<C extends CommandName>(command: C, ...args: Args<C>): Promise<Answer<C>> {
    const [outcome] = await this.pipeline([[command, ...args] as unknown as ReadCommand]);
    if (outcome instanceof LiveFailure) throw outcome;
    return outcome as Answer<C>;
  }

  /** Unlike one server's, a failing connection is an outcome of the commands that needed it: other nodes may have answered. */
  async pipeline(commands: readonly ReadCommand[]): Promise<readonly Outcome[]> {
    const outcomes = new Array<Outcome>(commands.length);
    const byNode = new Map<ClusterNode, number[]>();
    commands.forEach((command, index) => {
      const node = this.#nodeFor(command);
      if (node === undefined) outcomes[index] = new LiveFailure("cluster-down", this.#where);
      else byNode.set(node, [...(byNode.get(node) ?? []), index]);
    });
    await Promise.all(
      [...byNode].map(async ([node, indices]) => {
        const list = indices.map((index) => commands[index]).filter((one) => one !== undefined);
        const answers = await node.pipeline(list).catch((error: unknown) => node.link.shape(error));
        indices.forEach((index, place) => {
          outcomes[index] = answers instanceof LiveFailure ? answers : (answers[place] ?? null);
        });
      }),
    );
    return outcomes;
  }

  async topology(): Promise<Topology> {
    await this.#refresh();
    const shares = await Promise.all(
      this.#nodes.map(
        async (node): Promise<NodeShare> => ({
          node,
          slots: node.slots,
          importing: await importsOf(node.link),
        }),
      ),
    );
    return { nodes: shares, unserved: slotCount - new Set(shares.flatMap(({ slots }) => [...(slots ?? [])])).size };
  }

  close(): void {
    this.#connecting?.abort();
    this.#release();
    this.#enter({ kind: "closed" });
    this.#listeners.clear();
  }

  /** Follows where a node sends one of its commands, and learns from it. */
  async follow(command: ReadCommand, answer: RawOutcome, from: Link): Promise<RawOutcome> {
    let outcome = answer;
    let link = from;
    for (let hop = 0; hop < longestChase && outcome instanceof Error; hop++) {
      const redirect = readRedirect(outcome.message);
      if (redirect === undefined) return outcome;
      // A node that does not know its own address leaves it out: it is where we asked.
      const host = redirect.host.host === "" ? { host: hostOf(link.address), port: redirect.host.port } : redirect.host;
      link = this.#linkTo(host);
      await within(link.ready(), this.#options.timing.connect, link);
      const replies = await link.exchange(redirect.asks ? [["ASKING"], command] : [command]);
      outcome = replies[replies.length - 1] ?? null;
      if (!redirect.asks) void this.#refresh().catch(() => undefined);
    }
    return outcome;
  }

  async #discover(): Promise<void> {
    const giveUp = new AbortController();
    this.#connecting = giveUp;
    this.#release();
    this.#enter({ kind: "connecting" });
    let first: LiveFailure | undefined;
    for (const seed of this.#seeds) {
      const link = new Link({ ...this.#options, locate: async () => seed });
      try {
        await link.open(giveUp.signal);
        this.#adopt(readShards(await link.send("CLUSTER", "SLOTS"), seed));
        if (this.#nodes.length === 0) throw new LiveFailure("cluster-down", written(seed));
        await this.#settled(giveUp.signal);
        if (giveUp.signal.aborted) return;
        const states = this.#nodes.map((node) => node.link.state);
        if (states.some((state) => state.kind === "connected")) return this.#enter(undefined);
        const why = states
          .map((state) => ("failure" in state ? state.failure : undefined))
          .find((one) => one !== undefined);
        // The seed could be reached and no node can: the cluster speaks of its nodes as its own network knows them.
        const unreachable =
          why === undefined || ["refused", "timeout", "unreachable", "name-unknown"].includes(why.kind);
        const addresses = this.#nodes.map((node) => node.address).join(", ");
        throw unreachable ? new LiveFailure("cluster-addresses", written(seed), addresses) : why;
      } catch (error) {
        if (giveUp.signal.aborted) return;
        first ??= link.shape(error);
        this.#release();
      } finally {
        link.close();
      }
    }
    if (first !== undefined) this.#enter({ kind: "failed", failure: first });
  }

  /** Waits until every node is connected or has failed once. */
  async #settled(signal: AbortSignal): Promise<void> {
    await Promise.all(
      this.#nodes.map(
        ({ link }) =>
          new Promise<void>((resolve) => {
            const look = (state: ConnectionState): void => {
              if (state.kind === "connecting" && !signal.aborted) return;
              off();
              resolve();
            };
            const off = link.onState(look);
            signal.addEventListener("abort", () => look(link.state), { once: true });
            look(link.state);
          }),
      ),
    );
  }

  /** One question at a time, whoever needs the answer. */
  #refresh(): Promise<void> {
    this.#refreshing ??= this.#ask().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #ask(): Promise<void> {
    let last: LiveFailure | undefined;
    for (const { link } of this.#nodes.filter(({ link }) => link.state.kind === "connected")) {
      try {
        const shards = readShards(await link.send("CLUSTER", "SLOTS"), {
          host: hostOf(link.address),
          port: portOf(link.address),
        });
        if (shards.length > 0 && this.state.kind !== "closed") this.#adopt(shards);
        return;
      } catch (error) {
        last = link.shape(error);
      }
    }
    throw last ?? new LiveFailure("not-connected", this.#where);
  }

  #adopt(shards: readonly Shard[]): void {
    const before = new Map(this.#nodes.map((node) => [node.id, node]));
    this.#nodes = shards.map((shard) => {
      const link = this.#linkTo(shard.host);
      const known = before.get(shard.id);
      return known?.link === link ? known.holding(shard.slots) : new ClusterNode(shard.id, link, this, shard.slots);
    });
    const owners = new Array<ClusterNode | undefined>(slotCount);
    for (const node of this.#nodes) for (const slot of node.slots) owners[slot] = node;
    this.#owners = owners;
    const used = new Set(this.#nodes.map((node) => node.link));
    for (const [address, link] of this.#links) {
      if (used.has(link)) continue;
      this.#links.delete(address);
      link.close();
    }
    this.#tell();
  }

  #linkTo(announced: Host): Link {
    const host = this.#translate[written(announced)] ?? announced;
    const address = written(host);
    const known = this.#links.get(address);
    if (known !== undefined) return known;
    const link = new Link({ ...this.#options, locate: async () => host, persistent: true });
    this.#links.set(address, link);
    link.onState((state) => {
      // A node that is gone may have been replaced: the others know.
      if (state.kind === "reconnecting" && this.#phase === undefined) void this.#refresh().catch(() => undefined);
      this.#tell();
    });
    link.open().catch(() => undefined);
    return link;
  }

  #nodeFor(command: ReadCommand): ClusterNode | undefined {
    const key = (this.#options.vocabulary ?? reading).keyOf(command);
    if (key !== undefined) return this.#owners[slotOf(key)];
    return this.#nodes.find(({ link }) => link.state.kind === "connected") ?? this.#nodes[0];
  }

  #release(): void {
    this.#nodes = [];
    this.#owners = [];
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  #enter(phase: ConnectionState | undefined): void {
    this.#phase = phase;
    this.#tell();
  }

  /** Every node reports for itself; only what changes the whole is passed on. */
  #tell(): void {
    const state = this.state;
    if (alike(state, this.#told)) return;
    this.#told = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  get #where(): string {
    return this.#seeds.map(written).join(", ");
  }
}

class ClusterNode implements ReadNode {
  readonly id: string;
  readonly link: Link;
  readonly #cluster: ClusterClient;
  #slots: ReadonlySet<number>;

  constructor(id: string, link: Link, cluster: ClusterClient, slots: ReadonlySet<number>) {
    this.id = id;
    this.link = link;
    this.#cluster = cluster;
    this.#slots = slots;
  }

  get slots(): ReadonlySet<number> {
    return this.#slots;
  }

  get address(): string {
    return this.link.address;
  }

  get epoch(): number {
    return this.link.epoch;
  }

  get state(): ConnectionState {
    return this.link.state;
  }

  holding(slots: ReadonlySet<number>): this {
    this.#slots = slots;
    return this;
  }

  async send<C extends CommandName>(command: C, ...args: Args<C>): Promise<Answer<C>> {
    const [outcome] = await this.pipeline([[command, ...args] as unknown as ReadCommand]);
    if (outcome instanceof LiveFailure) throw outcome;
    return outcome as Answer<C>;
  }

  async pipeline(commands: readonly ReadCommand[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (let start = 0; start < commands.length; start += largestPipeline) {
      const batch = commands.slice(start, start + largestPipeline);
      const raw = await this.link.exchange(batch);
      for (const [index, command] of batch.entries()) outcomes.push(await this.#settle(command, raw[index] ?? null));
    }
    return outcomes;
  }

  ready(signal?: AbortSignal): Promise<void> {
    return this.link.ready(signal);
  }

  async #settle(command: ReadCommand, answer: RawOutcome): Promise<Outcome> {
    if (!(answer instanceof Error)) return answer;
    try {
      const outcome = await this.#cluster.follow(command, answer, this.link);
      return outcome instanceof Error ? this.link.shape(outcome, nameOf(command)) : outcome;
    } catch (error) {
      return this.link.shape(error, nameOf(command));
    }
  }
}

/** Connected while one node is, with the first failure of the others beside it. */
function ofAll(states: readonly ConnectionState[]): ConnectionState {
  const connected = states.find((state) => state.kind === "connected");
  const failures = states.flatMap((state) =>
    "failure" in state && state.failure !== undefined ? [state.failure] : [],
  );
  if (connected?.kind === "connected")
    return { kind: "connected", server: connected.server, ...(failures[0] !== undefined && { failure: failures[0] }) };
  const waiting = states.filter((state) => state.kind === "reconnecting");
  const soonest = waiting.toSorted((a, b) => a.nextTryAt - b.nextTryAt)[0];
  if (soonest !== undefined) return soonest;
  return failures[0] === undefined ? { kind: "connecting" } : { kind: "failed", failure: failures[0] };
}

function alike(a: ConnectionState, b: ConnectionState): boolean {
  if (a.kind !== b.kind) return false;
  if ("failure" in a !== "failure" in b) return false;
  if ("failure" in a && "failure" in b && a.failure !== b.failure) return false;
  if (a.kind === "reconnecting" && b.kind === "reconnecting") return a.nextTryAt === b.nextTryAt;
  return a.kind !== "connected" || b.kind !== "connected" || a.server === b.server;
}

async function importsOf(link: Link): Promise<ReadonlySet<number>> {
  if (link.state.kind !== "connected") return new Set();
  try {
    return readImports(String(await link.send("CLUSTER", "NODES")));
  } catch {
    // A user who may not ask for it sees a slot that moves only by its new owner.
    return new Set();
  }
}

async function within(ready: Promise<void>, milliseconds: number, link: Link): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new LiveFailure("timeout", link.address)), milliseconds);
  });
  await Promise.race([ready, late]).finally(() => clearTimeout(timer));
}

const hostOf = (address: string): string => address.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
const portOf = (address: string): number => Number(/:(\d+)$/.exec(address)?.[1] ?? 0);
