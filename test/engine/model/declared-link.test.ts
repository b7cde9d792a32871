// Links that a team states count like proven ones, for the app and the file that they name and for no other.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readPreferences } from "../../../src/engine/preferences.ts";
import { engine } from "../pages/workbench.ts";

const files = {
  "shop/package.json": '{ "name": "shop" }',
  "shop/server.js":
    "const session = require('express-session');\napp.use(session({ secret: process.env.S, cookie: { secure: true } }));\n",
  "blog/package.json": '{ "name": "blog" }',
  "blog/server.js":
    "const session = require('express-session');\napp.use(session({ secret: process.env.S, cookie: { secure: true } }));\n",
  "edge/nginx.conf":
    "http { upstream pool { server a.example; server b.example; }\nserver { listen 80; location / { proxy_pass http://pool; } } }\n",
  "cache/redis.conf": "maxmemory-policy allkeys-lru\n",
};
const readings = Object.entries(files).map(([path, text]) => engine.read(path, text));
const linksOf = (text: string) => readPreferences(".session-doctor.json", text, { rules: [], stacks: [], aliases: {} });

test("without a declaration nothing ties the two together", () => {
  const { model } = engine.check(readings);
  assert.deepEqual(
    model.apps.flatMap((app) => model.instances(app)),
    [],
  );
});

test("a declared balancer makes its nodes instances of that app alone", () => {
  const { preferences, problems } = linksOf('{ "links": [{ "app": "./shop/", "balancer": "edge/nginx.conf" }] }');
  assert.deepEqual(problems, []);
  const { model, findings } = engine.check(readings, preferences);
  const running = model.apps.filter((app) => model.instances(app).length > 0);
  assert.deepEqual(
    running.map((app) => app.root),
    ["shop"],
  );
  const local = findings.filter((finding) => finding.rule === "store-local-behind-balancer");
  assert.deepEqual(
    local.map((finding) => finding.at.path),
    ["shop/server.js"],
  );
});

test("a name picks one of several balancers, another name none", () => {
  const count = (balancer: string): number => {
    const { preferences } = linksOf(JSON.stringify({ links: [{ app: "shop", balancer }] }));
    const { model } = engine.check(readings, preferences);
    return model.apps.flatMap((app) => model.balancers(app)).length;
  };
  assert.equal(count("edge/nginx.conf#pool"), 1);
  assert.equal(count("edge/nginx.conf#other"), 0);
});

test("a declared store ties the app's sessions to that server", () => {
  const { preferences } = linksOf('{ "links": [{ "app": "blog", "store": "cache/redis.conf" }] }');
  const { model } = engine.check(readings, preferences);
  const server = model.facts("store").find((store) => store.side === "server");
  assert.ok(server);
  assert.deepEqual(
    model.users(server).map(({ to }) => to.at.path),
    ["blog/server.js"],
  );
});

test("a link that says too little or too much is a problem with its place", () => {
  for (const link of [
    '{ "app": "shop" }',
    '{ "balancer": "x" }',
    '{ "app": "a", "balancer": "x", "store": "y" }',
    '{ "app": "a", "store": "y", "z": 1 }',
    '"x"',
  ]) {
    const { preferences, problems } = linksOf(`{ "links": [${link}] }`);
    assert.deepEqual(preferences.links, []);
    assert.match(problems[0]?.message ?? "", /a link has "app"/, link);
    assert.equal(problems[0]?.at?.start, 12);
  }
});
