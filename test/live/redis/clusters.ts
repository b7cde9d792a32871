// A cluster of three masters for a test, and slots that move between them.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Profile } from "../../../src/live/redis/profile.ts";
import { slotOf } from "../../../src/live/redis/slots.ts";
import { freePort, profileOf, type Server, startServer, until } from "./servers.ts";

/** Together they hold all slots: 0 to 5460, 5461 to 10922, and the rest. */
export async function startCluster(t: TestContext): Promise<readonly Server[]> {
  const servers: Server[] = [];
  const buses: string[] = [];
  for (let index = 0; index < 3; index++) {
    const bus = String(await freePort());
    buses.push(bus);
    const own = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-port", bus];
    servers.push(await startServer(t, { args: own, admin: { enableReadyCheck: false } }));
  }
  const [first, ...others] = servers;
  assert.ok(first);
  const ranges = [
    [0, 5460],
    [5461, 10922],
    [10923, 16383],
  ];
  for (const [index, server] of servers.entries())
    await server.admin.call("CLUSTER", "ADDSLOTSRANGE", ...(ranges[index] ?? []).map(String));
  for (const [index, other] of others.entries())
    await first.admin.call("CLUSTER", "MEET", "127.0.0.1", String(other.port), buses[index + 1] ?? "");
  for (const server of servers)
    await until(async () => {
      const info = String(await server.admin.call("CLUSTER", "INFO"));
      return /cluster_state:ok/.test(info) && /cluster_known_nodes:3/.test(info);
    });
  return servers;
}

/** Writes to the node that holds the slot. */
export async function fillCluster(servers: readonly Server[], count: number): Promise<Set<string>> {
  const names = new Set<string>();
  const batches = servers.map(({ admin }) => admin.pipeline());
  for (let index = 0; index < count; index++) {
    const name = `sess:${index}`;
    names.add(name);
    const slot = slotOf(name);
    batches[slot <= 5460 ? 0 : slot <= 10922 ? 1 : 2]?.setex(name, 3600, "x");
  }
  for (const batch of batches) for (const [error] of (await batch.exec()) ?? []) assert.equal(error, null);
  return names;
}

export const idOf = async (server: Server): Promise<string> => String(await server.admin.call("CLUSTER", "MYID"));

/** As `redis-cli --cluster reshard` moves a slot, key by key. */
export async function moveSlot(
  slot: number,
  from: Server,
  to: Server,
  others: readonly Server[],
  finish: boolean,
): Promise<number> {
  const [source, target] = [await idOf(from), await idOf(to)];
  await to.admin.call("CLUSTER", "SETSLOT", String(slot), "IMPORTING", source);
  await from.admin.call("CLUSTER", "SETSLOT", String(slot), "MIGRATING", target);
  const keys = (await from.admin.call("CLUSTER", "GETKEYSINSLOT", String(slot), "1000")) as string[];
  for (const key of keys) await from.admin.migrate("127.0.0.1", to.port, key, 0, 1000);
  if (finish)
    for (const server of [to, from, ...others])
      await server.admin.call("CLUSTER", "SETSLOT", String(slot), "NODE", target);
  return keys.length;
}

export const clusterOf = (servers: readonly Server[]): Profile =>
  profileOf({ kind: "cluster", nodes: servers.map(({ port }) => ({ host: "127.0.0.1", port })) });
