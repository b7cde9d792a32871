// From a file to sessions: keys are told apart by samples alone, and their values become sessions.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import { decode } from "../../../src/live/decode/index.ts";
import { type Classification, classify } from "../../../src/live/redis/classify.ts";
import { readSession } from "../../../src/live/session.ts";
import { exportHeader, exportLine } from "../../../src/live/snapshot/jsonl.ts";
import { Files, readAll, type WholeSnapshot } from "./read-all.ts";

const files = new Files();
after(() => files.remove());
const AT = Date.UTC(2040, 0, 1);
const classified = ({ keys }: WholeSnapshot): Classification[] =>
  keys.map((one) => classify(one.key, one.type, one.sample));

test("a file that Redis 7.0 wrote, and its export", async () => {
  const whole = await readAll(join(import.meta.dirname, "../../fixtures/snapshots/redis-7.0.rdb"));
  const said = classified(whole);
  const counts = new Map<string, number>();
  for (const { framework, role } of said) {
    const name = `${framework ?? "-"} ${role}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  assert.deepEqual(Object.fromEntries([...counts].sort()), {
    "- other": 25,
    "aspnet-core bookkeeping": 1,
    "aspnet-core other": 1,
    "connect-redis session": 30,
    "django session": 1,
    "koa session": 1,
    "php lock": 1,
    "php session": 1,
    "spring-session expirations": 2,
    "spring-session index": 20,
    "spring-session session": 21,
    "spring-session shadow": 20,
  });
  const sessions = whole.keys.flatMap((key, at) => {
    const value = whole.values[at]?.value;
    const classification = said[at];
    if (!value || classification?.role !== "session") return [];
    return [
      readSession({ classification, value, ...(key.expiresAt !== undefined && { expiresAt: key.expiresAt }) }, decode),
    ];
  });
  const [broken] = sessions.filter(({ warnings }) => warnings.length > 0);
  assert.equal(broken?.attributes.length, 700);
  assert.match(broken.warnings.join(), /^creationTime, lastAccessedTime, maxInactiveInterval are missing/);
  const spring = sessions.filter((session) => session.framework === "spring-session" && session !== broken);
  assert.deepEqual(new Set(spring.map(({ user }) => user)).size, 20);
  for (const { created, lastSeen, expires } of spring) {
    assert.deepEqual([created, lastSeen, expires.own], [AT, AT + 60_000, AT + 1_860_000]);
    assert.ok(Number(expires.store) >= AT + 2_100_000);
  }
  const express = sessions.filter(({ framework }) => framework === "connect-redis");
  assert.deepEqual(
    express.map(({ user }) => Number(user)).sort((a, b) => a - b),
    Array.from({ length: 30 }, (_, index) => 1000 + index),
  );
  const lines = whole.keys.map((key, at) => exportLine(key, whole.values[at]?.value ?? { type: "other" }, AT));
  assert.deepEqual(classified(await files.read(exportHeader(AT) + lines.join(""))), said);
});
