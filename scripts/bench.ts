// `npm run bench -- FOLDER…`: the analyzer's budgets as ratios, from interleaved rounds on this machine.
//
// Ratios and never seconds, because machines differ; medians, because rounds do. Nothing here passes or fails.
import { copyFileSync, linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { walk } from "../src/disk/walk.ts";
import { median, type Program, peakMemory, timeInRounds, timeOnce } from "./bench/measure.ts";
import { timeModelUpdates } from "./bench/model.ts";
import { astGrep, eslint, installRivals, type Rival, ripgrep } from "./bench/rivals.ts";
import { build } from "./build.ts";

const root = join(import.meta.dirname, "..");
const ROUNDS = 5;
const STARTS = 21;
/** Milliseconds after which a rival is not asked for more rounds. */
const PATIENCE = 20_000;

/** Files of which one alone is scanned. */
const SAMPLES: Readonly<Record<string, string>> = {
  "server.js": `import session from "express-session";\napp.use(session({ secret: process.env.S, cookie: { secure: false } }));\n`,
  "server.ts": `import session from "express-session";\napp.use(session({ secret: process.env.S!, cookie: { secure: false } }));\n`,
  "Config.java": `import jakarta.servlet.http.HttpSession;\nclass Config { void put(HttpSession session) { session.setAttribute("cart", new Object()); } }\n`,
  "application.yml": "server:\n  servlet:\n    session:\n      timeout: 30m\n      cookie:\n        secure: false\n",
  "redis.conf": "maxmemory 256mb\nmaxmemory-policy allkeys-lru\n",
};

interface Row {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
}

const folders = process.argv.slice(2).map((folder) => resolve(folder));
if (folders.length === 0) folders.push(join(root, "demo"));
const place = mkdtempSync(join(tmpdir(), "session-doctor-bench-run-"));
// Inside the checkout, so that the bundle finds the package.json that names its version.
const bundle = join(root, ".cache/bench/dist");
try {
  say("building …");
  await build(bundle);
  const missing = installRivals();
  if (missing) say(missing);
  const rows = [...scans(), ...javascript(), ...starts(), memory(), await modelUpdates()];
  print(rows);
  say(`load of the machine: ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`);
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** The whole tree: cold, warm, and against programs that also read all of it. */
function scans(): readonly Row[] {
  const cold = scan("cold", folders, ["--no-cache"]);
  const warm = scan("warm", folders, [], { XDG_CACHE_HOME: join(place, "cache") });
  const rg = ripgrep(folders);
  const ast = astGrep(folders);
  say("scanning …");
  timeOnce(warm);
  const rivals = [rg, ast].filter((rival): rival is Program => !("missing" in rival));
  for (const program of [cold, ...rivals]) timeOnce(program);
  const times = timeInRounds([cold, warm, ...rivals], ROUNDS);
  return [
    compare("cold scan against ripgrep", "≤ 3.0", cold, rg, times),
    compare("cold scan against ast-grep, five languages", "≤ 0.5", cold, ast, times),
    compare("warm rescan against ripgrep", "≤ 1.0", warm, rg, times),
  ];
}

/** JavaScript and TypeScript alone, copied out so that both programs see the same files. */
function javascript(): readonly Row[] {
  const copy = join(place, "javascript");
  let files = 0;
  for (const folder of folders) {
    const options = {
      wants: (path: string) => /\.[cm]?[jt]sx?$/.test(path) && !path.endsWith(".d.ts") && !path.endsWith(".min.js"),
      excludes: () => false,
      report: () => {},
      seen: () => {},
    };
    for (const path of walk(folder, options)) {
      const to = join(copy, basename(folder), path);
      mkdirSync(dirname(to), { recursive: true });
      duplicate(join(folder, path), to);
      files++;
    }
  }
  const what = `JavaScript and TypeScript (${files} files) against eslint with sonarjs`;
  const budget = "≤ 0.04 (1/25)";
  if (files === 0) return [{ what, budget, measured: "no such files" }];
  say("linting …");
  const ours = scan("ours", [copy], ["--no-cache"]);
  const theirs = eslint(copy);
  if ("missing" in theirs) return [{ what, budget, measured: theirs.missing }];
  const first = timeOnce(theirs);
  const rounds = first > PATIENCE ? 1 : 3;
  const times = new Map(timeInRounds([ours, ...(rounds > 1 ? [theirs] : [])], 3));
  if (rounds === 1) times.set(theirs.name, [first]);
  return [compare(what, budget, ours, theirs, times)];
}

/** How long a person waits before anything is read. */
function starts(): readonly Row[] {
  say("starting …");
  const bare: Program = { name: "node -e 0", command: process.execPath, args: ["-e", "0"], codes: [0] };
  const version: Program = { name: "version", command: process.execPath, args: [cli(), "--version"], codes: [0] };
  const files = Object.entries(SAMPLES).map(([file, text]) => {
    const path = join(place, "one", file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return { file, program: scan(file, [path], []) };
  });
  const times = timeInRounds([bare, version, ...files.map(({ program }) => program)], STARTS);
  return [
    compare("--version against node -e 0", "≤ 1.5", version, bare, times),
    ...files.map(({ file, program }) => compare(`scan of one file, ${file}`, "≤ 5", program, bare, times)),
  ];
}

function memory(): Row {
  say("weighing …");
  const peak = peakMemory(scan("memory", folders, ["--no-cache"]));
  return { what: "peak memory of a cold scan", budget: "≤ 400 MB", measured: `${peak.toFixed(0)} MB` };
}

/** The one row in milliseconds: nothing on the machine does the same. */
async function modelUpdates(): Promise<Row> {
  say("linking …");
  const times = await timeModelUpdates();
  const at = (share: number): string => `${(times[Math.floor(times.length * share)] ?? 0).toFixed(1)} ms`;
  return {
    what: "model after an edit of one file, 10,000 files with facts",
    budget: "≤ 20 ms p95",
    measured: `${at(0.95)}  (median ${at(0.5)})`,
  };
}

function cli(): string {
  return join(bundle, "cli.js");
}

function scan(
  name: string,
  paths: readonly string[],
  more: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Program {
  const args = [cli(), "scan", ...paths, "--format", "json", "--fail-on", "never", ...more];
  return { name, command: process.execPath, args, environment, codes: [0] };
}

function compare(
  what: string,
  budget: string,
  ours: Program,
  theirs: Rival,
  times: ReadonlyMap<string, readonly number[]>,
): Row {
  const mine = median(times.get(ours.name) ?? []);
  if ("missing" in theirs) return { what, budget, measured: `not measured: ${theirs.missing}` };
  const other = median(times.get(theirs.name) ?? []);
  const rounds = times.get(theirs.name)?.length ?? 0;
  const measured = `${(mine / other).toFixed(mine < other / 10 ? 3 : 2)}  (${seconds(mine)} to ${seconds(other)}, ${rounds} ${rounds === 1 ? "round" : "rounds"})`;
  return { what, budget, measured };
}

function duplicate(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

function print(rows: readonly Row[]): void {
  const wide = Math.max(...rows.map((row) => row.what.length));
  const budgets = Math.max(...rows.map((row) => row.budget.length), 6);
  const line = (what: string, budget: string, measured: string): string =>
    `${what.padEnd(wide)}  ${budget.padEnd(budgets)}  ${measured}\n`;
  process.stdout.write(line("", "budget", "measured"));
  for (const { what, budget, measured } of rows) process.stdout.write(line(what, budget, measured));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

function seconds(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}
