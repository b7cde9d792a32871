// Writes sessions with the packages themselves and prints them as `name hex`, a line each. Their store is a map that keeps the bytes.
//
//     npm install express express-session connect-redis redis koa koa-session koa-generic-session fastify @fastify/session @fastify/cookie
//     node test/lab/node/write-sessions.mjs > test/fixtures/sessions/json.txt
import { createRequire } from "node:module";
import { join } from "node:path";

// The packages are looked for where this is run, because they are none of the product's.
const require = createRequire(join(process.cwd(), "package.json"));
const { RedisStore } = require("connect-redis");
const out = (name, text) => process.stdout.write(`${name} ${Buffer.from(text).toString("hex")}\n`);

/** What connect-redis asks of a client. */
function keeper() {
  const kept = new Map();
  return {
    kept,
    set: async (key, value) => void kept.set(key, value),
    get: async (key) => kept.get(key) ?? null,
    expire: async () => 1,
  };
}

function fill(session) {
  session.user = { id: 42, name: "grün \u{1f600}" };
  session.cart = [{ sku: "sku-1", price: 1.5 }, null, true];
  session.quote = 'a "b" \\ \n';
}

async function ask(server, name, kept) {
  await new Promise((resolve) => server.once("listening", resolve));
  const response = await fetch(`http://127.0.0.1:${server.address().port}/`);
  await response.text();
  const cookie = response.headers.getSetCookie()[0].split(";")[0];
  for (const [key, value] of kept) {
    out(name, value);
    out(`${name}-key`, key);
  }
  out(`${name}-cookie`, cookie);
  server.close();
  server.closeAllConnections();
}

async function express() {
  const client = keeper();
  const app = require("express")();
  const session = require("express-session");
  app.use(
    session({
      store: new RedisStore({ client }),
      secret: "lab",
      resave: false,
      saveUninitialized: false,
      cookie: { maxAge: 3_600_000 },
    }),
  );
  app.get("/", (request, response) => {
    fill(request.session);
    request.session.passport = { user: "42" };
    response.end("ok");
  });
  await ask(app.listen(0, "127.0.0.1"), "express", client.kept);
}

async function koa(name, install) {
  const Koa = require("koa");
  const app = new Koa();
  app.keys = ["lab"];
  const kept = new Map();
  install(app, kept);
  app.use(async (context) => {
    fill(context.session);
    context.body = "ok";
  });
  await ask(app.listen(0, "127.0.0.1"), name, kept);
}

async function fastify() {
  const client = keeper();
  const app = require("fastify")();
  await app.register(require("@fastify/cookie"));
  await app.register(require("@fastify/session"), {
    secret: "a secret of the lab that is long enough",
    store: new RedisStore({ client }),
    cookie: { secure: false, maxAge: 3_600_000 },
  });
  app.get("/", async (request) => {
    fill(request.session);
    return "ok";
  });
  const listening = app.listen({ port: 0, host: "127.0.0.1" });
  await listening;
  const { server } = app;
  const address = server.address();
  await ask(
    { once: (_event, done) => done(), address: () => address, close: () => app.close(), closeAllConnections: () => {} },
    "fastify",
    client.kept,
  );
}

/** koa-session gives objects to its store; koa-redis writes them as JSON. */
const objects = (kept) => ({
  get: async (key) => JSON.parse(kept.get(key) ?? "null"),
  set: async (key, value) => void kept.set(key, JSON.stringify(value)),
  destroy: async (key) => void kept.delete(key),
});

const koaSession = require("koa-session");
await express();
await koa("koa", (app, kept) => {
  const create = koaSession.createSession ?? koaSession.default ?? koaSession;
  app.use(create({ store: objects(kept), signed: false }, app));
});
await koa("koa-cookie", (app) => {
  const create = koaSession.createSession ?? koaSession.default ?? koaSession;
  app.use(create({ signed: false }, app));
});
await koa("koa-generic", (app, kept) => {
  const convert = require("koa-convert");
  app.use(convert(require("koa-generic-session")({ store: objects(kept) })));
});
await fastify();
