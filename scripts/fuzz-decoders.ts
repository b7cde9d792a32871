// Breaks captured sessions at random and decodes them: `node scripts/fuzz-decoders.ts [--runs N] [--seed N] [FORMAT…]`.
//
// A million runs for each decoder unless told otherwise. It fails when a decoder throws, oversteps its limits, takes longer than a second for one
// value, or when the heap keeps growing. The seed and the number of the run make every failure happen again.
import { setImmediate } from "node:timers/promises";
import { parseArgs } from "node:util";
import { decoders, type NamedDecoder } from "../src/live/decode/index.ts";
import { defaultLimits } from "../src/live/decode/value.ts";
import { overstepped } from "../test/live/decode/bounded.ts";
import { captured } from "../test/live/decode/captured.ts";
import { chance, mutated } from "../test/live/decode/mutation.ts";

const MOST_MILLISECONDS = 1000;
const MOST_HEAP = 512 * 1024 * 1024;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { runs: { type: "string", default: "1000000" }, seed: { type: "string", default: "1" } },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
const wanted = decoders.filter(({ format }) => positionals.length === 0 || positionals.includes(format));
if (!(runs > 0) || !Number.isInteger(seed) || wanted.length === 0) {
  process.stderr.write(`FORMAT is one of ${decoders.map(({ format }) => format).join(", ")}\n`);
  process.exit(2);
}
const failed: string[] = [];
for (const decoder of wanted) if (!(await survives(decoder))) failed.push(decoder.format);
process.stdout.write(`${wanted.length - failed.length} passed, ${failed.length} failed\n`);
process.exitCode = failed.length > 0 ? 1 : 0;

async function survives({ format, decode }: NamedDecoder): Promise<boolean> {
  const samples = [...captured(format).values()];
  const next = chance(seed);
  const started = performance.now();
  let slowest = 0;
  let heap = 0;
  let whole = 0;
  for (let run = 0; run < runs; run++) {
    const bytes = mutated(samples, next);
    const before = performance.now();
    let wrong: string | undefined;
    try {
      const decoding = decode(bytes, defaultLimits);
      wrong = overstepped(decoding, defaultLimits);
      if (!decoding.failure) whole++;
    } catch (error) {
      wrong = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    const took = performance.now() - before;
    slowest = Math.max(slowest, took);
    // What Node's zlib leaves behind is freed in a later turn of the loop, as it is wherever an editor decodes.
    if (run % 1024 === 0) await setImmediate();
    if (run % 4096 === 0) heap = Math.max(heap, process.memoryUsage().heapUsed);
    if (took > MOST_MILLISECONDS) wrong ??= `took ${took.toFixed(0)} ms`;
    if (heap > MOST_HEAP) wrong ??= `the heap has grown to ${megabytes(heap)} MB`;
    if (wrong === undefined) continue;
    process.stdout.write(`${format}: seed ${seed}, run ${run}: ${wrong}\n${Buffer.from(bytes).toString("hex")}\n`);
    return false;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(
    `${format.padEnd(14)} ${runs} runs in ${seconds} s, ${whole} decoded whole, slowest ${slowest.toFixed(1)} ms, heap at most ${megabytes(heap)} MB\n`,
  );
  return true;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}
