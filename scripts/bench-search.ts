// `npm run bench:search`: how often the runbook's search finds the right page, and how long it takes.
//
// `npm run bench:search -- --misses` also lists questions of the development half whose page is not first. Those of the other half are
// never listed: whoever reads them and tunes has no measure left.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { indexFile, openIndex } from "../src/runbook/runbook-index.ts";
import { ownEntries } from "../src/runbook-files/open-runbook.ts";
import { halfOf, readQuestions } from "../test/runbook/questions.ts";
import { ratesOf } from "../test/runbook/rates.ts";
import { median } from "./bench/measure.ts";

const ENTRIES = 200;
const STARTS = 15;

const entries = ownEntries(join(import.meta.dirname, "../knowledge"));
const questions = readQuestions();
const index = openIndex(indexFile(entries));
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

process.stdout.write(`${entries.length} entries, ${questions.length} questions\n\n`);
for (const half of ["development", "held-out"] as const) {
  const {
    questions: asked,
    first,
    firstThree,
    missed,
  } = ratesOf(
    index,
    questions.filter((question) => halfOf(question) === half),
  );
  process.stdout.write(
    `${half.padEnd(12)} ${String(asked).padStart(4)} questions   first ${percent(first)} (budget ≥ 80 %)   first three ${percent(firstThree)} (budget ≥ 95 %)\n`,
  );
  if (half === "development" && process.argv.includes("--misses"))
    for (const { question, found } of missed)
      process.stdout.write(
        `\n  ${question.question}\n    wanted ${question.causes.join(", ")}\n    found  ${found.join(", ")}\n`,
      );
}

const times = await timesOf();
process.stdout.write(`
${ENTRIES} entries, a new process each time, medians of ${STARTS}
open the index  ${times.open.toFixed(1)} ms (budget ≤ 20 ms)
first question  ${times.first.toFixed(1)} ms
each question   ${times.median.toFixed(2)} ms, p95 ${times.p95.toFixed(2)} ms (budget ≤ 2 ms)
`);

interface Times {
  readonly open: number;
  readonly first: number;
  readonly median: number;
  readonly p95: number;
}

/** Of an index as large as the budget speaks of: our own pages, some of them twice. */
async function timesOf(): Promise<Times> {
  const place = mkdtempSync(join(tmpdir(), "session-doctor-bench-search-"));
  try {
    const more = entries
      .slice(0, Math.max(0, ENTRIES - entries.length))
      .map((entry) => ({ ...entry, id: `${entry.id}-again` }));
    const file = join(place, "index.json");
    writeFileSync(file, JSON.stringify(indexFile([...entries, ...more].slice(0, ENTRIES))));
    const program = join(place, "open-index.mjs");
    await build({
      entryPoints: [join(import.meta.dirname, "bench/open-index.ts")],
      outfile: program,
      bundle: true,
      minify: true,
      platform: "node",
      format: "esm",
      logLevel: "warning",
    });
    const asked = questions.slice(0, 60).map(({ question }) => question);
    const runs = Array.from({ length: STARTS }, (): Times => {
      const done = spawnSync(process.execPath, [program, file, ...asked], { encoding: "utf8" });
      if (done.status !== 0) throw new Error(done.stderr);
      return JSON.parse(done.stdout) as Times;
    });
    const of = (name: keyof Times): number => median(runs.map((run) => run[name]));
    return { open: of("open"), first: of("first"), median: of("median"), p95: of("p95") };
  } finally {
    rmSync(place, { recursive: true });
  }
}
