// What a connected server can be asked beyond browsing it: changes, watching a session, comparing replicas. Part of the live bundle.
//
// The secrets stay in here: changes and replicas need connections of their own, and nobody else has to know what opens them.
import { keptApps } from "../../live/browse/kept-apps.ts";
import type { Leftover, StoreBrowser } from "../../live/browse/store-browser.ts";
import { findSuccessor } from "../../live/follow/find-successor.ts";
import { type FollowOnOptions, followOn } from "../../live/follow/follow-on.ts";
import { lookAt } from "../../live/follow/look.ts";
import { compareReplicas } from "../../live/follow/replicas.ts";
import { type ServerSample, sampleServers } from "../../live/health/sample-servers.ts";
import type { ReadClient } from "../../live/redis/client.ts";
import { describe, type Profile, type Secrets } from "../../live/redis/profile.ts";
import { reportServers, type ServerReport } from "../../live/redis/report.ts";
import { serverKeys } from "../../live/redis/server-keys.ts";
import { carryOut } from "../../live/write/carry-out.ts";
import { type Action, type Plan, planChange, type Target } from "../../live/write/plan.ts";
import { joined, planLeftovers } from "../../live/write/plan-leftovers.ts";
import { undo } from "../../live/write/undo.ts";
import { type Unlocked, unlock } from "../../live/write/unlock.ts";

export interface OpenServer {
  /** Reads alone: what the change would do. Rejects with a `LiveFailure`. */
  plan(targets: readonly Target[], leftovers: readonly Leftover[], action: Action, signal: AbortSignal): Promise<Plan>;
  /** Rejects with a `LiveFailure`. */
  unlock(milliseconds: number, signal: AbortSignal): Promise<Unlocked>;
  readonly carryOut: typeof carryOut;
  readonly undo: typeof undo;
  /** Watches the session of a key until the signal says so. */
  follow(options: Pick<FollowOnOptions, "key" | "wait" | "signal" | "tell">): Promise<void>;
  /** Rejects with a `LiveFailure` where the master cannot say which replicas it has. */
  compare(key: Buffer, signal: AbortSignal): ReturnType<typeof compareReplicas>;
  /** How each server is, to be judged by the rules, with the applications that were found so far. Rejects with a `LiveFailure`. */
  report(browser: StoreBrowser, signal?: AbortSignal): Promise<readonly ServerReport[]>;
  /** The figures of each server at this moment. Rejects with a `LiveFailure`. */
  sample(): Promise<readonly ServerSample[]>;
}

/** The client is connected and closed by the caller. */
export function openedServer(client: ReadClient, profile: Profile, secrets: Secrets): OpenServer {
  const place = describe(profile.endpoint);
  const source = serverKeys(client, place);
  return {
    async plan(targets, leftovers, action, signal) {
      const change = await planChange(targets, action, client, signal);
      return leftovers.length === 0 ? change : joined(await planLeftovers(leftovers, client, signal), change);
    },
    unlock: (milliseconds, signal) => unlock(profile, secrets, milliseconds, signal),
    carryOut,
    undo,
    follow: (options) =>
      followOn({
        ...options,
        look: (key, signal) => lookAt(source, key, signal),
        search: (gone, signal) => findSuccessor(serverKeys(client, place), gone, signal),
        now: Date.now,
      }),
    compare: (key, signal) => compareReplicas(client, profile, secrets, key, signal),
    report: async (browser, signal) =>
      reportServers(client, { withPassword: secrets.password !== undefined, kept: await keptApps(browser, signal) }),
    sample: () => sampleServers(client),
  };
}
