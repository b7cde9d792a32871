// The walk against git itself, and what it leaves alone.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import { walk } from "../../src/disk/walk.ts";
import type { Problem } from "../../src/engine/span.ts";

interface Tree extends Disposable {
  readonly root: string;
  walk(from?: string, root?: string): readonly string[];
}

function tree(files: Readonly<Record<string, string>>): Tree {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "session-doctor-walk-")));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return {
    root,
    walk: (from = "", below = root) => {
      const problems: Problem[] = [];
      const options = { from, wants: () => true, excludes: () => false, report: (one: Problem) => problems.push(one) };
      const found = [...walk(below, { ...options, seen: () => {} })];
      assert.deepEqual(problems, []);
      return found;
    },
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
}

const git = (root: string, ...args: readonly string[]): string =>
  execFileSync("git", ["-C", root, ...args], { encoding: "utf8", env: { PATH: process.env.PATH, HOME: root } });

describe("the walk", () => {
  test("sees what git sees: nested ignore files, negations, anchors, escapes, and info/exclude", () => {
    using place = tree({
      ".gitignore":
        "*.log\n/only-here.txt\nlogs/\n!keep.log\ndocs/**/draft.md\n\\#hash\nsp ace \n*.tmp\nquoted[ab].js\n**/deep/x\n",
      "a.log": "",
      "keep.log": "",
      "only-here.txt": "",
      "sub/only-here.txt": "",
      "logs/a.txt": "",
      "sub/logs/a.txt": "",
      "docs/draft.md": "",
      "docs/x/y/draft.md": "",
      "docs/x/final.md": "",
      "#hash": "",
      "sp ace": "",
      "quoteda.js": "",
      "quotedc.js": "",
      "p/q/deep/x": "",
      "p/q/deep/y": "",
      "sub/.gitignore": "!*.tmp\nlocal.js\n/here/\n",
      "sub/a.tmp": "",
      "sub/local.js": "",
      "sub/here/a": "",
      "sub/below/here/a": "",
      "sub/below/local.js": "",
      "b.tmp": "",
      "excluded/a": "",
      "Ünïcode/値.js": "",
    });
    git(place.root, "init", "-q");
    writeFileSync(join(place.root, ".git/info/exclude"), "excluded/\n");
    const seen = git(place.root, "ls-files", "-z", "--others", "--exclude-standard").split("\0").filter(Boolean);
    assert.ok(seen.length >= 10);
    assert.deepEqual([...place.walk()].sort(), seen.sort());
    const below = seen.filter((path) => path.startsWith("sub/")).map((path) => path.slice(4));
    assert.deepEqual([...place.walk("", join(place.root, "sub"))].sort(), below, "with the root inside the repository");
    assert.deepEqual(
      [...place.walk("sub")].sort(),
      below.map((path) => `sub/${path}`),
    );
  });

  test("an ignored folder can still be the root", () => {
    using place = tree({ ".gitignore": "corpus/\n*.log\n", "corpus/a.js": "", "corpus/b.log": "" });
    git(place.root, "init", "-q");
    assert.deepEqual(place.walk("", join(place.root, "corpus")), ["a.js", "b.log"]);
  });

  test("keeps one order: names in a folder, files before what lies deeper", () => {
    using place = tree({ "b/z.js": "", "b/a.js": "", "a/m/x.js": "", "a/k.js": "", "c.js": "", "B.js": "" });
    assert.deepEqual(place.walk(), ["B.js", "c.js", "a/k.js", "a/m/x.js", "b/a.js", "b/z.js"]);
  });

  test("leaves out what others wrote and what tools made, but not folders of the same name elsewhere", () => {
    using place = tree({
      "node_modules/x/index.js": "",
      "web/node_modules/x/index.js": "",
      "vendor/x.php": "",
      "java/pom.xml": "",
      "java/target/application.yml": "",
      "web/package.json": "",
      "web/dist/server.js": "",
      "conf/target/haproxy.cfg": "",
      "conf/dist/server.js": "",
      ".github/workflow.yml": "",
    });
    assert.deepEqual(place.walk(), [
      ".github/workflow.yml",
      "conf/dist/server.js",
      "conf/target/haproxy.cfg",
      "java/pom.xml",
      "web/package.json",
    ]);
  });

  test("follows no link", () => {
    using place = tree({ "a/x.js": "" });
    symlinkSync("..", join(place.root, "a/loop"));
    symlinkSync("a", join(place.root, "again"));
    symlinkSync("nowhere", join(place.root, "broken"));
    assert.deepEqual(place.walk(), ["a/x.js"]);
  });

  test("a folder that cannot be listed is a problem, not the end", () => {
    using place = tree({ "a/x.js": "" });
    const problems: Problem[] = [];
    const options = { wants: () => true, excludes: () => false, seen: () => {} };
    const found = [...walk(place.root, { ...options, from: "gone", report: (one) => problems.push(one) })];
    assert.deepEqual(found, []);
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["gone"],
    );
  });
});
