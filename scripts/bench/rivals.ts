// The programs that Session Doctor is measured against, and how they are brought to do comparable work.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Program } from "./measure.ts";

/** A program, or why it cannot be measured here. */
export type Rival = Program | { readonly missing: string };

const TOOLS = join(tmpdir(), "session-doctor-bench");
const PACKAGES = [
  "@ast-grep/cli@0.51.1",
  "eslint@10.15.0",
  "eslint-plugin-sonarjs@4.2.2",
  "@typescript-eslint/parser@8.73.0",
  "typescript@5.9.3",
];

/** Installs the npm packages to compare with, outside the checkout and once. Says why not when that fails. */
export function installRivals(): string | undefined {
  const marker = join(TOOLS, "installed.json");
  if (existsSync(marker)) return undefined;
  mkdirSync(TOOLS, { recursive: true });
  writeFileSync(join(TOOLS, "package.json"), `{ "private": true }\n`);
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const done = spawnSync(npm, ["install", "--no-audit", "--no-fund", ...PACKAGES], { cwd: TOOLS, encoding: "utf8" });
  if (done.status !== 0) return `npm could not install it: ${(done.stderr ?? "").split("\n")[0] ?? ""}`;
  writeFileSync(marker, JSON.stringify(PACKAGES));
  return undefined;
}

/** A search for the words that session code contains: what reading everything once costs. */
export function ripgrep(folders: readonly string[]): Rival {
  if (spawnSync("rg", ["--version"]).status !== 0) return { missing: "rg is not installed" };
  const args = ["-c", "-i", "session|cookie|redis|sticky|jvmRoute", ...folders];
  return { name: "ripgrep", command: "rg", args, codes: [0, 1] };
}

/** Cookie rules in five languages, as a user of ast-grep would write them. */
export function astGrep(folders: readonly string[]): Rival {
  const command = join(TOOLS, "node_modules/.bin/ast-grep");
  if (!existsSync(command)) return { missing: "ast-grep could not be installed" };
  const args = ["scan", "--json=stream", "--inline-rules", AST_GREP_RULES, ...folders];
  return { name: "ast-grep", command, args, codes: [0, 1] };
}

/** The five rules of sonarjs about cookies and sessions, over JavaScript and TypeScript. */
export function eslint(folder: string): Rival {
  const command = join(TOOLS, "node_modules/.bin/eslint");
  if (!existsSync(command)) return { missing: "eslint could not be installed" };
  const resolve = createRequire(join(TOOLS, "package.json")).resolve;
  const config = join(TOOLS, "eslint.config.mjs");
  writeFileSync(
    config,
    `import sonarjs from ${JSON.stringify(resolve("eslint-plugin-sonarjs"))};
import * as parser from ${JSON.stringify(resolve("@typescript-eslint/parser"))};
export default [{
  files: ["**/*.{js,cjs,mjs,jsx,ts,cts,mts,tsx}"],
  plugins: { sonarjs },
  languageOptions: { parser, parserOptions: { ecmaFeatures: { jsx: true } } },
  linterOptions: { reportUnusedDisableDirectives: "off" },
  rules: ${JSON.stringify(Object.fromEntries(SONAR_RULES.map((rule) => [`sonarjs/${rule}`, "warn"])))},
}];
`,
  );
  const args = ["--no-config-lookup", "--config", config, "--no-inline-config", "--format", "json", "."];
  // 1: it found something, or could not parse a file; both took the same work.
  return { name: "eslint + sonarjs", command, args, cwd: folder, codes: [0, 1] };
}

const SONAR_RULES = [
  "insecure-cookie",
  "cookie-no-httponly",
  "session-regeneration",
  "csrf",
  "no-session-cookies-on-static-assets",
];

const AST_GREP_RULES = `
id: js-cookie-flag
language: JavaScript
severity: warning
message: cookie flag
rule: { kind: pair, regex: '^(secure|httpOnly)\\s*:\\s*false$' }
---
id: ts-cookie-flag
language: TypeScript
severity: warning
message: cookie flag
rule: { kind: pair, regex: '^(secure|httpOnly)\\s*:\\s*false$' }
---
id: java-cookie-flag
language: Java
severity: warning
message: cookie flag
rule: { any: [ { pattern: $C.setSecure(false) }, { pattern: $C.setHttpOnly(false) } ] }
---
id: python-cookie-flag
language: Python
severity: warning
message: cookie flag
rule: { kind: keyword_argument, regex: '^(secure|httponly)\\s*=\\s*False$' }
---
id: php-cookie
language: Php
severity: warning
message: cookie
rule: { pattern: setcookie($$$) }
`;
