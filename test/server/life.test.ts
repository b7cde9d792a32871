// Starting, answering, enduring and ending.
import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import type { Hover } from "vscode-languageserver/node";
import { type Client, startClient, uriOf } from "./client.ts";
import { CACHE, clientOn, folderOf, OFFICE, SHOP, tomcat, write } from "./fixture.ts";

const hover = (client: Client, path: string, line: number, character: number): Promise<Hover | null> =>
  client.request("textDocument/hover", { textDocument: { uri: uriOf(path) }, position: { line, character } });

test("a hover says what is set, what is a default, and why", async (t) => {
  const folder = folderOf(t, { "server.js": SHOP });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "server.js");
  client.open(file, SHOP);
  const onValue = await hover(client, file, 3, 24);
  assert.deepEqual(onValue?.contents, {
    kind: "markdown",
    value: "**Session cookie · express**\n\n- hidden from scripts \\(HttpOnly\\): `no`",
  });
  assert.deepEqual(onValue?.range, { start: { line: 3, character: 22 }, end: { line: 3, character: 27 } });
  assert.equal(await hover(client, file, 0, 0), null);
  assert.equal(await hover(client, join(folder, "closed.js"), 0, 0), null);
});

test("edits at random leave the same findings as reading the last text anew", async (t) => {
  const folder = folderOf(t, { "server.js": SHOP, "fresh.js": "" });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "server.js");
  client.open(file, SHOP);
  // A fixed sequence, so that a failure can be met again.
  let seed = 20261120;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
  };
  const pieces = ["{", "}", "(", "`", '"', "\n", "/*", "*/", "cookie: { secure: false },", "httpOnly", "é😀", "  "];
  for (let round = 0; round < 120; round++) {
    const text = client.text(file);
    const start = random(text.length + 1);
    const end = Math.min(text.length, start + random(12));
    const newText = pieces[random(pieces.length)] ?? "";
    const position = (offset: number) => {
      const before = text.slice(0, offset).split("\n");
      return { line: before.length - 1, character: (before.at(-1) ?? "").length };
    };
    client.apply(file, [{ range: { start: position(start), end: position(end) }, newText }]);
    // Every tenth text is given anew, and read as a whole.
    if (round % 10 === 9)
      client.apply(file, [{ range: { start: position(0), end: { line: 9999, character: 0 } }, newText: SHOP }]);
    if (round % 3 !== 0) continue;
    const shown = await client.settled(file);
    const fresh = await startFresh(client, folder, client.text(file));
    assert.deepEqual(
      shown.map(({ code, range, message }) => ({ code, range, message })),
      fresh,
      `after ${round + 1} edits`,
    );
  }
  assert.deepEqual(client.log, []);
});

/** The findings of a text in a document that was never open before. */
async function startFresh(client: Client, folder: string, text: string): Promise<unknown> {
  const file = join(folder, "alone", "server.js");
  client.open(file, text);
  const shown = await client.settled(file);
  client.close(file);
  await client.until(file, (all) => all.length === 0);
  return shown.map(({ code, range, message }) => ({ code, range, message }));
}

test("nothing that an editor may send ends the server", async (t) => {
  const folder = folderOf(t, OFFICE);
  const client = await clientOn(t, [folder]);
  const odd = ["untitled:Untitled-1", "file:///", "file://host/share/x.conf", "vscode-remote://x/y", "%%%", ""];
  for (const uri of odd) {
    const textDocument = { uri, languageId: "plaintext", version: 1, text: CACHE };
    client.notify("textDocument/didOpen", { textDocument });
    assert.equal(
      await client.request("textDocument/hover", { textDocument, position: { line: 0, character: 0 } }),
      null,
    );
    const range = { start: { line: 5, character: 0 }, end: { line: 99, character: 99 } };
    await client.request("textDocument/codeAction", { textDocument, range, context: { diagnostics: [] } });
    client.notify("textDocument/didClose", { textDocument });
    client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri, type: 3 }] });
  }
  client.notify("workspace/didChangeWatchedFiles", { changes: [{ uri: uriOf(folder), type: 2 }] });
  await assert.rejects(client.request("sessionDoctor/nothing", {}));
  write(folder, { "node1/server.xml": "\0\0\0", "node2/server.xml": "<Server", "nginx.conf": "}}}}{{" });
  client.notify("sessionDoctor/rescan", undefined);
  await client.until(join(folder, "nginx.conf"), (all) => all.length === 0);
  write(folder, OFFICE);
  client.notify("sessionDoctor/rescan", undefined);
  await client.until(join(folder, "nginx.conf"), (all) => all.length > 0);
});

test("a key in the source is in no message that leaves the server", async (t) => {
  const secret = "two-sugars-no-milk-please";
  const shop = SHOP.replace("process.env.SESSION_SECRET", JSON.stringify(secret));
  const folder = folderOf(t, { "server.js": shop, "node/server.xml": tomcat(1) });
  const client = await clientOn(t, [folder]);
  const file = join(folder, "server.js");
  client.open(file, shop);
  const shown = await client.settled(file);
  assert.ok(shown.some(({ code }) => code === "key-in-source"));
  const line = 2;
  const answers = [
    shown,
    client.statuses,
    client.log,
    await hover(client, file, line, 12),
    await client.actions(file, secret),
    await client.actions(file, "cookie", ["source"]),
  ];
  assert.ok(!JSON.stringify(answers).includes(secret));
});

test("it ends when asked to, and when its client is gone", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const polite = await startClient({ folders: [folder] });
  await polite.stop();
  assert.equal(polite.process.exitCode, 0);
  const gone = await startClient({ folders: [folder] });
  const ended = once(gone.process, "exit");
  gone.process.stdin.end();
  await ended;
});

test("it speaks node IPC too", async (t) => {
  const folder = folderOf(t, { "redis.conf": CACHE });
  const child = fork(join(import.meta.dirname, "../../src/server/main.ts"), ["--node-ipc"], { silent: true });
  t.after(() => child.kill());
  const params = { processId: process.pid, rootUri: uriOf(folder), capabilities: {}, workspaceFolders: null };
  child.send({ jsonrpc: "2.0", id: 1, method: "initialize", params });
  const [answer] = (await once(child, "message")) as [{ id: number; result: { serverInfo: { name: string } } }];
  assert.equal(answer.id, 1);
  assert.equal(answer.result.serverInfo.name, "session-doctor");
  child.send({ jsonrpc: "2.0", method: "initialized", params: {} });
  for (;;) {
    const [message] = (await once(child, "message")) as [{ method?: string; params?: { diagnostics: unknown[] } }];
    if (message.method === "textDocument/publishDiagnostics" && message.params?.diagnostics.length) break;
  }
});
