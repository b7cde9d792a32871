// The Redis that a Spring Boot program is told to talk to, for sessions or for anything else.
import type { ConnectionFact, Endpoint, LayerEntry, Place, Setting } from "../../facts.ts";
import type { Span } from "../../span.ts";
import { isPort, type RedisUrl, readPlace, readRedisUrl } from "../redis-url.ts";
import type { Answer } from "./effective.ts";
import { hasStore, type Program, STORES } from "./program.ts";
import { ID } from "./write.ts";

/**
 * Undefined where nothing speaks of one, or where the lines of two versions do. `at` is what to underline without a line.
 * https://docs.spring.io/spring-boot/appendix/application-properties/#application-properties.data
 */
export function settleConnection(program: Program, at: Span | undefined): ConnectionFact | undefined {
  const { settings, boot, major, annotated, environment } = program;
  const names =
    major === undefined ? ["spring.data.redis", "spring.redis"] : [major >= 3 ? "spring.data.redis" : "spring.redis"];
  const [name, second] = names.filter((one) => settings.has(new RegExp(`^${one.replaceAll(".", "\\.")}\\.`)));
  const inRedis = annotated ? isRedis(annotated.engine) : hasStore(boot, STORES[0]) === "yes";
  const silent = name === undefined && (!inRedis || settings.remote || major === undefined);
  // Redisson takes its address from a file of its own.
  if (silent || second !== undefined || boot.mentions(/redisson/)) return undefined;
  const prefix = name ?? names[0] ?? "";
  const get = (knob: string): Answer => settings.get(`${prefix}.${knob}`);
  const items = (knob: string): readonly LayerEntry[] | undefined => settings.items(`${prefix}.${knob}`);
  const has = (knob: string): boolean => get(knob).state !== "absent";
  const line = settings.lines.find((one) => one.name.startsWith(`${prefix}.`));
  const place = line?.whole ?? annotated?.at ?? boot.place(STORES[0].module, ...STORES[0].artifacts) ?? at;
  if (!place) return undefined;
  const url = told(get("url"), readRedisUrl);
  const written = url.state === "unknown" ? undefined : url;
  const ofUrl = <T>(read: (value: RedisUrl) => T | undefined): Setting<T> | undefined => {
    const value = written && read(written.value);
    return written && value !== undefined ? { ...written, value } : undefined;
  };
  const endpoint = has("sentinel.master")
    ? sentinel(get("sentinel.master"), items("sentinel.nodes"))
    : has("cluster.nodes")
      ? cluster(items("cluster.nodes"))
      : has("url")
        ? (ofUrl<Endpoint>(({ host, port }) => ({ kind: "standalone", host, port })) ?? unknown)
        : standalone(get("host"), get("port"));
  const username = has("username") ? told(get("username"), plain) : ofUrl((value) => value.username);
  return {
    kind: "connection",
    stack: ID,
    at: place,
    ...(environment !== undefined && { environment }),
    endpoint,
    database: ofUrl((value) => value.database) ?? (has("database") ? told(get("database"), wholeNumber) : unset(0)),
    tls: ofUrl((value) => value.tls || undefined) ?? secured(get),
    ...(username && { username }),
    password: ofUrl((value) => value.hasPassword || undefined) ?? passwordOf(get("password")),
  };
}

const unknown = { state: "unknown" } as const;
const unset = <T>(value: T): Setting<T> => ({ state: "default", value, because: "default of Spring Data Redis" });
const plain = (text: string): string | undefined => text || undefined;
const wholeNumber = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);
const isRedis = (engine: Setting<string> | undefined): boolean =>
  engine !== undefined && engine.state !== "unknown" && engine.value === "redis";

const FALLBACK = "used where its variable is not set";
const isFallback = (knob: Setting<unknown>): boolean => knob.because === FALLBACK;

/** Of an answer; what stands in for variables that are not set is a default. */
function told<T>(answer: Answer, parse: (text: string) => T | undefined): Setting<T> {
  const entry = answer.state === "written" ? answer.entry : answer.state === "unknown" ? answer.fallback : undefined;
  const value = entry && parse(entry.value);
  if (!entry || value === undefined) return unknown;
  if (answer.state === "unknown") return { state: "default", value, because: FALLBACK };
  return { state: "set", value, at: entry.at };
}

function standalone(hostAnswer: Answer, portAnswer: Answer): Setting<Endpoint> {
  const host =
    hostAnswer.state === "absent" ? unset("localhost") : told(hostAnswer, (text) => readPlace(text, 1)?.host);
  const port = portAnswer.state === "absent" ? unset(6379) : told(portAnswer, wholeNumber);
  if (host.state === "unknown" || port.state === "unknown" || !isPort(port.value)) return unknown;
  const value: Endpoint = { kind: "standalone", host: host.value, port: port.value };
  // Only perhaps in effect as a whole when one of the two is.
  return { ...([host, port].find(isFallback) ?? (host.state === "set" ? host : port)), value };
}

function sentinel(masterAnswer: Answer, nodes: readonly LayerEntry[] | undefined): Setting<Endpoint> {
  const master = told(masterAnswer, plain);
  const sentinels = nodes && places(nodes, 26_379);
  if (master.state === "unknown" || !sentinels) return unknown;
  return { ...master, value: { kind: "sentinel", sentinels, master: master.value } };
}

function cluster(nodes: readonly LayerEntry[] | undefined): Setting<Endpoint> {
  const [first] = nodes ?? [];
  const found = nodes && places(nodes, 6379);
  return first && found ? { state: "set", value: { kind: "cluster", nodes: found }, at: first.at } : unknown;
}

/** Items of a list, or of one text with commas. Undefined unless all are known. */
function places(entries: readonly LayerEntry[], port: number): readonly Place[] | undefined {
  const found = entries
    .flatMap(({ value, fallback }) => (fallback ?? value).split(","))
    .map((text) => readPlace(text, port));
  const known = found.filter((place) => place !== undefined);
  return known.length > 0 && known.length === found.length ? known : undefined;
}

/** `ssl` was a flag before Spring Boot 3.1; a bundle turns it on too. */
function secured(get: (knob: string) => Answer): Setting<boolean> {
  const flag = ["ssl.enabled", "ssl"].map(get).find((answer) => answer.state !== "absent");
  if (flag) return told(flag, (text) => (/^(?:true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined));
  const bundle = get("ssl.bundle");
  if (bundle.state === "absent") return unset(false);
  return bundle.state === "written" ? { state: "set", value: true, at: bundle.entry.at } : unknown;
}

function passwordOf(answer: Answer): Setting<boolean> {
  if (answer.state === "absent") return unset(false);
  if (answer.state === "written") return { state: "set", value: answer.entry.value !== "", at: answer.entry.at };
  // With nothing in place of the variable, whether there is one depends on where the program runs.
  if (answer.fallback?.value === "") return unknown;
  return { state: "default", value: true, because: "it comes from elsewhere" };
}
