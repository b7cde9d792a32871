// The demo's snapshot: every application of the shop's Redis, and each disagreement with the shop's code that was planted there.
import assert from "node:assert/strict";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisedLifetimes } from "../../src/engine/views/lifetimes.ts";
import { browseSnapshot } from "../../src/live/browse/browse-snapshot.ts";
import {
  plainView,
  type SessionFilter,
  type SessionRow,
  type StoreBrowser,
} from "../../src/live/browse/store-browser.ts";
import { judgeTtl, lifetimeOf } from "../../src/live/expected-ttl.ts";
import { checkWorkspace } from "../engine/pages/workbench.ts";

const demo = join(import.meta.dirname, "../../demo");
const snapshot = join(demo, "live/sessions.rdb");
const MINUTE = 60_000;

let store: StoreBrowser;
before(async () => {
  store = await browseSnapshot(snapshot);
  await store.lookAtAll();
});
after(() => store.close());

async function rows(framework: string, prefix: string, filter: SessionFilter = {}): Promise<readonly SessionRow[]> {
  const app = store.apps().find((one) => one.framework === framework && one.prefix === prefix);
  assert.ok(app, `no ${framework} ${prefix}`);
  const page = await store.page({
    app: app.id,
    view: { ...plainView, sort: "user", filter },
    rows: 100,
    slice: 60_000,
  });
  assert.equal(page.unfinished, false);
  return page.rows;
}
const users = (of: readonly SessionRow[]): string[] => of.map(({ user = "-" }) => user).sort();
const people = (name: string, first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `${name}-${String(first + index).padStart(2, "0")}`);

test("it is small, and its present is the Friday on which it was written", () => {
  assert.ok(statSync(snapshot).size < 300_000);
  assert.equal(store.now(), Date.UTC(2026, 10, 20, 17, 30));
  assert.deepEqual(store.progress.notes, []);
});

test("it has the applications of the shop's code, some of other programs, and what is no session", () => {
  assert.deepEqual(
    store
      .apps()
      .map(({ framework, prefix, sessions, withoutTtl, orphaned }) => [
        framework,
        prefix,
        sessions,
        withoutTtl,
        orphaned,
      ]),
    [
      ["connect-redis", "sess:", 29, 18, 0],
      ["connect-redis", "tasting:", 2, 0, 0],
      ["django", ":1:django.contrib.sessions.cache", 3, 0, 0],
      ["fastify", "fastify:", 2, 0, 0],
      ["flask", "session:", 2, 0, 0],
      ["koa", "koa:sess:", 3, 0, 0],
      ["php", "PHPREDIS_SESSION:", 4, 0, 0],
      ["spring-session", "copper-kettle:orders", 2, 0, 2],
      ["spring-session", "spring:session", 26, 0, 0],
    ],
  );
  assert.equal(store.progress.other, 13);
});

describe("who is there", () => {
  test("staff and trade share a prefix, and everybody is told by name", async () => {
    assert.deepEqual(users(await rows("connect-redis", "sess:")), [
      ...people("staff-till", 1, 11),
      ...people("trade-cafe", 1, 18),
    ]);
    assert.deepEqual(users(await rows("spring-session", "spring:session")), [
      ...people("tea-lover", 1, 24),
      ...people("tea-lover", 71, 72),
    ]);
    assert.deepEqual(users(await rows("php", "PHPREDIS_SESSION:")), people("blog-reader", 1, 4));
  });

  test("orders were signed in to one after the other, and end half an hour later", async () => {
    for (const row of await rows("spring-session", "spring:session")) {
      const [, number] = /^tea-lover-(\d+)$/.exec(row.user ?? "") ?? [];
      if (Number(number) > 24) continue;
      const seen = store.now() - (30 - Number(number)) * MINUTE;
      assert.deepEqual([row.created, row.lastSeen, row.expiresAt], [seen, seen, seen + 30 * MINUTE]);
    }
  });
});

describe("what is wrong there", () => {
  test("trade sessions never end", async () => {
    assert.deepEqual(users(await rows("connect-redis", "sess:", { withoutTtl: true })), people("trade-cafe", 1, 18));
  });

  test("one of them is far larger than all others, because the release before put the price list into it", async () => {
    const [large, ...more] = await rows("connect-redis", "sess:", { largerThan: 4000 });
    assert.deepEqual([large?.user, more], ["trade-cafe-18", []]);
    const { session, raw } = await store.open(large?.ref ?? "");
    assert.ok(raw?.type === "string" && raw.length > 50_000);
    assert.ok(session?.attributes.some(({ name }) => name === "prices"));
  });

  test("of the indexed sessions of old, two left their index behind", async () => {
    assert.deepEqual(users(await rows("spring-session", "copper-kettle:orders")), people("tea-lover", 83, 84));
    const app = store.apps().find(({ prefix }) => prefix === "copper-kettle:orders");
    assert.deepEqual(
      app?.companions.map(({ role, keys }) => [role, keys]),
      [
        ["expirations", 2],
        ["index", 4],
        ["shadow", 2],
      ],
    );
    assert.equal(app?.orphaned, 2);
  });

  test("sessions of the releases before live longer than the code says, and the widget's not for a second", async () => {
    const workspace = globSync("**/*", { cwd: demo, exclude: ["live"] }).filter((path) =>
      statSync(join(demo, path)).isFile(),
    );
    const texts = new Map(workspace.map((path) => [path, readFileSync(join(demo, path), "utf8")]));
    const promises = promisedLifetimes(checkWorkspace(texts).model);
    const told = new Map<string, string[]>();
    for (const { framework, prefix } of store.apps())
      for (const { ref, user = "-" } of await rows(framework ?? "", prefix)) {
        const { verdict } = judgeTtl(lifetimeOf(await store.open(ref)), promises);
        if (verdict !== "agrees") told.set(`${prefix} ${verdict}`, [...(told.get(`${prefix} ${verdict}`) ?? []), user]);
      }
    const known = new Set(promises.map(({ prefix }) => prefix));
    assert.deepEqual([...known].sort(), ["sess:", "spring:session", "tasting:"]);
    assert.deepEqual(Object.fromEntries([...told].filter(([name]) => known.has(name.replace(/ \w+$/, "")))), {
      // The code has two promises for this prefix, which is a fault by itself: what fits neither is told as just that.
      "sess: unknown": people("staff-till", 9, 11),
      "spring:session longer": people("tea-lover", 71, 72),
    });
    for (const row of await rows("connect-redis", "tasting:"))
      assert.ok(row.expiresAt !== null && Number(row.expiresAt) - store.now() <= 1000);
  });
});
