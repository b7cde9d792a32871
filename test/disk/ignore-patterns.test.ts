// The pattern language against git itself, on patterns that nobody would write.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { matcherOf } from "../../src/disk/gitignore.ts";

const ATOMS = "a b c .x * ** ? / / [ab] [!a] \\* a* *.x **/ /** ! b/ # [a-c] [[:alpha:]] { + \\ [ . - [^b-] []a]".split(
  " ",
);
const NAMES = "a b c ab a.x b.x * x # { a- [ .x + ]".split(" ");

test("random patterns ignore what git ignores", () => {
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-patterns-"));
  const environment = { PATH: process.env.PATH, HOME: directory };
  try {
    execFileSync("git", ["init", "-q", directory], { env: environment });
    const random = randomFrom(20);
    let ignored = 0;
    for (let round = 0; round < 120; round++) {
      const patterns = random.list(4, () => random.list(5, () => random.one([...ATOMS, " "])).join(""));
      const paths = [...new Set(random.list(60, () => random.list(3, () => random.one(NAMES)).join("/")))];
      writeFileSync(join(directory, ".gitignore"), `${patterns.join("\n")}\n`);
      const { stdout, status } = spawnSync("git", ["-C", directory, "check-ignore", "--no-index", "--stdin", "-z"], {
        encoding: "utf8",
        env: environment,
        input: paths.map((path) => `./${path}\0`).join(""),
      });
      assert.ok(status === 0 || status === 1);
      const byGit = stdout.split("\0").flatMap((path) => (path ? [path.replace(/^\.\//, "")] : []));
      ignored += byGit.length;
      assert.deepEqual(paths.filter(matcherOf(patterns)).sort(), byGit.sort(), JSON.stringify(patterns));
    }
    assert.ok(ignored > 200, `only ${ignored} paths were ignored`);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

/** The same numbers in every run. */
function randomFrom(seed: number) {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % limit;
  };
  return {
    one: (items: readonly string[]): string => items[below(items.length)] ?? "",
    list: <T>(most: number, make: () => T): T[] => Array.from({ length: 1 + below(most) }, make),
  };
}
