// Measures decoders in MB/s against the budget of 20: `node scripts/bench-decoders.ts [FORMAT…]`.
//
// `captured` decodes the small values that real runtimes wrote, one after the other; `slowest` is the worst of those that are larger than
// a few hundred bytes. Time is that of the processor, and the best of five rounds, because a machine has other work as well. What is packed counts
// by the bytes that come out of it.
import { unpack } from "../src/live/decode/compressed.ts";
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
  const total = [...samples.values()].map(sizeOf).reduce((before, size) => before + size, 0);
  const all = pace(() => {
    for (const bytes of samples.values()) decode(bytes);
  }, total);
  const each = [...samples]
    .filter(([, bytes]) => sizeOf(bytes) >= LARGE)
    .map(([name, bytes]) => ({ name, rate: pace(() => decode(bytes), sizeOf(bytes)) }));
  const slowest = each.toSorted((a, b) => a.rate - b.rate)[0];
  if (all < BUDGET) tooSlow++;
  const note = slowest ? `, slowest ${slowest.name} ${slowest.rate.toFixed(0)} MB/s` : "";
  process.stdout.write(`${format.padEnd(14)} captured ${all.toFixed(0)} MB/s${note}\n`);
}
process.stdout.write(tooSlow === 0 ? `all within ${BUDGET} MB/s\n` : `${tooSlow} below ${BUDGET} MB/s\n`);
process.exitCode = tooSlow > 0 ? 1 : 0;

function sizeOf(bytes: Uint8Array): number {
  const unpacked = unpack(bytes);
  return unpacked && "bytes" in unpacked ? unpacked.bytes.length : bytes.length;
}

/** Megabytes in a second. */
function pace(run: () => unknown, size: number): number {
  let best = 0;
  for (let round = 0; round < 5; round++) {
    const started = process.cpuUsage();
    let bytes = 0;
    let spent = 0;
    while (spent < ROUND_MILLISECONDS) {
      for (let times = 0; times < 20; times++) run();
      bytes += size * 20;
      const { user, system } = process.cpuUsage(started);
      spent = (user + system) / 1000;
    }
    best = Math.max(best, bytes / 1e6 / (spent / 1000));
  }
  return best;
}
