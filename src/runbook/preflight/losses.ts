// What the next deploy would lose: findings that tell of it, and what follows from the way an app is run.
import type { Finding } from "../../engine/finding.ts";
import type { At, Setup, Workload } from "./setup.ts";

export interface Loss {
  /** A rule, or a page of the runbook. Both can be looked up. */
  readonly id: string;
  /** `requests`: those in flight, with what they would have saved; `release`: the release itself gets stuck. */
  readonly of: "sessions" | "requests" | "release";
  /** What is the case. */
  readonly text: string;
  /** Why a deploy makes a loss of it. */
  readonly why: string;
  /** Completes "only if …"; missing: with every deploy. */
  readonly onlyIf?: string;
  readonly at?: At;
  readonly related: readonly { readonly at: At; readonly message: string }[];
}

interface Reading {
  readonly of: Loss["of"];
  readonly why: string;
  readonly onlyIf?: string;
  /** Where sessions have to be for it to matter; missing: anywhere. */
  readonly kept?: readonly Where[];
}

type Where = NonNullable<Setup["kept"]>["value"];

/** Sessions that go with their node, and those that outlive it. */
const LOCAL: readonly Where[] = ["memory", "copied"];
const LASTING: readonly Where[] = ["copied", "outside", "client"];

/** Rules whose findings lose something in a deploy. All others are about ordinary days. */
const RULES: Readonly<Record<string, Reading>> = {
  "store-in-process": { of: "sessions", why: "The process that holds them is replaced." },
  "store-local-behind-balancer": {
    of: "sessions",
    why: "While nodes come and go, visitors change nodes even more often than on other days.",
    kept: ["memory"],
  },
  "hop-drops-affinity": {
    of: "sessions",
    why: "Nobody can drain a node when visitors do not stay on theirs.",
    kept: ["memory"],
  },
  "hop-route-unmatched": {
    of: "sessions",
    why: "A drained node cannot keep visitors whom the balancer does not recognise.",
    kept: LOCAL,
  },
  "hop-route-duplicated": {
    of: "sessions",
    why: "A drained node cannot keep visitors whom the balancer takes for another's.",
    kept: LOCAL,
  },
  "key-changes-at-start": { of: "sessions", why: "New processes refuse every cookie that the old ones have signed." },
  "key-differs-between-nodes": { of: "sessions", why: "Visitors who are moved to another node meet another key." },
  "value-not-serializable": {
    of: "sessions",
    why: "A session that holds it has no copy when its node goes.",
    kept: ["copied"],
  },
  "value-no-version-uid": {
    of: "sessions",
    why: "The new release cannot read the sessions of the old one.",
    onlyIf: "the release changes this class",
    kept: LASTING,
  },
  "store-lost-on-restart": {
    of: "sessions",
    why: "The store forgets everything.",
    onlyIf: "the deploy restarts the store, too",
    kept: ["outside"],
  },
  "rollout-drops-sessions": { of: "sessions", why: "Their pods are replaced." },
  "rollout-stops-all-nodes": { of: "sessions", why: "No node is left that could hand them on." },
  "rollout-drain-too-short": { of: "sessions", why: "The node is stopped while it still has them." },
  "rollout-skips-drain": { of: "requests", why: "The balancer learns of it too late." },
  "rollout-drain-unchecked": {
    of: "sessions",
    why: "The node is stopped with its visitors.",
    onlyIf: "the balancer refuses",
  },
  "rollout-health-gate-unbounded": {
    of: "release",
    why: "The script hangs with a node out of service.",
    onlyIf: "the new release does not start",
  },
};

/** Scripts that are run when something is released. */
const DEPLOYS = /deploy|release|rollout|rolling|(?:^|\/)\.github\/workflows\/|gitlab-ci/i;

/**
 * In the order of their weight: sessions for certain, then requests, then what depends on something. `folders` are those of all apps: what
 * lies in one of them concerns that one.
 */
export function lossesOf(setup: Setup, findings: readonly Finding[], folders: readonly string[]): readonly Loss[] {
  const told = findings
    .filter((finding) => concerns(finding, setup, folders))
    .flatMap((finding) => fromFinding(finding, setup.kept?.value));
  const known = new Set(told.map(({ id }) => id));
  const all = [
    ...told,
    ...inMemory(setup, known),
    ...setup.workloads.flatMap((workload) => ofWorkload(workload, known)),
  ];
  return all.toSorted((a, b) => weight(a) - weight(b));
}

const weight = ({ of, onlyIf }: Loss): number =>
  (onlyIf === undefined ? 0 : 10) + ["sessions", "requests", "release"].indexOf(of);

function fromFinding({ rule, message, at, related }: Finding, kept: Where | undefined): readonly Loss[] {
  if (rule === "command-flushes-store" && DEPLOYS.test(at.path))
    return [{ id: rule, of: "sessions", text: message, why: "It is part of a deploy.", at, related }];
  const { kept: where, ...reading } = RULES[rule] ?? {};
  if (!isReading(reading) || (kept !== undefined && where !== undefined && !where.includes(kept))) return [];
  const inRequests = rule === "rollout-drain-too-short" && message.startsWith("preStop");
  return [
    {
      id: rule,
      ...reading,
      ...(inRequests && { of: "requests" as const, why: "It is killed in the middle of them." }),
      text: message,
      at,
      related,
    },
  ];
}

const isReading = (reading: Partial<Reading>): reading is Reading => reading.why !== undefined;

/** A finding in the app's folder, or at a balancer, a workload, a service or a deploy script of it. */
function concerns(
  { at, related, rule, message }: Finding,
  { app, balancers, workloads, services }: Setup,
  folders: readonly string[],
): boolean {
  if (folders.length < 2) return true;
  const places = [at, ...related.map((one) => one.at)].map(({ path }) => path);
  if (places.some((path) => [...balancers, ...workloads].some((one) => one.at.path === path))) return true;
  // One Compose file has the services of many apps.
  if (services.some(({ name, path }) => places.includes(path) && mentions(message, name))) return true;
  if (/^(?:rollout|command)-/.test(rule) && DEPLOYS.test(at.path)) return true;
  const owners = new Set(places.map((path) => deepest(path, folders)));
  // What touches an app's folder is that app's, and not that of the folder around it.
  return owners.has(app) && (app !== "" || owners.size === 1);
}

const deepest = (path: string, folders: readonly string[]): string =>
  folders
    .filter((folder) => folder === "" || path.startsWith(`${folder}/`))
    .toSorted((a, b) => b.length - a.length)[0] ?? "";

const mentions = (text: string, name: string): boolean => text.split(/[^\w.-]+/).includes(name);

/** Affinity does not outlive the node. */
function inMemory({ kept, balancers }: Setup, known: ReadonlySet<string>): readonly Loss[] {
  if (kept?.value !== "memory" || known.has("rollout-drops-sessions") || known.has("store-in-process")) return [];
  const [balancer] = balancers.filter(({ affinity }) => affinity !== undefined && affinity !== "none");
  const related = balancer ? [{ at: balancer.at, message: `${balancer.name} keeps each visitor on one node.` }] : [];
  return [
    {
      id: "restart-loses-memory-sessions",
      of: "sessions",
      text: `${upper(kept.because)}.`,
      why: "Each node that is stopped takes its sessions along, unless it was emptied before.",
      ...(kept.at && { at: kept.at }),
      related,
    },
  ];
}

function ofWorkload(
  { name, at, strategy, readiness, stopDelay }: Workload,
  known: ReadonlySet<string>,
): readonly Loss[] {
  const rolling = strategy === "rolling";
  const losses: Loss[] = [];
  if (rolling && readiness === false)
    losses.push({
      id: "deploy-without-drain",
      of: "requests",
      text: `Pods of ${name} have no readiness probe.`,
      why: "A new pod gets requests before it can answer them, and an old one is removed for it.",
      at,
      related: [],
    });
  if (rolling && stopDelay === 0 && !known.has("rollout-skips-drain"))
    losses.push({
      id: "deploy-without-drain",
      of: "requests",
      text: `Pods of ${name} are told to stop while requests still arrive.`,
      why: "Proxies learn some moments later that a pod is gone.",
      at,
      related: [],
    });
  if (strategy === "recreate" && !known.has("rollout-stops-all-nodes"))
    losses.push({
      id: "deploy-without-drain",
      of: "requests",
      text: `All pods of ${name} are stopped before the first new one starts.`,
      why: "Until it is ready, nobody answers.",
      at,
      related: [],
    });
  return losses;
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
