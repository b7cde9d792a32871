// `npm run package`: builds `session-doctor-<version>.vsix`, the extension as people install it.
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "./build.ts";

const root = join(import.meta.dirname, "..");

/** Packs what is in `dist/` now. @returns the package's absolute path. */
export function pack(target = join(root, `session-doctor-${version()}.vsix`)): string {
  const vsce = join(root, "node_modules/@vscode/vsce/vsce");
  // Everything is bundled, so no node_modules is needed; and as long as the manifest names no repository, links stay as they are.
  const options = ["--no-dependencies", "--no-rewrite-relative-links", "--allow-missing-repository"];
  execFileSync(process.execPath, [vsce, "package", ...options, "--out", target], { cwd: root, stdio: "pipe" });
  return target;
}

function version(): string {
  return (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string }).version;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build();
  const file = pack();
  process.stdout.write(`${file} (${(statSync(file).size / 1024 / 1024).toFixed(2)} MB)\n`);
}
