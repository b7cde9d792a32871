// What must never stand in the repository, and what must always be true of its lists.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rules } from "../../src/engine/rules/index.ts";
import { stacks } from "../../src/engine/stacks/index.ts";

const root = join(import.meta.dirname, "../..");
const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
  .split("\0")
  .filter((path) => path && existsSync(join(root, path)));
const texts = tracked
  .filter((path) => /\.(?:ts|mjs|cjs|js|json|md|yml|yaml|conf|cfg|sh|xml|java|properties|html|css)$|^\.ci\//.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

test("the lock file records no download address", () => {
  assert.doesNotMatch(readFileSync(join(root, "package-lock.json"), "utf8"), /"resolved": "https?:/);
});

test("every dependency has an exact version", () => {
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  assert.ok(versions.length > 10);
  assert.deepEqual(
    versions.filter(([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(String(version))),
    [],
  );
});

test("no file names a path of somebody's machine", () => {
  assert.ok(texts.length > 50);
  const home = /(?:^|[\s"'(=])\/(?:root|home\/(?!node\b|app\b|user\b|runner\b)\w+|Users\/\w+)\//m;
  assert.deepEqual(
    texts.filter(({ text }) => home.test(text)).map(({ path }) => path),
    [],
  );
});

test("rules and stacks have unique ids, and rule ids follow the naming", () => {
  for (const ids of [rules.map((rule) => rule.id), stacks.map((stack) => stack.id)]) {
    assert.ok(ids.length > 0);
    assert.equal(new Set(ids).size, ids.length);
  }
  const kinds = "cookie|lifetime|store|key|login|value|hop|rollout|command";
  for (const { id } of rules) {
    assert.match(id, new RegExp(`^(?:${kinds})(?:-[a-z0-9]+){1,5}$`));
    assert.doesNotMatch(
      id,
      new RegExp(`\\b(?:${stacks.map((stack) => stack.id).join("|")})\\b`),
      `${id} names a stack`,
    );
  }
});

test("every change of the version is in the change log", () => {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  assert.match(
    readFileSync(join(root, "CHANGELOG.md"), "utf8"),
    new RegExp(`^## ${version.replaceAll(".", "\\.")}`, "m"),
  );
});
