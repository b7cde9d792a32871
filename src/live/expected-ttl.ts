// Whether the time to live of a session in a store is what the code promises. Pure; unknown is not wrong.
import type { OpenedSession } from "./browse/store-browser.ts";
import { EXPECTATIONS, type Framework, springIndexed } from "./redis/framework.ts";

/** What the code says about the sessions of one prefix. */
export interface LifetimePromise {
  /** As live sessions name it. */
  readonly framework: string;
  /** Missing: of whatever prefix. */
  readonly prefix?: string;
  /** Seconds until an idle session ends; `null`: never. */
  readonly idle: number | null;
  /** Whether nobody wrote it down, so that it is the framework's own. */
  readonly byDefault: boolean;
}

/** All times in seconds. */
export interface StoredLifetime {
  readonly framework: Framework | null;
  readonly prefix: string;
  /** Whether it belongs to Spring's indexed repository, as a key under `sessions:expires:` shows; missing: not known. */
  readonly indexed?: boolean;
  /** What is left of its time in the store; `null`: it does not expire; missing: it could not be asked. */
  readonly ttl?: number | null;
  /** Since its last request, where the framework keeps that: not where it is reckoned from what is left. */
  readonly idle?: number;
  /** After which it ends without requests, as the session itself says. */
  readonly timeout?: number;
  /** Whether it has ended by what it says itself; some stores keep it for a while. */
  readonly ended?: boolean;
}

/** `agrees` where nothing speaks against it: what is left of a time that requests renew may be anything up to the whole. */
export type Verdict = "agrees" | "shorter" | "longer" | "never" | "unknown";

export interface TtlVerdict<Made extends LifetimePromise> {
  readonly verdict: Verdict;
  /** One sentence with both figures. */
  readonly text: string;
  /** The promise that was compared. */
  readonly promise?: Made;
}

/**
 * The session keeps its promise when it keeps one of those that are made for its prefix. Promises without a prefix count where no
 * other one names the session's.
 */
export function judgeTtl<Made extends LifetimePromise>(
  stored: StoredLifetime,
  promises: readonly Made[],
): TtlVerdict<Made> {
  const made = promises.filter(({ framework }) => framework === stored.framework);
  const named = made.filter(({ prefix }) => prefix !== undefined && bare(prefix) === bare(stored.prefix));
  const fitting = named.length > 0 ? named : made.filter(({ prefix }) => prefix === undefined);
  if (fitting.length === 0)
    return {
      verdict: "unknown",
      text: "The code that was read promises nothing for keys of this framework and prefix.",
    };
  const verdicts = fitting.map((promise) => ({ ...judge(stored, promise), promise }));
  const exact = fitting.findIndex(({ idle }) => stored.timeout !== undefined && idle === stored.timeout);
  const best =
    verdicts[exact]?.verdict === "agrees" ? verdicts[exact] : verdicts.find(({ verdict }) => verdict === "agrees");
  const [first] = verdicts;
  if (best || verdicts.every(({ verdict }) => verdict === first?.verdict)) return best ?? nearest(stored, verdicts);
  const figures = [...new Set(fitting.map(({ idle }) => figure(idle)))].join(", ");
  return {
    verdict: "unknown",
    text: `The code promises several times for this prefix (${figures}), and ${left(stored)} fits none of them for certain.`,
  };
}

/** What a session says of its time that was opened in a store. */
export function lifetimeOf({ framework, prefix, row, session, readAt, companions }: OpenedSession): StoredLifetime {
  const { expiresAt } = row;
  const { lastSeen, lastSeenFrom, timeout, expires } = session ?? {};
  return {
    framework,
    prefix,
    // Without a shadow it may be a session that has ended, so that this says nothing.
    ...(companions.some(({ role }) => role === "shadow") && { indexed: true }),
    ...(expiresAt !== undefined && { ttl: expiresAt === null ? null : Math.max(0, (expiresAt - readAt) / 1000) }),
    ...(lastSeen !== undefined && lastSeenFrom === "seen" && { idle: Math.max(0, (readAt - lastSeen) / 1000) }),
    ...(timeout !== undefined && { timeout }),
    ...(typeof expires?.own === "number" && { ended: expires.own <= readAt }),
  };
}

type Judged = Pick<TtlVerdict<LifetimePromise>, "verdict" | "text">;

function judge(stored: StoredLifetime, promise: LifetimePromise): Judged {
  const { framework, ttl } = stored;
  if (framework === null || ttl === undefined)
    return { verdict: "unknown", text: `What is left of its time could not be asked; ${says(promise)}.` };
  const bounds = boundsOf(framework, stored.indexed, promise.idle);
  if (ttl === null) return judgeEternal(framework, promise, bounds);
  if (bounds === null) return { verdict: "shorter", text: `It has ${inWords(ttl)} left; ${says(promise)}.` };
  if (ttl > bounds.most + marginOf(bounds.most))
    return { verdict: "longer", text: `It has ${inWords(ttl)} left; ${says(promise)}.` };
  if (stored.ended && CARRIES_TIMEOUT.has(framework)) {
    const text = `It has ended by what it says itself, and the store keeps it for ${inWords(ttl)} more; ${says(promise)}.`;
    return { verdict: "unknown", text };
  }
  return judgeOwn(stored, framework, promise) ?? judgeLeft(stored, ttl, promise, bounds);
}

/** Seconds that a session of a promised timeout has after a request, at least and at most; `null`: it does not expire. */
interface Bounds {
  readonly least: number;
  readonly most: number;
}

function boundsOf(framework: Framework, indexed: boolean | undefined, idle: number | null): Bounds | null {
  if (idle === null) return null;
  const usual = EXPECTATIONS[framework].ttl(idle);
  const withGrace = framework === "spring-session" && indexed !== false ? springIndexed.ttl(idle) : usual;
  if (usual === null || withGrace === null) return null;
  // Without sticky sessions it writes twice the timeout: https://github.com/magro/memcached-session-manager/wiki
  const twice = framework === "memcached-session-manager" ? 2 * usual : 0;
  // Of the Redis managers for Tomcat, one never goes below half an hour and others take the timeout as it is.
  return { least: Math.min(idle, usual), most: Math.max(usual, withGrace, twice) };
}

function judgeEternal(framework: Framework, promise: LifetimePromise, bounds: Bounds | null): Judged {
  if (bounds === null) return { verdict: "agrees", text: "It does not expire in the store, as the code says." };
  // Where the framework leaves it open, nobody has promised anything.
  if (promise.byDefault && EXPECTATIONS[framework].withoutTtl)
    return {
      verdict: "unknown",
      text: `It does not expire in the store; ${says(promise)}, and nobody wrote that down.`,
    };
  return { verdict: "never", text: `It does not expire in the store; ${says(promise)}.` };
}

/** Frameworks whose sessions carry the very timeout that their keys get; with others it is the cookie's. */
const CARRIES_TIMEOUT: ReadonlySet<Framework> = new Set<Framework>([
  "spring-session",
  "redisson-tomcat",
  "tomcat",
  "memcached-session-manager",
  "aspnet-core",
]);

function judgeOwn({ timeout }: StoredLifetime, framework: Framework, promise: LifetimePromise): Judged | undefined {
  if (timeout === undefined || promise.idle === null || !CARRIES_TIMEOUT.has(framework)) return undefined;
  if (timeout === promise.idle) return undefined;
  const text = `The session itself ends after ${inWords(timeout)} without requests; ${says(promise)}.`;
  return { verdict: timeout < promise.idle ? "shorter" : "longer", text };
}

/** Frameworks that keep the last request in the session and renew the key's time with it. */
const RENEWS_WITH_SEEN: ReadonlySet<Framework> = new Set<Framework>([
  "spring-session",
  "redisson-tomcat",
  "tomcat",
  "memcached-session-manager",
  "symfony",
]);

function judgeLeft(
  { framework, idle }: StoredLifetime,
  ttl: number,
  promise: LifetimePromise,
  { least, most }: Bounds,
): Judged {
  if (ttl > most + marginOf(most)) return { verdict: "longer", text: `It has ${inWords(ttl)} left; ${says(promise)}.` };
  const renewed = framework !== null && RENEWS_WITH_SEEN.has(framework) && idle !== undefined;
  if (renewed && idle + ttl < least - marginOf(least))
    return { verdict: "shorter", text: `It ends ${inWords(idle + ttl)} after its last request; ${says(promise)}.` };
  const whole = most === promise.idle ? "" : `, which is a TTL of up to ${inWords(most)}`;
  return { verdict: "agrees", text: `It has ${inWords(ttl)} left; ${says(promise)}${whole}.` };
}

/** Clocks differ, and a request may be under way: seconds that say nothing. */
const marginOf = (seconds: number): number => Math.max(60, seconds * 0.02);

function nearest<One extends { readonly promise: LifetimePromise }>(
  { ttl, timeout }: StoredLifetime,
  all: readonly One[],
): One {
  const measure = timeout ?? ttl ?? 0;
  const distance = ({ promise }: One): number => Math.abs((promise.idle ?? Number.MAX_VALUE) - measure);
  return all.reduce((best, one) => (distance(one) < distance(best) ? one : best));
}

const bare = (prefix: string): string => prefix.replace(/[:._/-]+$/, "");

function says({ idle, byDefault }: LifetimePromise): string {
  const who = byDefault ? "the framework's default is" : "the code promises";
  if (idle === null) return byDefault ? "by default it does not expire" : "the code promises that it does not expire";
  return `${who} ${inWords(idle)}`;
}

const figure = (idle: number | null): string => (idle === null ? "never" : inWords(idle));
const left = ({ ttl }: StoredLifetime): string =>
  ttl === undefined ? "what is left" : ttl === null ? "a session without expiry" : `what is left (${inWords(ttl)})`;

/** In the two largest units: `45 s`, `30 min`, `1 h 30 min`, `14 d`. Rounds down. */
function inWords(seconds: number): string {
  let rest = Math.max(0, Math.floor(seconds));
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const number = Math.floor(rest / size);
    rest -= number * size;
    if (number > 0) parts.push(`${number} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ") || "0 s";
}

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
  ["s", 1],
] as const;
