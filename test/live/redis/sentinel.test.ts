// Sentinels: who is master, what happens when another one becomes it while keys are listed, and what they cannot tell.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { readClient } from "../../../src/live/redis/client.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import { Sweep } from "../../../src/live/redis/scan.ts";
import { fill, freePort, local, profileOf, type Server, skip, startServer, until } from "./servers.ts";

const password = "s3ntinel-pässword:@";

interface Group {
  readonly servers: readonly [Server, Server];
  readonly sentinel: Server;
}

async function startGroup(t: TestContext): Promise<Group> {
  const args = ["--requirepass", password, "--masterauth", password, "--repl-diskless-sync-delay", "0"];
  const admin = { password };
  const master = await startServer(t, { args, admin });
  const replica = await startServer(t, { args: [...args, "--replicaof", `127.0.0.1 ${master.port}`], admin });
  await until(async () => /master_link_status:up/.test(await replica.admin.info("replication")));
  const sentinel = await startServer(t, {
    sentinel: [
      `sentinel monitor shop 127.0.0.1 ${master.port} 1`,
      `sentinel auth-pass shop ${password}`,
      "sentinel down-after-milliseconds shop 1000",
      "sentinel failover-timeout shop 5000",
      "",
    ].join("\n"),
    admin: { enableReadyCheck: false },
  });
  // A Sentinel counts a replica before it knows how it is.
  await until(async () => {
    const [replica] = (await sentinel.admin.call("SENTINEL", "REPLICAS", "shop")) as string[][];
    const of = (name: string): string | undefined => replica?.[replica.indexOf(name) + 1];
    return replica !== undefined && of("flags") === "slave" && of("master-link-status") === "ok";
  });
  return { servers: [master, replica], sentinel };
}

test("a group that Sentinels watch", { skip }, async (t) => {
  const { servers, sentinel } = await startGroup(t);
  const [master, replica] = servers;
  await fill(master.admin, 5_000);
  await master.admin.wait(1, 5_000);
  const sentinels = [
    { host: "127.0.0.1", port: await freePort() },
    { host: "127.0.0.1", port: sentinel.port },
  ];
  const endpoint = { kind: "sentinel", sentinels, master: "shop", role: "master" } as const;

  await t.test("is read at the master or at a replica, past a Sentinel that is gone", async () => {
    for (const role of ["master", "replica"] as const) {
      const client = readClient(profileOf({ ...endpoint, role }), { password });
      await client.connect();
      assert.ok(client.state.kind === "connected");
      assert.equal(client.state.server.role, role);
      assert.equal(await client.send("DBSIZE"), 5_000);
      client.close();
    }
  });

  await t.test("names the masters that the Sentinel does know", async () => {
    const client = readClient(profileOf({ ...endpoint, master: "shpo" }), { password });
    t.after(() => client.close());
    await assert.rejects(
      client.connect(),
      (error) =>
        error instanceof LiveFailure && error.kind === "sentinel-master-unknown" && error.message.includes('"shop"'),
    );
  });

  await t.test("loses no key when another server becomes master while it is listed", async () => {
    const client = readClient(profileOf(endpoint), { password });
    t.after(() => client.close());
    await client.connect();
    const node = (await client.topology()).nodes[0]?.node;
    const sweep = new Sweep(client, { pace: { share: 1, most: 20 } });
    const found = new Map<string, number>();
    let forced = false;
    for await (const { keys } of sweep.steps()) {
      for (const key of keys) found.set(String(key), (found.get(String(key)) ?? 0) + 1);
      if (forced || found.size < 1_000) continue;
      forced = true;
      await sentinel.admin.call("SENTINEL", "FAILOVER", "shop");
      await until(async () => /role:master/.test(await replica.admin.info("replication")), 20_000);
      // Until the Sentinel has told it, the old master goes on as if nothing had happened.
      await master.kill();
    }
    assert.equal(found.size, 5_000);
    assert.ok([...found.values()].every((times) => times === 1));
    assert.equal(node?.address, `127.0.0.1:${replica.port}`);
    assert.equal(sweep.report.restarts, 1);
    assert.ok(client.state.kind === "connected" && client.state.server.role === "master");
  });
});

test("tells a Sentinel from a server, and no Sentinel at all", { skip }, async (t) => {
  const server = await startServer(t);
  const sentinel = await startServer(t, { sentinel: "", admin: { enableReadyCheck: false } });
  const asked = { kind: "sentinel", master: "shop", role: "master" } as const;
  const at = (port: number) => [{ host: "127.0.0.1", port }];
  const cases = [
    [local(sentinel.port), "sentinel-expected"],
    [{ ...asked, sentinels: at(server.port) }, "sentinel-unexpected"],
    [{ ...asked, sentinels: at(sentinel.port) }, "sentinel-master-unknown"],
    [{ ...asked, sentinels: at(await freePort()) }, "sentinel-unreachable"],
  ] as const;
  for (const [endpoint, kind] of cases) {
    const client = readClient(profileOf(endpoint), {});
    await assert.rejects(client.connect(), (error) => error instanceof LiveFailure && error.kind === kind);
    client.close();
  }
});
