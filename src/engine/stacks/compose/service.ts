// A service of a compose file, as a rollout: what it is built from, reached by, given and started with.
import { type Affinity, fingerprint, type Port, type RolloutFact, type Setting, type Variable } from "../../facts.ts";
import type { Span } from "../../span.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { commandWords, itemWord } from "./command.ts";
import { folderOf, resolveFrom } from "./paths.ts";

export const STACK = "compose";

export function rolloutOf(file: SourceFile, root: ConfigNode, service: ConfigNode): RolloutFact {
  const folder = folderOf(file.path);
  const build = child(service, "build");
  const context = buildContext(folder, build);
  const dockerfile = child(build, "dockerfile")?.text;
  const recipe = context !== undefined && dockerfile ? resolveFrom(context, dockerfile) : undefined;
  const image = child(service, "image")?.text;
  const affinity = affinityOf(service);
  const memoryLimit = memoryLimitOf(service);
  const profiles = texts(child(service, "profiles"));
  const command = [child(service, "entrypoint"), child(service, "command")].flatMap((node) => commandWords(file, node));
  return {
    kind: "rollout",
    stack: STACK,
    at: service.keyAt ?? service.at,
    service: service.key ?? "",
    ...(context !== undefined && { context }),
    ...(recipe !== undefined && { dockerfile: recipe }),
    ...(image && !/^\$/.test(image) && { image }),
    replicas: replicasOf(service),
    ports: portsOf(file, child(service, "ports")),
    mounts: [...mountsOf(folder, child(service, "volumes")), ...configsOf(folder, root, child(service, "configs"))],
    hosts: hostsOf(service),
    variables: variablesOf(file, child(service, "environment")),
    ...(memoryLimit && { memoryLimit }),
    ...(affinity && { affinity }),
    ...(command.length > 0 && { command: fingerprint(command.map((word) => word.text).join("\0")) }),
    ...(profiles.length > 0 && { profiles }),
  };
}

function buildContext(folder: string, build: ConfigNode | undefined): string | undefined {
  if (!build) return undefined;
  const written = build.isScalar ? build.text : (child(build, "context")?.text ?? ".");
  return written === undefined ? undefined : resolveFrom(folder, written);
}

function replicasOf(service: ConfigNode): Setting<number> {
  const node = child(service, "deploy", "replicas") ?? child(service, "scale");
  const global = child(service, "deploy", "mode");
  if (global?.text?.startsWith("global")) return { state: "unknown", at: global.at };
  if (!node) return { state: "default", value: 1, because: "compose starts one container of a service" };
  const value = Number(node.text);
  return node.text && Number.isInteger(value)
    ? { state: "set", value, at: node.at }
    : { state: "unknown", at: node.at };
}

/** https://docs.docker.com/reference/compose-file/services/#ports */
function portsOf(file: SourceFile, ports: ConfigNode | undefined): readonly Port[] {
  return (ports?.children ?? []).flatMap((item): Port[] => {
    if (!item.isScalar) return longPort(item);
    const word = itemWord(file, item);
    const [, host, published, target = "", protocol = "tcp"] =
      /^(?:(?:(\[[^\]]*\]|[^:]*):)?([^:]*):)?([^:/]+)(?:\/(\w+))?$/.exec(
        word.text.replaceAll(/\$\{[^}]*\}/g, (open) => "$".repeat(open.length)),
      ) ?? [];
    if (!/^\d+$/.test(target) || protocol !== "tcp") return [];
    const open = published === undefined || !/^\d+$/.test(published) || host?.includes("$");
    // `${REDIS_PORT:-6379}:6379`: https://docs.docker.com/reference/compose-file/interpolation/
    const [, usual] = /^(?:[^:$]*:)?\$\{\w+:?-(\d+)\}:[^:]*$/.exec(word.text) ?? [];
    const start = word.at.start;
    const end = start + (host?.length ?? 0);
    const slot = { stack: STACK, key: "ports", span: { ...word.at, end }, form: host ? "value" : "host" };
    return [
      {
        ...(!open && { published: Number(published) }),
        ...(open && usual && { fallback: Number(usual) }),
        target: Number(target),
        ...(host && !host.includes("$") && { host: host.replace(/^\[(.*)\]$/, "$1") }),
        at: item.at,
        ...(word.exact && !open && { slot: { ...slot, span: { path: word.at.path, start, end } } }),
      },
    ];
  });
}

function longPort(item: ConfigNode): Port[] {
  const target = Number(child(item, "target")?.text);
  const published = child(item, "published")?.text ?? "";
  const host = child(item, "host_ip");
  if (!Number.isInteger(target) || (child(item, "protocol")?.text ?? "tcp") !== "tcp") return [];
  const known = /^\d+$/.test(published) && !host?.text?.includes("$");
  return [
    {
      ...(known && { published: Number(published) }),
      target,
      ...(host?.text && !host.text.includes("$") && { host: host.text }),
      at: item.at,
    },
  ];
}

interface Mount {
  readonly source: string;
  readonly target: string;
}

function mountsOf(folder: string, volumes: ConfigNode | undefined): readonly Mount[] {
  return (volumes?.children ?? []).flatMap((item) => {
    if (!item.isScalar && child(item, "type")?.text !== "bind") return [];
    const [written = "", target] = item.isScalar
      ? splitVolume(item.text ?? "")
      : [child(item, "source")?.text, child(item, "target")?.text];
    // A bare name is a volume that Docker keeps; only paths begin with a dot (or are absolute, and outside).
    if (!target || (item.isScalar && !/^(?:\.|\$PWD|\$\{PWD\})/.test(written))) return [];
    const source = resolveFrom(folder, written);
    return source === undefined ? [] : [{ source, target }];
  });
}

/** Source and target of `source:target:mode`; colons inside `${…}` belong to the variable. */
export function splitVolume(volume: string): readonly string[] {
  return (volume.match(/(?:\$\{[^}]*\}|[^:])+/g) ?? []).slice(0, 2);
}

function configsOf(folder: string, root: ConfigNode, configs: ConfigNode | undefined): readonly Mount[] {
  return (configs?.children ?? []).flatMap((item) => {
    const name = item.isScalar ? item.text : child(item, "source")?.text;
    const written = name === undefined ? undefined : child(root, "configs", name, "file")?.text;
    const source = written === undefined ? undefined : resolveFrom(folder, written);
    return source === undefined ? [] : [{ source, target: child(item, "target")?.text ?? `/${name}` }];
  });
}

function hostsOf(service: ConfigNode): readonly string[] {
  const networks = child(service, "networks");
  const aliases = networks && !networks.isList ? networks.children.flatMap((one) => texts(child(one, "aliases"))) : [];
  const names = [service.key, child(service, "container_name")?.text, child(service, "hostname")?.text, ...aliases];
  return [...new Set(names.filter((name): name is string => !!name && !name.includes("$")))];
}

/** Settings of sessions and addresses that hold no secret; what else a variable holds is only fingerprinted. */
const PLAIN =
  /^(?:SERVER_SERVLET_SESSION_\w+|SERVER_REACTIVE_SESSION_\w+|SPRING_SESSION_\w+|SPRING_(?:DATA_)?REDIS_(?:HOST|PORT|DATABASE|SSL_ENABLED)|SERVER_PORT|SERVER_FORWARD_HEADERS_STRATEGY|SPRING_PROFILES_ACTIVE|PORT|NODE_ENV|(?:REDIS|VALKEY|CACHE|SESSION_REDIS)_(?:HOST|PORT|DB)|ALLOW_EMPTY_PASSWORD)$/;
/** Addresses, which are plain as long as they carry no user or password. */
const ADDRESS = /^(?:[A-Z]+_)*(?:REDIS|VALKEY|CACHE)(?:_[A-Z]+)*_(?:URL|URI)$/;

function variablesOf(file: SourceFile, environment: ConfigNode | undefined): readonly Variable[] {
  const byName = new Map<string, Variable>();
  for (const item of environment?.children ?? []) {
    const variable = environment?.isList ? listed(file, item) : mapped(file, item);
    if (variable) byName.set(variable.name, variable);
  }
  return [...byName.values()];
}

function mapped(file: SourceFile, item: ConfigNode): Variable | undefined {
  if (!item.key || !item.keyAt || !item.isScalar) return undefined;
  const { at, exact } = itemWord(file, item);
  return variableOf(item.key, item.keyAt, item.scalar === null ? undefined : item.text, exact ? at : undefined);
}

function listed(file: SourceFile, item: ConfigNode): Variable | undefined {
  const { text, at, exact } = itemWord(file, item);
  const [, name = "", value] = /^([^=]+)(?:=([\s\S]*))?$/.exec(text) ?? [];
  if (name === "") return undefined;
  if (!exact) return variableOf(name, item.at, value, undefined);
  const end = at.start + name.length;
  return variableOf(name, { ...at, end }, value, { ...at, start: Math.min(end + 1, at.end) });
}

/** What is underlined is the name: the value may be secret. `place`: where the value could be written. */
export function variableOf(name: string, at: Span, value: string | undefined, place: Span | undefined): Variable {
  const content = contentOf(name, value);
  const slot = content.value !== undefined && place && { stack: STACK, key: name, span: place };
  return { name, at, ...content, ...(slot && { slot }) };
}

function contentOf(name: string, value: string | undefined): Pick<Variable, "value" | "fingerprint"> {
  // Without a value it is passed on from the shell, and with a dollar it is put together from other variables.
  if (value === undefined || value.includes("$")) return {};
  const plain = PLAIN.test(name) || (ADDRESS.test(name) && /^\w+:\/\/[\w.-]+(?::\d+)?(?:\/\d*)?$/.test(value));
  return plain ? { value } : { fingerprint: fingerprint(value) };
}

/** Traefik keeps clients on one replica by a cookie: https://doc.traefik.io/traefik/routing/services/#sticky-sessions */
function affinityOf(service: ConfigNode): Setting<Affinity> | undefined {
  const labels = [child(service, "labels"), child(service, "deploy", "labels")].flatMap((node) => node?.children ?? []);
  const sticky = labels.find((label) => {
    const text = label.key === undefined ? (label.text ?? "") : `${label.key}=${label.text ?? ""}`;
    return /^traefik\..*(?:sticky|stickiness)/i.test(text) && !/=\s*false$/i.test(text);
  });
  return sticky && { state: "set", value: "cookie", at: sticky.keyAt ?? sticky.at };
}

function memoryLimitOf(service: ConfigNode): Setting<number> | undefined {
  const node = child(service, "deploy", "resources", "limits", "memory") ?? child(service, "mem_limit");
  if (!node) return undefined;
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*([bkmg]?)b?$/i.exec(node.text ?? "") ?? [];
  if (number === undefined) return { state: "unknown", at: node.at };
  const value = Number(number) * 1024 ** Math.max(0, "bkmg".indexOf(unit.toLowerCase()));
  // Zero means no limit.
  return value > 0 ? { state: "set", value, at: node.at } : undefined;
}

function texts(node: ConfigNode | undefined): readonly string[] {
  return (node?.children ?? []).map((item) => item.text).filter((text): text is string => !!text);
}
