// What is said before and after a change: exact counts, roles and masked ids, and lines for the record without ids and users.
import assert from "node:assert/strict";
import { test } from "node:test";
import { auditLine, carriedLine, undoneLine, unlockedFor } from "../../../src/extension/changes/audit.ts";
import { type Previewed, planDocument, planTitle } from "../../../src/extension/changes/plan-document.ts";
import { carriedInWords, tallyInWords, tallyOf, undoneInWords } from "../../../src/extension/changes/tally.ts";
import { whyReadOnly } from "../../../src/extension/changes/why-read-only.ts";
import type { SavedServer } from "../../../src/extension/connections/connection.ts";
import type { OpenServer } from "../../../src/extension/connections/open-server.ts";
import type { SessionRow } from "../../../src/live/browse/store-browser.ts";
import type { ConnectionState } from "../../../src/live/redis/state.ts";
import type { Carried } from "../../../src/live/write/carry-out.ts";
import type { Plan, Step } from "../../../src/live/write/plan.ts";

const key = (name: string): Buffer => Buffer.from(name);
const unlink = (role: Step["role"], name = "k"): Step => ({ do: "unlink", role, key: key(name) });
const unlist = (role: "index" | "expirations"): Step => ({ do: "unlist", role, key: key("list"), member: key("m") });
const plan = (steps: readonly Step[], more: Partial<Plan> = {}): Plan => ({
  action: { kind: "delete" },
  sessions: steps.filter(({ role, do: what }) => role === "session" && what !== "unlist").length,
  steps,
  gone: 0,
  warnings: [],
  ...more,
});
const two = plan([unlist("index"), unlist("expirations"), unlink("shadow"), unlink("session"), unlink("session", "b")]);

test("counts are told apart and together, one as one and several as several", () => {
  assert.deepEqual(tallyOf(two), { sessions: 2, keys: 1, entries: 2 });
  const said = (sessions: number, keys: number, entries: number) => tallyInWords({ sessions, keys, entries });
  assert.equal(said(2, 1, 2), "2 sessions, 1 key that belongs to them and 2 entries in lists");
  assert.equal(said(1, 2, 0), "1 session and 2 keys that belong to it");
  assert.equal(said(1, 1, 1), "1 session, 1 key that belongs to it and 1 entry in lists");
  assert.equal(said(1200, 0, 0), "1,200 sessions");
  assert.equal(said(0, 3, 0), "3 keys left behind");
  assert.equal(said(0, 0, 0), "nothing");
});

test("the title of a plan is what will be done", () => {
  assert.equal(planTitle({ plan: two }), "Delete 2 sessions, 1 key that belongs to them and 2 entries in lists");
  const expire: Step = { do: "expire", role: "session", key: key("a"), milliseconds: 300_000 };
  assert.equal(
    planTitle({ plan: plan([expire], { action: { kind: "expire", seconds: 300 } }) }),
    "Set the expiry of 1 session to 5 min",
  );
  const persist: Step = { do: "persist", role: "session", key: key("a") };
  assert.equal(planTitle({ plan: plan([persist], { action: { kind: "persist" } }) }), "Remove the expiry of 1 session");
});

const carried = (more: Partial<Carried>): Carried => ({
  ...{ done: 5, sessions: 2, gone: 0, failed: [], left: 0, undo: [], notKept: 0 },
  ...more,
});

test("what was done is told whole, and in numbers where it was not", () => {
  assert.equal(
    carriedInWords(two, carried({})),
    "Deleted 2 sessions, 1 key that belongs to them and 2 entries in lists.",
  );
  assert.equal(
    carriedInWords(
      two,
      carried({ done: 1, sessions: 0, gone: 1, failed: [{ message: "No.", steps: 1 }], left: 2, notKept: 1 }),
    ),
    "Deleted 0 of 2 sessions (1 of 5 steps). 1 step found nothing to change any more. 1 step failed: No. " +
      "2 steps were not tried. 1 step cannot be undone: there was no room to keep what they took.",
  );
  assert.equal(
    carriedInWords(two, carried({ done: 0, sessions: 0, failed: [{ message: "It is locked.", steps: 0 }], left: 5 })),
    "Deleted 0 of 2 sessions (0 of 5 steps). It is locked. 5 steps were not tried.",
  );
});

test("what was undone is told as well, and what could not be", () => {
  const nothing = { back: 0, over: 0, taken: 0, failed: [], rest: [] };
  assert.equal(undoneInWords(3, { ...nothing, back: 3 }), "Everything is back: 3 steps undone.");
  const rest = [{ do: "expiry", key: key("a"), left: 1, at: 1 }] as const;
  assert.equal(
    undoneInWords(5, { back: 1, over: 1, taken: 2, failed: [{ message: "No.", keys: 1 }], rest }),
    "1 of 5 steps undone. 1 would have ended by itself by now, and stayed away. " +
      "2 are there again, made by somebody else: left as they are. 1 failed: No. What failed can be tried again.",
  );
});

const row = (index: number, more: Partial<SessionRow> = {}): SessionRow => ({
  ref: `r${index}`,
  maskedId: `#${String(index).padStart(8, "0")}`,
  ...more,
});
const previewed = (more: Partial<Previewed>): Previewed => ({
  ...{ plan: two, subject: "all sessions of ann", label: "Shop", environment: "staging", place: "127.0.0.1:6379" },
  ...{ at: Date.UTC(2026, 0, 2, 3, 4, 5), rows: [row(1)], incomplete: [], warnings: [] },
  ...more,
});

test("a plan says what, where, in which numbers, of whom, and that nothing has been done", () => {
  const at = Date.UTC(2026, 0, 2, 3, 4, 5);
  const rows = [
    row(1, { user: "ann", expiresAt: at + 600_000, bytes: 1200, lastSeen: at - 60_000 }),
    row(2, { user: "ann@shop.example", expiresAt: null }),
  ];
  const warnings = ["Somebody should know."];
  assert.equal(
    planDocument(previewed({ rows, warnings, incomplete: ["2,000 of 12,300 sessions were read."] })),
    `Delete all sessions of ann
on Shop (staging), 127.0.0.1:6379

This is a plan. Nothing has been changed.
It was read on 2026-01-02 03:04:05Z. What has gone by the time it is carried out is left out then, and nothing else is touched.

Incomplete
  ! 2,000 of 12,300 sessions were read.

What it changes
  1  entry in a list of a user's sessions: removed
  1  entry in a list of what ends when: removed
  1  key whose expiry ends a session: deleted
  2  sessions: deleted

To know before
  - Somebody should know.

Sessions (2)
  #00000001  ann               10 min left  1.2 kB  last seen 60 s ago
  #00000002  ann@shop.example  no TTL
`,
  );
});

test("a plan of many sessions lists some, one of none lists none, and what is gone is said", () => {
  const many = planDocument(previewed({ rows: Array.from({ length: 1_234 }, (_, index) => row(index)) }));
  assert.match(many, /^Sessions \(1,234\)$/m);
  assert.match(many, /^ {2}#00000999$\n {2}and 234 more$/m);
  const none = planDocument(previewed({ plan: plan([], { gone: 2 }), rows: [] }));
  assert.doesNotMatch(none, /Sessions|What it changes/);
  assert.match(none, /- 2 were gone, or in use again, when the plan was made, and are left out\./);
});

test("what a session names cannot break the lines of a plan", () => {
  const text = planDocument(previewed({ subject: "all sessions of a\nb", rows: [row(1, { user: "x\u202e\ny" })] }));
  assert.match(text, /^Delete all sessions of a·b$/m);
  assert.match(text, /^ {2}#00000001 {2}x··y$/m);
});

test("lines for the record hold when, where and how much, and nothing of whom", () => {
  const where = { label: "Live\nshop", environment: "production" };
  const at = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
  assert.equal(
    auditLine(at, where, unlockedFor(5)),
    "2026-01-02T03:04:05.006Z  Live·shop (production)  unlocked for 5 min",
  );
  assert.equal(
    carriedLine(two, carried({ failed: [{ message: "sess:secret", steps: 2 }], done: 3 })),
    "delete: planned 2 sessions, 1 key, 2 entries in lists; done 3, gone 0, failed 2, not tried 0",
  );
  assert.equal(
    carriedLine({ ...two, action: { kind: "expire", seconds: 60 } }, "dry run"),
    "expire in 60 s: planned 2 sessions, 1 key, 2 entries in lists; dry run, nothing sent",
  );
  assert.equal(
    undoneLine({ back: 1, over: 2, taken: 3, failed: [{ message: "no", keys: 4 }], rest: [] }),
    "undo: back 1, ended meanwhile 2, made anew by others 3, failed 4",
  );
});

test("only a connected master can be unlocked, and of all others it is said why not", () => {
  const saved = (more: Partial<SavedServer> = {}): SavedServer => ({
    ...{ id: "a", label: "Shop", environment: "production", database: 0 },
    endpoint: { kind: "standalone", host: "h", port: 1 },
    ...more,
  });
  const connected = (role?: "master" | "replica"): ConnectionState => ({
    kind: "connected",
    server: { flavour: "redis", ...(role && { role }) },
  });
  const server = {} as OpenServer;
  const why = (one: SavedServer, state: ConnectionState, open: OpenServer | undefined = server) =>
    whyReadOnly({ saved: one, place: "h:1", state, browser: undefined, server: open });
  assert.equal(why(saved(), connected("master")), undefined);
  assert.equal(why(saved(), connected()), undefined, "whose role nobody may ask, the server decides");
  assert.match(why(saved(), connected("replica")) ?? "", /^Shop is a replica, and takes no changes\./);
  const sentinel = { kind: "sentinel", sentinels: [], master: "m", role: "replica" } as const;
  assert.match(why(saved({ endpoint: sentinel }), connected()) ?? "", /is a replica/);
  assert.match(why(saved(), { kind: "idle" }, undefined) ?? "", /not connected/);
  const snapshot = { id: "b", label: "Night", snapshot: "/dump.rdb" };
  const rest = { place: "", state: connected(), browser: undefined };
  assert.match(whyReadOnly({ saved: snapshot, ...rest }) ?? "", /^Night is a snapshot/);
  assert.match(whyReadOnly({ saved: { id: "c", label: "Bad", mistakes: [] }, ...rest }) ?? "", /cannot work/);
});
