// Everything that may be said to a server by a connection that a person has unlocked: changes to single keys that can be undone.
import { type Bytes, isReadCommand, keyOf, type ReadCommand, type ReadCommands } from "../redis/commands.ts";

/** The closed list. Every command names one key; nothing here reaches more than that, and nothing blocks the server. */
interface WriteCommands {
  /** Milliseconds from now on: told as a span, because the clocks of two machines differ. */
  readonly PEXPIRE: { readonly args: readonly [Bytes, milliseconds: string]; readonly reply: number };
  readonly PERSIST: { readonly args: readonly [Bytes]; readonly reply: number };
  /** Takes the key away at once, and its memory in the background. */
  readonly UNLINK: { readonly args: readonly [Bytes]; readonly reply: number };
  readonly SREM: { readonly args: readonly [Bytes, member: Bytes]; readonly reply: number };
  readonly SADD: { readonly args: readonly [Bytes, member: Bytes]; readonly reply: number };
  readonly ZREM: { readonly args: readonly [Bytes, member: Bytes]; readonly reply: number };
  /** NX: what somebody else has written meanwhile stays. */
  readonly ZADD: { readonly args: readonly [Bytes, "NX", score: string, member: Bytes]; readonly reply: number };
  readonly DUMP: { readonly args: readonly [Bytes]; readonly reply: Buffer | null };
  /** Without REPLACE: a key that somebody has made meanwhile stays. Milliseconds; 0 for no expiry. */
  readonly RESTORE: { readonly args: readonly [Bytes, milliseconds: string, payload: Bytes]; readonly reply: Buffer };
}

type Named<Commands> = {
  readonly [C in keyof Commands]: Commands[C] extends { readonly args: infer Given extends readonly Bytes[] }
    ? readonly [command: C, ...args: Given]
    : never;
}[keyof Commands];

/** What an unlocked connection takes: changes, and the few questions that belong to them. */
export type WriteCommand = Named<WriteCommands> | Named<Pick<ReadCommands, "PTTL" | "EXISTS" | "ZSCORE" | "SISMEMBER">>;

type Sent = readonly (Bytes | undefined)[];
const word = (arg: Bytes | undefined): string => (typeof arg === "string" ? arg : "");
const time = /^\d{1,16}$/;
const score = /^-?\d{1,17}(?:\.\d{1,17})?(?:e[+-]?\d{1,3})?$/i;

const shapes: { readonly [C in keyof WriteCommands]: (args: Sent) => boolean } = {
  PEXPIRE: (args) => args.length === 2 && time.test(word(args[1])),
  PERSIST: (args) => args.length === 1,
  UNLINK: (args) => args.length === 1,
  SREM: (args) => args.length === 2,
  SADD: (args) => args.length === 2,
  ZREM: (args) => args.length === 2,
  ZADD: (args) => args.length === 4 && word(args[1]) === "NX" && score.test(word(args[2])),
  DUMP: (args) => args.length === 1,
  RESTORE: (args) => args.length === 3 && time.test(word(args[1])),
};

const isOurs = (name: unknown): name is keyof WriteCommands => typeof name === "string" && Object.hasOwn(shapes, name);

/** Whether an unlocked connection may say this; reading is part of it, because a cluster is found by reading. */
export function isAllowedUnlocked(command: readonly unknown[]): boolean {
  const [name, ...args] = command;
  if (!isOurs(name)) return isReadCommand(command);
  return args.every((arg) => typeof arg === "string" || arg instanceof Uint8Array) && shapes[name](args as Sent);
}

/** By which a cluster routes a command. */
export function keyOfUnlocked(command: ReadCommand): Bytes | undefined {
  const [name, key] = command as readonly Bytes[];
  return isOurs(name) ? key : keyOf(command);
}
