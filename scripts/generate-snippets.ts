// Writes what follows from `snippets/source/`: a file of snippets for each language, the index for "Insert Secure Snippet", the list
// for people, and their entries in package.json.
//
// Part of `npm run generate`; a test fails when somebody forgot.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { splitPage } from "../src/runbook/split-page.ts";
import type { Snippet } from "../src/snippets/snippet.ts";
import { languages } from "./snippets/languages.ts";
import { readSource, type Source } from "./snippets/read-source.ts";
import { listForPeople } from "./snippets/write-list.ts";

const root = join(import.meta.dirname, "..");

/** All sources, in the order of stacks and ids. */
export function readSources(): readonly Source[] {
  return globSync("snippets/source/*/*.md", { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .toSorted()
    .map((path) => readSource(path, readFileSync(join(root, path), "utf8")));
}

/** What package.json contributes: VS Code asks for one entry for each language id. */
export interface Contribution {
  readonly language: string;
  readonly path: string;
}

export interface GeneratedSnippets {
  /** By their path in the checkout. */
  readonly files: Readonly<Record<string, string>>;
  readonly contributions: readonly Contribution[];
}

export function generateSnippets(sources: readonly Source[]): GeneratedSnippets {
  const snippets = sources.map(({ snippet }) => snippet);
  const used = Object.keys(languages).filter((name) => snippets.some(({ language }) => language === name));
  const files = Object.fromEntries(
    used.map((name) => [fileOf(name), toText(forEditor(snippets.filter(({ language }) => language === name)))]),
  );
  return {
    files: {
      ...files,
      "snippets/index.json": toText({
        version: 1,
        snippets: snippets.map((snippet) => ({ ...snippet, rules: rulesBehind(snippet) })),
      }),
      "snippets/README.md": listForPeople(sources),
    },
    contributions: used.flatMap((name) =>
      (languages[name]?.ids ?? []).map((language) => ({ language, path: `./${fileOf(name)}` })),
    ),
  };
}

/** A rule that a snippet names itself, and those that find a cause that it names. */
function rulesBehind({ protects }: Snippet): readonly string[] {
  const found = protects.flatMap((id) => {
    const cause = join(root, "knowledge/causes", `${id}.md`);
    const own = existsSync(join(root, "knowledge/rules", `${id}.md`)) ? [id] : [];
    return [...own, ...(existsSync(cause) ? rulesOf(readFileSync(cause, "utf8")) : [])];
  });
  return [...new Set(found)].toSorted();
}

function rulesOf(page: string): readonly string[] {
  const { rules } = parse(splitPage(page).head ?? "") as { readonly rules?: readonly string[] };
  return rules ?? [];
}

const fileOf = (language: string): string => `snippets/${language}.json`;

/** https://code.visualstudio.com/docs/editing/userdefinedsnippets */
function forEditor(snippets: readonly Snippet[]): object {
  return Object.fromEntries(
    snippets.map(({ id, title, summary, imports = [], body }) => [
      title,
      {
        prefix: `sd-${id}`,
        description: summary,
        body: [...imports, ...(imports.length > 0 ? [""] : []), ...body.split("\n")],
      },
    ]),
  );
}

const toText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
