// Where the tool's own files are: the same code runs from the sources, from the bundle in dist, and from an installed extension.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);

/** A bundle has its wasm files and its worker beside it. */
const isBundled = !here.endsWith(".ts");

/** The directory of all pages that come with the tool. */
export function knowledgeDirectory(): string {
  return join(isBundled ? bundleDirectory() : above("package.json"), "knowledge");
}

/** Version of the tool, as package.json says it. */
export function toolVersion(): string {
  const { version } = JSON.parse(readFileSync(join(above("package.json"), "package.json"), "utf8")) as {
    version: string;
  };
  return version;
}

/** The directory of the tree-sitter runtime and grammars, for `grammarsIn`. */
export function wasmDirectory(): string {
  if (isBundled) return join(bundleDirectory(), "wasm");
  return dirname(createRequire(import.meta.url).resolve("@vscode/tree-sitter-wasm"));
}

/** The directory of the code that facts depend on: a cache must not outlive a change in it. */
export function codeDirectory(): string {
  return isBundled ? bundleDirectory() : join(dirname(here), "..", "engine");
}

/** The entry of the thread that reads files. */
export function readWorkerFile(): string {
  return isBundled ? join(bundleDirectory(), "read-worker.js") : join(dirname(here), "read-worker.ts");
}

/** A bundle may split this file off into a folder of its own. */
function bundleDirectory(): string {
  return above("wasm");
}

/** The nearest directory above this file that holds `name`. */
function above(name: string): string {
  let directory = dirname(here);
  while (!existsSync(join(directory, name)) && dirname(directory) !== directory) directory = dirname(directory);
  return directory;
}
