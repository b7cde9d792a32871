// Signs two people in to an app of Express, Koa or Fastify whose sessions are kept in the Redis at LAB_REDIS_PORT.
//
//     npm install express express-session connect-redis redis ioredis koa koa-session koa-generic-session koa-convert koa-redis \
//       fastify @fastify/session @fastify/cookie
//     node test/lab/frameworks/capture.ts express node test/lab/frameworks/node.mjs express
import { createRequire } from "node:module";
import { join } from "node:path";

// The packages are looked for where this is run, because they are none of the product's.
const require = createRequire(join(process.cwd(), "package.json"));
const port = Number(process.env.LAB_REDIS_PORT);
const HOUR = 3_600_000;

function fill(session, account) {
  session.user = { id: account, name: account.replaceAll("-", " ") };
  session.cart = [{ sku: "assam-100g", price: 6.5 }, null, true];
}

/** Each app takes the account from a query and puts it into the session. */
async function visit(address) {
  for (const account of (process.env.LAB_ACCOUNTS ?? "tea-lover-17,night-shift-3").split(",")) {
    const response = await fetch(`${address}/?account=${account}`);
    await response.text();
    // Koa sends a signature of the id beside the id.
    const [cookie] = response.headers.getSetCookie().filter((one) => !/^[\w.]+\.sig=/.test(one));
    process.stdout.write(`cookie ${account} ${cookie.split(";")[0]}\n`);
  }
}

async function listening(server) {
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

async function nodeRedis() {
  const client = require("redis").createClient({ url: `redis://127.0.0.1:${port}` });
  await client.connect();
  return client;
}

const apps = {
  async express() {
    const client = await nodeRedis();
    const { RedisStore } = require("connect-redis");
    const session = require("express-session");
    const app = require("express")();
    app.use(
      session({
        store: new RedisStore({ client }),
        secret: "a secret of the lab",
        resave: false,
        saveUninitialized: false,
        cookie: { maxAge: HOUR },
      }),
    );
    app.get("/", (request, response) => {
      fill(request.session, request.query.account);
      response.end("ok");
    });
    const server = app.listen(0, "127.0.0.1");
    await visit(await listening(server));
    server.close();
    server.closeAllConnections();
    await client.close();
  },

  /** With passport's way of naming the user, a prefix of its own, and no end: the cookie ends with the browser. */
  async passport() {
    const client = await nodeRedis();
    const { RedisStore } = require("connect-redis");
    const session = require("express-session");
    const app = require("express")();
    const store = new RedisStore({ client, prefix: "shop:sess:", disableTTL: true });
    app.use(session({ store, secret: "a secret of the lab", resave: false, saveUninitialized: false }));
    app.get("/", (request, response) => {
      request.session.passport = { user: request.query.account };
      response.end("ok");
    });
    const server = app.listen(0, "127.0.0.1");
    await visit(await listening(server));
    server.close();
    server.closeAllConnections();
    await client.close();
  },

  async fastify() {
    const client = await nodeRedis();
    const { RedisStore } = require("connect-redis");
    const app = require("fastify")();
    await app.register(require("@fastify/cookie"));
    await app.register(require("@fastify/session"), {
      secret: "a secret of the lab that is long enough",
      store: new RedisStore({ client, prefix: "fastify:" }),
      cookie: { secure: false, maxAge: HOUR },
    });
    app.get("/", async (request) => {
      fill(request.session, request.query.account);
      return "ok";
    });
    await visit(await app.listen({ port: 0, host: "127.0.0.1" }));
    await app.close();
    await client.close();
  },

  /** koa-session, whose store is told by the application where things are kept. */
  async koa() {
    const store = require("koa-redis")({ port, host: "127.0.0.1" });
    const Koa = require("koa");
    const app = new Koa();
    app.keys = ["a key of the lab"];
    const session = require("koa-session");
    app.use((session.createSession ?? session.default ?? session)({ store, maxAge: HOUR, prefix: "koa:sess:" }, app));
    await koaVisits(app);
    await store.quit();
  },

  async "koa-generic"() {
    const store = require("koa-redis")({ port, host: "127.0.0.1" });
    const Koa = require("koa");
    const app = new Koa();
    app.keys = ["a key of the lab"];
    const convert = require("koa-convert");
    app.use(convert(require("koa-generic-session")({ store, cookie: { maxAge: HOUR }, prefix: "shop:koa:" })));
    await koaVisits(app);
    await store.quit();
  },
};

async function koaVisits(app) {
  app.use(async (context) => {
    fill(context.session, context.query.account);
    context.body = "ok";
  });
  const server = app.listen(0, "127.0.0.1");
  await visit(await listening(server));
  server.close();
  server.closeAllConnections();
}

const run = apps[process.argv[2]];
if (!run) throw new Error(`give one of ${Object.keys(apps).join(", ")}`);
await run();
// koa-generic-session waits for its store to come back, and complains when it does not.
process.exit(0);
