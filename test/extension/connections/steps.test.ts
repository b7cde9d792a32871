// The questions about a connection, answered without an editor.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SavedServer } from "../../../src/extension/connections/connection.ts";
import { type Draft, draftOf, emptyDraft, finish } from "../../../src/extension/connections/draft.ts";
import { choicesOf } from "../../../src/extension/connections/found-stores.ts";
import type { Step } from "../../../src/extension/connections/step.ts";
import { stepsOf } from "../../../src/extension/connections/steps.ts";
import type { FoundStore } from "../../../src/protocol.ts";

/** What a person does: chooses by the beginning of a label, types a text, or takes what is suggested. */
type Answer = string | symbol;
const suggested = Symbol("suggested");

/** Answers one step after the other; says which prompts were shown. */
function go(begin: Draft, answers: readonly Answer[]): { readonly draft: Draft; readonly shown: readonly string[] } {
  let draft = begin;
  const shown: string[] = [];
  for (const [at, answer] of answers.entries()) {
    const step = stepsOf(draft)[at];
    assert.ok(step, `there is no step ${at}`);
    shown.push(step.kind === "pick" ? step.placeholder : step.kind === "text" ? step.prompt : step.browse.title);
    draft = answered(step, answer);
  }
  assert.equal(stepsOf(draft).length, answers.length, "steps are left");
  return { draft, shown };
}

function answered(step: Step, answer: Answer): Draft {
  switch (step.kind) {
    case "file":
      assert.ok(typeof answer === "string");
      return step.take(answer);
    case "pick": {
      const found = step.choices.find((one) =>
        answer === suggested ? one.active : one.label.startsWith(String(answer)),
      );
      assert.ok(found, `${String(answer)} is not among ${step.choices.map(({ label }) => label).join(", ")}`);
      return found.draft;
    }
    case "text": {
      const text = answer === suggested ? step.value : String(answer);
      assert.equal(step.check(text), undefined);
      return step.take(text);
    }
  }
}

const stepAt = (draft: Draft, at: number): Step & { kind: "text" } => {
  const step = stepsOf(draft)[at];
  assert.ok(step?.kind === "text");
  return step;
};

test("a pasted address says almost everything, and its password goes apart", () => {
  const { draft, shown } = go(emptyDraft("x"), [
    "Server",
    "rediss://bob:hunter2@cache.example:6380/2",
    suggested,
    "Staging",
    suggested,
    suggested,
    suggested,
    suggested,
  ]);
  const { saved, secrets } = finish(draft);
  assert.deepEqual(saved, {
    id: "x",
    label: "cache.example",
    environment: "staging",
    endpoint: { kind: "standalone", host: "cache.example", port: 6380 },
    tls: { rejectUnauthorized: true },
    username: "bob",
    database: 2,
  });
  assert.deepEqual(secrets, { password: "hunter2", keyPassphrase: undefined });
  assert.ok(!JSON.stringify([saved, shown]).includes("hunter2"));
  assert.equal(new Set(shown).size, shown.length);
});

test("nothing that is shown or refused repeats what was typed", () => {
  const { draft } = go(emptyDraft("x"), [
    "Server",
    "redis://:hunter2@cache",
    suggested,
    suggested,
    suggested,
    suggested,
    suggested,
    suggested,
  ]);
  for (const step of stepsOf(draft)) {
    const {
      take: _take,
      check: _check,
      choices,
      ...texts
    } = step as Step & { take: unknown; check: unknown; choices?: object[] };
    const labels = (choices ?? []).map((choice) => ({ ...choice, draft: undefined }));
    assert.ok(!JSON.stringify([texts, labels]).includes("hunter2"), step.kind);
  }
  const address = stepAt({ ...emptyDraft("x"), kind: "server" }, 1);
  for (const text of ["redis://:hunter2@a:99999", "http://:hunter2@a", "redis://:hunter2@a,b"])
    assert.doesNotMatch(address.check(text) ?? "hunter2", /hunter2/);
  const name = stepAt(draft, 2);
  assert.match(name.check("redis://:hunter2@cache") ?? "", /^This is an address/);
});

test("each password choice comes to what it says", () => {
  const password = (...answers: Answer[]) => {
    const all = ["Server", "cache", suggested, suggested, suggested, ...answers, suggested, suggested];
    return finish(go(emptyDraft("x"), all).draft);
  };
  assert.deepEqual(password("Enter", "hunter2").secrets, { password: "hunter2", keyPassphrase: undefined });
  assert.deepEqual(password("No Password").secrets, { password: undefined, keyPassphrase: undefined });
  const asked = password("Ask Each Time");
  assert.equal("askEachTime" in asked.saved && asked.saved.askEachTime, true);
  assert.deepEqual(asked.secrets, { password: undefined, keyPassphrase: undefined });
  const entering = go(emptyDraft("x"), [
    "Server",
    "cache",
    suggested,
    suggested,
    suggested,
    "Enter",
    "x",
    suggested,
    suggested,
  ]).draft;
  assert.match(stepAt(entering, 6).check("") ?? "", /go back/);
  assert.equal(stepAt(entering, 6).secret, true);
});

test("Sentinels, clusters, sockets and snapshots are asked for in their own way", () => {
  const rest = [suggested, suggested, suggested, suggested, suggested];
  const sentinel = finish(go(emptyDraft("x"), ["Sentinel", "a, b:26380", "shop", ...rest, suggested]).draft).saved;
  assert.deepEqual("endpoint" in sentinel && sentinel.endpoint, {
    kind: "sentinel",
    sentinels: [
      { host: "a", port: 26379 },
      { host: "b", port: 26380 },
    ],
    master: "shop",
    role: "master",
  });
  const cluster = finish(go(emptyDraft("x"), ["Cluster", "a:7000, b:7001", ...rest]).draft).saved;
  assert.equal("database" in cluster && cluster.database, 0);
  const socket = finish(go(emptyDraft("x"), ["Unix Socket", "/run/redis/redis.sock", ...rest]).draft).saved;
  assert.deepEqual("endpoint" in socket && socket.endpoint, { kind: "socket", path: "/run/redis/redis.sock" });
  const snapshot = go(emptyDraft("x"), ["Snapshot", "/var/backups/dump.rdb", suggested]).draft;
  assert.deepEqual(finish(snapshot).saved, { id: "x", label: "dump.rdb", snapshot: "/var/backups/dump.rdb" });
});

test("an address of another kind leads to the questions of that kind", () => {
  const rest = [suggested, suggested, suggested, suggested, suggested, suggested, suggested];
  const { draft } = go(emptyDraft("x"), ["Server", "redis-sentinel://a,b/1#shop", ...rest]);
  assert.equal(draft.kind, "sentinel");
  const { saved } = finish(draft);
  assert.equal("endpoint" in saved && saved.endpoint.kind === "sentinel" && saved.endpoint.master, "shop");
  assert.equal("database" in saved && saved.database, 1);
  const cluster = stepAt({ ...emptyDraft("x"), kind: "cluster" }, 1);
  assert.equal(cluster.check("redis://u:p@a:7000, b:7001"), undefined);
  assert.deepEqual(cluster.take("rediss://u:p@a:7000, b:7001").addressPassword, "p");
  assert.equal(cluster.take("rediss://u:p@a:7000, b:7001").tlsUse, "on");
  assert.match(cluster.check(" , ") ?? "", /at least one node/);
});

const saved: SavedServer = {
  id: "shop",
  label: "Shop",
  environment: "production",
  endpoint: {
    kind: "sentinel",
    sentinels: [{ host: "a", port: 26379 }],
    master: "shop",
    role: "replica",
    translate: { "172.18.0.3:6379": { host: "localhost", port: 7000 } },
  },
  tls: { ca: "/ca.pem", cert: "/c.pem", key: "/k.pem", rejectUnauthorized: true },
  username: "reader",
  database: 2,
};

test("an edit that changes nothing changes nothing", () => {
  for (const one of [
    saved,
    { ...saved, askEachTime: true as const },
    { ...saved, tls: { rejectUnauthorized: false } },
  ]) {
    const draft = draftOf(one, { password: "hunter2", keyPassphrase: "sesame" });
    const answers = stepsOf(draft).map(() => suggested);
    const done = finish(go(draft, answers).draft);
    assert.deepEqual(done.saved, one);
    assert.ok(!("password" in done.secrets) || "askEachTime" in one);
  }
});

test("what is edited away is forgotten with its secrets", () => {
  const draft = draftOf(saved, { password: "hunter2", keyPassphrase: "sesame" });
  const off = go(draft, [
    suggested,
    suggested,
    suggested,
    suggested,
    suggested,
    suggested,
    "No Password",
    "No TLS",
    suggested,
  ]);
  const done = finish(off.draft);
  assert.ok(!("tls" in done.saved));
  assert.deepEqual(done.secrets, { password: undefined, keyPassphrase: undefined });
});

test("client certificates need their key, and files their whole path", () => {
  const draft = draftOf(saved, {});
  const steps = stepsOf(draft).filter(
    (step): step is Step & { kind: "text" } => step.kind === "text" && step.browse !== undefined,
  );
  const [ca, cert, key] = steps;
  assert.ok(ca && cert && key);
  assert.match(ca.check("ca.pem") ?? "", /whole path/);
  assert.equal(ca.check(""), undefined);
  assert.match(key.check("") ?? "", /needs its key/);
  assert.deepEqual(cert.take("").tls, { ca: "/ca.pem" });
});

const found = (more: Partial<FoundStore>): FoundStore => ({
  uri: "file:///w/application.yml",
  line: 11,
  path: "application.yml",
  tls: false,
  database: 0,
  hasPassword: false,
  endpoint: { kind: "standalone", host: "redis", port: 6379 },
  ...more,
});

test("stores of the workspace are offered once each, with a word about names of containers", () => {
  const remote: FoundStore["endpoint"] = { kind: "standalone", host: "cache.example", port: 6379 };
  const choices = choicesOf(
    [
      found({}),
      found({ path: "compose.yml", line: 2 }),
      found({ path: "application-prod.yml", endpoint: remote, hasPassword: true, tls: true, username: "app" }),
    ],
    [{ ...saved, label: "Cache", endpoint: remote }],
    "x",
  );
  assert.deepEqual(
    choices.map(({ label, description }) => [label, description]),
    [
      ["redis:6379", "found in application.yml:12 and 1 more"],
      ["cache.example:6379", "found in application-prod.yml:12"],
    ],
  );
  assert.match(choices[0]?.detail ?? "", /container network/);
  assert.equal(choices[1]?.detail, "Already there as Cache.");
  const draft = choices[1]?.draft;
  assert.ok(draft);
  assert.deepEqual([draft.environment, draft.tlsUse, draft.username], ["production", "on", "app"]);
  // The address comes first, so that a name can be changed to where it is reached from here.
  assert.equal(stepAt(draft, 1).value, "cache.example:6379");
  assert.match(JSON.stringify(stepsOf(draft)), /application-prod\.yml has one beside the address/);
});
