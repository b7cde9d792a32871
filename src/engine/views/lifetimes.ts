// What the code promises about the lifetime of sessions in Redis: the other half of what a look into the store shows.
import type { CookieFact, LifetimeFact, Setting, StoreFact } from "../facts.ts";
import { known, knownValue } from "../facts.ts";
import type { App, Model } from "../model/model.ts";
import type { Span } from "../span.ts";

export interface Promised {
  /** Root of the app, "" for the scanned root. */
  readonly app: string;
  /** As live sessions name it. */
  readonly framework: string;
  /** As live sessions have it, where it is known. */
  readonly prefix?: string;
  /** Seconds until an idle session ends; `null`: never. */
  readonly idle: number | null;
  /** Whether nobody wrote it down. */
  readonly byDefault: boolean;
  readonly at: Span;
}

/**
 * In the order of path and place. One prefix has several where apps, environments, set-ups or code say different things: a
 * session keeps what is promised when it keeps one of them. Nothing where one of them is not known.
 */
export function promisedLifetimes(model: Model): readonly Promised[] {
  const all = model.apps.flatMap((app) => {
    const stores = app.facts.filter((fact): fact is StoreFact => fact.kind === "store" && isAppsRedis(fact));
    return stores.flatMap((store) => promisedBy(store, app, stores));
  });
  const open = all.filter((one) => one.idle === undefined);
  const distinct = new Map<string, Promised>();
  for (const { idle, ...one } of all) {
    if (idle === undefined || open.some((other) => mayBeOne(other, one))) continue;
    const key = JSON.stringify([one.app, one.framework, one.prefix, idle, one.at.path, one.at.start]);
    if (!distinct.has(key)) distinct.set(key, { ...one, idle });
  }
  return [...distinct.values()].toSorted(byPlace);
}

/** What is promised; a missing `idle` is not known. */
type Open = Omit<Promised, "idle"> & { readonly idle?: Promised["idle"] };
type Keys = Pick<Promised, "framework" | "prefix">;

/** Whether keys of the two cannot be told apart. */
const mayBeOne = (a: Keys, b: Keys): boolean =>
  a.framework === b.framework && (a.prefix === undefined || b.prefix === undefined || a.prefix === b.prefix);

const isAppsRedis = (store: StoreFact): boolean =>
  store.side === "app" && known(store.engine, (one) => one === "redis");

function promisedBy(store: StoreFact, app: App, stores: readonly StoreFact[]): readonly Open[] {
  const framework = frameworkOf(store);
  if (framework === undefined) return [];
  const written = knownValue(store.prefix);
  const prefix = written !== undefined && framework === "connect-redis" ? beforeId(written) : written;
  const idles = store.stack === "express" ? ofExpress(store, app) : ofServlets(store, app, stores);
  return idles.map(({ idle, at }) => {
    const base = { app: app.root, framework, ...(prefix !== undefined && { prefix }) };
    if (idle.state === "unknown") return { ...base, byDefault: false, at };
    return {
      ...base,
      idle: idle.value,
      byDefault: idle.state === "default",
      at: idle.state === "set" ? idle.at : at,
    };
  });
}

function frameworkOf({ stack, keeper }: StoreFact): string | undefined {
  if (stack === "express") return "connect-redis";
  return stack === "spring-config" || stack === "spring-java" ? "spring-session" : keeper;
}

/** Of a key, what stands before the id is known by its last sign that separates; `sess:` is the best known of them. */
function beforeId(prefix: string): string {
  return /^(?:.*:)?sess:$/s.test(prefix) ? prefix : (/^.*[:./]/s.exec(prefix)?.[0] ?? "");
}

interface Idle {
  readonly idle: Setting<number | null>;
  readonly at: Span;
}

/** The store's own time counts, which mostly follows the cookie's. */
function ofExpress(store: StoreFact, app: App): readonly Idle[] {
  const { at, ttl, writesTtl } = store;
  if (writesTtl?.state === "unknown" || ttl === undefined) return [{ idle: { state: "unknown" }, at }];
  // Whoever writes no expiry promises that sessions stay, whatever the cookie says.
  if (writesTtl && !writesTtl.value) return [{ idle: { ...writesTtl, value: null }, at }];
  const cookie = app.facts.find(
    (fact): fact is CookieFact => fact.kind === "cookie" && fact.role === "session" && isOfOneSetup(fact, store),
  );
  const age = cookie?.maxAge;
  const followed = ttl.state === "default" && age?.state === "set" && age.value === ttl.value;
  return [{ idle: followed ? age : ttl, at }];
}

const isOfOneSetup = (fact: CookieFact, { setup }: StoreFact): boolean =>
  setup !== undefined && fact.setup?.path === setup.path && fact.setup.start === setup.start;

/** The app's idle timeout for each environment that the store is for, and what code sets on single sessions. */
function ofServlets(store: StoreFact, app: App, stores: readonly StoreFact[]): readonly Idle[] {
  // With stores of several kinds, which of them a timeout is for is not certain.
  if (new Set(stores.map(frameworkOf)).size > 1) return [];
  const lifetimes = app.facts.filter(
    (fact): fact is LifetimeFact =>
      fact.kind === "lifetime" &&
      fact.of === "session" &&
      (fact.environment === undefined || store.environment === undefined || fact.environment === store.environment),
  );
  return lifetimes.flatMap(({ idle, at }) => (idle ? [{ idle, at }] : []));
}

function byPlace(a: Promised, b: Promised): number {
  const text = (x: string, y: string): number => (x < y ? -1 : x > y ? 1 : 0);
  return text(a.at.path, b.at.path) || a.at.start - b.at.start || text(a.prefix ?? "", b.prefix ?? "");
}
