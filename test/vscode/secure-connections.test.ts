// Servers behind TLS and behind a socket, connected to by answering questions, as a person does.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { certificates } from "../live/redis/certificates.ts";
import { freePort, skip, startServer } from "../live/redis/servers.ts";
import { has, openLiveSessions } from "./driver/live-sessions.ts";
import type { Editor } from "./driver/open-editor.ts";
import { asked, choose, say } from "./driver/questions.ts";
import { clickRow, treeTexts } from "./driver/tree.ts";

describe("a server behind TLS that asks for a certificate", { skip }, () => {
  const ends: (() => unknown)[] = [];
  const whole = { after: (end: () => unknown): void => void ends.push(end) };
  let editor: Editor;
  let port: number;
  let socket: string;
  let at: (name: string) => string;
  const shows = (...wanted: readonly RegExp[]): Promise<readonly string[]> =>
    treeTexts(editor.page, has(...wanted), wanted.join(" and "));

  before(async () => {
    at = certificates(whole);
    port = await freePort();
    const files = ["--tls-cert-file", at("server.crt"), "--tls-key-file", at("server.key")];
    const server = await startServer(whole, {
      args: ["--tls-port", String(port), ...files, "--tls-ca-cert-file", at("ca.crt"), "--unixsocket", "redis.sock"],
    });
    socket = join(server.folder, "redis.sock");
    await server.admin.set("sess:seen-through-tls", '{"cookie":{"originalMaxAge":null}}');
    editor = await openLiveSessions([]);
  });
  after(async () => {
    await editor?.close();
    for (const end of ends) await end();
  });

  test("is not connected to without its authority, and one step mends that", async () => {
    await editor.command("Session Doctor: Add Connection…");
    await choose(editor, "What holds the sessions?", "Server");
    await say(editor, "host:port, or a whole address.", `rediss://127.0.0.1:${port}`);
    await say(editor, "A name for people.", "Sealed");
    await choose(editor, "Which environment is it? It is shown by the colour of its icon.");
    await say(editor, "The user, as the server's access list names it.");
    await choose(editor, "The password", "No Password");
    await choose(editor, "TLS");
    await say(editor, "The database, from 0 on.");
    await shows(/^Sealed \(development · failed/, /certificate/, /^Edit Connection…/);
    await clickRow(editor.page, /^Edit Connection…/);
    await say(editor, "host:port, or a whole address.");
    await say(editor, "A name for people.");
    await choose(editor, "Which environment is it? It is shown by the colour of its icon.");
    await say(editor, "The user, as the server's access list names it.");
    await choose(editor, "The password");
    await choose(editor, "TLS", "TLS with Files…");
    await asked(editor, "The authority (CA) that signed the server's certificate.");
    await editor.fill("ca.crt");
    await asked(editor, "Give the file's whole path.");
    await say(editor, "Give the file's whole path.", at("ca.crt"));
    await say(editor, "The client certificate.", at("client.crt"));
    await say(editor, "The key of the client certificate.", at("locked.key"));
    await say(editor, "The passphrase of the key.", "geheim");
    await say(editor, "The name in the server's certificate");
    await say(editor, "The database, from 0 on.");
    await shows(/^Sealed \(development · connected · Redis \d/, /^Express sess: \(1 session/);
  });

  test("and its socket needs no network", async () => {
    await editor.command("Session Doctor: Add Connection…");
    await choose(editor, "What holds the sessions?", "Unix Socket");
    await asked(editor, "The whole path of the socket.");
    await editor.fill("redis.sock");
    await asked(editor, "Give the socket's whole path");
    await say(editor, "Give the socket's whole path", socket);
    await say(editor, "A name for people.", "Beside");
    await choose(editor, "Which environment is it? It is shown by the colour of its icon.");
    await say(editor, "The user, as the server's access list names it.");
    await choose(editor, "The password", "No Password");
    await say(editor, "The database, from 0 on.");
    await shows(/^Beside \(development · connected · Redis \d/);
    assert.deepEqual(await editor.external(), []);
  });
});
