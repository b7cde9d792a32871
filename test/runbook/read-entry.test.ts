// Reading pages: those that are right, and what is said about those that are not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE_LIMIT, readEntry } from "../../src/runbook/read-entry.ts";

const PAGE = `---
symptoms:
  - The carts are empty every morning
messages: ["ERR 1234: cart is gone"]
words: [cart, 403]
topics: [affinity]
stacks: [Tomcat, any]
---

# The night job empties the carts

It deletes what it should keep. Look at \`carts.cron\`.

## Check

\`\`\`sh
# not a heading
ls
\`\`\`

### By hand

Look.
`;

test("reads head, title, lead and sections", () => {
  const { entry, problems } = readEntry(PAGE, "causes/night-job.md");
  assert.deepEqual(problems, []);
  assert.equal(entry?.id, "night-job");
  assert.equal(entry?.kind, "cause");
  assert.equal(entry?.title, "The night job empties the carts");
  assert.equal(entry?.lead, "It deletes what it should keep. Look at `carts.cron`.");
  assert.deepEqual(entry?.words, ["cart", "403"]);
  assert.deepEqual(entry?.stacks, ["tomcat", "any"]);
  assert.deepEqual(
    entry?.sections.map(({ depth, heading }) => [depth, heading]),
    [
      [2, "Check"],
      [3, "By hand"],
    ],
  );
  assert.match(entry?.sections[0]?.text ?? "", /# not a heading/);
});

test("line ends and a mark of byte order change nothing", () => {
  const usual = readEntry(PAGE, "causes/night-job.md");
  assert.deepEqual(readEntry(`\ufeff${PAGE.replaceAll("\n", "\r\n")}`, "causes/night-job.md"), usual);
});

test("a team's page needs no head", () => {
  const { entry, problems } = readEntry("# Restart the cart service\n\nIt helps.\n", "on-call/carts.md", "team");
  assert.deepEqual(problems, []);
  assert.equal(entry?.id, "team/on-call/carts");
  assert.equal(entry?.kind, "team");
});

test("a folder of a team that is called like ours holds the team's pages", () => {
  assert.equal(readEntry(PAGE, "causes/night-job.md", "team").entry?.id, "team/causes/night-job");
});

test("a page without a head that needs one says so, and is read all the same", () => {
  const { entry, problems } = readEntry("# Title\n\nLead.\n", "causes/any.md");
  assert.equal(entry?.title, "Title");
  assert.match(problems.join("\n"), /no front matter/);
});

const head = (lines: string): string => `---\n${lines}\n---\n# Title\n\nLead.\n`;

for (const [what, markdown, problem] of [
  ["a key that is none", head("symptom: [a]"), /"symptom" is no key of a page/],
  ["a topic that is none", head("topics: [cookies]"), /"cookies" is none of the topics/],
  ["YAML that is broken", head("words: [a"), /the front matter is not YAML \(line 2\)/],
  ["a list in place of keys", head("- a"), /no list of keys and values/],
  ["an item that is no text", head("symptoms: [{ a: b }]"), /item 1 of "symptoms" is no text/],
  ["an empty item", head('symptoms: [""]'), /item 1 of "symptoms" is empty/],
  [
    "a colon that makes a message a mapping",
    head("messages:\n  - ERR: what"),
    /item 1 of "messages" is no text; put it in quotes/,
  ],
  ["an alias bomb", head(`a: &a [${"x,".repeat(50)}]\nb: &b [${"*a,".repeat(50)}]\nwords: [${"*b,".repeat(50)}]`), /./],
  ["no title", "Only text.\n", /no title/],
] as const)
  test(`says what is wrong: ${what}`, () => {
    const { entry, problems } = readEntry(markdown, "any.md", "team");
    assert.ok(entry, "the rest of the page can be used");
    assert.match(problems.join("\n"), problem);
  });

test("one sentence in place of a list is a list of one", () => {
  const { entry, problems } = readEntry(head("symptoms: Carts are empty"), "any.md", "team");
  assert.deepEqual(entry?.symptoms, ["Carts are empty"]);
  assert.deepEqual(problems, []);
});

test("a head that is not closed is text", () => {
  const { entry } = readEntry("---\n# Title\n\nLead.\n", "any.md", "team");
  assert.equal(entry?.title, "Title");
});

for (const [what, text, problem] of [
  ["nothing", "", /no title/],
  ["binary data", "PNG\0\0", /not text/],
  ["a huge file", "a".repeat(PAGE_LIMIT + 1), /too long/],
] as const)
  test(`uses nothing of ${what}`, () => {
    const { entry, problems } = readEntry(text, "any.md", "team");
    assert.equal(entry, undefined);
    assert.match(problems.join("\n"), problem);
  });

test("throws on no text, however it is cut", () => {
  for (let end = 0; end <= PAGE.length; end++) readEntry(PAGE.slice(0, end), "causes/any.md");
});
