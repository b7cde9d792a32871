// Runs the npm that belongs to this checkout's start, or the one on the PATH.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * @param args npm's arguments; they must need no quoting, since Windows runs npm through a shell.
 * @returns what npm printed, without the trailing newline.
 * @throws Error with npm's own reason when npm fails.
 */
export async function npm(args: readonly string[], cwd: string): Promise<string> {
  const self = process.env.npm_execpath;
  const viaNode = self?.endsWith("npm-cli.js") === true;
  const [file, first] = viaNode && self !== undefined ? [process.execPath, [self]] : ["npm", []];
  try {
    const { stdout } = await execute(file, [...first, ...args], {
      cwd,
      maxBuffer: 16 * 1024 * 1024,
      shell: !viaNode && process.platform === "win32",
    });
    return stdout.trim();
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(`npm ${args[0]} failed: ${reason(stderr || message)}`);
  }
}

/** npm puts the reason first and a page of usage after it. */
function reason(output: string): string {
  const lines = output.split("\n").map((line) => line.replace(/^npm error ?/, "").trim());
  return lines.filter(Boolean).slice(0, 6).join("\n");
}
