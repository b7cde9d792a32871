// One connection to one server: opened, named, watched, opened again when it breaks. The only file that knows ioredis.
import { readFile } from "node:fs/promises";
import { setImmediate as breathe } from "node:timers/promises";
import { Command, Redis, type RedisOptions, ReplyError } from "ioredis";
import {
  type Answer,
  type Args,
  type Bytes,
  type CommandName,
  connectionName,
  isReadCommand,
  keyOf,
  type ReadCommand,
  type Reply,
} from "./commands.ts";
import { again, type Circumstance, LiveFailure, passes, shapeFailure } from "./failure.ts";
import { type Host, type Tls, written } from "./profile.ts";
import { readServerInfo } from "./server-info.ts";
import type { ConnectionState, ServerInfo } from "./state.ts";

export type Target = Host | { readonly path: string };

export interface LinkOptions {
  /** Where to connect; asked before every try, because a Sentinel may name another server each time. */
  readonly locate: (signal: AbortSignal) => Promise<Target>;
  readonly tls?: Tls;
  readonly username?: string;
  readonly password?: string;
  readonly keyPassphrase?: string;
  readonly database: number;
  /** Tries again also when the first try fails. */
  readonly persistent?: boolean;
  /** True for a connection that asks a Sentinel. */
  readonly sentinel?: boolean;
  /** What may be said; reading, unless it is told otherwise. */
  readonly vocabulary?: Vocabulary;
  /** What the server must be; another one is left again. */
  readonly expected?: { readonly role: "master" | "replica" };
  readonly timing: Timing;
}

/** All in milliseconds. */
export interface Timing {
  readonly connect: number;
  readonly command: number;
  /** Wait before the n-th try (from 1) after a connection broke. */
  readonly retry: (attempt: number) => number;
  readonly now: () => number;
}

/** Doubles from a quarter of a second to five, and spreads, so that many editors do not return in one moment. */
export const defaultTiming: Timing = {
  connect: 5_000,
  command: 5_000,
  retry: (attempt) => Math.min(5_000, 250 * 2 ** (attempt - 1)) * (0.75 + Math.random() / 4),
  now: Date.now,
};

/** Commands that go out in one write at most: it is the size of a write that other clients feel. */
export const largestPipeline = 100;

/** So many silences in a row mean that the connection leads nowhere: it is given up and made anew. */
const silencesBeforeReconnect = 3;

/** A reply of the server; an `Error` where it answered with one, unshaped because redirects read it. */
export type RawOutcome = Reply | Error;

/** A closed list of commands, held at run time for code that the compiler did not see. */
export interface Vocabulary {
  readonly allows: (command: readonly unknown[]) => boolean;
  /** By which a cluster routes a command. */
  readonly keyOf: (command: ReadCommand) => Bytes | undefined;
}

export const reading: Vocabulary = { allows: isReadCommand, keyOf };

export class Link {
  readonly #options: LinkOptions;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  readonly #life = new AbortController();
  #state: ConnectionState = { kind: "idle" };
  #redis: Redis | undefined;
  #target: Target | undefined;
  #opening: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #silences = 0;
  #epoch = 0;
  /** Changes when a try is given up, so that its late result is thrown away. */
  #tries = 0;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Counts connections: whoever remembers a cursor must ask who answers now when it has changed. */
  get epoch(): number {
    return this.#epoch;
  }

  /** `host:port` or path of the server that is or was last connected. */
  get address(): string {
    return this.#target === undefined ? "the server" : addressOf(this.#target);
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Opens the connection. Waits while the server is loading; rejects with a `LiveFailure` otherwise. */
  async open(signal?: AbortSignal): Promise<void> {
    if (this.#state.kind === "closed") throw new LiveFailure("not-connected", this.address);
    if (this.#state.kind === "idle" || this.#state.kind === "failed") {
      this.#become({ kind: "connecting" });
      this.#opening = this.#first().finally(() => {
        this.#opening = undefined;
      });
      this.#opening.catch(() => undefined);
    }
    await this.ready(signal);
  }

  /** Resolves when connected, waiting through reconnections; rejects when given up, closed or cancelled. */
  ready(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      let stop = (): void => undefined;
      const look = (state: ConnectionState): void => {
        if (state.kind === "connecting" || state.kind === "reconnecting") return;
        stop();
        if (state.kind === "connected") resolve();
        else if (state.kind === "failed") reject(again(state.failure));
        else reject(new LiveFailure("not-connected", this.address));
      };
      const abort = (): void => {
        stop();
        // Whoever opens it is the one who cancels: nobody else waits for a first connection.
        if (this.#state.kind === "connecting" && this.#epoch === 0) this.#abandon();
        reject(new LiveFailure("cancelled", this.address));
      };
      if (signal?.aborted) return abort();
      const off = this.onState(look);
      signal?.addEventListener("abort", abort, { once: true });
      stop = () => {
        off();
        signal?.removeEventListener("abort", abort);
      };
      look(this.#state);
    });
  }

  /** Sends one command; rejects with a `LiveFailure`. */
  async send<C extends CommandName>(command: C, ...args: Args<C>): Promise<Answer<C>> {
    const one = [command, ...args] as unknown as ReadCommand;
    const [outcome] = await this.exchange([one]);
    if (outcome instanceof Error) throw this.shape(outcome, nameOf(one));
    return outcome as Answer<C>;
  }

  /** Sends commands in one write. Rejects where the connection fails; what the server itself refuses is an outcome. */
  exchange(commands: readonly ReadCommand[]): Promise<readonly RawOutcome[]> {
    const redis = this.#redis;
    if (redis === undefined || redis.status !== "ready" || this.#state.kind !== "connected")
      return Promise.reject(this.#absent());
    const { allows } = this.#options.vocabulary ?? reading;
    if (!commands.every(allows)) return Promise.reject(new LiveFailure("command-forbidden", this.address));
    return this.#talk(redis, commands).then(
      (outcomes) => {
        this.#heard();
        return outcomes;
      },
      (error: unknown) => {
        const failure = this.shape(error);
        if (failure.kind === "timeout") this.#silent(redis, failure);
        throw failure;
      },
    );
  }

  shape(error: unknown, command?: string): LiveFailure {
    return shapeFailure(error, this.#circumstance(command));
  }

  close(): void {
    this.#life.abort();
    this.#drop();
    this.#become({ kind: "closed" });
    this.#listeners.clear();
  }

  async #first(): Promise<void> {
    try {
      await this.#attempt();
    } catch (error) {
      const failure = this.shape(error);
      if (this.#state.kind !== "connecting") return;
      const waits = this.#options.persistent
        ? passes(failure.kind)
        : failure.kind === "loading" || failure.kind === "role-changed";
      if (waits) this.#later(1, failure);
      else this.#become({ kind: "failed", failure });
    }
  }

  async #attempt(): Promise<void> {
    const mine = ++this.#tries;
    const target = await this.#options.locate(this.#life.signal);
    this.#target = target;
    const tls = this.#options.tls === undefined ? undefined : await this.#secure(this.#options.tls);
    if (mine !== this.#tries) throw new LiveFailure("cancelled", this.address);
    const redis = new Redis(this.#redisOptions(target, tls));
    this.#redis = redis;
    let said: unknown;
    redis.on("error", (error) => {
      said ??= error;
    });
    try {
      await redis.connect();
      // A server that turns us away says why at once; writing to it first would only learn that it has hung up.
      await breathe();
      const info = await this.#shakeHands(redis);
      const server: ServerInfo = info === undefined ? { flavour: "unknown" } : readServerInfo(info);
      this.#judge(server);
      if (redis.status !== "ready" || mine !== this.#tries) throw new Error("Connection is closed.");
      this.#epoch++;
      this.#silences = 0;
      redis.once("end", () => this.#lost(redis, said));
      this.#become({ kind: "connected", server });
    } catch (error) {
      const failure =
        error instanceof LiveFailure
          ? error
          : shapeFailure(mostTelling(said, error), {
              ...this.#circumstance(),
              first: this.#epoch === 0,
              reached: redis.stream?.connecting === false,
            });
      redis.disconnect();
      throw failure;
    }
  }

  /** A server that answers and is not the one that was meant. */
  #judge(server: ServerInfo): void {
    const { expected, sentinel } = this.#options;
    if (server.mode === "sentinel" && !sentinel) throw new LiveFailure("sentinel-expected", this.address);
    if (server.mode !== undefined && server.mode !== "sentinel" && sentinel)
      throw new LiveFailure("sentinel-unexpected", this.address);
    // Sentinels may name the old master until they have agreed on the new one.
    if (expected !== undefined && server.role !== undefined && server.role !== expected.role)
      throw new LiveFailure("role-changed", this.address);
  }

  /** Everything that a new connection says, in one write. Gives what INFO answered, where the user may ask. */
  async #shakeHands(redis: Redis): Promise<string | undefined> {
    const { username, password, database } = this.#options;
    const begin: Command[] = [];
    const soft = new Set<Command>();
    const add = (name: string, args: (string | Buffer)[], optional: boolean): Command => {
      const command = new Command(name, args, { replyEncoding: null });
      begin.push(command);
      if (optional) soft.add(command);
      return command;
    };
    // A user may have no password; without AUTH the server would take us for its default user.
    if (username !== undefined) add("AUTH", [username, password ?? ""], false);
    else if (password !== undefined) add("AUTH", [password], false);
    if (database !== 0) add("SELECT", [String(database)], false);
    add("CLIENT", ["SETNAME", connectionName], true);
    add("PING", [], false);
    const info = add("INFO", [], true);
    const outcomes = await this.#write(redis, begin);
    const failed = outcomes.find((outcome, index) => {
      const command = begin[index];
      if (!(outcome instanceof Error) || command === undefined) return false;
      // A server without a password takes everybody, also somebody who brings one.
      if (
        command.name === "AUTH" &&
        /^ERR .*(?:without any password configured|no password is set)/i.test(outcome.message)
      )
        return false;
      if (/^NOPERM/.test(outcome.message)) return command.name === "SELECT";
      return !soft.has(command) || /^(?:DENIED|ERR max number of clients)/.test(outcome.message);
    });
    if (password === undefined && failed instanceof Error && failed.message.startsWith("WRONGPASS"))
      throw new LiveFailure("auth-required", this.address);
    if (failed !== undefined) throw failed;
    const text = outcomes[begin.indexOf(info)];
    return Buffer.isBuffer(text) ? text.toString("utf8") : undefined;
  }

  async #talk(redis: Redis, commands: readonly ReadCommand[]): Promise<readonly RawOutcome[]> {
    const outcomes = await this.#write(
      redis,
      commands.map(([name, ...args]) => new Command(name, args.map(sendable), { replyEncoding: null })),
    );
    const broken = outcomes.find((one) => one instanceof Error && !isAnswer(one));
    if (broken !== undefined) throw broken;
    return outcomes;
  }

  /**
   * One write for all commands and one timer for all replies. ioredis' own pipeline makes one timer and two promises per command:
   * a list of a million keys spends over a third more time in this process with it.
   */
  #write(redis: Redis, commands: readonly Command[]): Promise<readonly RawOutcome[]> {
    return new Promise((resolve, reject) => {
      const outcomes = new Array<RawOutcome>(commands.length);
      let open = commands.length;
      const timer = setTimeout(() => reject(new LiveFailure("timeout", this.address)), this.#options.timing.command);
      const settle = (index: number, outcome: RawOutcome): void => {
        outcomes[index] = outcome;
        open--;
        if (open > 0) return;
        clearTimeout(timer);
        resolve(outcomes);
      };
      const chunks: Buffer[] = [];
      const gather = {
        write: (chunk: string | Buffer) => chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk) > 0,
      };
      commands.forEach((command, index) => {
        command.promise.then(
          (reply) => settle(index, reply as Reply),
          (error: Error) => settle(index, error),
        );
        redis.sendCommand(command, gather as unknown as NodeJS.WritableStream as never);
      });
      if (chunks.length > 0) redis.stream.write(Buffer.concat(chunks));
    });
  }

  #redisOptions(target: Target, tls: RedisOptions["tls"]): RedisOptions {
    return {
      ...target,
      ...(tls !== undefined && { tls }),
      lazyConnect: true,
      enableOfflineQueue: false,
      enableReadyCheck: false,
      autoResendUnfulfilledCommands: false,
      autoResubscribe: false,
      disableClientInfo: true,
      retryStrategy: () => null,
      connectTimeout: this.#options.timing.connect,
      keepAlive: 30_000,
    };
  }

  async #secure(tls: Tls): Promise<NonNullable<RedisOptions["tls"]>> {
    const read = async (path: string | undefined): Promise<Buffer | undefined> => {
      if (path === undefined) return undefined;
      try {
        return await readFile(path);
      } catch {
        throw new LiveFailure("tls-file", this.address, path);
      }
    };
    const [ca, cert, key] = await Promise.all([read(tls.ca), read(tls.cert), read(tls.key)]);
    const passphrase = this.#options.keyPassphrase;
    return {
      ...(ca !== undefined && { ca }),
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(passphrase !== undefined && { passphrase }),
      ...(tls.servername !== undefined && { servername: tls.servername }),
      rejectUnauthorized: tls.rejectUnauthorized,
    };
  }

  #lost(redis: Redis, said: unknown): void {
    if (this.#redis !== redis || this.#state.kind !== "connected") return;
    this.#redis = undefined;
    const failure =
      this.#state.failure?.kind === "timeout"
        ? this.#state.failure
        : this.shape(said ?? new Error("Connection is closed."));
    this.#later(1, again(failure));
  }

  #later(attempt: number, failure: LiveFailure): void {
    const delay = this.#options.timing.retry(attempt);
    this.#become({ kind: "reconnecting", attempt, nextTryAt: this.#options.timing.now() + delay, failure });
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#attempt().catch((error: unknown) => {
        if (this.#state.kind !== "reconnecting") return;
        const next = this.shape(error);
        if (passes(next.kind)) this.#later(attempt + 1, next);
        else this.#become({ kind: "failed", failure: next });
      });
    }, delay);
  }

  #heard(): void {
    this.#silences = 0;
    if (this.#state.kind === "connected" && this.#state.failure !== undefined)
      this.#become({ kind: "connected", server: this.#state.server });
  }

  #silent(redis: Redis, failure: LiveFailure): void {
    if (this.#redis !== redis || this.#state.kind !== "connected") return;
    this.#silences++;
    this.#become({ ...this.#state, failure });
    if (this.#silences >= silencesBeforeReconnect) redis.disconnect();
  }

  /** The failure that explains why there is nobody to talk to. */
  #absent(): LiveFailure {
    const state = this.#state;
    if (state.kind === "failed") return again(state.failure);
    return new LiveFailure("not-connected", this.address);
  }

  #abandon(): void {
    this.#drop();
    this.#become({ kind: "idle" });
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#tries++;
    const redis = this.#redis;
    this.#redis = undefined;
    redis?.disconnect();
  }

  #become(state: ConnectionState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  #circumstance(command?: string): Circumstance {
    return {
      host: this.address,
      tls: this.#options.tls !== undefined,
      socket: this.#target !== undefined && "path" in this.#target,
      ...(command !== undefined && { command }),
    };
  }
}

/** As ACL rules spell it: `memory|usage`, `get`. */
export function nameOf([name, word]: ReadCommand): string {
  const nested =
    name === "MEMORY" ||
    name === "CLUSTER" ||
    name === "CLIENT" ||
    name === "CONFIG" ||
    name === "ACL" ||
    name === "SLOWLOG" ||
    name === "OBJECT" ||
    name === "SENTINEL";
  return nested ? `${name}|${String(word)}`.toLowerCase() : name.toLowerCase();
}

const addressOf = (target: Target): string => ("path" in target ? target.path : written(target));

const sendable = (arg: Uint8Array | string): string | Buffer =>
  typeof arg === "string" ? arg : Buffer.isBuffer(arg) ? arg : Buffer.from(arg.buffer, arg.byteOffset, arg.byteLength);

/** What was said on the connection tells more than that it is closed; an answer of the server tells most. */
function mostTelling(said: unknown, thrown: unknown): unknown {
  const answered = isAnswer(thrown);
  return answered ? thrown : (said ?? thrown);
}

/** Whether a server has said so itself. By its class, because names of classes are other ones in a bundle. */
const isAnswer = (error: unknown): error is Error => error instanceof ReplyError;
