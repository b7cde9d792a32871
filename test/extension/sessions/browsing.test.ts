// What is looked at without asking, what only when asked, and that it can be stopped and goes on after a failure.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Browsing } from "../../../src/extension/sessions/browsing.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import { APP, type FakeBrowser, fakeBrowser } from "./fake-browser.ts";

interface Watched {
  readonly browser: FakeBrowser;
  readonly browsing: Browsing;
  readonly reported: unknown[];
  /** Resolves as soon as this holds; it is asked at every change. */
  until(holds: () => boolean): Promise<void>;
}

function watch(browser: FakeBrowser): Watched {
  const waiting = new Set<() => void>();
  const reported: unknown[] = [];
  const changed = (): void => {
    for (const one of [...waiting]) one();
  };
  const browsing = new Browsing(browser, changed, (error) => reported.push(error));
  return {
    ...{ browser, browsing, reported },
    until: (holds) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!holds()) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}

test("the first step is given at once, and a store of middling size is looked at to its end without asking", async () => {
  const { browser, browsing, until } = watch(fakeBrowser(50_000));
  await browsing.begin();
  assert.equal(browser.asked.looks >= 1, true);
  assert.ok(browser.progress.looked < 50_000);
  assert.equal(browsing.isBusy, true);
  await until(() => !browsing.isBusy);
  assert.equal(browser.progress.finished, true);
  assert.equal(browsing.isPaused, false);
});

for (const [name, total] of [
  ["a large store", 60_000],
  ["a store that does not tell its size", undefined],
] as const)
  test(`of ${name} some keys are looked at, and all when that is asked for`, async () => {
    const { browser, browsing, until } = watch(fakeBrowser(60_000, { total }));
    await browsing.begin();
    await until(() => !browsing.isBusy);
    assert.equal(browser.progress.looked, 20_000);
    assert.equal(browsing.isPaused, true);
    const all = browsing.lookAtAll();
    assert.equal(browsing.isLookingAtAll, true);
    await all;
    assert.equal(browser.progress.finished, true);
    assert.equal(browsing.isLookingAtAll, false);
  });

test("looking can be stopped, keeps what it found, and does not begin again by itself", async () => {
  const { browser, browsing, until } = watch(fakeBrowser(1_000_000));
  const all = browsing.lookAtAll();
  await until(() => browser.progress.looked >= 5000);
  browsing.stop();
  await all;
  const { looked } = browser.progress;
  assert.ok(looked >= 5000 && looked < 1_000_000);
  assert.equal(browsing.isBusy, false);
  await browsing.begin();
  assert.equal(browsing.isBusy, false);
  assert.equal(browser.progress.looked, looked);
});

test("a failure ends looking with its message, and looking goes on when the connection is back", async () => {
  const browser = fakeBrowser(10_000);
  const { browsing, reported, until } = watch(browser);
  browser.fails = new LiveFailure("lost", "127.0.0.1:1");
  await browsing.begin();
  assert.match(browsing.failure ?? "", /^The connection to 127\.0\.0\.1:1 broke\./);
  assert.equal(browsing.isBusy, false);
  browsing.resume();
  await until(() => browser.progress.finished && !browsing.isBusy);
  assert.equal(browsing.failure, undefined);
  browser.restart();
  browser.fails = new TypeError("a mistake of ours");
  await browsing.begin();
  assert.deepEqual(
    reported.map((error) => (error as Error).message),
    ["a mistake of ours"],
  );
});

test("a full page stays as it is while looking goes on; one that is not full is asked for again at the end", async () => {
  const { browser, browsing, until } = watch(fakeBrowser(30_000));
  browser.step = 20;
  await browsing.begin();
  assert.equal((await browsing.loadPage(APP)).rows.length < 50, true);
  browser.step = 10_000;
  await until(() => !browsing.isBusy);
  assert.equal(browsing.page(APP), undefined);
  assert.equal((await browsing.loadPage(APP)).rows.length, 50);
  const asked = browser.asked.pages.length;
  await browsing.loadPage(APP);
  assert.equal(browser.asked.pages.length, asked);
  browsing.loadMore(APP);
  assert.equal((await browsing.loadPage(APP)).rows.length, 250);
});

test("a view of users is read on as far as the store goes, and no further", async () => {
  const { browser, browsing, until } = watch(fakeBrowser(100, { toRead: 90 }));
  await browsing.begin();
  await until(() => !browsing.isBusy);
  browsing.setView(APP, { sort: "id", descending: false, filter: { user: "a" } });
  await browsing.loadPage(APP);
  assert.equal(browsing.isSearching(APP), true);
  await until(() => !browsing.isSearching(APP));
  assert.deepEqual(browsing.page(APP)?.searched, { read: 40, of: 90 });
  assert.ok(browser.asked.pages.length < 10);
});

test("a session is read once for its attributes, anew when it is opened, and anew after a refresh", async () => {
  const { browser, browsing } = watch(fakeBrowser(10));
  await browsing.read("r1");
  await browsing.read("r1");
  assert.deepEqual(browser.asked.opened, ["r1"]);
  await browsing.open("r1");
  browsing.refresh();
  await browsing.read("r1");
  assert.equal(browser.asked.opened.length, 3);
});
