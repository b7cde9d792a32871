// Whether the versions that build files name are those that a snippet is for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { versionFits } from "../../src/snippets/version-range.ts";

const cases: readonly [range: string, written: string | undefined, fits: string][] = [
  [">=9", "^10.0.0", "yes"],
  [">=9", "9", "yes"],
  [">=9", "~8.1.0", "no"],
  ["8", "^8.1.0", "yes"],
  ["8", "8", "yes"],
  ["8", "^9.0.0", "no"],
  [">=3 <4", "3.5.6", "yes"],
  [">=3 <4", "4.0.0", "no"],
  [">=3 <4", "2.7.18", "no"],
  [">=1.29.6", "1.29.5", "no"],
  [">=1.29.6", "1.30", "yes"],
  [">=1.29.6", "1.29", "no"],
  [">=7.1", "~> 7.1", "yes"],
  [">=2.8", "v2.8.0", "yes"],
  [">=4.0", "==5.2.1", "yes"],
  [">3", "3.5", "no"],
  ["<=3", "3.5", "yes"],
  [">=9", undefined, "unknown"],
  [">=9", "*", "unknown"],
  [">=9", "latest", "unknown"],
  [">=9", ">=7", "unknown"],
  [">=9", "^8 || ^9", "unknown"],
  [">=9", "workspace:*", "unknown"],
  [">=9", "@revision@", "unknown"],
];
for (const [range, written, fits] of cases)
  test(`${written} for ${range}: ${fits}`, () => assert.equal(versionFits(range, written), fits));
