// Runs inside the extension host, with the real `vscode` API. Bundled and started by extension-host.test.ts.
import { tests } from "./extension.ts";

/** Rejects when a test fails. Test runners of VS Code call it by this name. */
export async function run(): Promise<void> {
  const { default: Mocha } = await import("mocha");
  const mocha = new Mocha({ timeout: 30_000, reporter: "spec", color: false });
  for (const [title, body] of Object.entries(tests)) mocha.suite.addTest(new Mocha.Test(title, body));
  return new Promise((resolve, reject) => {
    mocha.run((failures) => (failures > 0 ? reject(new Error(`${failures} tests failed`)) : resolve()));
  });
}
