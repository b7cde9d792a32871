// SARIF output against the schema of the standard, formats included.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { rules } from "../../src/engine/rules/index.ts";
import { folder, RISKY, RISKY_RULE } from "./command-line.ts";

const validate = compile();

/** The package holds the schema of the OASIS standard (2.1.0 rtm.5) in draft 04. */
function compile() {
  const entry = createRequire(import.meta.url).resolve("@microsoft/jest-sarif");
  const text = readFileSync(join(dirname(entry), "schemas/sarif-2.1.0-rtm.5.json"), "utf8");
  // Draft 04 and draft 07 differ, as far as this schema goes, in the name of the id alone.
  assert.doesNotMatch(text, /exclusiveM(?:in|ax)imum/);
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(text);
  const ajv = new Ajv.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv);
  return ajv.compile(schema);
}

interface Sarif {
  readonly columnKind: string;
  readonly originalUriBaseIds: object;
  readonly tool: {
    readonly driver: {
      readonly rules: readonly { readonly id: string; readonly help: { readonly markdown: string } }[];
    };
  };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[];
  }[];
  readonly results: readonly {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly locations: readonly {
      readonly physicalLocation: {
        readonly artifactLocation: { readonly uri: string; readonly uriBaseId: string };
        readonly region: object;
      };
    }[];
    readonly partialFingerprints: Readonly<Record<string, string>>;
    readonly fixes: readonly {
      readonly artifactChanges: readonly {
        readonly replacements: readonly { readonly insertedContent: { readonly text: string } }[];
      }[];
    }[];
  }[];
}

/** The one run of a log that keeps to the schema. */
function check(text: string): Sarif {
  const log = JSON.parse(text);
  assert.equal(validate(log), true, JSON.stringify(validate.errors?.slice(0, 3)));
  return log.runs[0];
}

describe("SARIF", () => {
  test("the check itself refuses what is wrong", () => {
    assert.equal(validate({ version: "2.1.0", runs: [{ tool: {} }] }), false);
    const uri = { tool: { driver: { name: "x", informationUri: "not a uri" } } };
    assert.equal(validate({ version: "2.1.0", runs: [uri] }), false, "formats count");
  });

  test("describes findings, rules, fixes and problems", () => {
    using place = folder({
      "a folder/redis ü.conf": RISKY,
      "big/redis.conf": Buffer.alloc(2 * 1024 * 1024 + 1, "#"),
    });
    const run = check(place.run(["scan", "--format", "sarif"]).out);
    assert.equal(run.columnKind, "utf16CodeUnits");
    assert.deepEqual(
      run.tool.driver.rules.map((rule) => rule.id),
      rules.map((rule) => rule.id),
    );
    assert.match(run.tool.driver.rules.find(({ id }) => id === RISKY_RULE)?.help.markdown ?? "", /## Fix/);
    const [result] = run.results;
    assert.ok(result && run.results.length === 1);
    assert.equal(result.ruleId, RISKY_RULE);
    assert.equal(run.tool.driver.rules[result.ruleIndex]?.id, RISKY_RULE);
    const { artifactLocation, region } = result.locations[0]?.physicalLocation ?? assert.fail("no location");
    assert.equal(artifactLocation.uri, "a%20folder/redis%20%C3%BC.conf");
    assert.ok(artifactLocation.uriBaseId in run.originalUriBaseIds);
    assert.deepEqual(region, { startLine: 2, startColumn: 18, endLine: 2, endColumn: 29 });
    assert.match(result.partialFingerprints["sessionDoctor/v1"] ?? "", /^[0-9a-f]{32}$/);
    assert.equal(result.fixes[0]?.artifactChanges[0]?.replacements[0]?.insertedContent.text, "noeviction");
    const [invocation] = run.invocations;
    assert.match(invocation?.toolExecutionNotifications[0]?.message.text ?? "", /too large/);
    assert.equal(invocation?.executionSuccessful, true);
  });

  test("is valid without findings, and for everything that the demo holds", () => {
    using empty = folder();
    assert.deepEqual(check(empty.run(["scan", "--format", "sarif"]).out).results, []);
    const demo = join(import.meta.dirname, "../../demo");
    const run = check(empty.run(["scan", demo, "--format", "sarif"]).out);
    assert.ok(run.results.length > 0);
    const prints = run.results.map((result) => result.partialFingerprints["sessionDoctor/v1"]);
    assert.equal(new Set(prints).size, prints.length, "fingerprints tell findings apart");
  });

  test("fingerprints outlive moved lines", () => {
    using place = folder({ "redis.conf": RISKY });
    const print = () =>
      check(place.run(["scan", "--format", "sarif"]).out).results[0]?.partialFingerprints["sessionDoctor/v1"];
    const before = print();
    assert.ok(before);
    place.write("redis.conf", `# moved\n\n${RISKY}`);
    assert.equal(print(), before);
  });

  test("a suppressed finding is left out", () => {
    const comment = `# session-doctor: ignore-file ${RISKY_RULE} -- a cache\n`;
    using place = folder({ "redis.conf": comment + RISKY });
    assert.deepEqual(check(place.run(["scan", "--format", "sarif"]).out).results, []);
  });
});
