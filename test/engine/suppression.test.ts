// Suppressions: where they count, what they cover, and what is said of those that do not count.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readSuppressions } from "../../src/engine/suppression.ts";
import { checkWorkspace } from "./pages/workbench.ts";

const RULE = "store-evicts-sessions";
const check = (text: string) => checkWorkspace(new Map([["redis.conf", text]]));
const found = (text: string): number => check(text).findings.filter((finding) => finding.rule === RULE).length;

test("a reason on the line above silences the finding, and it is counted", () => {
  const text = `# session-doctor: ignore ${RULE} -- only a cache lives here\nmaxmemory-policy allkeys-lru\n`;
  assert.equal(found(text), 0);
  assert.equal(check(text).suppressed, 1);
});

test("a blank line between comment and code is skipped, a line of code is not", () => {
  assert.equal(found(`# session-doctor: ignore ${RULE} -- a cache\n\nmaxmemory-policy allkeys-lru\n`), 0);
  assert.equal(found(`# session-doctor: ignore ${RULE} -- a cache\nport 6379\nmaxmemory-policy allkeys-lru\n`), 1);
});

test("without a reason it does not count, and the problem says what to add", () => {
  const { findings, problems } = check(`# session-doctor: ignore ${RULE}\nmaxmemory-policy allkeys-lru\n`);
  assert.equal(findings.filter((finding) => finding.rule === RULE).length, 1);
  assert.match(problems[0]?.message ?? "", /add " -- <reason>"/);
});

test("another rule's suppression silences nothing, and an unknown rule is named", () => {
  const { findings, problems } = check(
    "# session-doctor: ignore store-no-such -- typo\nmaxmemory-policy allkeys-lru\n",
  );
  assert.equal(findings.filter((finding) => finding.rule === RULE).length, 1);
  assert.match(problems[0]?.message ?? "", /store-no-such/);
});

test("ignore-file covers the whole file from wherever it stands", () => {
  assert.equal(found(`maxmemory-policy allkeys-lru\n# session-doctor: ignore-file ${RULE} -- a cache\n`), 0);
});

for (const [syntax, comment] of Object.entries({
  "// line": `// session-doctor: ignore ${RULE} -- why not`,
  "/* block */": `/* session-doctor: ignore ${RULE} -- why not */`,
  "<!-- xml -->": `<!-- session-doctor: ignore ${RULE} -- why not -->`,
  "! properties": `! session-doctor: ignore ${RULE} -- why not`,
  "after code": `secure: false, // session-doctor: ignore ${RULE} -- why not`,
})) {
  test(`is read from a comment of the form ${syntax}`, () => {
    const { suppressions, problems } = readSuppressions("x", `${comment}\nnext\n`);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      suppressions.map(({ rule, reason }) => ({ rule, reason })),
      [{ rule: RULE, reason: "why not" }],
    );
  });
}

test("words in a string are not a suppression", () => {
  assert.deepEqual(readSuppressions("x", `const help = "session-doctor: ignore ${RULE} -- x";\n`).suppressions, []);
});
