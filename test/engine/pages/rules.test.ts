// Every rule's page is its test: findings equal marks, fixes silence their finding and raise none, and no cut of an example throws.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { topics } from "../../../src/engine/finding.ts";
import { rules } from "../../../src/engine/rules/index.ts";
import { applyEdits } from "../../../src/engine/span.ts";
import { type Example, readPage } from "./page.ts";
import { checkWorkspace, engine, showSpan, type Workspace } from "./workbench.ts";

const folder = new URL("../../../knowledge/rules/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".md"));
const SECTIONS = ["Why", "Fix", "When it is fine", "Sources", "Caught", "Quiet"];

test("every rule has one page and every page one rule", () => {
  assert.ok(rules.length > 0);
  assert.deepEqual(names.map((name) => name.replace(/\.md$/, "")).toSorted(), rules.map((rule) => rule.id).toSorted());
});

for (const name of names) {
  const markdown = readFileSync(new URL(name, folder), "utf8");
  const page = readPage(markdown);
  const rule = rules.find((candidate) => candidate.id === page.front.id);

  describe(name, () => {
    test("says what the rule says", () => {
      assert.ok(rule, `no rule has the id ${page.front.id}`);
      assert.equal(page.front.id, name.replace(/\.md$/, ""));
      assert.equal(page.front.severity, rule.severity);
      assert.equal(page.front.topic, rule.topic);
      assert.ok(topics.includes(rule.topic));
      assert.equal(page.title, rule.title);
      assert.deepEqual(
        SECTIONS.filter((section) => !page.sections.includes(section)),
        [],
      );
      assert.match(markdown, /## Sources\n+(?:.*\n)*?- .*https:\/\//);
      assert.ok(
        page.examples.some((example) => example.section === "Caught" && !example.gap),
        "no caught example",
      );
      assert.ok(
        page.examples.some((example) => example.section === "Quiet"),
        "no quiet example",
      );
    });

    for (const example of page.examples) {
      const workspace: Workspace = new Map(example.files.map((file) => [file.path, file.text]));
      test(`${example.section}: ${example.name}`, () => runExample(example, workspace, name.replace(/\.md$/, "")));
      test(`${example.section}: ${example.name}, cut at every offset`, () => {
        for (const { path, text } of example.files)
          for (let end = 0; end < text.length; end++) {
            const reading = engine.read(path, text.slice(0, end));
            const internal = [...reading.problems, ...engine.check([reading]).problems].find((problem) =>
              problem.message.startsWith("internal error"),
            );
            assert.equal(internal, undefined, `cut at ${end}`);
          }
      });
    }
  });
}

function runExample(example: Example, workspace: Workspace, id: string): void {
  const { findings: all } = checkWorkspace(workspace);
  const found = all.filter((finding) => finding.rule === id);
  const marks = example.files.flatMap((file) => file.marks).toSorted();
  const shown = found
    .map((finding) => `${showSpan(workspace, finding.at)} ${finding.severity}: ${finding.message}`)
    .toSorted();
  if (example.gap) {
    assert.notDeepEqual(shown, marks, "this gap is closed: make it an ordinary example");
    return;
  }
  assert.ok(
    example.section === "Quiet" ? marks.length === 0 : marks.length > 0,
    "a caught example has marks, a quiet one none",
  );
  assert.deepEqual(shown, marks);
  const promised = example.files.flatMap((file) => file.related).toSorted();
  if (promised.length > 0) {
    const related = found.flatMap((finding) =>
      finding.related.map(({ at, message }) => `${showSpan(workspace, at)} ${message}`),
    );
    assert.deepEqual([...new Set(related)].toSorted(), promised);
  }
  for (const finding of found)
    for (const fix of finding.fixes) {
      const fixed = new Map([...workspace].map(([path, text]) => [path, applyEdits(path, text, fix.edits)]));
      const after = checkWorkspace(fixed).findings;
      const left = after.filter((other) => other.rule === id);
      assert.ok(
        left.length < found.length,
        `"${fix.title}" did not silence ${id}:\n${[...fixed.values()].join("\n---\n")}`,
      );
      const before = all.map((other) => other.rule);
      const raised = after.filter(
        (other) =>
          count(
            after.map((a) => a.rule),
            other.rule,
          ) > count(before, other.rule),
      );
      assert.deepEqual(
        raised.map((other) => `${other.rule}: ${other.message}`),
        [],
        `"${fix.title}" raised something new`,
      );
    }
}

const count = (items: readonly string[], item: string): number => items.filter((other) => other === item).length;
