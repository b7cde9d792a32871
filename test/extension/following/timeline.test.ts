// What a timeline says: when, what and of which kind; no value, no user and no id before it is asked, and no id even then.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LOST_UPDATE_PAGE, Timeline } from "../../../src/extension/following/timeline.ts";
import type { Decoded } from "../../../src/live/decode/value.ts";
import type { Change } from "../../../src/live/follow/changes.ts";
import type { Observation } from "../../../src/live/follow/follow.ts";
import type { FollowEvent } from "../../../src/live/follow/follow-on.ts";
import type { Session } from "../../../src/live/session.ts";

const AT = Date.UTC(2026, 0, 2, 14, 2, 11, 310);
const ID = "abcdefghijklmnopqrstuvwxyz012345";
const text = (content: string): Decoded => ({ kind: "string", text: content, length: content.length });

const session = (more: Partial<Session> = {}): Session => ({
  ...{ framework: "connect-redis", prefix: "sess:", id: ID, expires: { store: null }, warnings: [] },
  attributes: [{ name: "cart", value: text("kettle") }],
  ...more,
});

const seen = (more: Partial<Observation> = {}, after = 0, of: Session | null = session()): FollowEvent => ({
  kind: "seen",
  maskedId: "#11111111",
  observation: {
    look: { at: AT + after, ...(of && { session: of }), expiresAt: AT + 1_800_000 },
    ...{ changes: [], lost: [], renewed: false },
    ...more,
  },
});

function write(events: readonly FollowEvent[], withValues = false) {
  const timeline = new Timeline("Shop, h:1");
  for (const event of events) timeline.tell(event);
  const written = timeline.write("#11111111", "Looks twice a second.", withValues);
  return { ...written, lines: written.text.trimEnd().split("\n").slice(4) };
}

test("the first look and each change by path and kind", () => {
  const changes: Change[] = [
    { kind: "added", path: ["cart", "1"], after: text("tea") },
    { kind: "changed", path: ["note"], before: text("gift"), after: { kind: "number", value: 3 } },
    { kind: "removed", path: ["token"], before: text(ID) },
    { kind: "user", before: undefined, after: "ann" },
  ];
  const events = [seen(), seen({ changes, renewed: true }, 1000)];
  assert.deepEqual(write(events).lines, [
    "14:02:11.310  first    1 attribute, user unknown, ends at 14:32:11, in 30 min",
    "14:02:12.310  added    cart.1          text, 3 characters",
    "              changed  note            text, 4 characters → number",
    "              removed  token           text, 32 characters",
    "              changed  signed-in user  unknown → known",
    "              renewed  ends at 14:32:11, in 29 min",
  ]);
  const shown = write(events, true);
  assert.match(shown.text, /Values are shown\./);
  assert.deepEqual(shown.lines.slice(1, 5), [
    '14:02:12.310  added    cart.1          "tea"',
    '              changed  note            "gift" → 3',
    '              removed  token           was "#11111111"',
    "              changed  signed-in user  unknown → ann",
  ]);
  assert.ok(!shown.text.includes(ID), "ids are masked wherever they stand");
});

test("what frameworks write with every request is a renewal or a use, and no change", () => {
  const clock: Change = { kind: "changed", path: ["cookie", "expires"], before: text("a"), after: text("b") };
  assert.deepEqual(write([seen({ changes: [clock], renewed: true })]).lines, [
    "14:02:11.310  renewed  ends at 14:32:11, in 30 min",
  ]);
  assert.deepEqual(write([seen({ changes: [{ kind: "used", lastSeen: AT }] })]).lines, [
    "14:02:11.310  used     a request came, and its end stays",
  ]);
});

test("a lost update says what was lost, why, and where more is said", () => {
  const changes: Change[] = [
    { kind: "added", path: ["cart", "2"], after: text("cup") },
    { kind: "removed", path: ["note"], before: text("gift") },
  ];
  const {
    lines,
    links,
    warnings,
    text: whole,
  } = write([seen({ changes, lost: [{ path: ["note"], writtenAt: AT - 2000 }] })]);
  assert.deepEqual(lines.slice(2), [
    "              LOST     note was written at 14:02:09.310 and is now what it was before.",
    "                       A request that had read the session earlier wrote all of it back.",
    "                       Why, and what to do: lost-update",
  ]);
  const all = whole.split("\n");
  assert.deepEqual(
    links.map(({ line, start, end, page }) => [all[line]?.slice(start, end), page]),
    [[LOST_UPDATE_PAGE, "lost-update"]],
  );
  assert.deepEqual(
    warnings.map((line) => all[line]?.slice(14, 18)),
    ["LOST"],
  );
});

test("an end, a login, and what nobody goes on with", () => {
  const gone = seen({ fate: "gone" }, 1000, null);
  const moved: FollowEvent = {
    ...{ kind: "moved", at: AT + 1500, maskedId: "#22222222", certain: true },
    look: {
      at: AT + 1500,
      session: session({ id: "another-id-of-a-session", user: "ann" }),
      expiresAt: AT + 1_800_000,
    },
    changes: [
      { kind: "added", path: ["user"], after: text("ann") },
      { kind: "user", before: undefined, after: "ann" },
    ],
  };
  const { lines } = write([seen(), gone, { kind: "searching", at: AT + 1001 }, moved, seen({}, 1600)]);
  assert.deepEqual(lines.slice(1), [
    "14:02:12.310  gone     deleted, as by a logout, or under another id, as after a login",
    "14:02:12.311           looking for it under another id",
    "14:02:12.810  moved    goes on as session #22222222, as after a login",
    "              added    user            text, 3 characters",
    "              changed  signed-in user  unknown → known",
  ]);
  const search = { looked: 40, read: 12, whole: false };
  assert.deepEqual(write([{ kind: "not-found", at: AT, search }]).lines, [
    "14:02:11.310           no other session goes on with it: 12 sessions of its application read, 40 keys looked at, which are not all",
  ]);
  assert.match(
    write([{ ...moved, certain: false }]).lines[0] ?? "",
    /as it seems: not all sessions could be compared$/,
  );
  assert.match(write([seen(), seen({ fate: "gone" }, 1_800_000, null)]).lines[1] ?? "", /it has expired$/);
  assert.match(write([seen({}, 0, null)]).lines[0] ?? "", /first {4}it is not there$/);
  assert.match(write([seen({ fate: "back" })]).lines[0] ?? "", /back {5}it is there again: 1 attribute/);
});

test("failures, pauses and clearing", () => {
  const timeline = new Timeline("Shop, h:1");
  timeline.tell({ kind: "unread", at: AT, problem: "The server\nis away." });
  timeline.tell({ kind: "read-again", at: AT + 1 });
  timeline.note(AT + 2, "paused", "by hand");
  const { text: whole } = timeline.write("#11111111", "Paused by hand.", false);
  assert.deepEqual(whole.trimEnd().split("\n"), [
    "Session #11111111 of Shop, h:1, followed",
    "Paused by hand. Values are hidden. Times are UTC.",
    "What changes and changes back between two looks is not seen.",
    "",
    "14:02:11.310  unread   The server·is away.",
    "14:02:11.311           it can be read again",
    "14:02:11.312  paused   by hand",
  ]);
  timeline.clear();
  assert.equal(timeline.write("#1", "", false).text.trimEnd().split("\n").length, 3);
});

test("a long timeline keeps its newest entries, and says so", () => {
  const timeline = new Timeline("Shop, h:1");
  for (let index = 0; index < 2_100; index++) timeline.note(AT + index, "paused", String(index));
  const lines = timeline.write("#1", "", false).text.trimEnd().split("\n");
  assert.equal(lines.length, 4 + 1 + 2_000);
  assert.equal(lines[4], "100 older entries are left out");
});

test("names and values from a session cannot break its lines", () => {
  const changes: Change[] = [{ kind: "added", path: ["a\nb"], after: text("x\u202e\ny") }];
  const { lines } = write([seen({ changes })], true);
  assert.deepEqual(lines, ['14:02:11.310  added    a·b  "x\\u202e\\ny"']);
});
