// What an editor is offered on a finding.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { CodeAction, WorkspaceEdit } from "vscode-languageserver/node";
import { IGNORE_EDIT, type IgnoreArguments, type IgnoreParams, type IgnoreResult } from "../../src/protocol.ts";
import { type Client, uriOf } from "./client.ts";
import { CACHE, clientOn, folderOf, ORDERS, SHOP } from "./fixture.ts";

const YAML = "src/main/resources/application.yml";
const titles = (actions: readonly CodeAction[]): string[] => actions.map(({ title }) => title);
const apply = (client: Client, path: string, edit: WorkspaceEdit | undefined): void =>
  client.apply(path, edit?.changes?.[uriOf(path)] ?? []);

test("a fix, once applied, takes its finding away", async (t) => {
  const folder = folderOf(t, { "server.js": SHOP });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "server.js");
  client.open(file, SHOP);
  const shown = await client.settled(file);
  assert.ok(shown.some(({ code }) => code === "cookie-script-readable"));
  const [fix] = (await client.actions(file, "false")).filter(({ edit }) => edit);
  assert.equal(fix?.kind, "quickfix");
  assert.deepEqual(
    fix?.diagnostics,
    shown.filter(({ code }) => code === "cookie-script-readable"),
  );
  apply(client, file, fix?.edit);
  assert.match(client.text(file), /httpOnly: true/);
  assert.ok((await client.settled(file)).every(({ code }) => code !== "cookie-script-readable"));
});

test("safe fixes are preferred, the others are not", async (t) => {
  const folder = folderOf(t, { ...ORDERS, "redis.conf": CACHE });
  const client = await clientOn(t, [folder]);
  const [yaml, redis] = [join(folder, YAML), join(folder, "redis.conf")];
  client.open(yaml, ORDERS[YAML] ?? "");
  client.open(redis, CACHE);
  const [safe] = (await client.actions(yaml, "store-type")).filter(({ edit }) => edit);
  const [unsafe] = (await client.actions(redis, "allkeys-lru")).filter(({ edit }) => edit);
  assert.equal(safe?.isPreferred, true);
  assert.equal(unsafe?.isPreferred, false);
});

test("all safe fixes of a file at once leave none behind", async (t) => {
  const folder = folderOf(t, ORDERS);
  const client = await clientOn(t, [folder]);
  const file = join(folder, YAML);
  client.open(file, ORDERS[YAML] ?? "");
  assert.equal((await client.settled(file)).filter(({ tags }) => tags).length, 2);
  for (const only of [["source.fixAll.sessionDoctor"], ["source.fixAll"], ["source"]]) {
    const actions = await client.actions(file, "spring", only);
    assert.deepEqual(
      actions.map(({ kind }) => kind),
      ["source.fixAll.sessionDoctor"],
    );
  }
  const [all] = await client.actions(file, "spring", ["source.fixAll.sessionDoctor"]);
  apply(client, file, all?.edit);
  assert.deepEqual(
    (await client.settled(file)).filter(({ tags }) => tags),
    [],
  );
  assert.match(client.text(file), /timeout: 30m/);
  assert.doesNotMatch(client.text(file), /store-type|20m/);
});

test("fix all leaves alone what may change a working system", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "redis.conf");
  client.open(file, CACHE);
  assert.deepEqual(await client.actions(file, "allkeys-lru", ["source.fixAll"]), []);
});

test("other kinds of actions are left to others", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "redis.conf");
  client.open(file, CACHE);
  assert.deepEqual(await client.actions(file, "allkeys-lru", ["refactor"]), []);
  assert.deepEqual(await client.actions(file, "256mb"), []);
});

test("a finding can be ignored for a reason, and its page opened", async (t) => {
  const text = `# head\n  ${CACHE}`;
  const folder = folderOf(t, { "redis.conf": text });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "redis.conf");
  client.open(file, text);
  const actions = await client.actions(file, "allkeys-lru");
  assert.deepEqual(titles(actions).slice(-4), [
    "Ignore store-evicts-sessions on this line…",
    "Ignore store-evicts-sessions in this file…",
    "Open the page of store-evicts-sessions",
    "Search the runbook for this problem",
  ]);
  const ignore = actions.at(-4)?.command?.arguments?.[0] as IgnoreArguments;
  assert.deepEqual(ignore, { uri: uriOf(file), rule: "store-evicts-sessions", line: 2, scope: "line" });
  const params: IgnoreParams = { ...ignore, reason: "holds a cache only" };
  const edit = await client.request<IgnoreResult | null>(IGNORE_EDIT, params);
  assert.ok(edit);
  const at = { line: edit.line, character: edit.character };
  client.apply(file, [{ range: { start: at, end: at }, newText: edit.text }]);
  assert.match(
    client.text(file),
    /\n# session-doctor: ignore store-evicts-sessions -- holds a cache only\nmaxmemory-policy/,
  );
  assert.deepEqual(await client.settled(file), []);
});

test("a client without our commands is offered edits only", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const client = await clientOn(t, [folder], { pages: undefined });
  const file = join(folder, "redis.conf");
  client.open(file, CACHE);
  const actions = await client.actions(file, "allkeys-lru");
  assert.ok(actions.length > 0);
  assert.deepEqual(
    actions.filter(({ command }) => command),
    [],
  );
});
