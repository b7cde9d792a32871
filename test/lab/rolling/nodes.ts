// Nodes of the shop on loopback that can be replaced, and a program for deploy scripts that replaces them.
import { type ChildProcess, fork } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createProbe } from "node:net";
import { join } from "node:path";

export interface Nodes extends AsyncDisposable {
  readonly names: readonly string[];
  /** By name. */
  port(name: string): number;
  /** Path of a program that takes the name of a node and puts a new release on it: the old process ends, a new one starts. */
  readonly replaceProgram: string;
  /** Names of the nodes that were replaced, in order. */
  readonly replaced: readonly string[];
}

export async function startNodes(
  names: readonly string[],
  directory: string,
  sessions: "memory" | "cookie",
): Promise<Nodes> {
  const secret = "a-key-for-this-test-only";
  const ports = new Map<string, number>();
  for (const name of names) ports.set(name, await freePort());
  const processes = new Map<string, ChildProcess>();
  const replaced: string[] = [];

  const start = async (name: string): Promise<void> => {
    const child = fork(join(import.meta.dirname, "app.ts"), {
      env: {
        PATH: process.env.PATH,
        PORT: String(ports.get(name)),
        NODE_NAME: name,
        SESSION_SECRET: secret,
        SESSIONS: sessions,
      },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    processes.set(name, child);
    await new Promise<void>((resolve, reject) => {
      child.once("message", () => resolve());
      child.once("exit", (code) => reject(new Error(`node ${name} ended with ${code}`)));
    });
  };
  const stop = async (name: string): Promise<void> => {
    const child = processes.get(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    await gone;
  };
  await Promise.all(names.map(start));

  const control = createServer((request, response) => {
    const name = request.url?.slice(1) ?? "";
    if (!ports.has(name)) return void response.writeHead(404).end();
    replaced.push(name);
    stop(name)
      .then(() => start(name))
      .then(
        () => response.end("replaced\n"),
        () => response.writeHead(500).end(),
      );
  });
  await listening(control);
  const replaceProgram = join(directory, "replace-node");
  const url = `http://127.0.0.1:${(control.address() as AddressInfo).port}`;
  // A balancer may call its nodes by their address; the last part of a name decides.
  const lines = names.map((name) => `  *${ports.get(name)} | ${name}) node=${name} ;;`).join("\n");
  writeFileSync(
    replaceProgram,
    `#!/usr/bin/env bash\ncase "$1" in\n${lines}\nesac\nexec curl -fsS --max-time 60 "${url}/$node"\n`,
  );
  chmodSync(replaceProgram, 0o755);

  return {
    names,
    port: (name) => ports.get(name) ?? 0,
    replaceProgram,
    replaced,
    async [Symbol.asyncDispose]() {
      control.close();
      control.closeAllConnections();
      await Promise.all(names.map(stop));
    },
  };
}

const listening = (server: Server): Promise<void> => new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createProbe().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
