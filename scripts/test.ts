// `npm test`: every gate in one run, with one summary. The last line is `N passed, N failed`.
//
// `npm test -- NAME…` runs only the gates with these names (format, types, dead-code, unit, editor).
import { spawnSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { join, relative } from "node:path";
import { CHROMIUM_HINT, findChromium } from "./host/chromium.ts";
import type { EndedTest } from "./test/lines-reporter.ts";
import { runFile, stopAll } from "./test/run-file.ts";

const root = join(import.meta.dirname, "..");
const ci = process.env.CI === "true";

/** A file of tests that takes longer hangs. The slowest takes about a minute and a half on two cores. */
const FILE_LIMIT_MS = 6 * 60_000;

interface Count {
  readonly passed: number;
  readonly failed: number;
  /** Why something was not run. */
  readonly note?: string;
}

interface Gate {
  readonly name: string;
  readonly run: () => Promise<Count> | Count;
}

const gates: readonly Gate[] = [
  {
    name: "format",
    run: () => tool("biome", ["ci", "--error-on-warnings", ...(process.stdout.isTTY ? [] : ["--colors=off"])]),
  },
  {
    name: "types",
    run: () =>
      sum(
        ["tsconfig.json", "src/engine/tsconfig.json", "src/webview/tsconfig.json", "scripts/tsconfig.json"].map(
          (file) => tool("tsc", ["-p", file]),
        ),
      ),
  },
  { name: "dead-code", run: () => tool("knip", ["--no-progress"]) },
  {
    name: "unit",
    run: () => tests(["engine", "runbook", "disk", "cli", "house", "server", "live", "extension", "snippets"], 2),
  },
  { name: "editor", run: editor },
];

const wanted = process.argv.slice(2);
const wrong = wanted.find((name) => !gates.some((gate) => gate.name === name));
if (wrong !== undefined) {
  process.stderr.write(`There is no gate ${wrong}; there are ${gates.map((gate) => gate.name).join(", ")}.\n`);
  process.exit(2);
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.once(signal, () => {
    stopAll();
    process.exit(1);
  });

const totals: { name: string; count: Count; seconds: number }[] = [];
for (const gate of gates) {
  if (wanted.length > 0 && !wanted.includes(gate.name)) continue;
  process.stdout.write(`\n── ${gate.name}\n`);
  const started = Date.now();
  const count = await gate.run();
  totals.push({ name: gate.name, count, seconds: (Date.now() - started) / 1000 });
}

process.stdout.write("\n");
for (const { name, count, seconds } of totals) {
  const note = count.note ? `  skipped: ${count.note}` : "";
  process.stdout.write(
    `${name.padEnd(10)} ${count.passed} passed, ${count.failed} failed  (${seconds.toFixed(1)} s)${note}\n`,
  );
}
const total = sum(totals.map(({ count }) => count));
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
// Whatever a gate has left open does not hold the result back.
process.exit(total.failed > 0 ? 1 : 0);

/** A tool that says what is wrong itself: one gate, passed or failed. */
function tool(name: string, args: readonly string[]): Count {
  const done = spawnSync(join(root, "node_modules/.bin", name), args, { cwd: root, stdio: "inherit" });
  return done.status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Runs the test files below folders of `test/`. A folder without a test fails: a gate must have seen something. */
async function tests(folders: readonly string[], concurrency: number): Promise<Count> {
  const files: string[] = [];
  for (const folder of folders) {
    const found = globSync(`test/${folder}/**/*.test.ts`, { cwd: root }).map((file) => join(root, file));
    if (found.length === 0) {
      process.stdout.write(`test/${folder} holds no tests\n`);
      return { passed: 0, failed: 1 };
    }
    files.push(...found);
  }
  let passed = 0;
  let failed = 0;
  let skipped = 0;
  const waiting = [...files];
  const lane = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const count = await testFile(file);
      passed += count.passed;
      failed += count.failed;
      skipped += count.skipped;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  if (skipped > 0 && ci) {
    process.stdout.write(`${skipped} tests were skipped, which CI does not allow\n`);
    failed += skipped;
  }
  return { passed, failed, ...(skipped > 0 && !ci && { note: `${skipped} tests` }) };
}

/** Says what failed. */
async function testFile(file: string): Promise<Count & { readonly skipped: number }> {
  const name = relative(root, file);
  const { tests: all, failure } = await runFile(file, FILE_LIMIT_MS);
  const of = (kind: EndedTest["kind"]): readonly EndedTest[] => all.filter((one) => one.kind === kind);
  for (const one of of("failed")) process.stdout.write(`✖ ${name} › ${one.name}\n${indent(one.text ?? "")}\n`);
  if (failure !== undefined) process.stdout.write(`✖ ${name} ${failure}\n`);
  const failed = of("failed").length + (failure === undefined ? 0 : 1);
  if (all.length > 0 || failed > 0) return { passed: of("passed").length, failed, skipped: of("skipped").length };
  process.stdout.write(`✖ ${name} holds no tests\n`);
  return { passed: 0, failed: 1, skipped: 0 };
}

/** The real VS Code in a real browser. Without a browser that is a failure in CI and a skip elsewhere. */
async function editor(): Promise<Count> {
  if (findChromium() === undefined) {
    if (!ci) return { passed: 0, failed: 0, note: CHROMIUM_HINT };
    process.stdout.write(`${CHROMIUM_HINT}\n`);
    return { passed: 0, failed: 1 };
  }
  const { build } = await import("./build.ts");
  await build();
  const { installHost } = await import("./host/install.ts");
  await installHost({ report: (line: string) => process.stdout.write(`${line}\n`) });
  if (!existsSync(join(root, "dist/extension.cjs"))) return { passed: 0, failed: 1 };
  return tests(["vscode"], 1);
}

function sum(counts: readonly Count[]): Count {
  return {
    passed: counts.reduce((all, count) => all + count.passed, 0),
    failed: counts.reduce((all, count) => all + count.failed, 0),
  };
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}
