// Whether JavaScript is written as an ES module or as CommonJS, and imports of the one as those of the other.

export type ModuleKind = "module" | "commonjs";

/** Undefined where neither name nor text says it, and in other languages. */
export function moduleKind(text: string, path: string): ModuleKind | undefined {
  if (/\.[cm][jt]sx?$/i.test(path)) return /\.c[jt]sx?$/i.test(path) ? "commonjs" : "module";
  // TypeScript is written with imports, whatever it is compiled to.
  if (/\.tsx?$/i.test(path) || /^(?:import\b(?!\s*\()|export\b)/m.test(text)) return "module";
  if (/^(?:const|let|var)\s[^=\n]+=\s*require\(|^(?:module\.)?exports\b/m.test(text)) return "commonjs";
  return undefined;
}

/** What the code needs; undefined where it runs as either. */
export function neededKind(imports: readonly string[], body: string): ModuleKind | undefined {
  if (imports.some((line) => /^import\b/.test(line)) || WAITS.test(body)) return "module";
  return imports.some((line) => /=\s*require\(/.test(line)) ? "commonjs" : undefined;
}

/** Outside of functions, which CommonJS does not have. */
const WAITS = /^(?:(?:const|let)\s[^=\n]+=\s*)?await\b/m;

/** Undefined where the code cannot be CommonJS. */
export function asCommonJs(imports: readonly string[], body: string): readonly string[] | undefined {
  if (WAITS.test(body)) return undefined;
  const lines = imports.map(toRequire);
  return lines.every((line) => line !== undefined) ? lines : undefined;
}

function toRequire(line: string): string | undefined {
  const side = /^import "([^"]+)";$/.exec(line);
  if (side) return `require("${side[1]}");`;
  const [, names = "", from] = /^import (\{[^}]+\}|\w+) from "([^"]+)";$/.exec(line) ?? [];
  if (from === undefined) return undefined;
  // connect-redis 7 is built from an ES module: https://github.com/tj/connect-redis/blob/v7.1.1/readme.md
  const member = from === "connect-redis" && !names.startsWith("{") ? ".default" : "";
  return `const ${names.replaceAll(/ as /g, ": ")} = require("${from}")${member};`;
}
