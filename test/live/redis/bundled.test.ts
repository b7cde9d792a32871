// The connection as it is shipped: bundled and with short names.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type * as Client from "../../../src/live/redis/client.ts";
import { local, profileOf, skip, startServer } from "./servers.ts";

test("what a server refuses is an answer in a bundle, too, and no broken connection", { skip }, async (t) => {
  const server = await startServer(t);
  await server.admin.call("ACL", "SETUSER", "narrow", "on", "nopass", "~*", "+@read", "+ping");
  const outfile = join(server.folder, "client.mjs");
  await build({
    ...{ bundle: true, minify: true, platform: "node", format: "esm", outfile, logLevel: "error" },
    entryPoints: [join(import.meta.dirname, "../../../src/live/redis/client.ts")],
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  const { readClient } = (await import(pathToFileURL(outfile).href)) as typeof Client;
  const client = readClient(profileOf(local(server.port), { username: "narrow" }), {});
  t.after(() => client.close());
  await client.connect();
  const [size, info] = await client.pipeline([["DBSIZE"], ["INFO", "server"]]);
  assert.equal(size, 0);
  assert.ok(info instanceof Error && "kind" in info);
  assert.equal(info.kind, "permission-missing");
  await assert.rejects(client.send("INFO"), { kind: "permission-missing" });
});
