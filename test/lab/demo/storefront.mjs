// Lets invented people use the demo's own storefront and trade applications, at the times that the lab's clock is set to.
//
//     npm install express@4.21.2 express-session@1.18.2 connect-redis@9.0.0 redis@5.9.0
//     node test/lab/demo/storefront.mjs EVENTS
//
// EVENTS are JSON: a list of {"app": "admin" | "admin-before" | "trade" | "trade-before" | "tasting", "account": NAME, "at":
// [MINUTES, …]}, with the minutes before the snapshot is taken: at the first of them the person signs in, at the others she is
// there again. `before` is the release before, without a `ttl` of its own in the admin, and with the price list in each trade session.
import { renameSync, writeFileSync } from "node:fs";
import http from "node:http";
import { createRequire, registerHooks } from "node:module";
import net from "node:net";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const shop = new URL("../../../demo/storefront/", import.meta.url);
const here = pathToFileURL(join(process.cwd(), "package.json")).href;
const packages = createRequire(here);
const redisPort = Number(process.env.LAB_REDIS_PORT);
process.env.NODE_ENV = "production";
process.env.SESSION_SECRET = "a secret of the lab";

/** The file that clock.c reads in all programs of the lab, the Redis server among them. */
function setClock(minutes) {
  // In one step, so that nobody reads half of it.
  writeFileSync(`${process.env.LAB_CLOCK}.next`, String(Number(process.env.LAB_END) - minutes * 60));
  renameSync(`${process.env.LAB_CLOCK}.next`, process.env.LAB_CLOCK);
}

// The shop's Redis is called redis, and its applications listen on ports of their own choice.
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function (...args) {
  const [first] = args;
  const options = Array.isArray(first) ? first[0] : first;
  if (options?.host === "redis") Object.assign(options, { host: "127.0.0.1", port: redisPort });
  return connect.apply(this, args);
};
const listening = [];
const { listen } = http.Server.prototype;
http.Server.prototype.listen = function () {
  listening.push(this);
  return listen.call(this, 0, "127.0.0.1");
};

/** What the release before had instead. */
const BEFORE = {
  "admin.ts": (text) => text.replace(/ *ttl: \(\) => 20 \* 60,\n/, ""),
  "trade.js": (text) =>
    text.replace(
      "req.session.buyerId = buyer.id;",
      `$&
    req.session.prices = Array.from({ length: 1500 }, (_, at) => ({
      tea: ["assam", "ceylon", "darjeeling", "sencha", "oolong"][at % 5] + "-" + at,
      crate: 12 + (at % 7),
      price: 40 + (at * 37) % 90,
    }));`,
    ),
};
registerHooks({
  resolve(specifier, context, next) {
    // Packages are looked for where this is run, because they are none of the product's.
    const ofShop = context.parentURL?.startsWith(shop.href) && !specifier.startsWith(".");
    return next(specifier, ofShop ? { ...context, parentURL: here } : context);
  },
  load(address, context, next) {
    const url = new URL(address);
    const name = url.pathname.split("/").at(-1);
    // Anybody may sign in, by any name.
    if (name === "customers.js")
      return {
        format: "module",
        shortCircuit: true,
        source: "export const findCustomer = async (email) => ({ id: email });",
      };
    const loaded = next(address, context);
    if (url.search !== "?before") return loaded;
    const before = BEFORE[name](String(loaded.source));
    if (before === String(loaded.source)) throw new Error(`${name} is no longer what the release before is made of`);
    return { ...loaded, source: before };
  },
});

async function addressOf(server) {
  if (!server.listening) await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${server.address().port}`;
}
const importShop = (name) => import(new URL(name, shop).href);
await importShop("server.js");
await importShop("trade.js");
await importShop("trade.js?before");
const { admin: adminBefore } = await importShop("admin.ts?before");
const before = packages("express")();
before.use(packages("express").urlencoded({ extended: false }));
before.use("/admin", adminBefore);
before.listen();
const [storefront, trade, tradeBefore, storefrontBefore] = await Promise.all(listening.map(addressOf));

const APPS = {
  admin: { address: storefront, enter: "/admin/login", again: "/admin/stock" },
  "admin-before": { address: storefrontBefore, enter: "/admin/login", again: "/admin/stock" },
  trade: { address: trade, enter: "/trade/login", again: "/trade/prices" },
  "trade-before": { address: tradeBefore, enter: "/trade/login", again: "/trade/prices" },
  tasting: { address: storefront, enter: "/tasting/table", again: "/tasting/table" },
};
const cookies = new Map();

async function visit({ app, account }, first) {
  const { address, enter, again } = APPS[app];
  // TLS ends in front of the applications, and trade alone is told so.
  const headers = { "x-forwarded-proto": "https", ...(!first && { cookie: cookies.get(account) }) };
  const body = new URLSearchParams({ email: account, password: "x", day: "friday", seats: "4" });
  const answer = await fetch(address + (first ? enter : again), {
    redirect: "manual",
    headers,
    ...(first && { method: "POST", body }),
  });
  await answer.text();
  if (answer.status >= 400) throw new Error(`${app} answered ${account} with ${answer.status}`);
  const [cookie] = answer.headers.getSetCookie();
  if (cookie !== undefined) cookies.set(account, cookie.split(";")[0]);
  if (!cookies.has(account)) throw new Error(`${app} gave ${account} no cookie`);
}

const events = JSON.parse(process.argv[2]);
const visits = events.flatMap((event) => event.at.map((minutes, index) => ({ event, minutes, first: index === 0 })));
for (const { event, minutes, first } of visits.toSorted((a, b) => b.minutes - a.minutes)) {
  setClock(minutes);
  await visit(event, first);
}
process.stdout.write(`${fileURLToPath(shop)}: ${visits.length} visits\n`);
// The applications would go on listening.
process.exit(0);
