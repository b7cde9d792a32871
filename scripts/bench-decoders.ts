// Measures decoders in MB/s against the budget of 20: `node scripts/bench-decoders.ts [FORMAT…]`.
//
// `captured` decodes the small values that real runtimes wrote, one after the other; `slowest` is the worst of those that are larger than
// a few hundred bytes. Each is the best of five rounds, because the machine has other work.
import { decoders } from "../src/live/decode/index.ts";
import { captured } from "../test/live/decode/captured.ts";

const BUDGET = 20;
const ROUND_MILLISECONDS = 200;
const LARGE = 400;

const names = process.argv.slice(2);
let tooSlow = 0;
for (const { format, decode } of decoders) {
  if (names.length > 0 && !names.includes(format)) continue;
  const samples = captured(format);
  const all = pace(
    () => {
      for (const bytes of samples.values()) decode(bytes);
    },
    sum([...samples.values()].map((bytes) => bytes.length)),
  );
  const each = [...samples]
    .filter(([, bytes]) => bytes.length >= LARGE)
    .map(([name, bytes]) => ({ name, rate: pace(() => decode(bytes), bytes.length) }));
  const slowest = each.toSorted((a, b) => a.rate - b.rate)[0];
  if (all < BUDGET) tooSlow++;
  const note = slowest ? `, slowest ${slowest.name} ${slowest.rate.toFixed(0)} MB/s` : "";
  process.stdout.write(`${format.padEnd(14)} captured ${all.toFixed(0)} MB/s${note}\n`);
}
process.stdout.write(tooSlow === 0 ? `all within ${BUDGET} MB/s\n` : `${tooSlow} below ${BUDGET} MB/s\n`);
process.exitCode = tooSlow > 0 ? 1 : 0;

function pace(run: () => unknown, size: number): number {
  let best = 0;
  for (let round = 0; round < 5; round++) {
    const started = performance.now();
    let bytes = 0;
    while (performance.now() - started < ROUND_MILLISECONDS) {
      run();
      bytes += size;
    }
    best = Math.max(best, bytes / 1e6 / ((performance.now() - started) / 1000));
  }
  return best;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
