// What an editor is shown, and when.
import assert from "node:assert/strict";
import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Client, uriOf } from "./client.ts";
import { CACHE, clientOn, folderOf, OFFICE, ORDERS, SHOP, write } from "./fixture.ts";

const CHANGED = 2;
const codes = (diagnostics: readonly { code?: unknown }[]): unknown[] => diagnostics.map(({ code }) => code);
const changed = (client: Client, ...paths: readonly string[]): void =>
  client.notify("workspace/didChangeWatchedFiles", {
    changes: paths.map((path) => ({ uri: uriOf(path), type: CHANGED })),
  });
const DROPS = "hop-drops-affinity";

test("a finding becomes a diagnostic with its page, its severity and the places it rests on", async (t) => {
  const folder = folderOf(t, OFFICE);
  const client = await clientOn(t, [folder], { pages: "vscode://session-doctor.session-doctor" });
  const nginx = join(folder, "nginx.conf");
  const [diagnostic] = (await client.until(nginx, (all) => codes(all).includes(DROPS))).filter(
    (one) => one.code === DROPS,
  );
  assert.ok(diagnostic);
  assert.equal(diagnostic.severity, 1);
  assert.equal(diagnostic.source, "Session Doctor");
  assert.deepEqual(diagnostic.range, { start: { line: 0, character: 0 }, end: { line: 0, character: 15 } });
  assert.equal(diagnostic.codeDescription?.href, `vscode://session-doctor.session-doctor/rule/${DROPS}`);
  assert.ok((diagnostic.relatedInformation ?? []).some(({ location }) => location.uri.endsWith("/node1/server.xml")));
});

test("a client that shows no pages gets no link", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const client = await clientOn(t, [folder], { pages: undefined });
  const [diagnostic] = await client.until(join(folder, "redis.conf"), (all) => all.length > 0);
  assert.equal(diagnostic?.codeDescription, undefined);
});

test("a setting without effect is shown as such", async (t) => {
  const folder = folderOf(t, ORDERS);
  const client = await clientOn(t, [folder]);
  const shown = await client.until(join(folder, "src/main/resources/application.yml"), (all) => all.length > 1);
  assert.deepEqual(
    shown.filter(({ tags }) => tags?.includes(1)).map(({ code }) => code),
    ["store-settings-ignored", "lifetime-setting-overridden"],
  );
});

test("an edit takes a finding away and brings it back, each with the version of the text", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "redis.conf");
  client.open(file, CACHE);
  assert.deepEqual(codes(await client.settled(file)), ["store-evicts-sessions"]);
  client.replace(file, "allkeys-lru", "noeviction");
  assert.deepEqual(codes(await client.settled(file)).includes("store-evicts-sessions"), false);
  client.replace(file, "noeviction", "allkeys-lfu");
  assert.deepEqual(codes(await client.settled(file)), ["store-evicts-sessions"]);
});

test("many edits at once are answered by few publications, the last of them for the last text", async (t) => {
  const folder = folderOf(t, { "server.js": SHOP });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "server.js");
  client.open(file, SHOP);
  await client.settled(file);
  const before = client.published(file);
  for (let round = 0; round < 50; round++) {
    client.replace(file, "httpOnly: false", "httpOnly: true");
    client.replace(file, "httpOnly: true", "httpOnly: false");
  }
  assert.ok(codes(await client.settled(file)).includes("cookie-script-readable"));
  assert.ok(client.published(file) - before < 100, `${client.published(file) - before} publications for 100 edits`);
});

test("an edit in one file changes what is shown in another", async (t) => {
  const folder = folderOf(t, OFFICE);
  const client = await clientOn(t, [folder]);
  const nginx = join(folder, "nginx.conf");
  const node = join(folder, "node2/server.xml");
  await client.until(nginx, (all) => codes(all).includes(DROPS));
  client.open(node, OFFICE["node2/server.xml"] ?? "");
  client.replace(node, 'port="8082"', 'port="9999"');
  await client.until(nginx, (all) => !codes(all).includes(DROPS));
  client.replace(node, 'port="9999"', 'port="8082"');
  await client.until(nginx, (all) => codes(all).includes(DROPS));
});

test("what an editor holds counts until it is closed, whatever the disk says", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "redis.conf");
  client.open(file, CACHE);
  client.replace(file, "allkeys-lru", "noeviction");
  await client.until(file, (all) => all.every(({ code }) => code !== "store-evicts-sessions"));
  changed(client, file);
  client.replace(file, "256mb", "512mb");
  assert.ok(!codes(await client.settled(file)).includes("store-evicts-sessions"));
  client.close(file);
  await client.until(file, (all) => codes(all).includes("store-evicts-sessions"));
});

test("files and folders that come, change and go on disk are followed", async (t) => {
  const folder = folderOf(t, OFFICE);
  const client = await clientOn(t, [folder]);
  const nginx = join(folder, "nginx.conf");
  await client.until(nginx, (all) => codes(all).includes(DROPS));

  write(folder, { "cache/redis.conf": CACHE });
  changed(client, join(folder, "cache"));
  await client.until(join(folder, "cache/redis.conf"), (all) => all.length > 0);

  write(folder, { "cache/redis.conf": "maxmemory-policy noeviction\n" });
  changed(client, join(folder, "cache/redis.conf"));
  await client.until(join(folder, "cache/redis.conf"), (all) => !codes(all).includes("store-evicts-sessions"));

  // An editor announces that a folder went, and not what was in it.
  renameSync(join(folder, "node2"), join(folder, "gone"));
  rmSync(join(folder, "gone"), { recursive: true });
  changed(client, join(folder, "node2"));
  await client.until(nginx, (all) => !codes(all).includes(DROPS));
});

test("what git ignores is not read, and a changed .gitignore is obeyed", async (t) => {
  const folder = folderOf(t, { ".git/HEAD": "", ".gitignore": "old/\n", "old/redis.conf": CACHE, "redis.conf": CACHE });
  const client = await clientOn(t, [folder]);
  const old = join(folder, "old/redis.conf");
  await client.until(join(folder, "redis.conf"), (all) => all.length > 0);
  assert.deepEqual(client.shown(old), []);
  changed(client, old);
  write(folder, { ".gitignore": "\n" });
  changed(client, join(folder, ".gitignore"));
  await client.until(old, (all) => all.length > 0);
  write(folder, { ".gitignore": "old/\n" });
  changed(client, join(folder, ".gitignore"));
  await client.until(old, (all) => all.length === 0);
});

test("several folders are judged apart, also when one lies within the other", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE, "inner/redis.conf": CACHE, "inner/server.js": SHOP });
  const inner = join(folder, "inner");
  const client = await clientOn(t, [folder, inner], {
    settingsOf: (uri) => (uri === uriOf(inner) ? { rules: { "store-evicts-sessions": "error" } } : {}),
  });
  await client.until(join(inner, "redis.conf"), (all) => all.some(({ severity }) => severity === 1));
  await client.until(join(folder, "redis.conf"), (all) => all.some(({ severity }) => severity === 3));
  client.notify("workspace/didChangeWorkspaceFolders", {
    event: { added: [], removed: [{ uri: uriOf(inner), name: "inner" }] },
  });
  await client.until(join(inner, "redis.conf"), (all) => all.some(({ severity }) => severity === 3));
});

test("a file outside of all folders is judged by itself", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const client = await clientOn(t, []);
  const file = join(folder, "redis.conf");
  client.open(file, CACHE);
  assert.deepEqual(codes(await client.settled(file)), ["store-evicts-sessions"]);
  client.close(file);
  await client.until(file, (all) => all.length === 0);
});

test("comments that suppress nothing are shown where they stand; those that do, count", async (t) => {
  const folder = folderOf(t, {
    "a/redis.conf": `# session-doctor: ignore store-evicts-sessions -- a cache only\n${CACHE.replace("maxmemory 256mb\n", "")}`,
    "b/redis.conf": `maxmemory-policy noeviction\n# session-doctor: ignore store-evicts-sessions\n`,
    "c/redis.conf": `maxmemory-policy noeviction\n# session-doctor: ignore no-such-rule -- why not\n`,
  });
  const client = await clientOn(t, [folder]);
  const [noReason] = await client.until(join(folder, "b/redis.conf"), (all) => all.length === 1);
  assert.match(String(noReason?.message), /gives no reason/);
  assert.deepEqual([noReason?.severity, noReason?.range.start], [2, { line: 1, character: 0 }]);
  const [noRule] = await client.until(join(folder, "c/redis.conf"), (all) => all.length === 1);
  assert.match(String(noRule?.message), /names no rule/);
  assert.equal(noRule?.range.start.line, 1);
  assert.deepEqual(client.shown(join(folder, "a/redis.conf")), []);
});

test("the status says how much was found", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const client = await clientOn(t, [folder]);
  assert.equal(client.statuses[0]?.state, "indexing");
  await client.untilStatus(({ state, files, findings }) => state === "ready" && files === 1 && findings === 1);
  const file = join(folder, "redis.conf");
  client.open(file, CACHE);
  client.replace(file, "allkeys-lru", "noeviction");
  await client.untilStatus(({ state, files, findings }) => state === "ready" && files === 1 && findings === 0);
});

test("asked to, it reads everything again", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const client = await clientOn(t, [folder]);
  write(folder, { "redis.conf": "maxmemory-policy noeviction\n" });
  client.notify("sessionDoctor/rescan", undefined);
  await client.until(join(folder, "redis.conf"), (all) => !codes(all).includes("store-evicts-sessions"));
});
