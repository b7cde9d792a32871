// What every check of snippets gives: which it looked at, with what, and what is wrong.
import { execFile, spawnSync } from "node:child_process";
import type { Document } from "../documents.ts";

export interface Check {
  /** The program, as the list of checks calls it. */
  readonly by: string;
  /** Ids of the snippets that it is for. */
  readonly ids: readonly string[];
  /** Of the snippets that are wrong, by id. */
  readonly complaints: ReadonlyMap<string, string>;
  /** Why nothing was looked at. */
  readonly missing?: string;
}

/** Runs one program for each document. `wrong` sees everything it wrote. */
export async function checkEach(
  by: string,
  program: readonly string[],
  documents: readonly Document[],
  one: (document: Document, index: number) => Promise<readonly string[]> | readonly string[],
  wrong: (code: number, output: string) => string | undefined = whenFailed,
): Promise<Check> {
  const ids = documents.map(({ snippet }) => snippet.id);
  const found = program.find((name) => !spawnSync(name, ["--version"]).error);
  const complaints = new Map<string, string>();
  if (found === undefined) return { by, ids, complaints, missing: `${program[0]} is not installed` };
  for (const [index, document] of documents.entries()) {
    const { code, output } = await run(found, await one(document, index));
    const complaint = wrong(code, output);
    if (complaint !== undefined) complaints.set(document.snippet.id, complaint);
  }
  return { by, ids, complaints };
}

/** The first lines that the program wrote, when it failed. */
export function whenFailed(code: number, output: string): string | undefined {
  return code === 0 ? undefined : output.trim().slice(0, 500) || `it ended with ${code}`;
}

export function run(
  program: string,
  args: readonly string[],
  cwd?: string,
): Promise<{ readonly code: number; readonly output: string }> {
  const options = { ...(cwd !== undefined && { cwd }), timeout: 20_000, killSignal: "SIGKILL" as const };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      const code = error ? (typeof error.code === "number" ? error.code : 1) : 0;
      resolve({ code, output: `${stdout}\n${stderr}` });
    });
  });
}
