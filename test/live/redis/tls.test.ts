// TLS with an authority of its own and client certificates, and every way in which it fails.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readClient } from "../../../src/live/redis/client.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import type { Tls } from "../../../src/live/redis/profile.ts";
import { certificates } from "./certificates.ts";
import { freePort, local, profileOf, skip, startServer } from "./servers.ts";

test("TLS", { skip }, async (t) => {
  const at = certificates(t);
  const start = async (certificate: string, asksClients: boolean) => {
    const port = await freePort();
    const files = [
      "--tls-cert-file",
      at(`${certificate}.crt`),
      "--tls-key-file",
      at(`${certificate}.key`),
      "--tls-ca-cert-file",
      at("ca.crt"),
    ];
    const server = await startServer(t, {
      args: ["--tls-port", String(port), ...files, "--tls-auth-clients", asksClients ? "yes" : "no"],
    });
    return { plain: server.port, port };
  };
  const mutual = await start("server", true);
  const server = await start("server", false);
  const elsewhere = await start("elsewhere", false);
  const expired = await start("expired", false);
  const base: Tls = { ca: at("ca.crt"), rejectUnauthorized: true };
  const own = { cert: at("client.crt"), key: at("client.key") };

  const succeed = async (port: number, tls: Tls, keyPassphrase?: string): Promise<void> => {
    const client = readClient(profileOf(local(port), { tls }), keyPassphrase === undefined ? {} : { keyPassphrase });
    await client.connect();
    assert.equal(await client.send("DBSIZE"), 0);
    client.close();
  };
  const fail = async (port: number, tls: Tls | undefined, kind: string): Promise<void> => {
    const client = readClient(
      profileOf(local(port), tls === undefined ? {} : { tls }),
      {},
      { timing: { connect: 500 } },
    );
    await assert.rejects(client.connect(), (error) => {
      assert.ok(error instanceof LiveFailure);
      assert.equal(error.kind, kind, error.message);
      assert.ok(error.message.includes(`127.0.0.1:${port}`));
      return true;
    });
    client.close();
  };

  await t.test("with an authority of its own and a client certificate", async () => {
    await succeed(mutual.port, { ...base, ...own });
    await succeed(mutual.port, { ...base, cert: own.cert, key: at("locked.key") }, "geheim");
    await succeed(server.port, base);
    await succeed(elsewhere.port, { ...base, servername: "elsewhere.test" });
    await succeed(expired.port, { rejectUnauthorized: false });
  });

  await t.test("says what is wrong with the certificate of the server", async () => {
    await fail(server.port, { rejectUnauthorized: true }, "tls-untrusted");
    await fail(server.port, { ...base, ca: at("stranger.crt") }, "tls-untrusted");
    await fail(elsewhere.port, base, "tls-hostname");
    await fail(expired.port, base, "tls-expired");
  });

  await t.test("says when a client certificate is wanted", async () => {
    await fail(mutual.port, base, "tls-client-certificate");
    await fail(mutual.port, { ...base, cert: at("stranger.crt"), key: at("stranger.key") }, "tls-client-certificate");
  });

  await t.test("says when one side speaks TLS and the other does not", async () => {
    await fail(server.plain, base, "tls-unexpected");
    await fail(server.port, undefined, "tls-expected");
  });

  await t.test("says which file cannot be used", async () => {
    await fail(server.port, { ...base, ca: at("missing.crt") }, "tls-file");
    await fail(server.port, { ...base, cert: at("broken.crt"), key: own.key }, "tls-file");
    await fail(server.port, { ...base, cert: at("stranger.crt"), key: own.key }, "tls-file");
    await fail(mutual.port, { ...base, cert: own.cert, key: at("locked.key") }, "tls-file");
  });
});
