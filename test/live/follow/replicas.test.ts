// One session on a master and on its replicas, on real servers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compareReplicas } from "../../../src/live/follow/replicas.ts";
import { readClient } from "../../../src/live/redis/client.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import { local, profileOf, skip, startServer, until } from "../redis/servers.ts";

const key = Buffer.from("sess:abcdefghijklmnopqrstuvwxyz012345");
const value = (cart: number): string => JSON.stringify({ cookie: { originalMaxAge: 1_800_000 }, cart });
const fast = { timing: { connect: 500, command: 500 } };

test("says what a replica has not got, has otherwise, or does not say", { skip }, async (t) => {
  const master = await startServer(t, { args: ["--repl-diskless-sync-delay", "0"] });
  const replica = await startServer(t, { args: ["--replicaof", "127.0.0.1", String(master.port)] });
  await master.admin.set(key, value(1), "EX", 1800);
  await until(async () => (await replica.admin.get(key)) !== null);
  const profile = profileOf(local(master.port));
  const client = readClient(profile, {});
  t.after(() => client.close());
  await client.connect();
  const { signal } = new AbortController();
  const compare = async () => {
    const { replicas } = await compareReplicas(client, profile, {}, key, signal, fast);
    return replicas.map(({ replica: address, result, changes }) => ({
      address,
      result,
      changes: changes.map((one) => ("path" in one ? `${one.kind} ${one.path.join(".")}` : one.kind)),
    }));
  };
  const address = `127.0.0.1:${replica.port}`;
  assert.deepEqual(await compare(), [{ address, result: "same", changes: [] }]);

  await replica.admin.config("SET", "replica-read-only", "no");
  await replica.admin.set(key, value(2), "EX", 1800);
  assert.deepEqual(await compare(), [{ address, result: "differs", changes: ["changed cart"] }]);
  await replica.admin.set(key, value(1), "EX", 60);
  assert.deepEqual(await compare(), [{ address, result: "differs", changes: [] }]);
  await replica.admin.del(key);
  assert.deepEqual(await compare(), [{ address, result: "missing", changes: [] }]);
  await master.admin.del(key);
  await replica.admin.set(key, value(1), "EX", 60);
  assert.deepEqual(await compare(), [{ address, result: "only-there", changes: [] }]);

  replica.signal("SIGSTOP");
  const stopped = await compare();
  replica.signal("SIGCONT");
  assert.deepEqual(stopped, [{ address, result: "unread", changes: [] }]);
});

test("asked at a replica, it says that the master has to be asked", { skip }, async (t) => {
  const master = await startServer(t, { args: ["--repl-diskless-sync-delay", "0"] });
  const replica = await startServer(t, { args: ["--replicaof", "127.0.0.1", String(master.port)] });
  await until(async () => /master_link_status:up/.test(await replica.admin.info("replication")));
  const profile = profileOf(local(replica.port));
  const client = readClient(profile, {});
  t.after(() => client.close());
  await client.connect();
  const { signal } = new AbortController();
  await assert.rejects(
    compareReplicas(client, profile, {}, key, signal),
    (error) => error instanceof LiveFailure && error.kind === "read-only",
  );
});
