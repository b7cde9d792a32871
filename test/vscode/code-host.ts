// What `code-host` runs: takes the command line of VS Code's test runner and answers it with the browser host.
//
// So one test module runs on the desktop editor where it can be downloaded, and here where it cannot.
import { fileURLToPath } from "node:url";
import { runExtensionTests } from "./driver/run-extension-tests.ts";

/** Lines VS Code itself prints on the extension host's console; they say nothing about the tests. */
const NOISE =
  /^(Ignoring fetching|Updating additional|Creating a socket|Resolv(ing|ed) conn|\[(AccountPolicy|AgentHost|Service W|reconn))/;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const valuesOf = (name: string) =>
    args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => asPath(arg.slice(name.length + 3)));
  const [tests] = valuesOf("extensionTestsPath");
  if (tests === undefined) {
    process.stderr.write("code-host only runs extension tests: --extensionTestsPath=… is missing.\n");
    return 2;
  }
  const result = await runExtensionTests({
    extensionPath: valuesOf("extensionDevelopmentPath"),
    tests,
    workspace: args.find((arg) => !arg.startsWith("-")) ?? process.cwd(),
    trust: args.includes("--disable-workspace-trust"),
    env: Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1])),
    onLine: (line) => NOISE.test(line) || process.stdout.write(`${line}\n`),
  });
  return result.passed ? 0 : 1;
}

function asPath(value: string): string {
  return value.startsWith("file:") ? fileURLToPath(value) : value;
}
