// What a change of sessions will do, key by key, before anything is done: made by reading alone.

import { kinOf } from "../browse/kin.ts";
import type { Role } from "../redis/classify.ts";
import type { Outcome } from "../redis/client.ts";
import type { ReadCommand } from "../redis/commands.ts";
import { LiveFailure } from "../redis/failure.ts";
import type { Framework } from "../redis/framework.ts";
import { membersThatMean } from "./members.ts";

export type Action =
  /** Lets the sessions end after so many seconds. */
  | { readonly kind: "expire"; readonly seconds: number }
  /** Takes their expiry away. */
  | { readonly kind: "persist" }
  /** Ends them now, with all that belongs to them. */
  | { readonly kind: "delete" };

/** A session as somebody chose it. */
export interface Target {
  readonly key: Buffer;
  readonly framework: Framework | null;
  readonly id?: string;
  readonly user?: string;
  /** Milliseconds since 1970 at which the session itself ends; tells in which set of Spring's it is listed. */
  readonly ends?: number;
}

export type Step =
  | { readonly do: "unlink"; readonly key: Buffer; readonly role: Role }
  | { readonly do: "expire"; readonly key: Buffer; readonly role: Role; readonly milliseconds: number }
  | { readonly do: "persist"; readonly key: Buffer; readonly role: Role }
  /** The session's entry in a set that lists sessions. */
  | {
      readonly do: "unlist";
      readonly key: Buffer;
      readonly role: Role;
      readonly member: Buffer;
      readonly score?: string;
    };

export interface Plan {
  readonly action: Action;
  readonly sessions: number;
  /** In the order in which they are carried out: what belongs to a session before the session itself. */
  readonly steps: readonly Step[];
  /** Sessions that were gone when the plan was made. */
  readonly gone: number;
  /** What a person should know before. Quotes no id. */
  readonly warnings: readonly string[];
}

/** Reads at the pace of its caller. A server, as `ReadClient` gives it. */
export interface Reader {
  pipeline(commands: readonly ReadCommand[]): Promise<readonly Outcome[]>;
}

/** Sessions of one plan: what is previewed must be what a person can judge. */
export const mostTargets = 10_000;

/** Rejects with a `LiveFailure`, also where the user may not see one of the keys: a half plan would be a wrong one. */
export async function planChange(
  targets: readonly Target[],
  action: Action,
  reader: Reader,
  signal?: AbortSignal,
): Promise<Plan> {
  const steps: Step[] = [];
  let gone = 0;
  for (const target of targets.slice(0, mostTargets)) {
    if (signal?.aborted) throw new LiveFailure("cancelled", "the server");
    const own = await stepsOf(target, action, reader);
    if (own.length === 0) gone++;
    steps.push(...own);
  }
  const left = targets.length - Math.min(targets.length, mostTargets);
  const shadowed = steps.some(({ role }) => role === "shadow");
  const warnings = [
    ...(left > 0 ? [`${left} more ${left === 1 ? "session is" : "sessions are"} left for another time.`] : []),
    ...(action.kind === "delete" && shadowed
      ? ["Spring is told that the sessions have ended, but not what was in them."]
      : []),
    ...(action.kind === "persist" ? ["Sessions without an expiry stay until somebody deletes them."] : []),
    ...(action.kind === "expire" ? ["The next request of a user renews the session's time as always."] : []),
  ];
  return { action, sessions: Math.min(targets.length, mostTargets) - gone, steps, gone, warnings };
}

async function stepsOf(target: Target, action: Action, reader: Reader): Promise<Step[]> {
  const { key, framework, user } = target;
  const kin = kinOf(framework, key.toString("latin1"), user).map(({ role, name }) => ({
    role,
    key: Buffer.from(name, "latin1"),
  }));
  const ownKin = kin.filter(({ role }) => role !== "index");
  const there = await existing(reader, [key, ...ownKin.map((one) => one.key)]);
  if (!there[0]) return [];
  const kept = ownKin.filter((_, index) => there[index + 1]);
  const shadow = kept.find(({ role }) => role === "shadow");
  switch (action.kind) {
    case "persist":
      return [{ do: "persist", key, role: "session" }];
    case "expire": {
      const milliseconds = action.seconds * 1000;
      // Spring keeps the hash for five minutes after the end, so that what hears of the end can still read it.
      const own = shadow ? milliseconds + 300_000 : milliseconds;
      return [
        ...(shadow ? [{ do: "expire", key: shadow.key, role: "shadow", milliseconds } as const] : []),
        { do: "expire", key, role: "session", milliseconds: own },
      ];
    }
    case "delete": {
      const listed = framework === "spring-session" ? await listings(target, kin, reader) : [];
      return [
        ...listed,
        ...kept.map(({ key: name, role }): Step => ({ do: "unlink", key: name, role })),
        { do: "unlink", key, role: "session" },
      ];
    }
  }
}

async function existing(reader: Reader, keys: readonly Buffer[]): Promise<readonly boolean[]> {
  return (
    await ask(
      reader,
      keys.map((key) => ["EXISTS", key] as const),
    )
  ).map((count) => Number(count) > 0);
}

/** Where Spring lists a session: by user, by the minute of its end, or by its end. */
async function listings(
  { key, id, ends }: Target,
  kin: readonly { readonly role: Role; readonly key: Buffer }[],
  reader: Reader,
): Promise<Step[]> {
  const namespace = /^(.+):sessions:[^:]+$/s.exec(key.toString("latin1"))?.[1];
  if (namespace === undefined || id === undefined) return [];
  const inSets = [
    ...kin.filter(({ role }) => role === "index").map((one) => ({ ...one, means: id })),
    // The end, rounded up to the next minute: https://github.com/spring-projects/spring-session (MinuteBasedRedisSessionExpirationStore)
    ...(ends === undefined
      ? []
      : [
          {
            role: "expirations" as const,
            key: Buffer.from(`${namespace}:expirations:${(Math.floor(ends / 60_000) + 1) * 60_000}`, "latin1"),
            means: `expires:${id}`,
          },
        ]),
  ].flatMap(({ means, ...set }) => membersThatMean(means).map((member) => ({ ...set, member })));
  const sorted = Buffer.from(`${namespace}:sessions:expirations`, "latin1");
  const inSorted = membersThatMean(id).map((member) => ({ role: "expirations" as const, key: sorted, member }));
  const answers = await ask(reader, [
    ...inSets.map(({ key: set, member }) => ["SISMEMBER", set, member] as const),
    ...inSorted.map(({ key: set, member }) => ["ZSCORE", set, member] as const),
  ]);
  return [
    ...inSets.filter((_, index) => Number(answers[index]) === 1).map((one): Step => ({ do: "unlist", ...one })),
    ...inSorted.flatMap((one, index): Step[] => {
      const score = answers[inSets.length + index];
      return Buffer.isBuffer(score) ? [{ do: "unlist", ...one, score: score.toString("latin1") }] : [];
    }),
  ];
}

/** A key of another type than expected lists nothing; every other refusal ends the plan. */
async function ask(reader: Reader, commands: readonly ReadCommand[]): Promise<readonly Outcome[]> {
  const outcomes = await reader.pipeline(commands);
  const failed = outcomes.find((one) => one instanceof LiveFailure && one.kind !== "wrong-type");
  if (failed instanceof LiveFailure) throw failed;
  return outcomes;
}
