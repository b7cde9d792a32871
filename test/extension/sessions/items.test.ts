// The rows of the tree: what they say in every state, and that they show neither ids nor values.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Connection } from "../../../src/extension/connections/connection.ts";
import { appItem } from "../../../src/extension/sessions/items/app-item.ts";
import { attributeItem } from "../../../src/extension/sessions/items/attribute-item.ts";
import { connectionItem, problemItems } from "../../../src/extension/sessions/items/connection-item.ts";
import type { Item } from "../../../src/extension/sessions/items/item.ts";
import { moreItem, searchedItem } from "../../../src/extension/sessions/items/page-items.ts";
import { MAY_LAST, sessionItem } from "../../../src/extension/sessions/items/session-item.ts";
import { lookItem, storeFacts, storeItem } from "../../../src/extension/sessions/items/store-items.ts";
import type { BrowsedApp, Progress } from "../../../src/live/browse/store-browser.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import { EXPECTATIONS } from "../../../src/live/redis/framework.ts";
import type { ConnectionState } from "../../../src/live/redis/state.ts";
import { fakeBrowser } from "./fake-browser.ts";

const NOW = Date.UTC(2026, 10, 20, 12);
const saved = {
  ...{ id: "shop", label: "Shop", environment: "production", database: 0 },
  endpoint: { kind: "standalone", host: "127.0.0.1", port: 6379 },
} as const satisfies Connection["saved"];

const connection = (state: ConnectionState, browser?: Connection["browser"]): Connection => ({
  ...{ saved, place: "127.0.0.1:6379", state, browser },
});
const texts = (items: readonly Item[]): string[] =>
  items.map(({ label, description }) => (description === undefined ? label : `${label} (${description})`));

describe("a connection", () => {
  const server = { flavour: "redis", version: "7.0.15", mode: "standalone", role: "master" } as const;
  const failure = new LiveFailure("refused", "127.0.0.1:6379");

  test("at rest is connected by a click, and has nothing below", () => {
    const item = connectionItem(connection({ kind: "idle" }), NOW);
    assert.equal(item.description, "production · not connected");
    assert.equal(item.command, "sessionDoctor.connect");
    assert.equal(item.open, undefined);
    assert.equal(item.color, "sessionDoctor.productionForeground");
  });

  test("says when it is tried again, and what to do", () => {
    const state = { kind: "reconnecting", attempt: 3, nextTryAt: NOW + 4000, failure } as const;
    assert.deepEqual(texts(problemItems(connection(state), NOW)), [
      "Nothing listens at 127.0.0.1:6379.",
      "Start the server, or check the port and that it listens on this network.",
      "Next try in 4 s (try 3)",
    ]);
    assert.equal(texts(problemItems(connection(state), NOW + 5000)).at(-1), "Trying again… (try 3)");
  });

  test("that failed offers the step that helps", () => {
    const rows = problemItems(connection({ kind: "failed", failure: new LiveFailure("tls-expected", "a:1") }), NOW);
    assert.equal(rows.at(-1)?.label, "Switch TLS On");
    assert.equal(rows.at(-1)?.command, "sessionDoctor.repairConnection");
    assert.equal(rows[0]?.command, "sessionDoctor.explainProblem");
    assert.match(rows[0]?.spoken ?? "", /^Problem: a:1 hung up before saying a word\. It probably/);
  });

  test("that is connected opens, and has no problem", () => {
    const one = connection({ kind: "connected", server }, fakeBrowser(0));
    assert.equal(connectionItem(one, NOW).open, "expanded");
    assert.equal(connectionItem(one, NOW).context, "connection.server.connected.production");
    assert.deepEqual(problemItems(one, NOW), []);
  });

  test("tells of its server only what the server said", () => {
    const progress: Progress = {
      ...{ looked: 20_000, total: 1_234_567, finished: false, notKept: 0, other: 12 },
      notes: [{ message: "Two nodes did not answer.", lacking: true }],
    };
    const one = connection({ kind: "connected", server }, fakeBrowser(0));
    assert.equal(storeItem(one, progress).description, "Redis 7.0.15 · 20,000 of 1.2 M · not everything was read");
    assert.deepEqual(texts(storeFacts(one, progress)), [
      "Place (127.0.0.1:6379)",
      "Version (Redis 7.0.15)",
      "Mode (standalone)",
      "Role (master)",
      "Keys looked at (20,000 of 1.2 M)",
      "Keys that are no sessions (12)",
      "Two nodes did not answer.",
    ]);
    const silent = connection({ kind: "connected", server: { flavour: "unknown" } }, fakeBrowser(0));
    assert.doesNotMatch(texts(storeFacts(silent, progress)).join("\n"), /Version|Mode|Role/);
    assert.deepEqual(texts([lookItem(progress, false)]), ["Looked at 20,000 of 1.2 M keys (look at all keys)"]);
    assert.deepEqual(texts([lookItem(progress, true)]), ["Looking at keys: 20,000 of 1.2 M"]);
  });
});

describe("an application", () => {
  const app: BrowsedApp = {
    ...{ id: "x", framework: "connect-redis", prefix: "sess:", sessions: 1204, bytes: 3_140_000, withoutTtl: 12 },
    companions: [{ role: "lock", keys: 3 }],
  };
  test("says its numbers", () => {
    const item = appItem(app, { sort: "id", descending: false, filter: {} }, true);
    assert.deepEqual(texts([item]), ["Express sess: (1,204 sessions · 3.1 MB · 12 without TTL)"]);
    assert.match(item.tooltip ?? "", /3 keys beside them: lock/);
    assert.equal(item.context, "app");
  });
  test("says how its sessions are shown", () => {
    const filter = {
      user: "alice",
      largerThan: 10_000,
      idleLongerThan: 1800,
      expiresWithin: 300,
      withoutTtl: true,
      id: "secret",
    };
    const item = appItem({ ...app, orphaned: 2 }, { sort: "size", descending: true, filter }, false);
    assert.equal(
      item.description,
      "largest first · user “alice”, id given, without TTL, over 10 kB, idle over 30 min, expires within 5 min · " +
        "1,204 sessions so far · 3.1 MB · 12 without TTL · 2 orphaned",
    );
    assert.equal(item.context, "app.filtered");
  });
});

describe("a session", () => {
  test("shows whose it is, what is left of it and its size", () => {
    const row = { ref: "r", maskedId: "#12345678", user: "alice", expiresAt: NOW + 12 * 60_000, bytes: 1234 };
    const item = sessionItem(row, "connect-redis", NOW);
    assert.deepEqual(texts([item]), ["#12345678 (alice · 12 min left · 1.2 kB)"]);
    assert.equal(item.icon, "account");
    assert.equal(item.spoken, "Session 12345678, User: alice, 12 min left");
  });
  test("warns without TTL, when it is orphaned, and when it cannot be read", () => {
    for (const bad of [{ expiresAt: null }, { orphaned: "Its index is gone." }, { problem: "It is gone." }]) {
      const item = sessionItem({ ref: "r", maskedId: "#12345678", ...bad }, null, NOW);
      assert.equal(item.icon, "warning");
      assert.match(item.spoken ?? "", /^Warning, session 12345678/);
    }
    assert.equal(
      sessionItem({ ref: "r", maskedId: "#12345678", expiresAt: NOW - 1 }, null, NOW).description,
      "expired",
    );
  });
  test("does not warn where its framework leaves sessions without TTL unless told otherwise", () => {
    const lasting = Object.entries(EXPECTATIONS).flatMap(([name, { withoutTtl }]) => (withoutTtl ? [name] : []));
    assert.deepEqual([...MAY_LAST].toSorted(), lasting.toSorted());
    assert.equal(sessionItem({ ref: "r", maskedId: "#12345678", expiresAt: null }, "rack", NOW).icon, "account");
  });
  test("keeps to one line whatever its user is called", () => {
    const item = sessionItem({ ref: "r", maskedId: "#12345678", user: `a\n\u202e${"x".repeat(500)}` }, null, NOW);
    assert.doesNotMatch(item.description ?? "", /[\n\u202e]/);
    assert.ok((item.description ?? "").length < 100);
  });
});

test("an attribute shows its kind and size, and never its value", () => {
  const secret = { kind: "string", text: "secret", length: 6 } as const;
  const list = { kind: "list", items: [secret, secret], className: "java.util.ArrayList" } as const;
  const shown = [
    attributeItem({ name: "a", value: secret, bytes: 13 }, "a"),
    attributeItem({ name: "b", value: list }, "b"),
    attributeItem({ name: "c", bytes: 0 }, "c"),
    attributeItem(
      {
        name: "d",
        bytes: 9,
        decoding: { format: "java", failure: { offset: 3, message: "ends early" }, warnings: [] },
      },
      "d",
    ),
  ];
  assert.deepEqual(texts(shown), [
    "a (text, 6 characters · 13 B)",
    "b (ArrayList · list of 2)",
    "c (empty)",
    "d (not decoded · 9 B)",
  ]);
  assert.doesNotMatch(JSON.stringify(shown), /secret/);
  assert.equal(shown[3]?.icon, "warning");
});

test("a page says how many there are, and how many were searched", () => {
  const page = {
    rows: Array.from({ length: 50 }, () => ({ ref: "r", maskedId: "#0" })),
    fitting: 1204,
    unfinished: false,
  };
  assert.deepEqual(texts([moreItem(page)]), ["Load More… (50 of 1,204)"]);
  assert.deepEqual(texts([moreItem({ ...page, unfinished: true })]), ["Load More… (50 of 1,204 so far)"]);
  const searched = { ...page, searched: { read: 2000, of: 50_000 } };
  assert.equal(searchedItem(searched, false)?.label, "Searched 2,000 of 50,000 sessions");
  assert.equal(searchedItem(searched, true)?.label, "Searching: 2,000 of 50,000 sessions");
  assert.equal(searchedItem({ ...page, searched: { read: 5, of: 5 } }, false), undefined);
});
