// A Redis or Valkey server that a compose file starts, as the run side of a store.
import type { Setting, StoreFact } from "../../facts.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { serverKnobs, type WrittenSetting } from "../redis-settings.ts";
import { type CommandWord, commandWords, shellWords } from "./command.ts";
import { STACK, splitVolume } from "./service.ts";

const PROGRAM = /(?:^|\/)(?:redis|valkey|keydb)-server$/;
const SERVER_IMAGE = /(?:^|\/)(?:redis|redis-stack|redis-stack-server|redismod|valkey|valkey-bundle|keydb)$/;
const OFFICIAL_IMAGE = /^(?:docker\.io\/)?(?:(?:library\/)?redis|valkey\/valkey)$/;
const BITNAMI_IMAGE = /(?:^|\/)bitnami(?:legacy|secure)?\/(?:redis|valkey)$/;

/**
 * The store that a service runs, or undefined when it runs no server, or we cannot tell. Manifests of other platforms say the
 * same in other words: `stack` is the one that reads them.
 */
export function serverOf(file: SourceFile, service: ConfigNode, stack = STACK): StoreFact | undefined {
  const imageNode = child(service, "image");
  const image = imageNode?.text?.replace(/@.*$/, "").replace(/:[^/]*$/, "") ?? "";
  const start = startOf(file, service, image);
  if (!start) return undefined;
  const { settings, complete } = start;
  // What is built here only bears the name of the image, and may hold a file of its own.
  const official = OFFICIAL_IMAGE.test(image) && complete && !child(service, "build");
  const why = "what the image's redis-server does by itself";
  const knobs = serverKnobs(settings, {
    ...(start.writable && { stack }),
    absent: (_name, value) =>
      official ? { state: "default", value, because: why } : { state: "unknown", because: "set elsewhere" },
  });
  const port = settings.findLast((one) => one.name === "port")?.args[0]?.text ?? "6379";
  return {
    kind: "store",
    stack,
    side: "server",
    at: imageNode?.at ?? service.keyAt ?? service.at,
    engine: imageNode
      ? { state: "set", value: "redis", at: imageNode.at }
      : { state: "default", value: "redis", because: "the program it starts" },
    address: { state: "default", value: `${service.key}:${port}`, because: "services reach each other by name" },
    ...knobs,
    // The official images are built without protected mode, because a container's network is closed by itself.
    // https://github.com/docker-library/redis/blob/master/7.4/debian/Dockerfile
    ...(knobs.protectedMode.state === "default" && {
      protectedMode: { state: "default", value: false, because: "the official image is built without protected mode" },
    }),
    ...(BITNAMI_IMAGE.test(image) && bitnamiAccess(service)),
    durable: durable(service, settings, official),
  };
}

interface Start {
  readonly settings: readonly WrittenSetting[];
  /** Whether nothing but the settings decides how the server runs: no file, no variable, no script. */
  readonly complete: boolean;
  /** Whether each word stands in the file as it is. */
  readonly writable: boolean;
}

const NOTHING: Start = { settings: [], complete: false, writable: false };

function startOf(file: SourceFile, service: ConfigNode, image: string): Start | undefined {
  const entrypoint = commandWords(file, child(service, "entrypoint"));
  const words = [...entrypoint, ...commandWords(file, child(service, "command"))];
  const program = words.findIndex((word) => PROGRAM.test(word.text));
  if (program >= 0) return withFlags(file, service, words.slice(program + 1));
  if (!SERVER_IMAGE.test(image)) return undefined;
  const first = words[0];
  // The entry point of the image takes options and a file for arguments of the server.
  if (!first || (entrypoint.length === 0 && /^-|\.conf$/.test(first.text))) return withFlags(file, service, words);
  return words.some((word) => /(?:^|\/)(?:redis|valkey|keydb)-(?:cli|sentinel|benchmark)$/.test(word.text))
    ? undefined
    : NOTHING;
}

function withFlags(file: SourceFile, service: ConfigNode, words: readonly CommandWord[]): Start | undefined {
  const end = words.findIndex((word) => /^[;|&<>]+$/.test(word.text));
  const own = end < 0 ? words : words.slice(0, end);
  const more = stackArguments(file, service);
  const { settings, loose } = readFlags([...own, ...more]);
  if (settings.some((one) => one.name === "sentinel")) return undefined;
  const extra = variable(service, /^(?:REDIS|VALKEY|KEYDB)_EXTRA_FLAGS$/);
  const foreign = child(service, "extends", "file");
  return {
    settings,
    complete: !loose && !extra && !foreign,
    writable: [...own, ...more].every((word) => word.exact || word.text === ""),
  };
}

/** `--name arg arg`; anything in front of the first name is a file or a variable that says more than we see. */
function readFlags(words: readonly CommandWord[]): { settings: readonly WrittenSetting[]; loose: boolean } {
  const settings: { name: string; nameAt: CommandWord["at"]; at: CommandWord["at"]; args: CommandWord[] }[] = [];
  let loose = false;
  for (const word of words) {
    const current = settings.at(-1);
    if (/^--[a-z]/i.test(word.text))
      settings.push({ name: word.text.slice(2).toLowerCase(), nameAt: word.at, at: word.at, args: [] });
    else if (!current || /^\$+\{?[@*]/.test(word.text)) loose = true;
    else {
      // Several values may stand in one word: --save "900 1".
      current.args.push(word);
      current.at = { ...current.at, end: Math.max(current.at.end, word.at.end) };
    }
  }
  return { settings, loose };
}

/** The redis-stack images take arguments from a variable. */
function stackArguments(file: SourceFile, service: ConfigNode): readonly CommandWord[] {
  const node = variable(service, /^REDIS_ARGS$/);
  const text = node?.text?.replace(/^REDIS_ARGS=/, "");
  return node && text ? shellWords(file, text, node.at) : [];
}

/**
 * Bitnami's images start without a password only when told so, and then without protected mode; they listen everywhere.
 * https://github.com/bitnami/containers/tree/main/bitnami/redis
 */
function bitnamiAccess(service: ConfigNode): Partial<Pick<StoreFact, "authentication" | "protectedMode" | "bind">> {
  const password = variable(service, /^(?:REDIS|VALKEY)_PASSWORD(?:_FILE)?$/);
  if (password) return { authentication: { state: "set", value: true, at: password.keyAt ?? password.at } };
  const empty = variable(service, /^ALLOW_EMPTY_PASSWORD$/);
  if (!empty || !/(?:^|=)(?:yes|true|1)$/i.test(empty.text ?? "")) return {};
  const mounts = child(service, "volumes")?.children ?? [];
  const own = mounts.some((item) => /etc|\.conf/.test(item.text ?? child(item, "target")?.text ?? ""));
  if (own || variable(service, /^(?:REDIS|VALKEY)_ALLOW_REMOTE_CONNECTIONS$/) || child(service, "env_file")) return {};
  const because = "ALLOW_EMPTY_PASSWORD opens the image's server";
  return {
    authentication: { state: "set", value: false, at: empty.keyAt ?? empty.at },
    protectedMode: { state: "default", value: false, because },
    bind: { state: "default", value: ["0.0.0.0", "::"], because },
  };
}

/** The node that sets a variable, in either form. */
function variable(service: ConfigNode, name: RegExp): ConfigNode | undefined {
  return child(service, "environment")?.children.findLast((item) =>
    name.test(item.key ?? item.text?.split("=", 1)[0] ?? ""),
  );
}

/** Whether the working directory of the server outlives the container. Only the official images' is known. */
function durable(service: ConfigNode, settings: readonly WrittenSetting[], official: boolean): Setting<boolean> {
  const written = settings.findLast((one) => one.name === "dir")?.args[0]?.text;
  const folder = (written ?? "/data").replace(/\/$/, "");
  const volumes = child(service, "volumes")?.children ?? [];
  for (const item of volumes) {
    const [source, target] = item.isScalar
      ? splitVolume(item.text ?? "")
      : [child(item, "source")?.text, child(item, "target")?.text];
    const place = (target ?? source ?? "").replace(/\/$/, "");
    if (place.includes("$") || (place !== folder && !folder.startsWith(`${place}/`))) continue;
    const kept = target !== undefined && !!source && child(item, "type")?.text !== "tmpfs";
    return { state: "set", value: kept, at: item.at };
  }
  if (!official || child(service, "volumes_from") || volumes.some((item) => item.text?.includes("$")))
    return { state: "unknown" };
  return { state: "default", value: false, because: `nothing is mounted at ${folder}` };
}
