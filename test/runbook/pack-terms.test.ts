// Terms written down small: what is read back is what was written, term by term.
import assert from "node:assert/strict";
import { test } from "node:test";
import { packTerms, unpackTerms } from "../../src/runbook/pack-terms.ts";

const INDEX: Parameters<typeof packTerms>[0] = [
  ["sticky", { "0": { 0: 1, 57: 120, 58: 3 } }],
  ["~session_affinity", { "0": { 699: 5 } }],
  ["jvmroute", { "0": { 3: 59, 4: 40_000 } }],
];

test("each term has its documents and numbers, after JSON too", () => {
  const unpacked = unpackTerms(JSON.parse(JSON.stringify(packTerms(INDEX))));
  for (const [term, posting] of INDEX) assert.deepEqual(unpacked.posting(term), posting, term);
  assert.deepEqual([...unpacked.terms()].toSorted(), INDEX.map(([term]) => term).toSorted());
});

test("a term that is nowhere has nothing, and no term at all is none", () => {
  assert.equal(unpackTerms(packTerms(INDEX)).posting("sock"), undefined);
  assert.equal(unpackTerms(packTerms(INDEX)).has("sock"), false);
  assert.deepEqual([...unpackTerms(packTerms([])).terms()], []);
});

test("a number that is too large for its character becomes the largest, and harms no other", () => {
  const unpacked = unpackTerms(packTerms([["a", { "0": { 1: 1_000_000, 2: 7 } }]]));
  assert.equal(unpacked.posting("a")?.["0"]?.[2], 7);
  assert.ok((unpacked.posting("a")?.["0"]?.[1] ?? 0) > 50_000);
});
