// What has changed between two looks, and what is no more than the clock of a framework.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Change, changesBetween } from "../../../src/live/follow/changes.ts";
import { isRenewal } from "../../../src/live/follow/renewal.ts";
import type { Session } from "../../../src/live/session.ts";

const session = (more: Partial<Session>): Session => ({
  ...{ prefix: "sess:", expires: { store: null }, attributes: [], warnings: [] },
  ...more,
});

test("a use is told where it is kept, and where it is reckoned only beyond what an answer may take", () => {
  const used = (from: NonNullable<Session["lastSeenFrom"]>, milliseconds: number): boolean =>
    changesBetween(
      session({ lastSeen: 1000, lastSeenFrom: from }),
      session({ lastSeen: 1000 + milliseconds, lastSeenFrom: from }),
    ).some(({ kind }) => kind === "used");
  assert.deepEqual([used("seen", 60), used("written", 60), used("reckoned", 60)], [true, true, false]);
  assert.deepEqual([used("reckoned", 600), used("seen", 0)], [true, false]);
});

test("the clocks of frameworks are no changes, and members of applications that are called so are", () => {
  const changed = (path: string): Change => ({
    kind: "changed",
    path: path.split("."),
    before: undefined,
    after: undefined,
  });
  assert.ok(isRenewal(changed("cookie.expires"), "connect-redis"));
  assert.ok(isRenewal({ kind: "used", lastSeen: 1 }, undefined));
  assert.ok(!isRenewal(changed("cookie.expires"), "spring-session"));
  assert.ok(!isRenewal(changed("cookie.expires"), undefined));
  assert.ok(!isRenewal(changed("cookie.path"), "connect-redis"));
  assert.ok(!isRenewal({ kind: "user", before: undefined, after: "ann" }, "connect-redis"));
});
