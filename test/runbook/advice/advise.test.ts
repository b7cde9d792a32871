// The advice on each condition that people choose a strategy by, and how it changes when one condition does.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { advise } from "../../../src/runbook/advice/advise.ts";
import type { Answers, Given, QuestionId } from "../../../src/runbook/advice/answers.ts";
import { considerations } from "../../../src/runbook/advice/considerations.ts";

/** A Java application on two machines, where nothing else is said. */
const usual: Answers = {
  mayLoseSessions: false,
  nodes: 2,
  nodesComeAndGo: false,
  servlet: true,
  mayChangeApp: true,
  sessionBytes: 2000,
  mustRevoke: true,
  storePossible: true,
};

const given = (answers: Partial<Answers>): Given =>
  Object.fromEntries(Object.entries(answers).map(([id, value]) => [id, { value, because: "the test says so" }]));
const fits = (answers: Partial<Answers>): Record<string, string> =>
  Object.fromEntries(advise(given({ ...usual, ...answers })).verdicts.map(({ strategy, fit }) => [strategy, fit]));
const first = (answers: Partial<Answers>): string | undefined =>
  advise(given({ ...usual, ...answers })).verdicts[0]?.strategy;

/** Conditions by which people choose, as the fact-checked matrix answers them: sticky, replicated, external, client-side. */
const MATRIX: readonly (readonly [name: string, Partial<Answers>, string, string, string, string])[] = [
  ["two nodes, restarts may sign out", { mayLoseSessions: true }, "recommended", "possible", "possible", "poor"],
  ["two nodes, restarts must not sign out", {}, "poor", "recommended", "recommended", "poor"],
  ["four nodes, restarts must not sign out", { nodes: 4 }, "poor", "recommended", "recommended", "poor"],
  [
    "four nodes, restarts may sign out",
    { nodes: 4, mayLoseSessions: true },
    "recommended",
    "possible",
    "possible",
    "poor",
  ],
  ["twelve nodes", { nodes: 12 }, "poor", "poor", "recommended", "poor"],
  ["nodes that come and go", { nodes: 4, nodesComeAndGo: true }, "poor", "poor", "recommended", "poor"],
  ["no change of a Java application", { mayChangeApp: false }, "poor", "recommended", "recommended", "poor"],
  [
    "no change of another application, restarts may sign out",
    { mayChangeApp: false, servlet: false, mayLoseSessions: true },
    "recommended",
    "excluded",
    "possible",
    "poor",
  ],
  ["no Java", { servlet: false }, "poor", "excluded", "recommended", "poor"],
  ["large sessions", { sessionBytes: 200_000 }, "poor", "poor", "recommended", "excluded"],
  ["no store to be had", { storePossible: false }, "poor", "recommended", "excluded", "poor"],
  [
    "small sessions that nobody revokes",
    { mustRevoke: false, sessionBytes: 500 },
    "poor",
    "recommended",
    "recommended",
    "recommended",
  ],
];

for (const [name, answers, sticky, replicated, external, client] of MATRIX)
  test(`advice: ${name}`, () => {
    assert.deepEqual(fits(answers), { sticky, replicated, external, "client-side": client });
  });

test("the advice turns when the condition that decides turns", () => {
  assert.equal(first({ mayLoseSessions: true }), "sticky");
  assert.equal(first({ mayLoseSessions: false }), "external");
  assert.equal(first({ mayLoseSessions: false, storePossible: false }), "replicated");
  assert.equal(first({ mayLoseSessions: false, storePossible: false, nodes: 12, mustRevoke: false }), "client-side");
  assert.equal(first({ mayLoseSessions: true, nodesComeAndGo: true }), "external");
});

test("what was not answered is assumed, marked, and named where it would decide", () => {
  const { verdicts, decisive } = advise({});
  assert.ok(decisive.includes("mayLoseSessions"));
  assert.ok(!decisive.includes("sessionBytes"), "no answer to this alone changes what comes first");
  assert.ok(verdicts.flatMap(({ reasons }) => reasons).every(({ assumed }) => assumed));
  const told = advise(given(usual));
  assert.deepEqual(told.decisive, []);
  assert.ok(told.verdicts.flatMap(({ reasons }) => reasons).every(({ assumed }) => !assumed));
});

test("every strategy is explained in every case of the matrix, and every reason counts in some case", () => {
  const used = new Set<unknown>();
  const cases = [
    ...MATRIX.map(([, answers]) => answers),
    { nodes: 1 },
    { mayLoseSessions: true, storePossible: false },
  ];
  for (const answers of cases) {
    const whole = { ...usual, ...answers };
    for (const one of considerations) if (one.when(whole)) used.add(one);
    for (const { strategy, reasons } of advise(given(whole)).verdicts)
      if (strategy !== "replicated" || (whole.nodes > 1 && !whole.mayLoseSessions))
        assert.ok(reasons.length > 0, `${strategy} has no reason in ${JSON.stringify(answers)}`);
  }
  assert.deepEqual(
    considerations.filter((one) => !used.has(one)).map((one) => one.page),
    [],
  );
});

test("a reason counts by the answers that it names, and by no others", () => {
  const all = everyAnswers();
  assert.ok(all.length > 500);
  for (const one of considerations) {
    const counts = new Map<string, boolean>();
    for (const answers of all) {
      const named = JSON.stringify(one.rests.map((id) => answers[id]));
      const before = counts.get(named) ?? one.when(answers);
      assert.equal(one.when(answers), before, `${one.strategy} ${one.page} rests on more than ${one.rests}`);
      counts.set(named, before);
    }
    assert.deepEqual(
      new Set(counts.values()),
      new Set([true, false]),
      `${one.strategy} ${one.page} always says the same`,
    );
  }
});

test("every reason leads to a page", () => {
  for (const { page } of considerations)
    assert.ok(
      ["causes", "guides"].some((folder) =>
        existsSync(new URL(`../../../knowledge/${folder}/${page}.md`, import.meta.url)),
      ),
      page,
    );
});

function everyAnswers(): readonly Answers[] {
  const values: { readonly [Q in QuestionId]: readonly Answers[Q][] } = {
    mayLoseSessions: [true, false],
    nodes: [1, 2, 4, 12],
    nodesComeAndGo: [true, false],
    servlet: [true, false],
    mayChangeApp: [true, false],
    sessionBytes: [500, 10_000, 200_000],
    mustRevoke: [true, false],
    storePossible: [true, false],
  };
  return Object.entries(values).reduce<readonly object[]>(
    (all, [id, choices]) => all.flatMap((one) => choices.map((value) => ({ ...one, [id]: value }))),
    [{}],
  ) as readonly Answers[];
}
