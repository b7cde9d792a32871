// Where the tool's own files are: the same code runs from the sources, from the bundle in dist, and from an installed extension.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(import.meta.url);

/** Whether this code was bundled. A bundle has its wasm files and its worker beside it. */
export const isBundled = !here.endsWith(".ts");

/** The directory that holds package.json and the knowledge pages. */
export function installDirectory(): string {
  let directory = dirname(here);
  while (!existsSync(join(directory, "knowledge", "rules")) && dirname(directory) !== directory)
    directory = dirname(directory);
  return directory;
}

/** Version of the tool, as package.json says it. */
export function toolVersion(): string {
  const { version } = JSON.parse(readFileSync(join(installDirectory(), "package.json"), "utf8")) as { version: string };
  return version;
}

/** The directory of the tree-sitter runtime and grammars, for `grammarsIn`. */
export function wasmDirectory(): string {
  if (isBundled) return join(dirname(here), "wasm");
  return dirname(createRequire(import.meta.url).resolve("@vscode/tree-sitter-wasm"));
}

/** The directory of the code that facts depend on: a cache must not outlive a change in it. */
export function codeDirectory(): string {
  return isBundled ? dirname(here) : join(dirname(here), "..", "engine");
}
