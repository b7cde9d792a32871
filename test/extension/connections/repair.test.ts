// The one step that helps after a failure, and states in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SavedServer } from "../../../src/extension/connections/connection.ts";
import { describeState, environmentColor } from "../../../src/extension/connections/describe-state.ts";
import { repairOf } from "../../../src/extension/connections/repair.ts";
import { type FailureKind, LiveFailure } from "../../../src/live/redis/failure.ts";
import { mistakes } from "../../../src/live/redis/profile.ts";
import type { ConnectionState } from "../../../src/live/redis/state.ts";

const server: SavedServer = {
  id: "shop",
  label: "Shop",
  environment: "production",
  endpoint: { kind: "standalone", host: "cache", port: 7000 },
  username: "reader",
  database: 3,
};

const repaired = (saved: SavedServer, kind: FailureKind): SavedServer => {
  const repair = repairOf(saved, { kind });
  assert.equal(repair.how, "change", kind);
  assert.ok(repair.how === "change");
  assert.deepEqual(mistakes(repair.saved), []);
  return repair.saved;
};

test("a node of a cluster becomes a cluster connection, and back", () => {
  const cluster = repaired(server, "cluster-expected");
  assert.deepEqual(cluster, {
    ...server,
    endpoint: { kind: "cluster", nodes: [{ host: "cache", port: 7000 }] },
    database: 0,
  });
  assert.deepEqual(repaired(cluster, "cluster-unexpected"), { ...server, database: 0 });
});

test("TLS is switched on where it is expected, and off where it is not", () => {
  const secure = repaired(server, "tls-expected");
  assert.deepEqual(secure, { ...server, tls: { rejectUnauthorized: true } });
  assert.deepEqual(repaired(secure, "tls-unexpected"), server);
});

test("a password, a master's name or another look are asked of the person", () => {
  const how = (kind: FailureKind): string => repairOf(server, { kind }).how;
  assert.deepEqual([how("auth-required"), how("auth-wrong")], ["password", "password"]);
  assert.equal(how("sentinel-expected"), "master");
  assert.deepEqual([how("name-unknown"), how("database-missing"), how("other")], ["edit", "edit", "edit"]);
  const socket: SavedServer = { ...server, endpoint: { kind: "socket", path: "/run/redis.sock" } };
  assert.equal(repairOf(socket, { kind: "cluster-expected" }).how, "edit");
  assert.equal(
    repairOf({ id: "n", label: "Night", snapshot: "/dump.rdb" }, { kind: "other" }).title,
    "Choose Another File…",
  );
});

test("every state is told in words, with an icon", () => {
  const words = (state: ConnectionState) => describeState({ saved: server, place: "cache:7000", state }, 1_000);
  const failure = new LiveFailure("refused", "cache:7000");
  assert.equal(words({ kind: "idle" }).text, "not connected");
  assert.equal(words({ kind: "connecting" }).icon, "loading~spin");
  const connected: ConnectionState = {
    kind: "connected",
    server: { flavour: "valkey", version: "8.1.0", role: "replica" },
  };
  assert.equal(words(connected).text, "connected · Valkey 8.1.0");
  assert.match(words(connected).tooltip, /cache:7000, a replica\./);
  assert.equal(words({ kind: "connected", server: { flavour: "unknown" } }).text, "connected");
  assert.equal(words({ ...connected, failure }).icon, "warning");
  const waiting = words({ kind: "reconnecting", attempt: 2, nextTryAt: 4_500, failure });
  assert.deepEqual([waiting.text, waiting.tooltip], ["reconnecting, try 2", `${failure.message}\nTry 2 comes in 4 s.`]);
  assert.match(words({ kind: "reconnecting", attempt: 2, nextTryAt: 900, failure }).tooltip, /is under way/);
  assert.deepEqual(words({ kind: "failed", failure }), { text: "failed", icon: "error", tooltip: failure.message });
  const broken = { id: "entry 1", label: "Half", mistakes: [{ at: "id", message: "This is missing." }] };
  assert.match(
    describeState({ saved: broken, place: "", state: { kind: "idle" } }, 0).tooltip,
    /^id: This is missing\./,
  );
  const file = { saved: { id: "n", label: "Night", snapshot: "/dump.rdb" }, place: "/dump.rdb" };
  assert.equal(
    describeState({ ...file, state: { kind: "connected", server: { flavour: "unknown" } } }, 0).text,
    "open",
  );
  assert.equal(environmentColor("staging"), "sessionDoctor.stagingForeground");
});
