// Two nodes, a balancer, and people who visit while a script releases.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Nodes, startNodes } from "./nodes.ts";
import { type ProxyName, type RunningProxy, startProxy } from "./proxies.ts";
import { type Visitor, visitorOf } from "./visitors.ts";

export const NAMES = ["app1", "app2"];
/** Visits that somebody still makes once the node has begun to drain. */
export const STAYS = 25;

export interface Released {
  readonly code: number | null;
  /** Everything that the script said. */
  readonly output: string;
  /** Sessions that were gone, and requests that failed. */
  readonly lost: number;
  readonly visits: number;
}

export interface Stage extends AsyncDisposable {
  readonly proxy: RunningProxy;
  readonly nodes: Nodes;
  /** Removed with the stage. */
  readonly directory: string;
  /**
   * Runs a script while two people on each node visit again and again, and others come and go. People leave some visits after their node began to
   * drain, unless they are `faithful`: those stay to the end.
   */
  release(script: string, environment: Readonly<Record<string, string>>, people?: People): Promise<Released>;
}

type People = "leave" | "faithful";

export async function setStage(
  name: ProxyName,
  program: string,
  sessions: "memory" | "cookie" = "memory",
): Promise<Stage> {
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-rolling-"));
  const nodes = await startNodes(NAMES, directory, sessions);
  const proxy = await startProxy(name, program, nodes, directory).catch(async (error: unknown) => {
    await nodes[Symbol.asyncDispose]();
    throw error;
  });
  return {
    proxy,
    nodes,
    directory,
    release: (script, environment, people = "leave") =>
      release({ proxy, nodes, directory }, script, { REPLACE: nodes.replaceProgram, ...environment }, people),
    async [Symbol.asyncDispose]() {
      await proxy[Symbol.asyncDispose]();
      await nodes[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function release(
  { proxy, directory }: Pick<Stage, "proxy" | "nodes" | "directory">,
  script: string,
  environment: Readonly<Record<string, string>>,
  people: People,
): Promise<Released> {
  const file = join(directory, "release.sh");
  writeFileSync(file, script);
  chmodSync(file, 0o755);
  const here = await arrive(proxy.port);
  const child = spawn(file, [], {
    env: { PATH: process.env.PATH, HOME: directory, ...proxy.environment, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 120_000,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  let code: number | null | undefined;
  child.once("close", (ending) => {
    code = ending;
  });
  const stays = new Map<Visitor, number>();
  let visits = 0;
  let lost = 0;
  while (code === undefined) {
    for (const person of [...here]) {
      await person.visit();
      visits++;
      const stayed = (stays.get(person) ?? 0) + (isDraining(output, person) ? 1 : 0);
      stays.set(person, stayed);
      if (people === "faithful" || stayed < STAYS) continue;
      await person.leave();
      lost += person.lost;
      here.delete(person);
    }
    // New people come all the time, look around, and sign out.
    const guest = visitorOf(proxy.port);
    for (let visit = 0; visit < 4; visit++) await guest.visit();
    await guest.leave();
    lost += guest.lost;
  }
  for (const person of here) {
    await person.visit();
    lost += person.lost;
  }
  return { code, output, lost, visits };
}

/** Scripts name a node by its name, or by its address. */
const isDraining = (output: string, { node, port }: Visitor): boolean =>
  output.split("\n").some((line) => line.includes("draining") && (line.includes(node) || line.includes(port)));

/** Two people on each node. */
async function arrive(port: number): Promise<Set<Visitor>> {
  const people = new Set<Visitor>();
  const on = (name: string): number => [...people].filter(({ node }) => node === name).length;
  for (let tries = 0; tries < 50 && NAMES.some((name) => on(name) < 2); tries++) {
    const person = visitorOf(port);
    await person.visit();
    if (on(person.node) < 2) people.add(person);
    else await person.leave();
  }
  assert.ok(
    NAMES.every((name) => on(name) === 2),
    "two people on each node",
  );
  return people;
}
