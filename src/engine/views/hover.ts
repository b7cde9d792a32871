// What the engine understood at a place: the facts there, as plain data for hosts to show.
import type { Fact, Setting } from "../facts.ts";
import type { Model } from "../model/model.ts";
import type { Span } from "../span.ts";

export interface HoverRow {
  /** The knob in people's words: `idle timeout`. */
  readonly name: string;
  readonly value: string;
  readonly state: "set" | "default" | "unknown";
  readonly because?: string;
  readonly at?: Span;
}

export interface HoverView {
  /** What the place is about: `Session cookie (express)`. */
  readonly title: string;
  readonly environment?: string;
  readonly at: Span;
  readonly rows: readonly HoverRow[];
}

/**
 * One view for each fact that a place speaks of: one row on a written value; all knobs on the fact itself, and on the call
 * that sets it up.
 */
export function hoverAt(model: Model, path: string, offset: number): readonly HoverView[] {
  const views: HoverView[] = [];
  for (const app of model.apps)
    for (const fact of app.facts) {
      const rows = [...rowsOf(fact), ...withoutEffect(fact)];
      const here = rows.filter((row) => row.at && covers(row.at, path, offset));
      const first = here[0]?.at;
      const whole = [fact.at, fact.setup].find((span) => span && covers(span, path, offset));
      if (first) views.push({ ...headOf(fact), at: first, rows: here });
      else if (whole && rows.length > 0) views.push({ ...headOf(fact), at: whole, rows });
    }
  // A written value says more than the call around it.
  const narrowest = Math.min(...views.map((view) => view.at.end - view.at.start));
  return distinct(views.filter((view) => view.at.end - view.at.start === narrowest));
}

const TITLES: Readonly<Partial<Record<Fact["kind"], string>>> = {
  cookie: "Session cookie",
  lifetime: "Session lifetime",
  store: "Session store",
  key: "Session key",
  login: "Login",
  hop: "Proxy",
  rollout: "Deployment",
};

const NAMES: Readonly<Record<string, string>> = {
  httpOnly: "hidden from scripts (HttpOnly)",
  secure: "HTTPS only (Secure)",
  sameSite: "SameSite",
  maxAge: "Max-Age",
  renewed: "sent anew while active",
  idle: "idle timeout",
  ttl: "time to live in the store",
  engine: "kept in",
  source: "comes from",
  prefix: "key prefix",
  evictionPolicy: "eviction policy",
  maxMemory: "memory limit",
  protectedMode: "protected mode",
  writesTtl: "writes a TTL",
  renewsId: "renews the session id",
  limit: "sessions per user",
  registry: "counted in",
  trustsProxy: "believes forwarded headers",
  endsTls: "ends TLS",
  forwardsScheme: "forwards the scheme",
  forwardsHost: "forwards the host",
};

const SOURCES: Readonly<Record<string, string>> = {
  literal: "the source code",
  fallback: "the environment, else the source code",
  environment: "the environment",
  random: "chance, anew at each start",
  file: "a file",
};

const SECONDS: ReadonlySet<string> = new Set(["maxAge", "idle", "ttl"]);

function headOf(fact: Fact): Pick<HoverView, "title" | "environment"> {
  return { title: `${titleOf(fact)} · ${fact.stack}`, ...(fact.environment && { environment: fact.environment }) };
}

function titleOf(fact: Fact): string | undefined {
  if (fact.kind === "cookie" && fact.role === "affinity") return "Affinity cookie";
  if (fact.kind === "store" && fact.side === "server") return "Store server";
  if (fact.kind === "hop") return { proxy: "Proxy", balancer: "Balancer", node: "Application node" }[fact.role];
  return TITLES[fact.kind];
}

function rowsOf(fact: Fact): HoverRow[] {
  // A cookie's age stands among the cookie's own knobs.
  if (TITLES[fact.kind] === undefined || (fact.kind === "lifetime" && fact.of === "cookie")) return [];
  return Object.entries(fact).flatMap(([key, knob]) => {
    if (!isSetting(knob)) return [];
    const because = knob.because;
    const base = { name: NAMES[key] ?? key, state: knob.state, ...(because && { because }) };
    if (knob.state === "unknown") return [{ ...base, value: "unknown", ...(knob.at && { at: knob.at }) }];
    const at = knob.state === "set" ? { at: knob.at } : {};
    return [{ ...base, value: show(key, knob.value), ...at }];
  });
}

/** Settings that are written down and do nothing: the ones whose meaning people look up most. */
function withoutEffect(fact: Fact): HoverRow[] {
  const lost = fact.kind === "lifetime" && fact.overridden ? [fact.overridden] : [];
  const ignored = fact.kind === "store" ? (fact.ignored ?? []) : [];
  return [...lost, ...ignored].map(({ name, at, because }) => ({
    name,
    value: "no effect",
    state: "set",
    because,
    at,
  }));
}

function show(key: string, value: unknown): string {
  if (SECONDS.has(key))
    return value === null ? (key === "maxAge" ? "until the browser closes" : "never expires") : duration(Number(value));
  if (key === "domain" && value === null) return "this host only";
  if (key === "length") return `${value} characters`;
  if (key === "source") return SOURCES[String(value)] ?? String(value);
  if (value === true) return "yes";
  if (value === false) return "no";
  if (value === "auto") return "as the request (https: yes)";
  if (value === null) return "none";
  if (key === "maxMemory") return value === 0 ? "none" : `${Math.round(Number(value) / 1024 / 1024)} MB`;
  if (Array.isArray(value)) return value.join(", ");
  return String(value);
}

/** Seconds in the largest unit that divides them. */
function duration(seconds: number): string {
  const units: readonly (readonly [number, string])[] = [
    [86_400, "days"],
    [3600, "hours"],
    [60, "minutes"],
  ];
  const [size, unit] = units.find(([length]) => seconds >= length && seconds % length === 0) ?? [1, "seconds"];
  const count = Math.round((seconds / size) * 1000) / 1000;
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

function isSetting(knob: unknown): knob is Setting<unknown> {
  return typeof knob === "object" && knob !== null && "state" in knob && typeof knob.state === "string";
}

const covers = (span: Span, path: string, offset: number): boolean =>
  span.path === path && span.start <= offset && offset <= span.end;

function distinct(views: readonly HoverView[]): HoverView[] {
  return [...new Map(views.map((view) => [JSON.stringify({ ...view, environment: undefined }), view])).values()];
}
