// The port through which everything live reads: one server, what Sentinels name, or all masters of a cluster.
import { ClusterClient } from "./cluster.ts";
import type { Answer, Args, CommandName, ReadCommand, Reply } from "./commands.ts";
import type { LiveFailure } from "./failure.ts";
import {
  defaultTiming,
  Link,
  type LinkOptions,
  largestPipeline,
  nameOf,
  reading,
  type Target,
  type Timing,
  type Vocabulary,
} from "./link.ts";
import { describe, type Profile, type Secrets } from "./profile.ts";
import { askSentinels } from "./sentinel.ts";
import type { ConnectionState } from "./state.ts";

/** A reply, or why there is none for this one command. */
export type Outcome = Reply | LiveFailure;

/** One server that holds keys. */
export interface ReadNode {
  /** Stays the same while the node is part of the connection. */
  readonly id: string;
  /** `host:port` or path. */
  readonly address: string;
  /** Changes with every new connection; a remembered cursor may then be worth nothing. */
  readonly epoch: number;
  readonly state: ConnectionState;
  /** Rejects with a `LiveFailure`. */
  send<C extends CommandName>(command: C, ...args: Args<C>): Promise<Answer<C>>;
  /** Rejects where the connection fails; what the server refuses is an outcome of that command. At most 100 commands go out at once. */
  pipeline(commands: readonly ReadCommand[]): Promise<readonly Outcome[]>;
  /** Resolves when connected, waiting through reconnections. */
  ready(signal?: AbortSignal): Promise<void>;
}

export interface ReadClient {
  readonly state: ConnectionState;
  /** Tells every change from now on; call the result to stop. */
  onState(listener: (state: ConnectionState) => void): () => void;
  /** Rejects with a `LiveFailure`; may be called again after that. */
  connect(signal?: AbortSignal): Promise<void>;
  ready(signal?: AbortSignal): Promise<void>;
  /** To the node that holds the key; commands without one go to any node. Rejects with a `LiveFailure`. */
  send<C extends CommandName>(command: C, ...args: Args<C>): Promise<Answer<C>>;
  pipeline(commands: readonly ReadCommand[]): Promise<readonly Outcome[]>;
  /** The servers that hold keys at this moment, with what each of them holds where they share the keys out. */
  topology(): Promise<Topology>;
  close(): void;
}

export interface Topology {
  readonly nodes: readonly NodeShare[];
  /** Slots of a cluster that nobody serves. */
  readonly unserved: number;
}

export interface NodeShare {
  readonly node: ReadNode;
  /** Undefined where one node holds everything. */
  readonly slots?: ReadonlySet<number>;
  /** Slots whose keys are on their way to this node. */
  readonly importing: ReadonlySet<number>;
}

export interface ClientOptions {
  readonly timing?: Partial<Timing>;
}

/** Does nothing yet: `connect` does. */
export function readClient(profile: Profile, secrets: Secrets, options: ClientOptions = {}): ReadClient {
  return connectionTo(profile, secrets, options, reading);
}

/** A connection that says what its vocabulary allows. Only `src/live/write` has another one than reading. */
export function connectionTo(
  profile: Profile,
  secrets: Secrets,
  options: ClientOptions,
  vocabulary: Vocabulary,
): ReadClient {
  const timing = { ...defaultTiming, ...options.timing };
  const { endpoint } = profile;
  const common: Omit<LinkOptions, "locate"> = {
    ...(profile.tls !== undefined && { tls: profile.tls }),
    ...(profile.username !== undefined && { username: profile.username }),
    ...(secrets.password !== undefined && { password: secrets.password }),
    ...(secrets.keyPassphrase !== undefined && { keyPassphrase: secrets.keyPassphrase }),
    database: profile.database,
    timing,
    vocabulary,
  };
  switch (endpoint.kind) {
    case "cluster":
      return new ClusterClient(endpoint.nodes, endpoint.translate ?? {}, common);
    case "standalone":
      return new SingleClient(
        { ...common, locate: async () => ({ host: endpoint.host, port: endpoint.port }) },
        describe(endpoint),
      );
    case "socket":
      return new SingleClient({ ...common, locate: async () => ({ path: endpoint.path }) }, describe(endpoint));
    case "sentinel": {
      const toSentinels: Omit<LinkOptions, "locate" | "database"> = {
        timing,
        ...(profile.tls !== undefined && { tls: profile.tls }),
        ...(secrets.keyPassphrase !== undefined && { keyPassphrase: secrets.keyPassphrase }),
        ...(endpoint.username !== undefined && { username: endpoint.username }),
        ...(secrets.sentinelPassword !== undefined && { password: secrets.sentinelPassword }),
      };
      const locate = (signal: AbortSignal): Promise<Target> => askSentinels(endpoint, toSentinels, signal);
      return new SingleClient({ ...common, locate, expected: { role: endpoint.role } }, describe(endpoint));
    }
  }
}

/** One server at a time: standalone, socket, or the one that Sentinels name. */
class SingleClient implements ReadClient, ReadNode {
  readonly id: string;
  readonly #link: Link;

  constructor(options: LinkOptions, id: string) {
    this.#link = new Link(options);
    this.id = id;
  }

  get state(): ConnectionState {
    return this.#link.state;
  }

  get address(): string {
    return this.#link.address;
  }

  get epoch(): number {
    return this.#link.epoch;
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    return this.#link.onState(listener);
  }

  connect(signal?: AbortSignal): Promise<void> {
    return this.#link.open(signal);
  }

  ready(signal?: AbortSignal): Promise<void> {
    return this.#link.ready(signal);
  }

  send<C extends CommandName>(command: C, ...args: Args<C>): Promise<Answer<C>> {
    return this.#link.send(command, ...args);
  }

  async pipeline(commands: readonly ReadCommand[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = [];
    for (let start = 0; start < commands.length; start += largestPipeline) {
      const batch = commands.slice(start, start + largestPipeline);
      const raw = await this.#link.exchange(batch);
      raw.forEach((one, index) => {
        if (!(one instanceof Error)) {
          outcomes.push(one);
          return;
        }
        const command = batch[index];
        outcomes.push(this.#link.shape(one, command && nameOf(command)));
      });
    }
    return outcomes;
  }

  async topology(): Promise<Topology> {
    return { nodes: [{ node: this, importing: new Set() }], unserved: 0 };
  }

  close(): void {
    this.#link.close();
  }
}
