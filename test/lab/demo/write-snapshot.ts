// Writes demo/live/sessions.rdb: what the Redis of the demo shop keeps on a Friday afternoon, written by the shop's own code.
//
//     cc -shared -fPIC -O2 -o LAB/clock.so test/lab/demo/clock.c
//     test/lab/demo/build-orders.sh LAB
//     (mkdir -p LAB/shop LAB/node; cd LAB/shop; npm install PACKAGES of storefront.mjs; cd ../node; npm install PACKAGES of node.mjs)
//     node test/lab/demo/write-snapshot.ts LAB "php …" "python …"
//
// The last two are how to start PHP and Python with what frameworks/php.php and frameworks/python.py need. Ids are new each time;
// who is there, since when, until when and with what is always the same.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type OwnServer, serverProgram, startServer } from "../redis/server.ts";

const [folder, php = "php", python = "python3"] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: write-snapshot.ts LAB [PHP] [PYTHON]");
const lab = resolve(folder);
const root = join(import.meta.dirname, "../../..");
const clock = join(lab, "clock");
/** Seconds since 1970: Friday, 20 November 2026, half past five in the afternoon, in UTC. */
const END = Date.UTC(2026, 10, 20, 17, 30) / 1000;
const DAY = 24 * 60;

const people = (name: string, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `${name}-${String(first + index).padStart(2, "0")}`);

/** In minutes before the end: when people signed in, and when they were there again. */
const storefront = [
  // Eight of the staff are on their shift; the store forgets them after twenty minutes, the cookie after eight hours.
  ...people("staff-till", 1, 8).map((account, index) => ({
    app: "admin",
    account,
    at: every(180 - index * 9, 1 + index * 2),
  })),
  // Three signed in before the last release, which gave the store a time of its own.
  ...people("staff-till", 9, 11).map((account, index) => ({
    app: "admin-before",
    account,
    at: [300, 95 - index * 20],
  })),
  // Trade sessions stay for ever.
  ...people("trade-cafe", 1, 17).map((account, index) => ({ app: "trade", account, at: [60 * DAY - index * 3 * DAY] })),
  { app: "trade-before", account: "trade-cafe-18", at: [75 * DAY] },
  // The widget's sessions are gone within a second.
  ...people("tea-lover", 91, 92).map((account) => ({ app: "tasting", account, at: [0] })),
];
/** Indexed sessions of two releases before: two people went home hours ago, two are still here. */
const gone = people("tea-lover", 81, 82).map((account) => `${account} 180`);
const stillThere = people("tea-lover", 83, 84).map((account, index) => `${account} ${25 - index * 6} voucher`);
/** Sessions of the release before, which gave them 45 minutes. */
const longer = people("tea-lover", 71, 72).map((account, index) => `${account} ${4 - index * 2}`);
const orders = people("tea-lover", 1, 24).map((account, index) => {
  const actions = [...(index % 3 === 0 ? ["delivery"] : []), ...(index % 4 === 1 ? ["voucher"] : [])];
  return [account, 29 - index, ...actions].join(" ");
});

const redis = serverProgram();
if (!redis) throw new Error("there is no redis-server on this machine");
writeFileSync(clock, String(END - 80 * DAY * 60));
process.env.TZ = "UTC";
const environment = { LAB_CLOCK: clock, LAB_END: String(END), LD_PRELOAD: join(lab, "clock.so") };
Object.assign(process.env, environment);
const server = await startServer(redis);
try {
  await run(process.execPath, [join(root, "test/lab/demo/storefront.mjs"), JSON.stringify(storefront)], "shop");
  await java("orders-indexed", gone);
  setClock(60);
  await lookAtEveryKey(server);
  await java("orders-indexed", stillThere);
  await java("orders-before", longer);
  await java("orders", orders);
  setClock(7);
  const frameworks = join(root, "test/lab/frameworks");
  // Other programs of the shop, whose code is not in the demo.
  await run(process.execPath, [join(frameworks, "node.mjs"), "koa"], "node", people("news-reader", 1, 3));
  await run(process.execPath, [join(frameworks, "node.mjs"), "fastify"], "node", people("till-tablet", 1, 2));
  await shell(php, [join(frameworks, "php.php"), "php"], people("blog-reader", 1, 4));
  await shell(python, [join(frameworks, "python.py"), "django"], people("stock-taker", 1, 3));
  await shell(python, [join(frameworks, "python.py"), "flask"], people("supplier", 1, 2));
  await stock(server);
  setClock(0);
  await lookAtEveryKey(server);
  await server.command("SAVE");
  const target = join(root, "demo/live");
  mkdirSync(target, { recursive: true });
  copyFileSync(join(server.directory, "dump.rdb"), join(target, "sessions.rdb"));
  process.stdout.write(
    `${statSync(join(target, "sessions.rdb")).size} bytes, ${await server.command("DBSIZE")} keys\n`,
  );
} finally {
  await server.stop();
}

/** From `first` to `last`, often enough to be taken for present. */
function every(first: number, last: number): number[] {
  const at: number[] = [];
  for (let minutes = first; minutes > last; minutes -= 15) at.push(minutes);
  return [...at, last];
}

function setClock(minutes: number): void {
  writeFileSync(`${clock}.next`, String(END - minutes * 60));
  renameSync(`${clock}.next`, clock);
}

function java(release: string, visits: readonly string[]): Promise<void> {
  return run("java", ["-jar", join(lab, release, "target/orders-2.7.0.jar"), ...visits], ".");
}

function shell(start: string, args: readonly string[], accounts: readonly string[]): Promise<void> {
  return run("sh", ["-c", `${start} "$@"`, "sh", ...args], ".", accounts);
}

async function run(
  program: string,
  args: readonly string[],
  within: string,
  accounts?: readonly string[],
): Promise<void> {
  const child = spawn(program, args, {
    cwd: join(lab, within),
    env: { ...process.env, LAB_REDIS_PORT: String(server.port), ...(accounts && { LAB_ACCOUNTS: accounts.join() }) },
    // The cookies of people who do not exist are of no use to anybody.
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args[0]} ended with ${code}`);
}

/** A server removes a key whose time is over when somebody asks for it. */
async function lookAtEveryKey(server: OwnServer): Promise<void> {
  for (const key of (await server.command("KEYS", "*")) as Buffer[]) await server.command("EXISTS", key);
}

/** Not everything in a Redis is a session. */
async function stock(server: OwnServer): Promise<void> {
  for (const [index, tea] of ["assam", "ceylon", "darjeeling", "sencha", "oolong", "rooibos"].entries()) {
    await server.command("HSET", `stock:${tea}`, "grams", 4000 + index * 750, "shelf", `B${index}`);
    await server.command("SETEX", `page:/teas/${tea}`, 3600, `<h1>${tea}</h1>`);
  }
  await server.command("RPUSH", "queue:parcels", "parcel-1041", "parcel-1042");
}
