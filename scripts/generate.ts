// Writes what follows from the lists of rules and stacks: their settings in package.json, the schema of preferences, and the
// table of rules in the README; and what follows from the sources of snippets.
//
// `npm run generate`; a test fails when somebody forgot.
import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { preferencesSchema } from "../src/engine/preferences.ts";
import { rules } from "../src/engine/rules/index.ts";
import { stacks } from "../src/engine/stacks/index.ts";
import { generateSnippets, readSources } from "./generate-snippets.ts";

const root = join(import.meta.dirname, "..");

/** The generated files, by their path in the checkout. Takes the texts of package.json and README.md as they are. */
export function generate(manifest: string, readme: string): Readonly<Record<string, string>> {
  const parsed = JSON.parse(manifest) as Manifest;
  const [analysis, ...sections] = parsed.contributes.configuration;
  const properties = { ...analysis?.properties, ...settings() };
  const schema = preferencesSchema(
    rules,
    stacks.map((stack) => stack.id),
  );
  return {
    "package.json": toText({
      ...parsed,
      contributes: {
        ...parsed.contributes,
        configuration: [{ ...analysis, properties }, ...sections],
      },
    }),
    "schemas/preferences.schema.json": toText(schema),
    "README.md": readme.replace(
      /(<!-- rules -->\n)[\s\S]*?(<!-- \/rules -->)/,
      (_all, begin: string, end: string) => `${begin}${table()}${end}`,
    ),
  };
}

interface Manifest {
  /** The first section is that of the analysis. */
  readonly contributes: { readonly configuration: readonly { readonly properties: object }[] };
}

/** Settings that name rules and stacks. */
function settings(): object {
  const severity = { type: "string", enum: ["off", "error", "warning", "info"] };
  return {
    "sessionDoctor.rules": {
      type: "object",
      order: 1,
      scope: "resource",
      markdownDescription:
        "Severity of each rule's findings, or `off`. Rules that are not named keep their own severity. Wins over `.session-doctor.json`.",
      default: {},
      additionalProperties: false,
      properties: Object.fromEntries(rules.map(({ id, title }) => [id, { ...severity, description: title }])),
    },
    "sessionDoctor.disabledStacks": {
      type: "array",
      order: 2,
      scope: "resource",
      markdownDescription:
        "Stacks that are not read, such as `spring-boot` in a folder where another tool looks after it.",
      default: [],
      uniqueItems: true,
      items: { type: "string", enum: stacks.map((stack) => stack.id).toSorted() },
    },
  };
}

/** One row a rule, leading to its page. */
function table(): string {
  const rows = rules.map(
    ({ id, title, severity }) => `| [\`${id}\`](knowledge/rules/${id}.md) | ${title} | ${severity} |\n`,
  );
  return `| rule | what it finds | severity |\n|---|---|---|\n${rows.join("")}`;
}

const toText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const read = (path: string): Promise<string> => readFile(join(root, path), "utf8");
  const { files: snippetFiles, contributions } = generateSnippets(readSources());
  const manifest = JSON.parse(await read("package.json")) as Manifest;
  const contributing = { ...manifest, contributes: { ...manifest.contributes, snippets: contributions } };
  const files = { ...generate(toText(contributing), await read("README.md")), ...snippetFiles };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  // The formatter has the last word on layout.
  const written = Object.keys(files).filter((path) => path.endsWith(".json"));
  execFileSync(join(root, "node_modules/.bin/biome"), ["format", "--write", ...written], {
    cwd: root,
    stdio: "inherit",
  });
}
