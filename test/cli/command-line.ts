// Runs the real command line on folders that exist for one test.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const main = join(import.meta.dirname, "../../src/cli/main.ts");

export interface Folder extends Disposable {
  readonly path: string;
  write(file: string, content: string | Uint8Array): string;
  remove(file: string): void;
  /** Runs in this folder, with a cache directory of its own. */
  run(args: readonly string[], options?: RunOptions): Run;
  /** Runs `scan --format json`, and expects an exit code. */
  scan(...args: readonly string[]): Scan;
}

interface RunOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Scan {
  readonly code: number | null;
  readonly out: string;
  readonly summary: {
    readonly files: number;
    readonly read: number;
    readonly findings: { readonly error: number; readonly warning: number; readonly info: number };
  };
  readonly findings: readonly {
    readonly rule: string;
    readonly topic: string;
    readonly severity: string;
    readonly confidence: string;
    readonly path: string;
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
    readonly message: string;
  }[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** A file in which one rule finds one thing, on its second line. */
export const RISKY = "maxmemory 256mb\nmaxmemory-policy allkeys-lru\n";
export const RISKY_RULE = "store-evicts-sessions";

export function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): Folder {
  const base = mkdtempSync(join(tmpdir(), "session-doctor-test-"));
  const path = join(base, "project");
  mkdirSync(path);
  const write = (file: string, content: string | Uint8Array): string => {
    const absolute = join(path, file);
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(absolute, content);
    return absolute;
  };
  for (const [file, content] of Object.entries(files)) write(file, content);
  const run = (args: readonly string[], { input, environment }: RunOptions = {}): Run => {
    const done = spawnSync(process.execPath, [main, ...args], {
      cwd: path,
      encoding: "utf8",
      input: input ?? "",
      timeout: 60_000,
      env: {
        NODE_COMPILE_CACHE: join(tmpdir(), "session-doctor-test-code"),
        PATH: process.env.PATH,
        HOME: base,
        XDG_CACHE_HOME: join(base, "cache"),
        ...environment,
      },
    });
    return { code: done.status, out: done.stdout, err: done.stderr };
  };
  return {
    path,
    write,
    remove: (file) => rmSync(join(path, file), { recursive: true }),
    run,
    scan(...args) {
      const { code, out, err } = run(["scan", "--format", "json", ...args]);
      if (out === "") throw new Error(`no report: ${err}`);
      return { code, out, ...JSON.parse(out) };
    },
    [Symbol.dispose]: () => rmSync(base, { recursive: true, force: true }),
  };
}
