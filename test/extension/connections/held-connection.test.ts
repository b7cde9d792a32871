// One connection over its life: against real servers, and against one that never answers.
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { SavedConnection, SavedServer } from "../../../src/extension/connections/connection.ts";
import { HeldConnection, type Opened } from "../../../src/extension/connections/held-connection.ts";
import { openStore } from "../../../src/extension/connections/open-store.ts";
import type { Endpoint } from "../../../src/live/redis/profile.ts";
import { local, skip, startServer, until } from "../../live/redis/servers.ts";

const saved = (endpoint: Endpoint): SavedServer => ({
  id: "one",
  label: "One",
  environment: "development",
  endpoint,
  database: 0,
});

/** A connection, and the states that it was in. */
function held(one: SavedConnection): { readonly connection: HeldConnection; readonly states: string[] } {
  const states: string[] = [];
  const connection: HeldConnection = new HeldConnection(one, () => states.push(connection.state.kind));
  return { connection, states };
}

const failureOf = (opened: Opened): string =>
  opened !== "cancelled" && "failure" in opened ? opened.failure.kind : "none";

describe("a server", { skip }, () => {
  test("is connected, lost, found again and let go of", async (t) => {
    const server = await startServer(t);
    const { connection, states } = held(saved(local(server.port)));
    const opened = await connection.open(openStore, {});
    assert.ok(opened !== "cancelled" && "browser" in opened);
    assert.equal(connection.browser, opened.browser);
    assert.deepEqual(states, ["connecting", "connected"]);
    await server.kill();
    await until(() => connection.state.kind === "reconnecting");
    assert.equal(connection.browser, opened.browser, "what was looked at stays");
    await server.restart();
    await until(() => connection.state.kind === "connected");
    await connection.close();
    assert.equal(connection.state.kind, "idle");
    assert.equal(connection.browser, undefined);
    await until(async () => !String(await server.admin.client("LIST")).includes("name=session-doctor"));
  });

  test("that changes its password gives up, and closes what was open", async (t) => {
    const server = await startServer(t, { args: ["--requirepass", "first"], admin: { password: "first" } });
    const { connection } = held(saved(local(server.port)));
    assert.equal(failureOf(await connection.open(openStore, {})), "auth-required");
    assert.equal(failureOf(await connection.open(openStore, { password: "hunter2" })), "auth-wrong");
    const { state } = connection;
    assert.ok(state.kind === "failed");
    assert.ok(!JSON.stringify(state).includes("hunter2") && !state.failure.message.includes("hunter2"));
    await connection.open(openStore, { password: "first" });
    assert.equal(connection.state.kind, "connected");
    await server.admin.config("SET", "requirepass", "second");
    await server.admin.client("KILL", "SKIPME", "yes");
    await until(() => connection.state.kind === "failed");
    assert.equal(connection.browser, undefined);
  });

  test("is unlocked for a time, and locked by hand, by another name and with its connection", async (t) => {
    const server = await startServer(t);
    const changes = async (): Promise<number> => {
      const clients = String(await server.admin.client("LIST"));
      return clients.split("\n").filter((line) => line.includes("name=session-doctor")).length - 1;
    };
    const { connection, states } = held(saved(local(server.port)));
    await connection.unlock(60_000);
    assert.equal(connection.unlocked, undefined, "nothing is open yet");
    await connection.open(openStore, {});
    assert.equal(connection.unlocked, undefined, "read-only unless asked");
    for (const lock of [
      () => connection.lock(),
      () => {
        connection.saved = { ...saved(local(server.port)), environment: "production" };
      },
      () => connection.unlocked?.lock(),
    ]) {
      await connection.unlock(60_000);
      assert.ok(connection.unlocked);
      assert.equal(await changes(), 1);
      const before = states.length;
      lock();
      assert.equal(connection.unlocked, undefined);
      assert.equal(states.length, before + 1, "whoever shows it is told");
      await until(async () => (await changes()) === 0);
    }
    await connection.unlock(20);
    await until(() => connection.unlocked === undefined);
    await connection.unlock(60_000);
    await connection.close();
    assert.equal(connection.unlocked, undefined);
    assert.equal(connection.server, undefined);
    await until(async () => (await changes()) === -1);
  });

  test("that is let go of while it is being unlocked stays locked", async (t) => {
    const server = await startServer(t);
    const { connection } = held(saved(local(server.port)));
    await connection.open(openStore, {});
    const unlocking = connection.unlock(60_000).catch(() => undefined);
    await connection.close();
    await unlocking;
    assert.equal(connection.unlocked, undefined);
    await until(async () => !String(await server.admin.client("LIST")).includes("name=session-doctor"));
  });

  test("that is a node of a cluster is not read alone", async (t) => {
    const server = await startServer(t, { args: ["--cluster-enabled", "yes"] });
    const { connection, states } = held(saved(local(server.port)));
    assert.equal(failureOf(await connection.open(openStore, {})), "cluster-expected");
    assert.deepEqual(states, ["connecting", "failed"]);
    await until(async () => !String(await server.admin.client("LIST")).includes("name=session-doctor"));
  });
});

test("connecting to who never answers can be cancelled at once", async (t) => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket.resume().on("error", () => undefined)));
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    silent.close();
  });
  const address = silent.address();
  assert.ok(typeof address === "object" && address !== null);
  const { connection, states } = held(saved(local(address.port)));
  const opening = connection.open(openStore, {});
  await until(() => sockets.length > 0);
  const gone = once(sockets[0] as Socket, "close");
  await connection.close();
  assert.equal(await opening, "cancelled");
  await gone;
  assert.deepEqual(states, ["connecting", "idle"]);
});

test("a snapshot opens, and says what is wrong with what is none", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-snapshot-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "dump.jsonl");
  const { connection } = held({ id: "one", label: "One", snapshot: path });
  const message = async (): Promise<string> => {
    const opened = await connection.open(openStore, {});
    return opened !== "cancelled" && "failure" in opened ? opened.failure.message : "";
  };
  assert.match(await message(), /is not there any more/);
  writeFileSync(path, "hello");
  assert.equal(connection.server, undefined, "a file cannot be changed");
  assert.match(await message(), /^dump\.jsonl is no snapshot that can be read\. The file is neither/);
  assert.equal(connection.state.kind, "failed");
});
