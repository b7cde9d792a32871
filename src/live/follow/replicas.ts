// The replicas that hold a copy of a key, and what each of them has under it.
import { type ClientOptions, type ReadClient, readClient } from "../redis/client.ts";
import { LiveFailure, shapeFailure } from "../redis/failure.ts";
import { type Host, type Profile, type Secrets, type Translation, written } from "../redis/profile.ts";
import { infoLines } from "../redis/server-info.ts";
import { serverKeys } from "../redis/server-keys.ts";
import { slotOf } from "../redis/slots.ts";
import { type Change, changesBetween } from "./changes.ts";
import type { Look } from "./follow.ts";
import { lookAt } from "./look.ts";

export interface Comparison {
  /** `host:port` of the replica. */
  readonly replica: string;
  /** `differs` also where only their expiry does. */
  readonly result: "same" | "differs" | "missing" | "only-there" | "unread";
  readonly look?: Look;
  readonly changes: readonly Change[];
  /** Milliseconds by which the session ends later on the replica. */
  readonly endsLater?: number;
  /** Why the replica could not be read. */
  readonly problem?: string;
}

/** Both are asked one after the other; their clocks may differ by so much without anybody noticing. */
const TOLERANCE_MS = 1_000;

/** Rejects with a `LiveFailure` where the master cannot say which replicas it has; what a single replica refuses is told with it. */
export async function compareReplicas(
  client: ReadClient,
  profile: Profile,
  secrets: Secrets,
  key: Buffer,
  signal: AbortSignal,
  options: ClientOptions = {},
): Promise<{ readonly master: Look; readonly replicas: readonly Comparison[] }> {
  const hosts = await replicasOf(client, profile, key);
  const source = serverKeys(client, "the master");
  const replicas: Comparison[] = [];
  const master = await lookAt(source, key, signal);
  for (const host of hosts) replicas.push(await compare(host, profile, secrets, key, master, signal, options));
  return { master, replicas };
}

async function compare(
  host: Host,
  profile: Profile,
  secrets: Secrets,
  key: Buffer,
  master: Look,
  signal: AbortSignal,
  options: ClientOptions,
): Promise<Comparison> {
  const replica = written(host);
  const own = readClient({ ...profile, endpoint: { kind: "standalone", ...host } }, secrets, options);
  try {
    await own.connect(signal);
    // Without it a replica of a cluster sends every question to its master.
    if (profile.endpoint.kind === "cluster") await own.send("READONLY");
    const look = await lookAt(serverKeys(own, replica), key, signal);
    return { replica, look, ...judge(master, look) };
  } catch (error) {
    const failure = shapeFailure(error, { host: replica, tls: profile.tls !== undefined, socket: false });
    if (failure.kind === "cancelled") throw failure;
    return { replica, result: "unread", changes: [], problem: failure.message };
  } finally {
    own.close();
  }
}

function judge(master: Look, look: Look): Pick<Comparison, "result" | "changes" | "endsLater" | "problem"> {
  const problem = look.problem ?? master.problem;
  if (problem !== undefined) return { result: "unread", changes: [], problem };
  if (!master.session || !look.session) {
    const result = master.session ? "missing" : look.session ? "only-there" : "same";
    return { result, changes: [] };
  }
  const changes = changesBetween(master.session, look.session).filter(({ kind }) => kind !== "used");
  const both = typeof master.expiresAt === "number" && typeof look.expiresAt === "number";
  const endsLater = both ? Number(look.expiresAt) - Number(master.expiresAt) : undefined;
  const ends = both ? Math.abs(endsLater ?? 0) > TOLERANCE_MS : master.expiresAt !== look.expiresAt;
  return {
    result: changes.length > 0 || ends ? "differs" : "same",
    changes,
    ...(endsLater !== undefined && ends && { endsLater }),
  };
}

/** In the order in which the server lists them. */
async function replicasOf(client: ReadClient, { endpoint }: Profile, key: Buffer): Promise<readonly Host[]> {
  if (endpoint.kind === "cluster") {
    const shards = await client.send("CLUSTER", "SLOTS");
    return inCluster(shards, slotOf(key)).map((host) => translated(host, endpoint.translate));
  }
  const info = String(await client.send("INFO", "replication"));
  const lines = infoLines(info);
  if (lines.get("role") !== "master")
    throw new LiveFailure("read-only", endpoint.kind === "standalone" ? written(endpoint) : "this connection");
  const translate = endpoint.kind === "sentinel" ? endpoint.translate : undefined;
  return [...lines].flatMap(([name, value]) => {
    const [, host, port] = /^slave\d+$/.test(name) ? (/^ip=([^,]+),port=(\d+)/.exec(value) ?? []) : [];
    return host === undefined ? [] : [translated({ host, port: Number(port) }, translate)];
  });
}

const translated = (host: Host, translate: Translation | undefined): Host => translate?.[written(host)] ?? host;

/** Rows of CLUSTER SLOTS: first and last slot, the master, and its replicas: https://redis.io/docs/latest/commands/cluster-slots/ */
function inCluster(reply: unknown, slot: number): readonly Host[] {
  if (!Array.isArray(reply)) return [];
  for (const row of reply as readonly unknown[]) {
    if (!Array.isArray(row) || !(Number(row[0]) <= slot && slot <= Number(row[1]))) continue;
    return row.slice(3).flatMap((node: unknown): Host[] => {
      const [host, port] = Array.isArray(node) ? node : [];
      return host && port ? [{ host: String(host), port: Number(port) }] : [];
    });
  }
  return [];
}
