// Rows about the health of a connection: what they say, in which order, and which one leads where.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findingOf, keysOf } from "../../../src/extension/health/finding-key.ts";
import {
  belowFinding,
  figureItems,
  findingItem,
  healthItem,
  refusedItems,
} from "../../../src/extension/health/items.ts";
import type { LiveFinding } from "../../../src/protocol.ts";

const finding: LiveFinding = {
  ...{ address: "127.0.0.1:1", rule: "lifetime-differs-from-code", severity: "warning" },
  ...{ title: "Sessions live longer than the code says", message: "30 minutes in the store, 2 hours in the code." },
  evidence: "sessions_0:framework=spring-session,timeout=1800",
  related: [
    { message: "The code says 2h.", uri: "file:///w/application.yml", line: 6, path: "src/application.yml" },
    { message: "Of this server.", evidence: "redis_version:7.0.15" },
  ],
};

test("the row says how bad it is, and how old", () => {
  const seen = (findings: readonly LiveFinding[] | undefined) => ({ servers: [], findings });
  const texts = (state: Parameters<typeof healthItem>[0]) => {
    const { description, icon, color } = healthItem(state);
    return [description, icon, color];
  };
  assert.deepEqual(texts({ isLooking: false }), [undefined, "pulse", undefined]);
  assert.deepEqual(texts({ isLooking: true }), ["looking…", "loading~spin", undefined]);
  assert.deepEqual(texts({ isLooking: false, seen: seen([]) }), ["nothing found", "pulse", undefined]);
  assert.deepEqual(texts({ isLooking: false, seen: seen(undefined) }), ["not judged", "pulse", undefined]);
  const server = { address: "a", text: "", refused: ["info", "time"], at: 0, figures: { at: 0 } };
  assert.deepEqual(texts({ isLooking: false, seen: { servers: [server, server], findings: [] } }), [
    ...["nothing found · 2 questions not allowed", "pulse", undefined],
  ]);
  const error: LiveFinding = { ...finding, severity: "error" };
  const info: LiveFinding = { ...finding, severity: "info" };
  assert.deepEqual(texts({ isLooking: false, seen: seen([error, finding, finding, info]) }), [
    ...["1 error · 2 warnings · 1 to know", "error", "list.errorForeground"],
  ]);
  assert.deepEqual(texts({ isLooking: true, seen: seen([info]), problem: "gone" }), [
    ...["1 to know · not up to date", "pulse", undefined],
  ]);
  assert.deepEqual(texts({ isLooking: false, problem: "gone" }), ["could not be looked at", "pulse", undefined]);
});

test("a finding leads to its evidence, to both places, and to its page", () => {
  assert.equal(findingItem(finding, false).description, finding.message);
  assert.equal(findingItem(finding, true).description, `127.0.0.1:1 · ${finding.message}`);
  const [told] = belowFinding({ ...finding, evidence: "maxmemory_policy:allkeys-lru" });
  assert.equal(told?.item.description, "what 127.0.0.1:1 says");
  const rows = belowFinding(finding).map(({ key, item }) => [key, item.label, item.description, item.command]);
  assert.deepEqual(rows, [
    ["evidence", finding.evidence, "counted at 127.0.0.1:1", "sessionDoctor.openEvidence"],
    ["related 0", "src/application.yml:7", "The code says 2h.", "sessionDoctor.openFindingPlace"],
    ["related 1", "redis_version:7.0.15", "Of this server.", "sessionDoctor.openEvidence"],
    ["page", "What It Means and What to Do", finding.rule, "sessionDoctor.openFindingPage"],
  ]);
});

test("a finding has the same name when its figure has changed, and no two have one", () => {
  const evicted = (number: number): LiveFinding => ({ ...finding, evidence: `evicted_keys:${number}` });
  assert.deepEqual(keysOf([evicted(1), finding]), keysOf([evicted(20), finding]));
  const all = [evicted(1), evicted(2), finding, { ...finding, address: "127.0.0.1:2" }];
  assert.equal(new Set(keysOf(all)).size, 4);
  for (const [index, key] of keysOf(all).entries()) assert.equal(findingOf(all, key), all[index]);
  assert.equal(findingOf(all, "nothing"), undefined);
});

test("what may not be asked is named with the permission that is missing", () => {
  const [info, slow] = refusedItems(["info", "slowlog|len"], "narrow");
  assert.deepEqual([info?.label, info?.description], ["INFO may not be asked", "permission +info is missing"]);
  assert.match(info?.tooltip ?? "", /\nACL SETUSER narrow \+info$/);
  assert.deepEqual(
    [slow?.label, slow?.description],
    [...["SLOWLOG LEN may not be asked", "permission +slowlog|len is missing"]],
  );
  assert.match(refusedItems(["time"], undefined)[0]?.tooltip ?? "", /ACL SETUSER default \+time$/);
});

test("figures that a server does not tell are left out", () => {
  assert.deepEqual(figureItems({ at: 0 }, undefined), []);
  const texts = figureItems(
    { at: 0, usedMemory: 1_500_000, clients: 12, blocked: 2, keys: 1200, withoutTtl: 3, evicted: 1, replicaLag: 0 },
    "127.0.0.1:1",
  ).map(({ label, description }) => `${label}: ${description}`);
  assert.deepEqual(texts, [
    "Memory: 1.5 MB of no limit · 127.0.0.1:1",
    "Keys in all: 1,200, 3 without TTL · 127.0.0.1:1",
    "Clients: 12, 2 blocked · 127.0.0.1:1",
    "Evicted since its start: 1 key · 127.0.0.1:1",
    "Slowest replica: 0 B behind · 127.0.0.1:1",
  ]);
});

test("what a server says cannot move the cursor", () => {
  const odd = { ...finding, evidence: "a:\u001b[31m\u202e", title: "t\nu", message: "m\u0000" };
  for (const item of [findingItem(odd, false), ...belowFinding(odd).map((row) => row.item)])
    assert.doesNotMatch(
      `${item.label}${item.description}`,
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be there.
      /[\u0000-\u001f\u202e]/,
    );
});
