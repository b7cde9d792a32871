// Every statement of the two articles that the runbook began with is answered, and what they got wrong is put right.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Coverage, renderCoverage, VERDICTS } from "../../scripts/generate-coverage.ts";
import { readPages } from "./knowledge/pages.ts";

const folder = join(import.meta.dirname, "../../knowledge");
const coverage = JSON.parse(readFileSync(join(folder, "coverage.json"), "utf8")) as Coverage;
const { sections, rows } = coverage;
const pages = new Map(readPages().map((page) => [page.path, page]));

test("sections and rows are numbered without a gap, and none is missing at an end", () => {
  const ids = ["P", "R"].flatMap((article) =>
    sections.filter(({ id }) => id.startsWith(`${article}-`)).map((_, index) => `${article}-${index + 1}`),
  );
  assert.deepEqual(
    sections.map(({ id }) => id),
    ids,
  );
  assert.deepEqual(
    rows.map(({ id }) => id),
    sections.flatMap(({ id, rows: count }) => Array.from({ length: count }, (_, index) => `${id}.${index + 1}`)),
  );
  assert.ok(rows.length > 200, `${rows.length} rows`);
});

test("every row has a topic in few words, a known verdict, and what belongs to that verdict", () => {
  const wrong = rows.filter(
    ({ topic, verdict, phrase, reason }) =>
      topic.trim() === "" ||
      topic.split(/\s+/).length > 12 ||
      !VERDICTS.includes(verdict) ||
      (verdict === "corrected") !== Boolean(phrase) ||
      (verdict === "dropped") !== Boolean(reason),
  );
  assert.deepEqual(wrong, []);
  for (const verdict of VERDICTS) assert.ok(rows.some((row) => row.verdict === verdict));
  assert.ok(rows.filter(({ verdict }) => verdict === "dropped").length < 10, "too much is left out");
});

test("every row leads to a page and to a heading of it", () => {
  const missing = rows.flatMap(({ id, answers }) => [
    ...(answers.length === 0 ? [`${id} is answered nowhere`] : []),
    ...answers.filter((answer) => !isHeading(answer)).map((answer) => `${id}: ${answer}`),
  ]);
  assert.deepEqual(missing, []);
});

test("where a statement is wrong, a page that answers it says what is right", () => {
  const corrected = rows.flatMap(({ id, answers, phrase }) => (phrase === undefined ? [] : { id, answers, phrase }));
  assert.ok(corrected.length > 60, `${corrected.length} corrections`);
  assert.deepEqual(
    corrected
      .filter(({ answers, phrase }) => !answers.some((answer) => textOf(answer).includes(phrase)))
      .map(({ id, phrase }) => `${id}: ${phrase}`),
    [],
  );
});

test("the table is up to date (node scripts/generate-coverage.ts)", () => {
  assert.equal(readFileSync(join(folder, "coverage.md"), "utf8"), renderCoverage(coverage));
});

function isHeading(answer: string): boolean {
  const [path = "", anchor = ""] = answer.split("#");
  return pages.get(path)?.headings.some(({ text }) => slugOf(text) === anchor) ?? false;
}

/** The page without the breaks of its lines. */
const textOf = (answer: string): string =>
  (pages.get(answer.split("#")[0] ?? "")?.markdown ?? "").replaceAll(/\s+/g, " ");

/** As GitHub and VS Code name headings. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(/\s/g, "-");
