// Runs the suite inside the extension host, by VS Code's own test runner with our stand-in for the `code` executable.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";

const root = join(import.meta.dirname, "../..");

test("the suite passes in the extension host", { timeout: 180_000 }, async () => {
  const outfile = join(root, ".cache/suite/index.cjs");
  await build({
    bundle: true,
    platform: "node",
    format: "cjs",
    external: ["vscode", "mocha"],
    entryPoints: [join(import.meta.dirname, "suite/index.ts")],
    outfile,
    logLevel: "warning",
  });
  const code = await runTests({
    vscodeExecutablePath: join(import.meta.dirname, "code-host"),
    extensionDevelopmentPath: root,
    extensionTestsPath: outfile,
    launchArgs: [join(root, "demo"), "--disable-workspace-trust"],
  });
  assert.equal(code, 0);
});
