// Redis servers that a compose file hands to a service by variables: `REDIS_URL`, or `REDIS_HOST` and what goes with it.
import type { ConnectionFact, Endpoint, Setting } from "../../facts.ts";
import { type ConfigNode, child } from "../../syntax/config.ts";
import type { SourceFile } from "../../syntax/source.ts";
import { readPlace, readRedisUrl } from "../redis-url.ts";
import { itemWord } from "./command.ts";
import { STACK } from "./service.ts";

/** Names that libraries and templates agree on. Those of Spring are settled with the app's own files. */
const POINTER = /^((?:(?!SPRING_)[A-Z]+_)*(?:REDIS|VALKEY))_(HOST|URL|URI)$/;

/** What is underlined is the name: the value may hold a password. */
export function* connectionsOf(file: SourceFile, service: ConfigNode): Iterable<ConnectionFact> {
  const variables = new Map((child(service, "environment")?.children ?? []).flatMap((item) => written(file, item)));
  for (const [name, { text, at }] of variables) {
    const [, stem = "", form] = POINTER.exec(name) ?? [];
    if (form === undefined) continue;
    const given = (knob: string): Given | undefined => variables.get(`${stem}_${knob}`);
    const resolved = fallbackOf(text);
    const know = <T>(value: T | undefined, because?: string): Setting<T> => {
      if (value === undefined) return { state: "unknown", at };
      if (because !== undefined) return { state: "default", value, because };
      return text.includes("$")
        ? { state: "default", value, because: "used where its variable is not set" }
        : { state: "set", value, at };
    };
    const url = form === "HOST" ? undefined : readRedisUrl(resolved);
    const port = given("PORT");
    const place = form === "HOST" ? readPlace(port ? `${resolved}:${fallbackOf(port.text)}` : resolved, 6379) : url;
    const endpoint: Endpoint | undefined = place && { kind: "standalone", host: place.host, port: place.port };
    const number = given("DB") ?? given("DATABASE");
    const password = given("PASSWORD");
    yield {
      kind: "connection",
      stack: STACK,
      at,
      endpoint: know(endpoint),
      database: number
        ? know(/^\d{1,9}$/.test(fallbackOf(number.text)) ? Number(fallbackOf(number.text)) : undefined)
        : know(url?.database ?? 0, url?.database === undefined ? "the first database" : undefined),
      tls: know(url?.tls ?? false, url ? undefined : "a host alone says nothing of TLS"),
      ...(url?.username !== undefined && { username: know(url.username) }),
      password: password
        ? { state: "set", value: password.text !== "", at: password.at }
        : know(url?.hasPassword ?? false, url ? undefined : "no password is given"),
    };
  }
}

interface Given {
  readonly text: string;
  readonly at: ConnectionFact["at"];
}

/** Both forms of a variable: a key with a value, and `NAME=value`. */
function written(file: SourceFile, item: ConfigNode): [string, Given][] {
  if (item.key !== undefined)
    return item.keyAt && item.scalar !== null ? [[item.key, { text: item.text ?? "", at: item.keyAt }]] : [];
  const { text, at } = itemWord(file, item);
  const [, name, value = ""] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? [];
  return name === undefined ? [] : [[name, { text: value, at: { ...at, end: at.start + name.length } }]];
}

/** `${REDIS_HOST:-redis}` is `redis` where the shell does not say otherwise. What has no such default stays as it is. */
const fallbackOf = (text: string): string => text.replaceAll(/\$\{\w+:?-([^${}]*)\}/g, "$1").trim();
