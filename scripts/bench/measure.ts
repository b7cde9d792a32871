// Runs programs and takes their time: interleaved rounds, so that a machine's moods meet all of them alike.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Exit codes that mean that it did its work. */
  readonly codes: readonly number[];
}

/** Milliseconds of each round, by the program's name. Throws when a program fails: a fast failure is no result. */
export function timeInRounds(programs: readonly Program[], rounds: number): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>(programs.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const program of programs) times.get(program.name)?.push(timeOnce(program));
  return times;
}

export function timeOnce(program: Program): number {
  const begun = performance.now();
  const done = spawnSync(program.command, program.args, {
    ...(program.cwd !== undefined && { cwd: program.cwd }),
    env: { ...process.env, ...program.environment },
    // Output is taken and thrown away: some programs stop early when nobody can read it.
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 1024 ** 3,
  });
  const ms = performance.now() - begun;
  if (done.error) throw done.error;
  if (!program.codes.includes(done.status ?? -1))
    throw new Error(`${program.name} ended with ${done.status}: ${done.stderr.toString().slice(0, 500)}`);
  return ms;
}

/** The most memory that a Node program held, in MB. */
export function peakMemory(program: Program): number {
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-memory-"));
  const file = join(directory, "peak");
  const probe = `import { writeFileSync } from "node:fs";
    process.on("exit", () => writeFileSync(${JSON.stringify(file)}, String(process.resourceUsage().maxRSS)));`;
  try {
    timeOnce({ ...program, args: [`--import=data:text/javascript,${encodeURIComponent(probe)}`, ...program.args] });
    return Number(readFileSync(file, "utf8")) / 1024;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
