// The cookie of `sticky cookie`, in which nginx remembers the node that it chose for a visitor.
import type { CookieFact, SameSite, Setting, Slot } from "../../facts.ts";
import type { Directive, Word } from "../../syntax/directive.ts";
import { type SourceFile, span } from "../../syntax/source.ts";
import { ID, named } from "./scope.ts";

// https://nginx.org/en/docs/http/ngx_http_upstream_module.html#sticky_cookie: no attribute is sent unless it is asked for.
const because = "nginx adds only the attributes that sticky names";

export function readStickyCookie(file: SourceFile, upstream: Directive): CookieFact | undefined {
  const sticky = named(upstream, "sticky").find(({ args }) => args[0]?.text === "cookie");
  const [, name, ...parameters] = sticky?.args ?? [];
  if (!sticky || !name || !upstream.args[0]) return undefined;
  const end = span(file, sticky.at.end, sticky.at.end);
  const flag = (word: string): Setting<boolean> => {
    const found = parameters.find(({ text }) => text.toLowerCase() === word);
    const slot: Slot = { stack: ID, key: word, span: end, form: "append" };
    return found ? { state: "set", value: true, at: found.at } : { state: "default", value: false, because, slot };
  };
  const option = <T>(key: string, parse: (value: string) => T | undefined, byDefault: T): Setting<T> => {
    const found = parameters.find(({ text }) => text.toLowerCase().startsWith(`${key}=`));
    return found ? written(key, found, parse) : { state: "default", value: byDefault, because };
  };
  return {
    kind: "cookie",
    stack: ID,
    at: sticky.at,
    role: "affinity",
    balancer: upstream.args[0].text,
    name: /\$/.test(name.text) ? { state: "unknown", at: name.at } : { state: "set", value: name.text, at: name.at },
    secure: flag("secure"),
    httpOnly: flag("httponly"),
    sameSite: option<SameSite>("samesite", sameSite, "unset"),
    domain: option<string | null>("domain", (value) => value, null),
    path: option<string | null>("path", (value) => value, null),
    maxAge: option<number | null>("expires", seconds, null),
  };
}

function written<T>(key: string, word: Word, parse: (value: string) => T | undefined): Setting<T> {
  const text = word.text.slice(key.length + 1);
  const value = /\$/.test(text) ? undefined : parse(text);
  if (value === undefined) return { state: "unknown", at: word.at };
  return { state: "set", value, at: word.at, slot: { stack: ID, key, span: word.at, form: "word" } };
}

const sameSite = (value: string): SameSite | undefined =>
  (["strict", "lax", "none"] as const).find((known) => known === value.toLowerCase());

const UNITS: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** nginx's time syntax in seconds; `max` means a fixed day far away, which is no number of seconds. */
function seconds(value: string): number | undefined {
  const [, number, unit = ""] = /^(\d+)([smhdw]?)$/.exec(value) ?? [];
  const factor = UNITS[unit];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
