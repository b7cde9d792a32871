// What people and teams can choose, and that a change of it shows at once.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { uriOf } from "./client.ts";
import { CACHE, clientOn, folderOf, SHOP, write } from "./fixture.ts";

const RULE = "cookie-script-readable";

test("rules are turned off and given another severity, while the editor runs", async (t) => {
  const folder = folderOf(t, { "server.js": SHOP });
  let settings: unknown = { rules: { [RULE]: "off" } };
  const client = await clientOn(t, [folder], { settings, settingsOf: () => settings });
  const file = join(folder, "server.js");
  assert.ok(client.shown(file).every(({ code }) => code !== RULE));
  settings = { rules: { [RULE]: "info" } };
  client.notify("workspace/didChangeConfiguration", { settings: null });
  await client.until(file, (all) => all.some(({ code, severity }) => code === RULE && severity === 3));
  settings = {};
  client.notify("workspace/didChangeConfiguration", { settings: null });
  await client.until(file, (all) => all.some(({ code, severity }) => code === RULE && severity === 1));
});

test("a client that cannot be asked sends its settings itself", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const capabilities = { workspace: {} };
  const client = await clientOn(t, [folder], { settings: { minConfidence: "high" }, capabilities });
  const file = join(folder, "redis.conf");
  assert.deepEqual(client.shown(file), []);
  client.notify("workspace/didChangeConfiguration", { settings: { sessionDoctor: { minConfidence: "low" } } });
  await client.until(file, (all) => all.length > 0);
  assert.equal(client.registered.size, 0);
});

test("a stack that is switched off is not read", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE, "server.js": SHOP });
  let settings: unknown = {};
  const client = await clientOn(t, [folder], { settingsOf: () => settings });
  const file = join(folder, "server.js");
  client.open(file, SHOP);
  await client.until(file, (all) => all.length > 0);
  settings = { disabledStacks: ["express"] };
  client.notify("workspace/didChangeConfiguration", { settings: null });
  await client.until(file, (all) => all.length === 0);
  assert.ok(client.shown(join(folder, "redis.conf")).length > 0);
});

test("settings that make no sense change nothing", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const settings = { rules: { "store-evicts-sessions": "loud", none: 3 }, disabledStacks: "all", minConfidence: 7 };
  const client = await clientOn(t, [folder], { settings });
  await client.until(join(folder, "redis.conf"), (all) => all.length > 0);
});

test("a team's preferences count, follow their file, and yield to a person's settings", async (t) => {
  const preferences = (value: object): string => JSON.stringify(value);
  const folder = folderOf(t, {
    "server.js": SHOP,
    "old/server.js": SHOP,
    ".session-doctor.json": preferences({ rules: { [RULE]: "off" }, exclude: ["old/"] }),
  });
  const client = await clientOn(t, [folder]);
  const [file, old, own] = [
    join(folder, "server.js"),
    join(folder, "old/server.js"),
    join(folder, ".session-doctor.json"),
  ];
  assert.ok(client.shown(file).every(({ code }) => code !== RULE));
  assert.deepEqual(client.shown(old), []);

  write(folder, { ".session-doctor.json": preferences({ rules: { [RULE]: "warning" } }) });
  client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(own), type: 2 }] });
  await client.until(file, (all) => all.some(({ code, severity }) => code === RULE && severity === 2));
  await client.until(old, (all) => all.length > 0);

  client.open(own, preferences({ rules: { "cookie-script-readible": "off" }, exclude: ["old/"] }), "json");
  const [wrong] = await client.until(own, (all) => all.length > 0);
  assert.match(String(wrong?.message), /there is no rule/);
  await client.until(old, (all) => all.length === 0);
  await client.until(file, (all) => all.some(({ code, severity }) => code === RULE && severity === 1));
});

test("a person's settings win over the team's", async (t) => {
  const folder = folderOf(t, {
    "server.js": SHOP,
    ".session-doctor.json": JSON.stringify({ rules: { [RULE]: "off" } }),
  });
  const client = await clientOn(t, [folder], { settings: { rules: { [RULE]: "info" } } });
  await client.until(join(folder, "server.js"), (all) =>
    all.some(({ code, severity }) => code === RULE && severity === 3),
  );
});
