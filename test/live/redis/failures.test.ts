// Everything that stands between us and a server is said in a sentence that a person can act on, and never with a secret.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type ClientOptions, readClient } from "../../../src/live/redis/client.ts";
import { type FailureKind, LiveFailure, runbookOf, shapeFailure } from "../../../src/live/redis/failure.ts";
import type { Endpoint, Profile } from "../../../src/live/redis/profile.ts";
import { freePort, local, profileOf, skip, startServer, until } from "./servers.ts";

const fast: ClientOptions = { timing: { connect: 400, command: 400, retry: () => 20 } };

async function failing(endpoint: Endpoint, kind: FailureKind, more: Partial<Profile> = {}): Promise<LiveFailure> {
  const client = readClient(profileOf(endpoint, more), { password: "topsecret" }, fast);
  try {
    await client.connect();
  } catch (error) {
    assert.ok(error instanceof LiveFailure);
    assert.equal(error.kind, kind, error.message);
    assert.equal(error.runbook, runbookOf(kind));
    assert.ok(!(JSON.stringify(error) + error.stack).includes("topsecret"));
    assert.deepEqual(client.state, { kind: "failed", failure: error });
    return error;
  } finally {
    client.close();
  }
  throw new Error("it connected");
}

/** Something that listens and is no Redis. */
async function listening(t: TestContext, greet: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    greet(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return address.port;
}

test("a port where nobody listens, and a name that nobody knows", async () => {
  const port = await freePort();
  const refused = await failing(local(port), "refused");
  assert.equal(refused.host, `127.0.0.1:${port}`);
  assert.match(refused.message, /^Nothing listens at 127\.0\.0\.1:\d+\. Start the server/);
  await failing({ kind: "standalone", host: "no-such-host.invalid", port: 6379 }, "name-unknown");
});

test("a socket that is not there, or is no socket", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "file"), "");
  const missing = await failing({ kind: "socket", path: join(folder, "none.sock") }, "socket-missing");
  assert.ok(missing.message.includes("none.sock"));
  // What the system says of a plain file differs; that it is refused does not.
  const client = readClient(profileOf({ kind: "socket", path: join(folder, "file") }), {}, fast);
  await assert.rejects(
    client.connect(),
    (error) => error instanceof LiveFailure && /^(?:refused|socket-missing)$/.test(error.kind),
  );
  client.close();
});

test("servers that are no Redis, by what they say", async (t) => {
  const http = createHttpServer((_request, response) => response.end("hello"));
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  t.after(() => http.close());
  const address = http.address();
  assert.ok(address !== null && typeof address === "object");
  await failing(local(address.port), "not-redis");
  await failing(local(await listening(t, (socket) => socket.write("SSH-2.0-OpenSSH_9.6\r\n"))), "not-redis");
  await failing(local(await listening(t, () => undefined)), "timeout");
  await failing(local(await listening(t, (socket) => socket.destroy())), "tls-expected");
});

test("what a server says before it hangs up, also before it was asked", async (t) => {
  const denied =
    "-DENIED Redis is running in protected mode because protected mode is enabled and no password is set\r\n";
  await failing(local(await listening(t, (socket) => socket.end(denied))), "protected-mode");
  await failing(local(await listening(t, (socket) => socket.once("data", () => socket.end(denied)))), "protected-mode");
  await failing(
    local(await listening(t, (socket) => socket.end("-ERR max number of clients reached\r\n"))),
    "too-many-clients",
  );
});

test("a server with as many clients as it allows", { skip }, async (t) => {
  const server = await startServer(t);
  await server.admin.config("SET", "maxclients", "1");
  await failing(local(server.port), "too-many-clients");
});

test("a database that does not exist", { skip }, async (t) => {
  const server = await startServer(t);
  await failing(local(server.port), "database-missing", { database: 99 });
});

test("a replica that has lost its master and gives no old data", { skip }, async (t) => {
  const args = ["--replicaof", `127.0.0.1 ${await freePort()}`, "--replica-serve-stale-data", "no"];
  const server = await startServer(t, { args, admin: { enableReadyCheck: false } });
  await failing(local(server.port), "master-down");
});

test("a server that still loads is waited for, and the waiting can be cancelled", { skip }, async (t) => {
  const server = await startServer(t);
  const value = "x".repeat(100);
  const pipeline = server.admin.pipeline();
  for (let index = 0; index < 2_000; index++) pipeline.set(`sess:${index}`, value);
  await pipeline.exec();
  await server.admin.save();
  const copy = await startServer(t, {
    early: true,
    args: ["--key-load-delay", "1000", "--loading-process-events-interval-bytes", "1024"],
    copy: join(server.folder, "dump.rdb"),
  });
  const client = readClient(profileOf(local(copy.port)), {}, fast);
  t.after(() => client.close());
  const kinds: string[] = [];
  client.onState((state) => {
    if (state.kind === "reconnecting") {
      kinds.push(state.failure.kind);
      assert.ok(state.nextTryAt > 0 && state.attempt > 0);
    }
  });
  await until(async () => {
    try {
      await client.connect();
      return true;
    } catch (error) {
      // It may not listen yet.
      assert.ok(error instanceof LiveFailure && error.kind === "refused", String(error));
      return false;
    }
  });
  assert.ok(kinds.includes("loading"), "it was loading when we came");
  assert.equal(await client.send("DBSIZE"), 2_000);
});

test("connecting can be cancelled, and begun again", { skip }, async (t) => {
  const server = await startServer(t);
  server.signal("SIGSTOP");
  const client = readClient(profileOf(local(server.port)), {});
  t.after(() => client.close());
  const cancel = new AbortController();
  const first = client.connect(cancel.signal);
  cancel.abort();
  await assert.rejects(first, (error) => error instanceof LiveFailure && error.kind === "cancelled");
  assert.equal(client.state.kind, "idle");
  server.signal("SIGCONT");
  await client.connect();
  assert.equal(client.state.kind, "connected");
});

test("what cannot be made to happen here, by the words of the servers", () => {
  const shaped = (message: string, command = "get") =>
    shapeFailure(Object.assign(new Error(message), { name: "ReplyError" }), {
      host: "h:1",
      tls: false,
      socket: false,
      command,
    });
  const kinds: readonly (readonly [string, FailureKind])[] = [
    ["READONLY You can't write against a read only replica.", "read-only"],
    ["MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", "misconf"],
    ["CLUSTERDOWN The cluster is down", "cluster-down"],
    ["CLUSTERDOWN Hash slot not served", "cluster-down"],
    ["MOVED 3999 127.0.0.1:6381", "slot-moved"],
    ["OOM command not allowed when used memory > 'maxmemory'.", "out-of-memory"],
    ["BUSY Redis is busy running a script.", "busy"],
    ["WRONGTYPE Operation against a key holding the wrong kind of value", "wrong-type"],
    ["ERR invalid password", "auth-wrong"],
    ["ERR unknown command `EXPIRETIME`, with args beginning with: `sess:abcdef`, ", "command-unknown"],
    ["NOPERM this user has no permissions to access one of the keys used as arguments", "permission-missing"],
  ];
  for (const [message, kind] of kinds) assert.equal(shaped(message).kind, kind, message);
  // Redis 6.2 and 7 word it differently.
  assert.equal(
    shaped("NOPERM this user has no permissions to run the 'info' command or its subcommand").command,
    "info",
  );
  assert.equal(
    shaped("NOPERM User bob has no permissions to run the 'cluster|slots' command").command,
    "cluster|slots",
  );
  const quoting = shaped("ERR unknown command `EXPIRETIME`, with args beginning with: `sess:abcdef`, ", "expiretime");
  assert.ok(!quoting.message.includes("abcdef") && quoting.message.includes("EXPIRETIME"));
  assert.ok(!shaped("ERR something about sess:abcdef").message.includes("abcdef"));
  assert.ok(!shaped("sess:abcdef").message.includes("abcdef"));
});
