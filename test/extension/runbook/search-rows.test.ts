// The rows of the search: the answer, why it was found, and what stands where nothing was found.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { OpenLibrary } from "../../../src/extension/runbook/library.ts";
import { type SearchRow, searchRows } from "../../../src/extension/runbook/search-rows.ts";
import { titlePicker } from "../../../src/runbook/pick-titles.ts";
import { search } from "../../../src/runbook/search.ts";
import { openRunbook } from "../../../src/runbook-files/open-runbook.ts";

const { index } = openRunbook(join(import.meta.dirname, "../../../knowledge"));
const titles = titlePicker(index);
const library: OpenLibrary = {
  cards: index.cards,
  search: (question, request) => search(index, question, request),
  pickTitles: titles,
  problems: [],
};
const asked = { typing: true, recent: [] };
const groups = (text: string, rule?: string) => searchRows(library, { ...asked, text, rule });
const rows = (text: string, rule?: string): readonly SearchRow[] => groups(text, rule).flatMap((group) => group.rows);

test("a row has the whole first answer without marks, and says why it is there", () => {
  const [first] = rows("redis evicted_keys grows");
  assert.equal(first?.page.id, "redis-evicts-sessions");
  assert.match(first?.answer ?? "", /^At maxmemory the eviction policy picks victims.* noeviction\.$/);
  assert.match(first?.hint ?? "", /^Cause · found by “/);
  assert.match(first?.reasons ?? "", /^Found by “evicted_keys” \(.*Symptom: “The counter evicted_keys grows/);
});

test("no row of any search holds Markdown or a line break", () => {
  for (const question of ["cookie", "redis", "timeout", "deploy", "sticky", ""])
    for (const { title, answer, hint } of rows(question)) {
      assert.doesNotMatch(title + answer + hint, /\n|`|\]\(/, title);
      assert.notEqual(answer, "", title);
    }
});

test("pages that name the rule of a diagnostic come first, each once", () => {
  const found = groups(
    "allkeys-lru evicts any key, when memory is full: live sessions are lost.",
    "store-evicts-sessions",
  );
  assert.equal(found[0]?.heading, "About store-evicts-sessions");
  assert.ok(found[0]?.rows.some(({ page }) => page.kind === "cause" && page.id === "redis-evicts-sessions"));
  assert.match(found[0]?.rows[0]?.reasons ?? "", /names the rule store-evicts-sessions/);
  const names = found.flatMap((group) => group.rows.map(({ page }) => `${page.kind}/${page.id}`));
  assert.deepEqual(names, [...new Set(names)]);
});

test("letters that are left out or swapped still find a title", () => {
  assert.ok(rows("splt brian").some(({ page }) => page.id === "split-brain"));
  assert.ok(rows("capcity").some(({ page }) => page.id === "capacity"));
});

test("before anything is typed there are all pages, those that were shown first", () => {
  const all = searchRows(library, { text: "", typing: false, recent: ["cause/split-brain", "cause/gone"] });
  assert.equal(all[0]?.heading, "Shown before");
  assert.deepEqual(
    all[0]?.rows.map(({ page }) => page.id),
    ["split-brain"],
  );
  assert.equal(all.slice(1).flatMap((group) => group.rows).length, index.cards.size);
  // Where to begin, then what is on fire.
  const guides = all.find(({ heading }) => heading === "Guides")?.rows.map(({ page }) => page.id) ?? [];
  assert.equal(guides[0], "troubleshooting-in-eleven-steps");
  assert.ok(guides.slice(1, 5).every((id) => id.startsWith("incident-")));
});

test("where nothing fits there is nothing", () => {
  assert.deepEqual(groups("zzzzzzzz qqqqqqqq"), []);
});
