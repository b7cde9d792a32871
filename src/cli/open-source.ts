// Opens what the sessions command reads: a server, or a snapshot. Loads only what that one needs.
import { reasonOf } from "../disk/walk.ts";
import type { KeySource, ListedKey } from "../live/key-source.ts";
import type { ReadClient } from "../live/redis/client.ts";
import type { Profile } from "../live/redis/profile.ts";
import type { SessionsOptions } from "./sessions-options.ts";
import { UsageError } from "./usage.ts";

/** Where a password may stand that other users of the machine should not see among its processes. */
const PASSWORD = "SESSION_DOCTOR_REDIS_PASSWORD";

/** Rejects with a UsageError for an address or a file that is none, and with a `LiveFailure` without connection. */
export function openSource(
  from: SessionsOptions["from"],
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<KeySource<ListedKey>> {
  return "redis" in from ? ofServer(from.redis, environment, signal) : ofFile(from.snapshot);
}

async function ofFile(path: string): Promise<KeySource<ListedKey>> {
  const { NotASnapshot, openSnapshot } = await import("../live/snapshot/open.ts");
  const { snapshotKeys } = await import("../live/snapshot/snapshot-keys.ts");
  try {
    return snapshotKeys(await openSnapshot(path), path);
  } catch (error) {
    if (error instanceof NotASnapshot) throw new UsageError(`${path}: ${error.message}`);
    throw new UsageError(`the snapshot ${path} cannot be read: ${reasonOf(error)}`);
  }
}

async function ofServer(
  url: string,
  environment: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<KeySource<ListedKey>> {
  const { parseAddress } = await import("../live/redis/address.ts");
  const { readClient } = await import("../live/redis/client.ts");
  const { describe } = await import("../live/redis/profile.ts");
  const { serverKeys } = await import("../live/redis/server-keys.ts");
  const address = parseAddress(url);
  if ("problem" in address) throw new UsageError(`--redis: ${address.problem}`);
  const { [PASSWORD]: password } = environment;
  const secrets = { ...(password && { password }), ...address.secrets };
  const profile: Profile = { label: "terminal", environment: "development", ...address.profile };

  const connect = async (one: Profile): Promise<ReadClient> => {
    const client = readClient(one, secrets);
    try {
      await client.connect(signal);
      return client;
    } catch (error) {
      client.close();
      throw error;
    }
  };
  const client = await connect(profile);
  const { state } = client;
  const { endpoint } = profile;
  const isNode = state.kind === "connected" && state.server.mode === "cluster" && endpoint.kind === "standalone";
  if (!isNode) return owning(client, serverKeys(client, describe(endpoint)));
  client.close();
  const cluster: Profile = { ...profile, endpoint: { kind: "cluster", nodes: [endpoint] } };
  const all = await connect(cluster);
  return owning(all, serverKeys(all, describe(cluster.endpoint)));
}

const owning = (client: ReadClient, source: KeySource<ListedKey>): KeySource<ListedKey> => ({
  ...source,
  close: async () => client.close(),
});
