// Runs one file of tests in a process group of its own, so that whatever it leaves behind ends with it.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EndedTest } from "./lines-reporter.ts";

export interface FileResult {
  readonly tests: readonly EndedTest[];
  /** Why the file as a whole failed: it did not end in time, or it ended without a test that says why. */
  readonly failure?: string;
}

const running = new Set<ChildProcess>();
const onWindows = process.platform === "win32";

/** Ends all files that run, with the servers that they started. */
export function stopAll(): void {
  for (const child of running) stop(child);
}

/**
 * What the file writes to its standard output and error goes to ours as it comes.
 *
 * @param file absolute path
 * @param limitMs after this many milliseconds the file and all that it started are killed
 */
export async function runFile(file: string, limitMs: number): Promise<FileResult> {
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-test-"));
  const report = join(directory, "ended.jsonl");
  try {
    const reporter = new URL("./lines-reporter.ts", import.meta.url).href;
    const options = [`--test-reporter=${reporter}`, `--test-reporter-destination=${report}`];
    // Inside another test run, this variable would send the reports to that run.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = spawn(process.execPath, [...options, file], {
      cwd: join(import.meta.dirname, "../.."),
      env,
      detached: !onWindows,
      // Pipes: a server that outlives its test must not hold our own output open, for which a caller would wait for ever.
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(child);
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (part: Buffer) => process.stdout.write(part));
    const ending = await ended(child, limitMs);
    running.delete(child);
    stop(child);
    for (const stream of [child.stdout, child.stderr]) stream.destroy();
    const tests = readTests(report);
    const failure =
      ending === "late"
        ? `did not end within ${limitMs / 1000} seconds`
        : ending !== 0 && !tests.some(({ kind }) => kind === "failed")
          ? `ended with ${ending}`
          : undefined;
    return { tests, ...(failure !== undefined && { failure }) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The exit code or the signal; `late` when it did not end in time. */
function ended(child: ChildProcess, limitMs: number): Promise<number | string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve("late"), limitMs);
    const done = (ending: number | string): void => {
      clearTimeout(timer);
      resolve(ending);
    };
    child.once("error", (error) => done(error.message));
    child.once("exit", (code, signal) => done(code ?? signal ?? "nothing"));
  });
}

function stop(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (onWindows) child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    // Nothing of the group is left.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function readTests(report: string): EndedTest[] {
  let text: string;
  try {
    text = readFileSync(report, "utf8");
  } catch {
    return [];
  }
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as EndedTest);
}
