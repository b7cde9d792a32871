// A cluster of three masters: slots that move while keys are listed, a master that dies, and addresses that lead nowhere.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readClient } from "../../../src/live/redis/client.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import { keyFacts } from "../../../src/live/redis/key-facts.ts";
import { Sweep } from "../../../src/live/redis/scan.ts";
import { slotOf } from "../../../src/live/redis/slots.ts";
import { clusterOf, fillCluster, idOf, moveSlot, startCluster } from "./clusters.ts";
import { freePort, profileOf, skip, startServer, until } from "./servers.ts";

const keyCount = 3_000;

test("a cluster", { skip }, async (t) => {
  const servers = await startCluster(t);
  const [a, b, c] = servers;
  assert.ok(a && b && c);
  const names = await fillCluster(servers, keyCount);
  const client = readClient(clusterOf([a]), {});
  t.after(() => client.close());
  await client.connect();

  await t.test("is read as a whole from one node's address, and keys are asked where they are", async () => {
    const { nodes, unserved } = await client.topology();
    assert.equal(nodes.length, 3);
    assert.equal(unserved, 0);
    const found = new Set<string>();
    for await (const { node, keys } of new Sweep(client).steps()) {
      for (const key of keys) found.add(String(key));
      const facts = await keyFacts(node, keys);
      assert.ok(facts.every(({ type, ttl, failure }) => type === "string" && (ttl ?? 0) > 0 && failure === undefined));
    }
    assert.deepEqual(found, names);
    const values = await client.pipeline([...names].slice(0, 250).map((name) => ["GET", name] as const));
    assert.ok(values.every((value) => String(value) === "x"));
  });

  await t.test("loses no key when a slot moves while it is listed, and follows MOVED and ASK", async () => {
    const sweep = new Sweep(client, { pace: { share: 1, most: 30 } });
    const found = new Set<string>();
    const taken: Buffer[] = [];
    // Lists b to its end while c is far from it: what then moves from c to b is behind b's cursor and gone from c.
    const listed = new Set<string>();
    const bNames = [...names].filter((name) => slotOf(name) > 5460 && slotOf(name) <= 10922).length;
    let fromB = 0;
    let moved = 0;
    let slots: number[] = [];
    for await (const { node, keys } of sweep.steps()) {
      for (const key of keys) {
        found.add(String(key));
        listed.add(String(key));
      }
      if (node.address.endsWith(String(b.port))) fromB += keys.length;
      if (moved === 0 && fromB > bNames / 2) {
        const unseen = [...names].filter((name) => !found.has(name) && slotOf(name) > 10922);
        slots = [...new Set(unseen.map(slotOf))].slice(0, 40);
        for (const slot of slots.slice(0, -1)) moved += await moveSlot(slot, c, b, [a], true);
        // The last one stays open: half moved, which is answered by ASK.
        moved += await moveSlot(slots.at(-1) ?? 0, c, b, [a], false);
        taken.push(...[...names].filter((name) => slots.includes(slotOf(name))).map((name) => Buffer.from(name)));
      }
    }
    assert.ok(moved >= 40, `only ${moved} keys moved`);
    assert.deepEqual(
      [...names].filter((name) => !found.has(name)),
      [],
    );
    assert.ok(sweep.report.rewalked >= slots.length);
    assert.equal(sweep.report.repeats, false);
    // The nodes that were asked before the move send us on.
    const old = (await client.topology()).nodes.find(({ node }) => node.address.endsWith(String(c.port)))?.node;
    assert.ok(old);
    const facts = await keyFacts(old, taken);
    assert.equal(facts.length, taken.length);
    assert.ok(facts.every(({ type, failure }) => type === "string" && failure === undefined));
    const values = await client.pipeline(taken.map((key) => ["GET", key] as const));
    assert.ok(values.every((value) => String(value) === "x"));
    for (const server of [b, c, a])
      await server.admin.call("CLUSTER", "SETSLOT", String(slots.at(-1)), "NODE", await idOf(b));
  });

  await t.test("lists what is left when a master dies, and says what is missing", async () => {
    const sweep = new Sweep(client, { patience: 500 });
    const first = await sweep.next();
    assert.ok(first);
    const found = new Set(first.keys.map(String));
    await a.kill();
    for await (const { keys } of sweep.steps()) for (const key of keys) found.add(String(key));
    const others = [...names].filter((name) => slotOf(name) > 5460);
    assert.deepEqual(
      others.filter((name) => !found.has(name)),
      [],
    );
    const { missing, finished } = sweep.report;
    assert.equal(finished, true);
    assert.deepEqual(
      missing.map(({ address, slots }) => ({ address, slots })),
      [{ address: `127.0.0.1:${a.port}`, slots: 5461 }],
    );
    assert.match(missing[0]?.failure.kind ?? "", /^(?:lost|refused)$/);
    const { state } = client;
    assert.ok(
      state.kind === "connected" && state.failure !== undefined,
      "one failing node is told beside the connection",
    );
    await a.restart();
    await until(() => client.state.kind === "connected" && !("failure" in client.state && client.state.failure));
  });
});

test("says that the announced addresses cannot be reached, and reaches them once they are translated", {
  skip,
}, async (t) => {
  const elsewhere = await freePort();
  const server = await startServer(t, {
    args: [
      "--cluster-enabled",
      "yes",
      "--cluster-announce-port",
      String(elsewhere),
      "--cluster-port",
      String(await freePort()),
      "--cluster-announce-ip",
      "127.0.0.1",
    ],
    admin: { enableReadyCheck: false },
  });
  await server.admin.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  await until(async () => /cluster_state:ok/.test(String(await server.admin.call("CLUSTER", "INFO"))));
  await server.admin.set("sess:a", "x");
  const nodes = [{ host: "127.0.0.1", port: server.port }];
  const lost = readClient(profileOf({ kind: "cluster", nodes }), {});
  t.after(() => lost.close());
  await assert.rejects(
    lost.connect(),
    (error) =>
      error instanceof LiveFailure && error.kind === "cluster-addresses" && error.message.includes(String(elsewhere)),
  );
  const translate = { [`127.0.0.1:${elsewhere}`]: { host: "127.0.0.1", port: server.port } };
  const client = readClient(profileOf({ kind: "cluster", nodes, translate }), {});
  t.after(() => client.close());
  await client.connect();
  assert.equal(String(await client.send("GET", "sess:a")), "x");
});

test("says that a cluster without slots is down", { skip }, async (t) => {
  const server = await startServer(t, {
    args: ["--cluster-enabled", "yes", "--cluster-port", String(await freePort())],
    admin: { enableReadyCheck: false },
  });
  const client = readClient(clusterOf([server]), {});
  t.after(() => client.close());
  await assert.rejects(client.connect(), (error) => error instanceof LiveFailure && error.kind === "cluster-down");
});

test("says that a single server is no cluster", { skip }, async (t) => {
  const server = await startServer(t);
  const client = readClient(clusterOf([server]), {});
  t.after(() => client.close());
  await assert.rejects(
    client.connect(),
    (error) => error instanceof LiveFailure && error.kind === "cluster-unexpected",
  );
});
