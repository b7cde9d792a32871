// What the server tells of the app that a file belongs to.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import {
  APP_OF,
  type AppOf,
  DEPLOYMENTS,
  PREFLIGHT,
  type SeenDeployment,
  type SeenPreflight,
} from "../../src/protocol.ts";
import { type Client, startClient, uriOf } from "./client.ts";
import { clientOn, folderOf } from "./fixture.ts";

const manifest = (name: string, dependencies: object): string => JSON.stringify({ name, dependencies });
const ask = (client: Client, path: string): Promise<AppOf | null> => client.request(APP_OF, { uri: uriOf(path) });

test("a file belongs to the nearest app, with what that and the folders above it are built with", async (t) => {
  const folder = folderOf(t, {
    "package.json": manifest("all", { "connect-redis": "^9.0.0", redis: "^5.8.0" }),
    "shop/package.json": manifest("shop", { express: "^5.1.0", redis: "^4.7.0" }),
    "shop/server.js": 'import session from "express-session";\nsession({ secret: "not-so-secret-after-all-1234" });\n',
    "compose.yml": "services:\n  edge:\n    image: docker.io/nginx:1.29.6-alpine\n  redis:\n    image: redis:7.4\n",
  });
  const client = await clientOn(t, [folder]);
  const shop = await ask(client, join(folder, "shop/server.js"));
  assert.equal(shop?.name, "shop");
  assert.equal(shop?.root, uriOf(join(folder, "shop")));
  // The image of Redis says nothing about the package of that name.
  assert.deepEqual(shop?.dependencies, [
    { name: "express", version: "^5.1.0" },
    { name: "redis", version: "^4.7.0" },
    { name: "connect-redis", version: "^9.0.0" },
    { name: "nginx", version: "1.29.6" },
  ]);
  assert.ok(shop?.rules.includes("key-in-source"));
  const root = await ask(client, join(folder, "nginx/not-there-yet.conf"));
  assert.deepEqual([root?.name, root?.rules], ["all", []]);
  assert.equal((await ask(client, folder))?.name, "all");
});

test("what is asked while files are read is answered once they have been", async (t) => {
  const files = Object.fromEntries(Array.from({ length: 400 }, (_, at) => [`a/${at}.js`, "const one = 1;\n"]));
  const folder = folderOf(t, {
    ...files,
    "shop/package.json": manifest("shop", { express: "^5.1.0", "express-session": "^1.18.0" }),
    "shop/server.js":
      'const session = require("express-session");\nmodule.exports = session({ secret: process.env.S });\n',
  });
  const client = await startClient({ folders: [folder] });
  t.after(() => client.stop());
  const shop = await ask(client, join(folder, "shop/server.js"));
  assert.equal(shop?.name, "shop");
  const [preflight] = await client.request<readonly SeenPreflight[]>(PREFLIGHT, {});
  assert.ok(preflight?.losses.some(({ at }) => at?.path === "shop/server.js"));
});

test("what lies outside of all folders belongs to none", async (t) => {
  const client = await clientOn(t, [folderOf(t, { "package.json": manifest("shop", {}) })]);
  assert.equal(await ask(client, join(folderOf(t, { "other.js": "" }), "other.js")), null);
  assert.equal(await client.request(APP_OF, { uri: "untitled:Untitled-1" }), null);
});

test("how apps run, and what a release of them would lose, is told with places", async (t) => {
  const folder = folderOf(t, {
    "package.json": manifest("shop", { express: "^5.1.0", "express-session": "^1.18.0" }),
    "server.js": 'const session = require("express-session");\nmodule.exports = session({ secret: process.env.S });\n',
    "compose.yml": "services:\n  shop:\n    build: .\n    deploy: { replicas: 3 }\n",
  });
  const client = await clientOn(t, [folder]);
  const [seen] = await client.request<readonly SeenDeployment[]>(DEPLOYMENTS, {});
  assert.equal(seen?.name, "shop");
  assert.equal(seen?.nodes?.value, 3);
  assert.deepEqual(seen?.kept?.at, { uri: uriOf(join(folder, "server.js")), line: 1, path: "server.js" });
  const [preflight] = await client.request<readonly SeenPreflight[]>(PREFLIGHT, {});
  const lost = preflight?.losses.find(({ at }) => at?.path === "server.js");
  assert.deepEqual([lost?.of, lost?.at?.line], ["sessions", 1]);
  assert.ok((preflight?.plan.steps.length ?? 0) > 2);
});
