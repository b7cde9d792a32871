// Servers that stop, restart or fall silent while they are listed: nothing hangs, nothing is lost, and the state says what happens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readClient } from "../../../src/live/redis/client.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import { Sweep } from "../../../src/live/redis/scan.ts";
import type { ConnectionState } from "../../../src/live/redis/state.ts";
import { fill, local, profileOf, skip, startServer, until } from "./servers.ts";

const slow = { pace: { share: 1, most: 20 } };

test("a server that is killed and comes back is listed from the start again, each key once", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 5_000);
  await server.admin.save();
  const client = readClient(profileOf(local(server.port)), {}, { timing: { retry: () => 50 } });
  t.after(() => client.close());
  const states: ConnectionState[] = [];
  client.onState((state) => states.push(state));
  await client.connect();
  const sweep = new Sweep(client, slow);
  const found: string[] = [];
  let killed = false;
  for await (const { keys } of sweep.steps()) {
    found.push(...keys.map(String));
    if (killed || found.length < 2_000) continue;
    killed = true;
    await server.kill();
    await until(() => client.state.kind === "reconnecting" && client.state.attempt > 2);
    await server.restart();
  }
  assert.equal(found.length, 5_000);
  assert.equal(new Set(found).size, 5_000);
  assert.equal(sweep.report.restarts, 1);
  const waiting = states.find((state) => state.kind === "reconnecting" && state.attempt === 2);
  assert.ok(waiting?.kind === "reconnecting");
  assert.equal(waiting.failure.kind, "refused");
  assert.ok(waiting.nextTryAt <= Date.now());
  assert.deepEqual([...new Set(states.map(({ kind }) => kind))], ["connecting", "connected", "reconnecting"]);
});

test("a connection that somebody kills goes on with the same cursor", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 2_000);
  const client = readClient(profileOf(local(server.port)), {}, { timing: { retry: () => 10 } });
  t.after(() => client.close());
  await client.connect();
  const sweep = new Sweep(client, slow);
  let found = 0;
  let killed = false;
  for await (const { keys } of sweep.steps()) {
    found += keys.length;
    if (killed || found < 500) continue;
    killed = true;
    await server.admin.client("KILL", "TYPE", "normal", "SKIPME", "yes");
  }
  assert.equal(found, 2_000);
  assert.equal(sweep.report.restarts, 0);
});

test("a server that is stopped for ten seconds is waited for", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 2_000);
  const client = readClient(
    profileOf(local(server.port)),
    {},
    { timing: { command: 700, connect: 700, retry: () => 200 } },
  );
  t.after(() => client.close());
  const kinds = new Set<string>();
  client.onState((state) =>
    kinds.add("failure" in state && state.failure ? `${state.kind}: ${state.failure.kind}` : state.kind),
  );
  await client.connect();
  const sweep = new Sweep(client, slow);
  let found = 0;
  let awake: NodeJS.Timeout | undefined;
  for await (const { keys } of sweep.steps()) {
    found += keys.length;
    if (awake !== undefined || found < 500) continue;
    server.signal("SIGSTOP");
    awake = setTimeout(() => server.signal("SIGCONT"), 10_000);
  }
  assert.equal(found, 2_000);
  assert.ok(kinds.has("connected: timeout"), "the silence is told while it lasts");
  assert.ok(kinds.has("reconnecting: timeout"), "a connection that leads nowhere is given up");
  assert.equal(client.state.kind, "connected");
  assert.ok(!("failure" in client.state));
});

test("a server that stays silent is given up with its cause, and can be gone on with", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 2_000);
  const client = readClient(
    profileOf(local(server.port)),
    {},
    { timing: { command: 100, connect: 100, retry: () => 50 } },
  );
  t.after(() => client.close());
  await client.connect();
  const sweep = new Sweep(client, { ...slow, patience: 500 });
  const first = await sweep.next();
  assert.ok(first);
  server.signal("SIGSTOP");
  await assert.rejects(sweep.next(), (error) => error instanceof LiveFailure && error.kind === "timeout");
  server.signal("SIGCONT");
  await client.ready();
  let found = first.keys.length;
  for await (const { keys } of sweep.steps()) found += keys.length;
  assert.equal(found, 2_000);
});

test("waiting for a silent server can be cancelled", { skip }, async (t) => {
  const server = await startServer(t);
  await fill(server.admin, 500);
  const client = readClient(
    profileOf(local(server.port)),
    {},
    { timing: { command: 200, connect: 200, retry: () => 50 } },
  );
  t.after(() => client.close());
  await client.connect();
  server.signal("SIGSTOP");
  const cancel = new AbortController();
  const waiting = new Sweep(client).next(cancel.signal);
  await until(() => client.state.kind === "reconnecting");
  cancel.abort();
  await assert.rejects(waiting, (error) => error instanceof LiveFailure && error.kind === "cancelled");
});

test("a password that was changed meanwhile ends the tries", { skip }, async (t) => {
  const server = await startServer(t);
  const client = readClient(profileOf(local(server.port)), {}, { timing: { retry: () => 50 } });
  t.after(() => client.close());
  await client.connect();
  await server.admin.config("SET", "requirepass", "second");
  await server.admin.client("KILL", "TYPE", "normal", "SKIPME", "yes");
  await until(() => client.state.kind === "failed");
  assert.ok(client.state.kind === "failed");
  assert.equal(client.state.failure.kind, "auth-required");
  await assert.rejects(
    client.send("DBSIZE"),
    (error) => error instanceof LiveFailure && error.kind === "auth-required",
  );
});
