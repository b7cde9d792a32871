// What the dashboard says: whether it looks, why not, and what is known besides.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "../../../src/extension/connections/connection.ts";
import { dashboardView, type Known } from "../../../src/extension/health/dashboard-view.ts";
import { readDashboardMessage } from "../../../src/extension/health/read-dashboard-message.ts";
import * as live from "../../../src/extension/live.ts";
import { openBrowser } from "../../../src/live/browse/open-browser.ts";
import { nameless, type StoreInventory } from "../../../src/live/inventory/store-inventory.ts";
import { takeInventory } from "../../../src/live/inventory/take.ts";
import { memoryKey, memoryStore } from "../../live/browse/stores.ts";

const endpoint = { kind: "standalone", host: "127.0.0.1", port: 6379 } as const;
const failure = { kind: "refused", host: "127.0.0.1:6379", message: "Nothing listens there.", runbook: "" } as const;

const connection = (more: Partial<Connection> = {}): Connection => ({
  saved: { id: "a", label: "Shop", environment: "production", endpoint, database: 0, username: "narrow" },
  ...{ place: "127.0.0.1:6379", state: { kind: "connected", server: { flavour: "redis" } } },
  ...{ browser: {} as Connection["browser"], server: {} as Connection["server"] },
  ...more,
});
const known = (more: Partial<Known> = {}): Known => ({
  ...{
    connection: connection(),
    health: { isLooking: false },
    inventory: undefined,
    taking: undefined,
    problem: undefined,
  },
  ...more,
});
const view = (more: Partial<Known> = {}) => dashboardView(known(more), live);

async function inventory(count: number, at: string): Promise<StoreInventory> {
  const keys = Array.from({ length: count }, (_, index) =>
    memoryKey(index, { expiresAt: index === 0 ? null : 100_000, bytes: 150 }),
  );
  const store = memoryStore(keys);
  return { ...nameless(await takeInventory(openBrowser({ place: "m", source: async () => store }))), at };
}

test("it says whether it looks, and why not", () => {
  const closed = { browser: undefined, server: undefined };
  const cases: readonly (readonly [Partial<Known>, boolean, RegExp, boolean])[] = [
    [{}, true, /^Looked at every 2 s with INFO, as long as/, false],
    [{ problem: "This user may not ask." }, false, /^This user may not ask\.$/, false],
    [
      { connection: connection({ state: { kind: "idle" }, ...closed }) },
      false,
      /^Not connected, so nothing is asked\.$/,
      true,
    ],
    [
      { connection: connection({ state: { kind: "failed", failure }, ...closed }) },
      false,
      /Nothing listens there\.$/,
      true,
    ],
    [
      { connection: connection({ state: { kind: "reconnecting", attempt: 2, nextTryAt: 0, failure } }) },
      ...([false, /^The connection is lost and tried again: nothing is asked/, false] as const),
    ],
    [
      { connection: connection({ saved: { id: "f", label: "F", snapshot: "/f.rdb" }, server: undefined }) },
      false,
      /^A snapshot has no/,
      false,
    ],
  ];
  for (const [more, isOn, text, offersConnecting] of cases) {
    const { sampling } = view(more);
    assert.deepEqual([sampling.isOn, sampling.offersConnecting], [isOn, offersConnecting]);
    assert.match(sampling.text, text);
  }
  assert.deepEqual([view().label, view().place, view().environment], ["Shop", "127.0.0.1:6379", "production"]);
});

test("a snapshot has no health, and a server that was not looked at has no findings yet", () => {
  const saved = { id: "f", label: "F", snapshot: "/f.rdb" };
  assert.equal(view({ connection: connection({ saved, server: undefined }) }).health, undefined);
  assert.equal(view().health?.text, "Not looked at yet.");
  const server = { address: "x", text: "", refused: ["info", "time"], at: 0, figures: { at: 0 } };
  const seen = { servers: [server, server], findings: [] };
  const { health } = view({ health: { isLooking: false, seen } });
  assert.equal(health?.text, "No rule finds anything in what this user may ask.");
  assert.deepEqual(
    health?.refused.map(({ text }) => text),
    [
      "INFO may not be asked: the permission +info is missing.",
      "TIME may not be asked: the permission +time is missing.",
    ],
  );
  const all = { ...server, refused: [] };
  assert.equal(
    view({ health: { isLooking: false, seen: { servers: [all], findings: [] } } }).health?.text,
    "No rule finds anything.",
  );
  assert.match(health?.refused[0]?.detail ?? "", /ACL SETUSER narrow \+info$/);
});

test("an inventory in classes, with what changed", async () => {
  const before = await inventory(10, "2026-11-20T10:00:00.000Z");
  const last = await inventory(15, "2026-11-20T12:00:00.000Z");
  const shown = view({ inventory: { last, before } }).inventory;
  assert.equal(shown?.text, "2026-11-20 12:00:00Z, all 15 keys");
  assert.equal(shown?.trend?.text, "Since 2026-11-20 10:00:00Z");
  assert.deepEqual(shown?.trend?.rows[0], {
    ...{ app: "Express sess:", sessions: "+5", bytes: "+750 B", withoutTtl: "no change", leaked: "no change" },
  });
  const [app] = shown?.apps ?? [];
  assert.deepEqual(app?.ttl, [
    { label: "1 min to 5 min", sessions: 14 },
    { label: "no TTL", sessions: 1 },
  ]);
  assert.deepEqual(app?.sizes, [{ label: "100 B to 200 B", sessions: 15 }]);
  assert.deepEqual(app?.facts.slice(0, 3), [
    { name: "Sessions", text: "15" },
    { name: "Size", text: "2.2 kB" },
    { name: "Largest", text: "150 B" },
  ]);
  assert.equal(view({ inventory: { last } }).inventory?.trend, undefined);
  assert.equal(
    view({ taking: { looked: 1000, total: 5000, pace: 2000 } }).taking,
    "Looking at keys: 1,000 of 5,000, 2,000 a second, 2 s left",
  );
});

test("a panel is heard only where it says what a panel of ours says", () => {
  for (const action of ["ready", "connect", "refresh", "take", "stop", "read", "export"] as const)
    assert.deepEqual(readDashboardMessage({ do: action, more: 1 }), { do: action });
  assert.deepEqual(readDashboardMessage({ do: "page", finding: "x" }), { do: "page", finding: "x" });
  assert.deepEqual(readDashboardMessage({ do: "place", finding: "x", index: 1 }), {
    do: "place",
    finding: "x",
    index: 1,
  });
  for (const wrong of [
    undefined,
    null,
    3,
    {},
    { do: "delete" },
    { do: "page" },
    { do: "place", finding: "x", index: "0" },
  ])
    assert.equal(readDashboardMessage(wrong), undefined);
});
