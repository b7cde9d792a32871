// What every decoder owes, whatever the bytes: it returns, it stays within its limits, and it keeps what it had read before a break.
import assert from "node:assert/strict";
import { test } from "node:test";
import { decoders } from "../../../src/live/decode/index.ts";
import { defaultLimits, type Limits } from "../../../src/live/decode/value.ts";
import { overstepped } from "./bounded.ts";
import { captured } from "./captured.ts";
import { chance, mutated } from "./mutation.ts";

const RUNS = 20_000;
const SEED = 20_261_120;

const tight: Limits = { bytes: 512, depth: 4, nodes: 20, text: 8 };

for (const { format, decode } of decoders) {
  const samples = captured(format);

  test(`${format}: what real runtimes wrote stays within the limits, also within tight ones`, () => {
    for (const [name, bytes] of samples) {
      for (const limits of [defaultLimits, tight])
        assert.equal(overstepped(decode(bytes, limits), limits), undefined, name);
    }
  });

  test(`${format}: ends anywhere without throwing`, () => {
    for (const [name, bytes] of samples) {
      for (let end = 0; end < bytes.length; end++) {
        assert.equal(overstepped(decode(bytes.subarray(0, end)), defaultLimits), undefined, `${name} cut at ${end}`);
      }
    }
  });

  test(`${format}: ${RUNS} mutations neither throw nor grow`, () => {
    const next = chance(SEED);
    const all = [...samples.values()];
    for (let run = 0; run < RUNS; run++) {
      const bytes = mutated(all, next);
      const limits = run % 4 === 0 ? tight : defaultLimits;
      assert.equal(overstepped(decode(bytes, limits), limits), undefined, `mutation ${run}`);
    }
  });

  test(`${format}: bytes that are nothing give a failure and no exception`, () => {
    const next = chance(SEED + 1);
    for (let run = 0; run < 2000; run++) {
      const bytes = Uint8Array.from({ length: next(40) }, () => next(256));
      assert.equal(overstepped(decode(bytes), defaultLimits), undefined);
    }
  });
}
