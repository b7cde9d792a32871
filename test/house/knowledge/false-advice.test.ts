// No page repeats advice that is known to be wrong.
import assert from "node:assert/strict";
import { test } from "node:test";
import { FALSE_ADVICE, falseAdviceIn } from "./false-advice.ts";
import { readPages } from "./pages.ts";

const pages = readPages();

test("no page gives advice that is known to be wrong", () => {
  assert.ok(pages.length > 100, `${pages.length} pages`);
  assert.deepEqual(pages.flatMap(falseAdviceIn), []);
});

for (const { name, wrong, right } of FALSE_ADVICE)
  test(`sees it: ${name}`, () => {
    const under = (heading: string, text: string): readonly string[] =>
      falseAdviceIn({ path: "page.md", kind: "cause", markdown: `# Page\n\n## ${heading}\n\n${text}\n` });
    assert.equal(under("Fix", wrong).filter((complaint) => complaint.includes(` ${name}: `)).length, 1);
    assert.deepEqual(under("Fix", right), []);
    assert.deepEqual(under("What not to do", wrong), []);
  });

test("each pattern is about something that the pages speak of, right or wrong", () => {
  const all = pages.map(({ markdown }) => markdown).join("\n");
  const words = ["volatile-lru", "store-type", "balancer-manager", "KEYS", "MONITOR", "maximumSessions", "hit rate"];
  for (const word of [...words, "SecurityFilterChain", "PersistKeysTo", "createClient", "sticky cookie"])
    assert.ok(all.includes(word), word);
});
