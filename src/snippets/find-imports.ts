// Finds the place for imports that a snippet needs and a document does not have yet.

/** Lines after which imports stand, and what has to stand before them. */
const HEADS: Readonly<Record<string, { readonly imports: RegExp; readonly before?: RegExp }>> = {
  javascript: {
    imports: /^(?:import\b[^;]*?(?:from\s*)?["'][^"'\n]*["'][^\n]*|const\s+[^=\n]+=\s*require\([^\n]*)$/gm,
    before: /^(?:#![^\n]*|"use strict";?|'use strict';?)$/gm,
  },
  typescript: { imports: /^import\b[^;]*?(?:from\s*)?["'][^"'\n]*["'][^\n]*$/gm, before: /^#![^\n]*$/gm },
  java: { imports: /^import\s[^\n]*;$/gm, before: /^package\s[^\n]*;$/gm },
  csharp: { imports: /^using\s+(?!var\b|\()[\w.= ]+;$/gm },
  python: { imports: /^(?:import|from)\s[^\n(]*(?:\([^)]*\))?$/gm, before: /^#![^\n]*$/gm },
  php: { imports: /^use\s[^\n]*;$/gm, before: /^(?:<\?php|namespace\s[^\n]*;|declare\([^\n]*;)$/gm },
  ruby: { imports: /^require(?:_relative)?\s[^\n]*$/gm },
};

export interface ImportEdit {
  readonly offset: number;
  /** Whole lines. */
  readonly text: string;
}

/** Undefined where the document has them all, or where the language of the snippet has none. */
export function findImports(imports: readonly string[], text: string, language: string): ImportEdit | undefined {
  const present = new Set(text.split("\n").map(normal));
  const absent = imports.filter((line) => !present.has(normal(line)));
  const missing = language === "javascript" || language === "typescript" ? withoutBound(absent, text) : absent;
  const head = HEADS[language];
  if (missing.length === 0 || !head) return undefined;
  const last = [...text.matchAll(head.imports)].at(-1);
  const before = head.before && [...text.matchAll(head.before)].at(-1);
  const anchor = last ?? before;
  const end = anchor ? anchor.index + anchor[0].length : undefined;
  const offset = end === undefined ? 0 : Math.min(end + 1, text.length);
  const newline = end === text.length ? "\n" : "";
  // A blank line keeps them apart from what is no import.
  const above = last || end === undefined ? "" : "\n";
  const below = last ? "" : "\n";
  return { offset, text: `${newline}${above}${missing.join("\n")}\n${below}` };
}

/** The same for the same import, whatever the quotes and whether there is a semicolon. */
const normal = (line: string): string => line.trim().replaceAll("'", '"').replace(/\s*;$/, "");

/** Leaves out names that the document has from the same package already: a script that binds a name twice does not run. */
function withoutBound(imports: readonly string[], text: string): readonly string[] {
  const bound = new Set([...text.matchAll(BINDING)].flatMap((match) => namesOf(match)));
  return imports.flatMap((line) => {
    const [match] = [...line.matchAll(BINDING)];
    if (!match) return [line];
    const missing = namesOf(match).filter((name) => !bound.has(name));
    if (missing.length === 0) return [];
    const [, esNames, , cjsNames] = match;
    const names = esNames ?? cjsNames ?? "";
    if (!names.startsWith("{")) return [line];
    const kept = partsOf(names).filter((part) => missing.some((name) => name.endsWith(` ${part}`)));
    return [line.replace(names, () => `{ ${kept.join(", ")} }`)];
  });
}

/** `import { a } from "b"` and `const { a } = require("b")`. */
const BINDING =
  /^import\s+([^"';]+?)\s+from\s*["']([^"']+)["']|^(?:const|let|var)\s+(\{[^}]*\}|\w+)\s*=\s*require\(\s*["']([^"']+)["']\s*\)/gm;

/** Each with its package in front. Type imports bind no value, but the name. */
function namesOf(match: RegExpExecArray): readonly string[] {
  const [, esNames, esPackage, cjsNames, cjsPackage] = match;
  const names = (esNames ?? cjsNames ?? "").replace(/^type\s+/, "");
  const from = esPackage ?? cjsPackage ?? "";
  return names
    .split(/,(?![^{]*\})/)
    .flatMap((one) => (one.trim().startsWith("{") ? partsOf(one) : [one.trim()]))
    .map((name) => `${from} ${name}`);
}

const partsOf = (braced: string): readonly string[] =>
  braced
    .replaceAll(/[{}]/g, "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
