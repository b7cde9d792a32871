// A million sessions: the first page does not wait for them, and none is lost or counted twice.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainView } from "../../../src/live/browse/store-browser.ts";
import { skip, startServer } from "../redis/servers.ts";
import { appOf, browse } from "./stores.ts";

const MILLION = 1_000_000;
const koa = JSON.stringify(["koa", "koa:sess:"]);

test("a million sessions", { skip, timeout: 240_000 }, async (t) => {
  const server = await startServer(t, { args: ["--enable-debug-command", "local"] });
  await server.admin.call("DEBUG", "POPULATE", String(MILLION), "koa:sess", "120");
  const { browser } = await browse(t, server);

  await t.test("the first page is there when a small part has been looked at", async () => {
    await browser.look(70);
    const page = await browser.page({ app: koa, view: plainView, rows: 50, slice: 70 });
    assert.equal(page.rows.length, 50);
    assert.ok(page.unfinished);
    assert.equal(browser.progress.total, MILLION);
    assert.ok(browser.progress.looked < MILLION / 4, `${browser.progress.looked} keys were looked at`);
  });

  await t.test("all are counted once, and those that are not kept are told", async () => {
    await browser.lookAtAll();
    const { looked, finished, notKept } = browser.progress;
    assert.deepEqual({ looked, finished }, { looked: MILLION, finished: true });
    const app = appOf(browser, koa);
    assert.equal(app.sessions, MILLION);
    assert.equal(app.withoutTtl, MILLION);
    assert.equal(notKept, MILLION - 100_000);
  });

  await t.test("in steps so small that nobody else waits for one", async () => {
    const stats = await server.admin.info("commandstats");
    const calls = Number(/^cmdstat_scan:calls=(\d+),/m.exec(stats)?.[1]);
    assert.ok(calls >= MILLION / 100, `${calls} steps`);
    assert.doesNotMatch(stats, /^cmdstat_keys:/m);
  });
});
