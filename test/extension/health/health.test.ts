// When servers are looked at, what is kept of it, and what becomes of it when the connection or the files change.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Connection } from "../../../src/extension/connections/connection.ts";
import { Health } from "../../../src/extension/health/health.ts";
import { LiveFailure } from "../../../src/live/redis/failure.ts";
import type { ServerReport } from "../../../src/live/redis/report.ts";
import type { LiveFinding } from "../../../src/protocol.ts";
import { fakeBrowser } from "../sessions/fake-browser.ts";

const report: ServerReport = {
  ...{ address: "127.0.0.1:1", text: "used_memory:100\ndb0:keys=3,expires=1\n", refused: ["config|get"], at: 5 },
};
const finding: LiveFinding = {
  ...{ address: "127.0.0.1:1", rule: "store-evicts-sessions", title: "t", severity: "error", message: "m" },
  ...{ evidence: "maxmemory_policy:allkeys-lru", related: [] },
};

function lab(keys = 10) {
  const browser = fakeBrowser(keys);
  const asked: string[] = [];
  const changed: string[] = [];
  const reported: unknown[] = [];
  let gate: Promise<unknown> = Promise.resolve();
  let answer: () => readonly ServerReport[] = () => [report];
  let judged: () => readonly LiveFinding[] = () => [finding];
  const server = {
    report: async () => {
      asked.push("report");
      await gate;
      return answer();
    },
  } as unknown as NonNullable<Connection["server"]>;
  let connection: Connection | undefined = {
    saved: { id: "a", label: "A", snapshot: "" },
    ...{ place: "127.0.0.1:1", state: { kind: "connected", server: { flavour: "redis" } }, browser, server },
  };
  const health = new Health({
    connection: () => connection,
    judge: async () => {
      asked.push("judge");
      return judged();
    },
    changed: (id) => void changed.push(id),
    report: (error) => void reported.push(error),
  });
  return {
    ...{ browser, asked, changed, reported, health },
    wait: (until: Promise<unknown>) => {
      gate = until;
    },
    answers: (with_: typeof answer) => {
      answer = with_;
    },
    judges: (with_: typeof judged) => {
      judged = with_;
    },
    becomes: (next: Connection | undefined) => {
      connection = next;
    },
    get connection() {
      return connection;
    },
  };
}

const failing = (error: Error) => () => {
  throw error;
};

test("looks once for all who want it at the same time, and keeps figures and findings", async () => {
  const { health, asked, wait } = lab();
  const gate = Promise.withResolvers<void>();
  wait(gate.promise);
  const both = [health.look("a"), health.look("a")];
  assert.deepEqual(health.state("a"), { isLooking: true });
  gate.resolve();
  await Promise.all(both);
  assert.deepEqual(asked, ["report", "judge"]);
  const { seen, isLooking, problem } = health.state("a");
  assert.deepEqual([isLooking, problem, seen?.findings], [false, undefined, [finding]]);
  assert.deepEqual([seen?.servers[0]?.figures.usedMemory, seen?.servers[0]?.figures.withoutTtl], [100, 2]);
});

test("looks by itself at what was connected, once", async () => {
  const { health, asked } = lab();
  health.follow("a");
  await health.look("a");
  health.follow("a");
  assert.deepEqual(asked, ["report", "judge"]);
});

test("looks again when every key is known, because what is said of sessions then holds for all", async () => {
  const { health, asked, browser } = lab(2000);
  await health.look("a");
  await browser.look(1);
  assert.deepEqual(asked, ["report", "judge"], "not finished");
  await browser.look(1);
  await health.look("a");
  assert.deepEqual(asked, ["report", "judge", "report", "judge"]);
  await browser.look(1);
  assert.equal(asked.length, 4);
});

test("a server that fails leaves what was known, and says that it is old", async () => {
  const { health, answers, reported } = lab();
  await health.look("a");
  answers(failing(new LiveFailure("timeout", "127.0.0.1:1")));
  await health.look("a");
  const { seen, problem } = health.state("a");
  assert.equal(seen?.findings?.length, 1);
  assert.match(problem ?? "", /127\.0\.0\.1:1/);
  assert.deepEqual(reported, []);
  answers(() => [report]);
  await health.look("a");
  assert.equal(health.state("a").problem, undefined);
});

test("a mistake of ours is reported and hangs nothing", async () => {
  const { health, answers, reported } = lab();
  answers(failing(new TypeError("oops")));
  await health.look("a");
  assert.deepEqual([health.state("a").isLooking, reported.length], [false, 1]);
});

test("without a language server there are figures and no findings, which is not the same as none", async () => {
  const { health, judges } = lab();
  judges(failing(new Error("no server")));
  await health.look("a");
  const { seen } = health.state("a");
  assert.deepEqual([seen?.servers.length, seen?.findings], [1, undefined]);
});

test("changed files are judged beside what the servers said before, without asking them", async () => {
  const { health, asked, judges, changed } = lab();
  await health.judgeAgain();
  assert.deepEqual(asked, []);
  await health.look("a");
  judges(() => []);
  changed.length = 0;
  await health.judgeAgain();
  assert.deepEqual([asked, health.state("a").seen?.findings, changed], [["report", "judge", "judge"], [], ["a"]]);
});

test("what was seen goes with its store, also while it is looked at", async () => {
  const { health, becomes, connection, wait } = lab();
  await health.look("a");
  const gate = Promise.withResolvers<void>();
  wait(gate.promise);
  const looking = health.look("a");
  assert.ok(connection);
  becomes({ ...connection, browser: fakeBrowser(1) });
  assert.deepEqual(health.state("a"), { isLooking: false });
  gate.resolve();
  await looking;
  assert.equal(health.state("a").seen, undefined, "of another store");
  becomes({ ...connection, browser: undefined, server: undefined });
  await health.look("a");
  assert.deepEqual(health.state("a"), { isLooking: false });
});
