// The laws of the two steps: isolation of failures, and equal results whatever the order.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { createEngine } from "../../src/engine/check.ts";
import { rules } from "../../src/engine/rules/index.ts";
import { stacks } from "../../src/engine/stacks/index.ts";
import { checkWorkspace, engine } from "./pages/workbench.ts";

const root = join(import.meta.dirname, "../../demo");
const demo = new Map(
  globSync("**/*", { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => [path.slice(root.length + 1).replaceAll("\\", "/"), readFileSync(path, "utf8")]),
);
const noGrammars = { parse: () => undefined };

test("a stack that throws is named, and the others go on", () => {
  const broken = {
    id: "broken",
    reads: () => true,
    mentions: [],
    read(): never {
      throw new Error("on purpose");
    },
  };
  const engine = createEngine([broken, ...stacks], rules, noGrammars);
  const reading = engine.read("redis.conf", "maxmemory-policy allkeys-lru\n");
  assert.match(reading.problems[0]?.message ?? "", /reader broken: on purpose/);
  assert.equal(engine.check([reading]).findings[0]?.rule, "store-evicts-sessions");
});

test("a rule that throws is named, and the others go on", () => {
  const broken = {
    ...(rules[0] as (typeof rules)[number]),
    id: "store-broken" as const,
    check(): never {
      throw new Error("on purpose");
    },
  };
  const engine = createEngine(stacks, [broken, ...rules], noGrammars);
  const { findings, problems } = engine.check([engine.read("redis.conf", "maxmemory-policy allkeys-lru\n")]);
  assert.match(problems[0]?.message ?? "", /rule store-broken: on purpose/);
  assert.equal(findings[0]?.rule, "store-evicts-sessions");
});

test("without grammars nothing throws", () => {
  const engine = createEngine(stacks, rules, noGrammars);
  const checked = engine.check([...demo].map(([path, text]) => engine.read(path, text)));
  assert.deepEqual(
    checked.problems.filter((problem) => problem.message.startsWith("internal error")),
    [],
  );
});

test("two runs give equal bytes, in whatever order the files are read", () => {
  const readings = [...demo].filter(([path]) => engine.wants(path)).map(([path, text]) => engine.read(path, text));
  assert.ok(readings.length > 10);
  const once = engine.check(readings);
  const again = engine.check(readings.toReversed());
  assert.ok(once.findings.length > 0);
  assert.equal(JSON.stringify(again.findings), JSON.stringify(once.findings));
  assert.equal(JSON.stringify(again.model.apps), JSON.stringify(once.model.apps));
});

test("readings are plain data that survive a round trip through JSON", () => {
  const readings = [...demo].filter(([path]) => engine.wants(path)).map(([path, text]) => engine.read(path, text));
  const restored = JSON.parse(JSON.stringify(readings));
  assert.equal(JSON.stringify(engine.check(restored).findings), JSON.stringify(engine.check(readings).findings));
});

test("the demo raises only what its own table lists", () => {
  const table = demo.get("README.md") ?? "";
  const rows = [...table.matchAll(/^\| `([a-z-]+)` \| (.+?) \| `(.+)` \|/gm)].map(([, rule, files, line]) => ({
    rule,
    files,
    line,
  }));
  assert.ok(rows.length > 20);
  const { findings } = checkWorkspace(demo);
  const listed = (rule: string, path: string): boolean =>
    rows.some((row) => row.rule === rule && row.files?.includes(`\`${path}\``));
  const surprising = findings.filter((finding) => !listed(finding.rule, finding.at.path));
  assert.deepEqual(
    surprising.map((finding) => `${finding.at.path} ${finding.rule}: ${finding.message}`),
    [],
  );
  const missing = rows.filter(
    (row) => !findings.some((finding) => finding.rule === row.rule && row.files?.includes(`\`${finding.at.path}\``)),
  );
  assert.deepEqual(
    missing.map((row) => `${row.files} ${row.rule}`),
    [],
  );
});
