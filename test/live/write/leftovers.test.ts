// Deleting what sessions left behind, on a real server: what is asked again before, and that it can be undone.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Leftover } from "../../../src/live/browse/store-browser.ts";
import { readClient } from "../../../src/live/redis/client.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import { carryOut } from "../../../src/live/write/carry-out.ts";
import { planChange } from "../../../src/live/write/plan.ts";
import { joined, planLeftovers } from "../../../src/live/write/plan-leftovers.ts";
import { undo } from "../../../src/live/write/undo.ts";
import { unlock } from "../../../src/live/write/unlock.ts";
import { local, profileOf, skip, startServer } from "../redis/servers.ts";

const leftover = (key: string, role: Leftover["role"], ...needs: readonly string[]): Leftover => ({
  key: Buffer.from(key),
  role,
  needs: needs.map((name) => Buffer.from(name)),
});

test("only what still belongs to no session goes, and it comes back as it was", { skip }, async (t) => {
  const server = await startServer(t);
  const { admin } = server;
  await admin.set("s:sessions:expires:gone", "");
  await admin.set("s:sessions:expires:back", "", "EX", 60);
  await admin.hset("s:sessions:back", { creationTime: "1" });
  await admin.sadd("s:index:ann", "gone", "other");
  await admin.set("sess:abc", "{}", "EX", 60);
  const profile = profileOf(local(server.port));
  const client = readClient(profile, {});
  t.after(() => client.close());
  await client.connect();
  const plan = await planLeftovers(
    [
      leftover("s:sessions:expires:gone", "shadow", "s:sessions:gone"),
      leftover("s:sessions:expires:back", "shadow", "s:sessions:back"),
      leftover("s:sessions:expires:ended", "shadow", "s:sessions:ended"),
      leftover("s:index:ann", "index", "s:sessions:gone", "s:sessions:other"),
    ],
    client,
  );
  assert.deepEqual(
    plan.steps.map((step) => `${step.do} ${step.role} ${step.key}`),
    ["unlink shadow s:sessions:expires:gone", "unlink index s:index:ann"],
  );
  assert.deepEqual([plan.sessions, plan.gone], [0, 2]);
  const whole = joined(
    plan,
    await planChange([{ key: Buffer.from("sess:abc"), framework: "connect-redis" }], { kind: "delete" }, client),
  );
  assert.deepEqual([whole.sessions, whole.gone, whole.steps.length], [1, 2, 3]);

  const open = await unlock(profile, {}, 60_000);
  t.after(() => open.lock());
  const carried = await carryOut(whole, open);
  assert.deepEqual([carried.done, carried.sessions, carried.failed], [3, 1, []]);
  assert.deepEqual((await admin.keys("*")).toSorted(), ["s:sessions:back", "s:sessions:expires:back"]);
  assert.equal((await undo(carried.undo, open)).back, 3);
  assert.deepEqual((await admin.smembers("s:index:ann")).toSorted(), ["gone", "other"]);
  assert.equal(await admin.pttl("s:sessions:expires:gone"), -1);
});

test("more than a person can judge is left for another time", async () => {
  const many = Array.from({ length: 10_001 }, (_, index) => leftover(`k${index}`, "lock"));
  const asked: number[] = [];
  const reader = {
    pipeline: async (commands: readonly unknown[]) => {
      asked.push(commands.length);
      return commands.map(() => 1);
    },
  };
  const plan = await planLeftovers(many, reader);
  assert.equal(plan.steps.length, 10_000);
  assert.deepEqual(plan.warnings, ["1 more key is left for another time."]);
  assert.ok(Math.max(...asked) <= 101);
  await assert.rejects(
    planLeftovers(many, reader, AbortSignal.abort()),
    (error) => error instanceof LiveFailure && error.kind === "cancelled",
  );
});
