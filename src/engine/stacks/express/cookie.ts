// The cookie of an express-session or cookie-session call, and how long it lives.
import type { CookieFact, LifetimeFact, SameSite, Setting, Written } from "../../facts.ts";
import type { Span } from "../../span.ts";
import type { Script } from "../../syntax/javascript/script.ts";
import type { Plain, Value } from "../../syntax/javascript/value.ts";
import { spanOf } from "../../syntax/source.ts";
import type { SyntaxNode } from "../../syntax/tree.ts";
import { type Options, readOption, word, writtenValue, yesNo } from "./options.ts";
import { ID, replacement } from "./slots.ts";

export interface CookieDefaults {
  readonly role: CookieFact["role"];
  readonly name: string;
  readonly secure: boolean | "auto";
  readonly because: string;
}

// https://github.com/expressjs/session#options
export const SESSION_COOKIE: CookieDefaults = {
  role: "session",
  name: "connect.sid",
  secure: false,
  because: "default of express-session",
};
// https://github.com/expressjs/cookie-session#options
export const CLIENT_COOKIE: CookieDefaults = {
  role: "client",
  name: "session",
  secure: "auto",
  because: "default of cookie-session",
};

/** `options` are those of the middleware, `cookie` those of the cookie: cookie-session has only one object for both. */
export function cookieFact(
  script: Script,
  place: { readonly at: Span; readonly setup: Span },
  options: Options,
  cookie: Options,
  { role, name, secure, because }: CookieDefaults,
): CookieFact {
  const read = <T>(key: string, parse: (value: Plain) => T | undefined, byDefault: T, turns?: "value" | "removal") =>
    readOption(script, cookie, { names: [key], parse, byDefault, because, ...(turns && { turns }) });
  return {
    kind: "cookie",
    stack: ID,
    role,
    // Both middlewares refuse to put a Secure cookie into an answer to a request that looks like plain HTTP.
    withheld: true,
    ...place,
    name: readOption(script, options, {
      names: role === "session" ? ["name", "key"] : ["name"],
      parse: word,
      byDefault: name,
      because,
    }),
    secure: read<boolean | "auto">("secure", (value) => parseSecure(value), secure, "value"),
    httpOnly: read<boolean>("httpOnly", yesNo, true, "value"),
    sameSite: read<SameSite>("sameSite", parseSameSite, "unset", "value"),
    domain: read<string | null>("domain", (value) => (value ? word(value) : null), null, "removal"),
    path: read<string | null>("path", word, "/", "value"),
    maxAge: readMaxAge(script, cookie, because).setting,
    renewed:
      role === "session"
        ? readOption(script, options, { names: ["rolling"], parse: yesNo, byDefault: false, because, turns: "value" })
        : { state: "default", value: false, because: "cookie-session sends the cookie only when the session changes" },
  };
}

/** The lifetime that `maxAge` gives to the cookie; none when nothing is written. */
export function lifetimeFact(script: Script, setup: Span, cookie: Options, because: string): LifetimeFact | undefined {
  const { setting, written } = readMaxAge(script, cookie, because);
  if (setting.state !== "set") return undefined;
  return {
    kind: "lifetime",
    stack: ID,
    of: "cookie",
    at: setting.at,
    setup,
    idle: setting,
    ...(written && { written }),
  };
}

function readMaxAge(
  script: Script,
  cookie: Options,
  because: string,
): { readonly setting: Setting<number | null>; readonly written?: Written } {
  // `expires` is the other spelling of the same thing, and which of the two wins depends on their order.
  const expires = cookie.state === "present" ? cookie.members.get("expires") : undefined;
  if (expires && expires.state !== "absent") return { setting: { state: "unknown" } };
  const member = cookie.state === "present" ? cookie.members.get("maxAge") : undefined;
  const duration = member?.state === "present" ? humanDuration(script, member.value) : undefined;
  if (member?.state === "present" && duration !== undefined) {
    const at = spanOf(script.file, member.value);
    const slot = replacement(script, member.whole, member.value, "maxAge");
    return {
      setting: { state: "set", value: duration / 1000, at, slot },
      written: { number: duration, unit: "ms", explicit: true },
    };
  }
  const setting = readOption<number | null>(script, cookie, {
    names: ["maxAge"],
    parse: (value) =>
      typeof value === "number" ? milliseconds(value) : value === undefined || value === null ? null : undefined,
    byDefault: null,
    because,
    turns: "value",
  });
  const value = writtenValue(script, cookie, "maxAge");
  const written = value && writtenAs(script, value);
  return { setting, ...(written && { written }) };
}

const milliseconds = (value: number): number | undefined => (Number.isFinite(value) ? value / 1000 : undefined);

function writtenAs(script: Script, value: Value): Written | undefined {
  if (value.kind !== "plain" || typeof value.value !== "number") return undefined;
  return { number: value.value, unit: "ms", explicit: !value.literal && !isSmallProduct(script, value.at) };
}

/** `30 * 60 * 1000` shows that its author thought of milliseconds, while no factor of `30 * 60` speaks of them. */
function isSmallProduct(script: Script, node: SyntaxNode): boolean {
  const at = script.follow(node);
  const [left, right] = ["left", "right"].map((side) => at.childForFieldName(side));
  if (at.type === "binary_expression" && at.childForFieldName("operator")?.text === "*" && left && right)
    return isSmallProduct(script, left) && isSmallProduct(script, right);
  const value = script.evaluate(at);
  return value.kind === "plain" && typeof value.value === "number" && Math.abs(value.value) < 1000;
}

const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: 864e5, w: 6048e5 };

/** `ms("2h")` of the package ms, in milliseconds. https://github.com/vercel/ms */
function humanDuration(script: Script, node: SyntaxNode): number | undefined {
  const call = script.follow(node);
  if (call.type !== "call_expression" || script.origin(call) !== "ms#()") return undefined;
  const argument = call.childForFieldName("arguments")?.namedChildren[0];
  const value = argument ? script.evaluate(argument) : undefined;
  const text = value?.kind === "plain" && typeof value.value === "string" ? value.value : "";
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?) ?([smhdw])[a-z]*$/i.exec(text) ?? [];
  const factor = /^\d+(?:\.\d+)? ?(?:ms|mo|mi?l)/i.test(text) ? undefined : UNITS[unit.toLowerCase()];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

function parseSecure(value: Plain): boolean | "auto" | undefined {
  if (value === undefined || value === null) return false;
  return value === "auto" ? "auto" : yesNo(value);
}

function parseSameSite(value: Plain): SameSite | undefined {
  if (value === undefined || value === null || value === false) return "unset";
  if (value === true) return "strict";
  const lower = typeof value === "string" ? value.toLowerCase() : "";
  return lower === "strict" || lower === "lax" || lower === "none" || lower === "auto" ? lower : undefined;
}
