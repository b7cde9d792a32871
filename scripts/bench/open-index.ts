// A process of its own that opens the runbook's index once, asks it, and prints how long that took. For `bench-search.ts`.
import { readFileSync } from "node:fs";
import { openIndex } from "../../src/runbook/runbook-index.ts";
import { search } from "../../src/runbook/search.ts";

const [file = "", ...questions] = process.argv.slice(2);
const began = performance.now();
const index = openIndex(JSON.parse(readFileSync(file, "utf8")));
const opened = performance.now();
search(index, questions[0] ?? "");
const answered = performance.now();
const rounds: number[] = [];
for (let round = 0; round < 5; round++)
  for (const question of questions) {
    const asked = performance.now();
    search(index, question);
    rounds.push(performance.now() - asked);
  }
const warm = rounds.slice(questions.length).toSorted((a, b) => a - b);
process.stdout.write(
  JSON.stringify({
    open: opened - began,
    first: answered - opened,
    median: warm[warm.length >> 1],
    p95: warm[Math.floor(warm.length * 0.95)],
  }),
);
