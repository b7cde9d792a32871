// A redis-server of one's own: on a free loopback port, in a directory of its own, ended by its own pid.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface OwnServer {
  readonly port: number;
  /** Where it saves `dump.rdb`. */
  readonly directory: string;
  /** Sends one command and gives the reply; an error reply rejects. */
  command(...parts: (string | Buffer | number)[]): Promise<Reply>;
  /** Sends many at once and gives all replies. */
  commands(all: readonly (readonly (string | Buffer | number)[])[]): Promise<Reply[]>;
  stop(): Promise<void>;
}

export type Reply = Buffer | number | null | Reply[];

/** Name of the server program, or undefined when the machine has none. */
export function serverProgram(): string | undefined {
  return ["redis-server", "valkey-server"].find((name) => spawnSync(name, ["--version"]).status === 0);
}

/** Rejects when the server does not answer within ten seconds. */
export async function startServer(program: string, settings: readonly string[] = []): Promise<OwnServer> {
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-redis-"));
  const port = await freePort();
  const own = ["--port", String(port), "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "no"];
  const child = spawn(program, [...own, ...settings], { stdio: "ignore" });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let socket: Socket;
  try {
    socket = await connected(port, child, Date.now() + 10_000);
  } catch (error) {
    child.kill("SIGKILL");
    rmSync(directory, { recursive: true, force: true });
    throw error;
  }
  const wire = new Wire(socket);
  const command = async (...parts: (string | Buffer | number)[]): Promise<Reply> => {
    const [reply] = await wire.send([parts]);
    return reply ?? null;
  };
  return {
    port,
    directory,
    command,
    commands: (all) => wire.send(all),
    async stop() {
      socket.destroy();
      child.kill("SIGTERM");
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

async function connected(port: number, child: ChildProcess, until: number): Promise<Socket> {
  for (;;) {
    const socket = await new Promise<Socket | undefined>((resolve) => {
      const one = connect(port, "127.0.0.1");
      one.once("connect", () => resolve(one)).once("error", () => resolve(undefined));
    });
    if (socket) return socket;
    if (child.exitCode !== null || Date.now() > until) throw new Error("the server did not start");
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Just enough of RESP2 for tests, so that they depend on no client. */
class Wire {
  readonly #socket: Socket;
  readonly #waiting: {
    resolve: (replies: Reply[]) => void;
    reject: (error: Error) => void;
    want: number;
    got: Reply[];
  }[] = [];
  #bytes: Buffer = Buffer.alloc(0);
  #error: Error | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (bytes: Buffer) => this.#take(bytes));
    socket.on("close", () => {
      for (const one of this.#waiting.splice(0)) one.reject(new Error("the connection was closed"));
    });
  }

  send(all: readonly (readonly (string | Buffer | number)[])[]): Promise<Reply[]> {
    if (all.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject, want: all.length, got: [] });
      const parts: Buffer[] = [];
      for (const command of all) {
        parts.push(Buffer.from(`*${command.length}\r\n`));
        for (const part of command) {
          const bytes = Buffer.isBuffer(part) ? part : Buffer.from(String(part));
          parts.push(Buffer.from(`$${bytes.length}\r\n`), bytes, Buffer.from("\r\n"));
        }
      }
      this.#socket.write(Buffer.concat(parts));
    });
  }

  #take(bytes: Buffer): void {
    this.#bytes = this.#bytes.length > 0 ? Buffer.concat([this.#bytes, bytes]) : bytes;
    for (;;) {
      const read = this.#reply(0);
      if (!read) return;
      this.#bytes = this.#bytes.subarray(read.end);
      const first = this.#waiting[0];
      if (!first) return;
      first.got.push(read.reply);
      if (first.got.length < first.want) continue;
      this.#waiting.shift();
      if (this.#error) first.reject(this.#error);
      else first.resolve(first.got);
      this.#error = undefined;
    }
  }

  #reply(from: number): { reply: Reply; end: number } | undefined {
    const line = this.#bytes.indexOf("\r\n", from);
    if (line === -1) return undefined;
    const kind = String.fromCharCode(this.#bytes[from] ?? 0);
    const rest = this.#bytes.subarray(from + 1, line);
    if (kind === "-") this.#error = new Error(rest.toString("latin1"));
    if (kind === "+" || kind === "-") return { reply: rest, end: line + 2 };
    const count = Number(rest.toString("latin1"));
    if (kind === ":") return { reply: count, end: line + 2 };
    if (count < 0) return { reply: null, end: line + 2 };
    if (kind === "$") {
      const end = line + 2 + count;
      return this.#bytes.length < end + 2 ? undefined : { reply: this.#bytes.subarray(line + 2, end), end: end + 2 };
    }
    const items: Reply[] = [];
    let end = line + 2;
    for (let index = 0; index < count; index++) {
      const item = this.#reply(end);
      if (!item) return undefined;
      items.push(item.reply);
      end = item.end;
    }
    return { reply: items, end };
  }
}
