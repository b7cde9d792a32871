// What is listed is what exists: in the README, the settings, the schema and the manifest.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { generate } from "../../scripts/generate.ts";
import { rules } from "../../src/engine/rules/index.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const readme = read("README.md");
const manifest = JSON.parse(read("package.json"));

test("what is generated is up to date (npm run generate)", () => {
  const files = Object.entries(generate(read("package.json"), readme));
  assert.equal(files.length, 3);
  for (const [path, text] of files) {
    // The formatter has the last word on layout, the generator on content.
    const same = path.endsWith(".json")
      ? JSON.stringify(JSON.parse(read(path))) === JSON.stringify(JSON.parse(text))
      : read(path) === text;
    assert.ok(same, `${path} is out of date`);
  }
});

test("the README names every rule, command and setting, and none that does not exist", () => {
  const commands: { title: string; category: string }[] = manifest.contributes.commands;
  const sections: { properties: object }[] = manifest.contributes.configuration;
  const settings = sections.flatMap(({ properties }) => Object.keys(properties));
  assert.ok(commands.length > 2 && settings.length > 2);
  for (const { id } of rules) assert.ok(readme.includes(`\`${id}\``), id);
  for (const { title, category } of commands)
    assert.ok(readme.includes(`| ${category}: ${title} |`), `${category}: ${title}`);
  const named = [...readme.matchAll(/`(sessionDoctor\.[\w.]+)`/g)].map(([, name = ""]) => name);
  assert.deepEqual([...new Set(named)].toSorted(), settings.toSorted());
});

test("every file that the README shows or leads to exists", () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)]+)\)/g)].map(([, path = ""]) => path);
  assert.ok(links.length > 10);
  assert.deepEqual(
    links.filter((path) => !existsSync(join(root, path))),
    [],
  );
});

test("every npm script that documents name exists", () => {
  const text = ["README.md", "CONTRIBUTING.md", "demo/README.md"].map(read).join("\n");
  const named = [...text.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name = ""]) => name);
  assert.ok(named.length > 1);
  assert.deepEqual(
    named.filter((name) => !(name in manifest.scripts)),
    [],
  );
});
