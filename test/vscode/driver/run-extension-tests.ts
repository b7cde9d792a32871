// Runs a test module inside the real extension host, with the whole `vscode` API at hand.
import { format } from "node:util";
import { openWorkbench } from "./workbench.ts";

export interface ExtensionTestOptions {
  /** The extension under test, and any other to load with it. */
  readonly extensionPath: string | readonly string[];
  /** A module exporting `run(): Promise<void>`; a rejection is a failure. */
  readonly tests: string;
  readonly workspace: string;
  /** Default true. */
  readonly trust?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Told each line the module prints with `console`. */
  readonly onLine?: (line: string) => void;
  /** Default two minutes. */
  readonly timeoutMs?: number;
}

export interface ExtensionTestResult {
  readonly passed: boolean;
  /** Everything the extension host printed, in order; extensions share its console. */
  readonly lines: readonly string[];
  /** What left, or tried to leave, this machine. */
  readonly external: readonly string[];
}

/** @throws Error when the module has not ended in time. */
export async function runExtensionTests(options: ExtensionTestOptions): Promise<ExtensionTestResult> {
  const lines: string[] = [];
  const ended = Promise.withResolvers<number>();
  const { extensionPath, workspace, trust, env } = options;
  const workbench = await openWorkbench(
    { extension: { extensionPath }, workspace, trust: trust ?? true, env: env ?? {} },
    {
      tests: options.tests,
      onLog(args) {
        const line = format(...args);
        lines.push(line);
        options.onLine?.(line);
      },
      onExit: ended.resolve,
    },
  );
  const limit = options.timeoutMs ?? 120_000;
  const timer = setTimeout(() => {
    ended.reject(new Error(`The test module did not end within ${limit} ms; it printed:\n${lines.join("\n")}`));
  }, limit);
  try {
    workbench.server.ended.then(() => ended.reject(new Error(`The editor host ended:\n${workbench.server.log()}`)));
    const code = await ended.promise;
    return { passed: code === 0, lines, external: await workbench.external() };
  } finally {
    clearTimeout(timer);
    await workbench.close();
  }
}
