// What a call of redis-cli (or one of its twins) does that hurts sessions.
import type { CommandFact, Slot } from "../../facts.ts";
import { GAP, type Word } from "./words.ts";

export const CLIENTS = ["redis-cli", "valkey-cli", "keydb-cli"] as const;

export type Hazard = Pick<CommandFact, "hazard" | "name" | "secret" | "at" | "slot">;

export interface Call {
  readonly hazards: readonly Hazard[];
  /** Whether it was given no command, so that it reads commands from its input. */
  readonly reads: boolean;
}

export function isClient(word: Word | undefined): boolean {
  const name = word?.text.slice(word.text.lastIndexOf("/") + 1);
  return CLIENTS.some((client) => client === name);
}

const COMMANDS: Readonly<Record<string, CommandFact["hazard"]>> = {
  KEYS: "blocks",
  MONITOR: "blocks",
  FLUSHALL: "flushes",
  FLUSHDB: "flushes",
};

/** The hazard of a command by its name, in any case. */
export function hazardOf(name: string): Pick<CommandFact, "hazard" | "name"> | undefined {
  const upper = name.toUpperCase();
  const hazard = Object.hasOwn(COMMANDS, upper) ? COMMANDS[upper] : undefined;
  return hazard && { hazard, name: upper };
}

// Options with a value; all others stand alone: https://redis.io/docs/latest/develop/tools/cli/
const WITH_VALUE = new Set(
  "-h -p -t -s -a --user --pass -u -r -i -n -X -d -D --sni --cacert --cacertdir --cert --key --tls-ciphers --tls-ciphersuites --show-pushes --lru-test --rdb --functions-rdb --pipe-timeout --memkeys-samples --keystats-samples --cursor --top --pattern --quoted-pattern --count --intrinsic-latency".split(
    " ",
  ),
);
/** Modes in which the words that follow are no command. */
const MODES = new Set([
  "--eval",
  "--scan",
  "--bigkeys",
  "--memkeys",
  "--hotkeys",
  "--keystats",
  "--pipe",
  "--stat",
  "--latency",
  "--help",
  "--version",
]);

/**
 * Reads the arguments of a client. `rewrite` makes a slot that moves a password (the option's value at this index) into
 * the environment, where that is possible.
 */
export function readCall(args: readonly Word[], stack: string, rewrite?: (value: number) => Slot | undefined): Call {
  const hazards: Hazard[] = [];
  let index = 0;
  let mode = false;
  for (; index < args.length; index++) {
    const option = args[index] as Word;
    if (!option.text.startsWith("-")) break;
    if (option.text === "--cluster")
      return { hazards: [...hazards, ...clusterCall(args.slice(index + 1))], reads: false };
    mode ||= MODES.has(option.text);
    const value = args[index + 1];
    if (!WITH_VALUE.has(option.text) || !value) continue;
    index++;
    const secret = /^(?:-a|--pass)$/.test(option.text) ? value.text : option.text === "-u" ? inUrl(value.text) : "";
    if (secret === "") continue;
    const source = secret.includes(GAP) ? "variable" : "literal";
    const slot = source === "variable" && option.text !== "-u" ? rewrite?.(index) : undefined;
    hazards.push({ hazard: "password", name: option.text, secret: source, at: option.at, ...(slot && { slot }) });
  }
  const [command, ...rest] = args.slice(index);
  if (mode || !command) return { hazards, reads: !mode && !command };
  if (command.text.toUpperCase() === "AUTH") {
    const password = rest.at(-1);
    if (password)
      hazards.push({
        hazard: "password",
        name: "AUTH",
        secret: password.text.includes(GAP) ? "variable" : "literal",
        at: command.at,
      });
  }
  const known = hazardOf(command.text);
  // Only with one pattern and nothing else do both forms print the same keys, one a line.
  const slot = known?.name === "KEYS" && rest.length === 1 && { stack, key: "KEYS", span: command.at, form: "scan" };
  if (known) hazards.push({ ...known, at: command.at, ...(slot && { slot }) });
  return { hazards, reads: false };
}

/** `--cluster call host:port COMMAND` sends a command to every node. */
function clusterCall([verb, , command]: readonly Word[]): readonly Hazard[] {
  const known = verb?.text === "call" && command ? hazardOf(command.text) : undefined;
  return known && command ? [{ ...known, at: command.at }] : [];
}

/** The password of `redis://user:password@host`, "" when there is none. */
function inUrl(url: string): string {
  const [, user = ""] = /^(?:rediss?|valkeys?):\/\/([^@/]*)@/.exec(url) ?? [];
  return user.includes(":") ? user.slice(user.indexOf(":") + 1) : user;
}
