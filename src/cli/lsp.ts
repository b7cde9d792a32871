// The lsp command: the language server on standard input and output.
import { UsageError } from "./usage.ts";

/** Resolves at once; the process lives until its client hangs up. */
export async function lsp(args: readonly string[]): Promise<number> {
  const wrong = args.find((arg) => arg !== "--stdio" && !arg.startsWith("--clientProcessId"));
  if (wrong !== undefined)
    throw new UsageError(`lsp takes no "${wrong}"; it always speaks on standard input and output`);
  const { startServer } = await import("../server/start-server.ts");
  startServer();
  return 0;
}
