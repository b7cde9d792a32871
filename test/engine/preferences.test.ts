// A team's preferences: what is understood, and what is said about the rest.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Finding } from "../../src/engine/finding.ts";
import { applyPreferences, noPreferences, readPreferences } from "../../src/engine/preferences.ts";

const vocabulary = {
  rules: ["cookie-not-secure", "store-evicts-sessions"],
  stacks: ["express", "redis-conf"],
  aliases: { "cookie-insecure": "cookie-not-secure" },
};
const read = (text: string) => {
  const { preferences, problems } = readPreferences("p.json", text, vocabulary);
  const shown = problems.map(({ message, at }) => `${JSON.stringify(text.slice(at?.start, at?.end))} ${message}`);
  return { preferences, problems: shown };
};

describe("preferences", () => {
  test("are read whole, with comments and trailing commas", () => {
    const { preferences, problems } = read(`{
      "$schema": "./schema.json", // for the editor
      "rules": { "cookie-not-secure": "error", "store-evicts-sessions": "off", },
      "exclude": ["legacy/**"],
      "disabledStacks": ["redis-conf"],
      "minConfidence": "medium",
      "links": [{ "app": ".", "balancer": "nginx.conf" }],
    }`);
    assert.deepEqual(problems, []);
    assert.deepEqual(preferences, {
      rules: { "cookie-not-secure": "error", "store-evicts-sessions": "off" },
      exclude: ["legacy/**"],
      disabledStacks: ["redis-conf"],
      minConfidence: "medium",
      links: [{ app: "", balancer: "nginx.conf" }],
    });
  });

  test("keep the former name of a rule", () => {
    assert.deepEqual(read(`{"rules": {"cookie-insecure": "info"}}`).preferences.rules, { "cookie-not-secure": "info" });
  });

  const wrong: readonly (readonly [string, readonly string[]])[] = [
    [`[]`, [`"[]" must be a JSON object`]],
    [``, [`"" is not valid JSON: value expected`]],
    [`{"rule": {}}`, [`"\\"rule\\"" there is no setting "rule"; did you mean "rules"?`]],
    [`{"rules": []}`, [`"[]" "rules" must be an object of rule ids and severities`]],
    [
      `{"rules": {"cookie-not-secur": "off"}}`,
      [`"\\"cookie-not-secur\\"" there is no rule "cookie-not-secur"; did you mean "cookie-not-secure"?`],
    ],
    [
      `{"rules": {"cookie-not-secure": "fatal"}}`,
      [`"\\"fatal\\"" "cookie-not-secure" must be one of "error", "warning", "info", "off"`],
    ],
    [`{"exclude": "legacy"}`, [`"\\"legacy\\"" "exclude" must be a list of strings`]],
    [`{"exclude": ["a", 1]}`, [`"1" "exclude" must be a list of strings`]],
    [`{"disabledStacks": ["expres"]}`, [`"\\"expres\\"" there is no stack "expres"; did you mean "express"?`]],
    [`{"minConfidence": 1}`, [`"1" "minConfidence" must be one of "high", "medium", "low"`]],
  ];
  for (const [text, problems] of wrong)
    test(`say what is wrong with ${text || "nothing"}`, () => assert.deepEqual(read(text).problems, problems));

  test("what is in order counts in spite of the rest, and no cut throws", () => {
    const text = `{"rules": {"cookie-not-secure": "off", "x": 1}, "exclude": ["a", null], "minConfidence": "none"}`;
    assert.deepEqual(read(text).preferences, {
      ...noPreferences,
      rules: { "cookie-not-secure": "off" },
      exclude: ["a"],
    });
    for (let end = 0; end < text.length; end++) assert.ok(read(text.slice(0, end)).problems.length > 0);
  });

  test("change severities and leave out what is off or not certain enough", () => {
    const finding = (rule: string, confidence: Finding["confidence"]): Finding => ({
      rule,
      confidence,
      topic: "clock",
      severity: "warning",
      message: "",
      at: { path: "a", start: 0, end: 0 },
      related: [],
      fixes: [],
    });
    const findings = [finding("a", "high"), finding("b", "high"), finding("c", "low"), finding("d", "medium")];
    const preferences = { ...noPreferences, rules: { a: "error", b: "off" }, minConfidence: "medium" } as const;
    assert.deepEqual(
      applyPreferences(findings, preferences).map(({ rule, severity }) => `${rule} ${severity}`),
      ["a error", "d warning"],
    );
  });
});
