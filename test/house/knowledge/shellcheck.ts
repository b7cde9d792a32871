// Runs shellcheck once over the shell blocks of all pages.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Block } from "./pages.ts";

interface Comment {
  readonly file: string;
  readonly line: number;
  readonly code: number;
  readonly message: string;
}

/** Complaints of every severity, or undefined where shellcheck is not installed. */
export function shellcheck(blocks: readonly Block[]): readonly string[] | undefined {
  if (spawnSync("shellcheck", ["--version"]).status !== 0) return undefined;
  if (blocks.length === 0) return [];
  const directory = mkdtempSync(join(tmpdir(), "session-doctor-blocks-"));
  try {
    const files = new Map(blocks.map((block, index) => [`${index}.sh`, block]));
    for (const [file, { text }] of files) writeFileSync(join(directory, file), text);
    const args = ["--shell=bash", "--norc", "--format=json", ...files.keys()];
    const done = spawnSync("shellcheck", args, { cwd: directory, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
    if (done.status !== 0 && done.status !== 1) throw new Error(`shellcheck ended with ${done.status}: ${done.stderr}`);
    return (JSON.parse(done.stdout) as readonly Comment[]).map(({ file, line, code, message }) => {
      const block = files.get(file);
      return `${block?.where ?? file} SC${code}, its line ${line}: ${message}`;
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}
