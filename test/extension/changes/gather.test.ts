// Finding what a change is meant for: exactly this user, read anew, and within bounds that are said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gatherOne, gatherOrphans, gatherUser } from "../../../src/extension/changes/gather.ts";
import { openBrowser } from "../../../src/live/browse/open-browser.ts";
import type { ListedKey } from "../../../src/live/key-source.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import {
  browse,
  express,
  expressId,
  expressValue,
  memoryKey,
  memoryStore,
  shadowKey,
  spring,
  springId,
  springKey,
  writeSpring,
} from "../../live/browse/stores.ts";
import { skip, startServer } from "../../live/redis/servers.ts";

const effort = (report: (text: string) => void = () => undefined) => ({ signal: new AbortController().signal, report });
const plenty = { values: 10_000, milliseconds: 60_000 };

/** Sessions in memory: every fifth is Ann's, and others have names that hold hers. */
function store(count: number, more: (index: number) => Partial<ListedKey> = () => ({})) {
  const keys = Array.from({ length: count }, (_, index) => memoryKey(index, more(index)));
  const userOf = (index: number): string => (index % 5 === 0 ? "ann" : index % 5 === 1 ? "joann" : "Ann");
  return memoryStore(keys, { value: ({ key }) => expressValue(userOf(Number(String(key).slice(-6)))) });
}

test("only who is named exactly so is meant", async (t) => {
  const browser = openBrowser({ place: "memory", source: async () => store(20) });
  t.after(() => browser.close());
  const { targets, rows, incomplete, canGoOn, warnings } = await gatherUser(
    browser,
    express.app,
    "ann",
    plenty,
    effort(),
  );
  assert.deepEqual(targets.map(({ id }) => id).toSorted(), [0, 5, 10, 15].map(expressId));
  assert.ok(
    targets.every(({ user, framework, key }) => user === "ann" && framework === "connect-redis" && key.length > 0),
  );
  assert.equal(rows.length, 4);
  assert.deepEqual([incomplete, canGoOn, warnings], [[], false, []]);
});

test("a search that came to its bound says so, and goes on from there", async (t) => {
  const browser = openBrowser({ place: "memory", source: async () => store(300) });
  t.after(() => browser.close());
  const told: string[] = [];
  const first = await gatherUser(
    browser,
    express.app,
    "ann",
    { ...plenty, values: 100 },
    effort((text) => told.push(text)),
  );
  assert.deepEqual([first.incomplete, first.canGoOn], [["100 of 300 sessions were read."], true]);
  const all = await gatherUser(browser, express.app, "ann", plenty, effort());
  assert.deepEqual([all.incomplete, all.canGoOn, all.targets.length], [[], false, 60]);
});

test("sessions that are too large to be searched are said, and asking again does not help", async (t) => {
  const source = async () => store(10, (index) => (index < 3 ? { bytes: 1e6 } : {}));
  const browser = openBrowser({ place: "memory", source });
  t.after(() => browser.close());
  const { incomplete, canGoOn } = await gatherUser(browser, express.app, "ann", plenty, effort());
  assert.deepEqual([incomplete, canGoOn], [["7 of 10 sessions were read. The others are too large."], false]);
});

test("sessions that are not listed are said", async (t) => {
  const browser = openBrowser({ place: "memory", source: async () => store(10), limits: { rows: 6 } });
  t.after(() => browser.close());
  const { incomplete } = await gatherUser(browser, express.app, "ann", plenty, effort());
  assert.deepEqual(incomplete, ["4 sessions are not listed, because there are too many."]);
});

test("who takes too long gives what there is, with the keys that were not looked at", async (t) => {
  const browser = openBrowser({ place: "memory", source: async () => store(200) });
  t.after(() => browser.close());
  await browser.look(0.001);
  const { incomplete, canGoOn } = await gatherUser(
    browser,
    express.app,
    "ann",
    { values: 0, milliseconds: 0 },
    effort(),
  );
  assert.equal(canGoOn, true);
  assert.ok(incomplete.length > 0);
});

test("what is cancelled rejects", async (t) => {
  const browser = openBrowser({ place: "memory", source: async () => store(10) });
  t.after(() => browser.close());
  const signal = AbortSignal.abort();
  await assert.rejects(
    gatherUser(browser, express.app, "ann", plenty, { signal, report: () => undefined }),
    (error) => error instanceof LiveFailure && error.kind === "cancelled",
  );
});

test("a session is read again: who it belongs to now, and when it ends", { skip }, async (t) => {
  const server = await startServer(t);
  await writeSpring(server, springId(0), "ann");
  await writeSpring(server, springId(1), "ann");
  const { browser } = await browse(t, server);
  await browser.lookAtAll();
  const before = await gatherUser(browser, spring.app, "ann", plenty, effort());
  assert.equal(before.targets.length, 2);
  const [target] = before.targets;
  assert.ok(Math.abs((target?.ends ?? 0) - (Date.now() + 1_800_000)) < 5_000);
  // Somebody else signs in with the same session.
  await writeSpring(server, springId(1), "ben");
  const { targets, warnings } = await gatherUser(browser, spring.app, "ann", plenty, effort());
  assert.deepEqual(
    targets.map(({ id }) => id),
    [springId(0)],
  );
  assert.deepEqual(warnings, ["1 session changed since the list was made, and is left out."]);
  const [row] = before.rows;
  const one = await gatherOne(browser, row?.ref ?? "", effort());
  assert.deepEqual([one.targets.length, one.leftovers, one.canGoOn], [1, [], false]);
});

test("orphans are looked for among all keys, sessions and leftovers", { skip }, async (t) => {
  const server = await startServer(t);
  for (const index of [0, 1, 2]) await writeSpring(server, springId(index), `user${index}`);
  await server.admin.del(springKey(springId(0)), shadowKey(springId(1)));
  const { browser } = await browse(t, server);
  const told: string[] = [];
  const { targets, leftovers, rows } = await gatherOrphans(
    browser,
    spring.app,
    effort((text) => told.push(text)),
  );
  assert.deepEqual(
    targets.map(({ id }) => id),
    [springId(1)],
  );
  assert.equal(rows.length, 1);
  assert.deepEqual(leftovers.map(({ role }) => role).toSorted(), ["index", "shadow"]);
  assert.match(told[0] ?? "", /^Looking at keys/);
});
