// One step of SCAN: with what is to be known of its keys, where the server tells it in one answer.
import type { ReadNode } from "./client.ts";
import { type Bytes, largestCount, type Reply, stepScript, stepTypes } from "./commands.ts";
import { LiveFailure, passes } from "./failure.ts";
import type { KeyFacts } from "./key-facts.ts";

export interface AskedStep {
  readonly cursor: string;
  readonly keys: readonly Buffer[];
  /** In the order of the keys, where the server told them; undefined in the place of a key that has just gone. */
  readonly facts?: readonly (KeyFacts | undefined)[];
}

/** Connections that refused the script, because their user may not send it. */
const refused = new WeakMap<ReadNode, number>();

export interface StepSize {
  /** For as long as so many commands take, of 1 to 100, the step may hold the server. */
  readonly commands: number;
  /** Whether the way to the server takes longer than its work: larger steps are then felt less than more of them would be. */
  readonly isFar: boolean;
}

/** Forty keys in full hold a server about as long as a hundred small commands do. A plain step may give a few keys more than it was asked for. */
const keysFor = ({ commands, isFar }: StepSize, inFull: boolean): string =>
  String(Math.min(largestCount, Math.ceil(commands * (inFull && !isFar ? 0.4 : 0.95))));

/** Rejects with a `LiveFailure`. */
export async function askStep(
  node: ReadNode,
  cursor: string,
  size: StepSize,
  match: Bytes | undefined,
): Promise<AskedStep> {
  if (takesScript(node)) {
    const { epoch } = node;
    const count = keysFor(size, true);
    const [outcome] = await node.pipeline([
      match === undefined
        ? ["EVAL_RO", stepScript, "0", cursor, count]
        : ["EVAL_RO", stepScript, "0", cursor, count, match],
    ]);
    if (Array.isArray(outcome)) return toldStep(outcome);
    // What the server will say soon, it says to a plain step as well.
    if (!(outcome instanceof LiveFailure && passes(outcome.kind))) refused.set(node, epoch);
  }
  const count = keysFor(size, false);
  const [next, keys] =
    match === undefined
      ? await node.send("SCAN", cursor, "COUNT", count)
      : await node.send("SCAN", cursor, "MATCH", match, "COUNT", count);
  return { cursor: next.toString("latin1"), keys };
}

/** Not in a cluster, where a slot that moves is answered key by key. */
function takesScript(node: ReadNode): boolean {
  if (node.state.kind !== "connected" || refused.get(node) === node.epoch) return false;
  const { version = "", mode, flavour } = node.state.server;
  return mode === "standalone" && flavour !== "keydb" && Number.parseInt(version, 10) >= 7;
}

function toldStep(told: readonly Reply[]): AskedStep {
  const keys: Buffer[] = [];
  const facts: (KeyFacts | undefined)[] = [];
  for (let at = 1; at < told.length; at += 4) {
    const key = told[at] as Buffer;
    const kind = told[at + 1];
    const type = (typeof kind === "number" && stepTypes[kind]) || String(kind);
    keys.push(key);
    facts.push(type === "none" ? undefined : { key, type, ttl: told[at + 2] as number, bytes: told[at + 3] as number });
  }
  return { cursor: String(told[0]), keys, facts };
}
