// Writes what follows from the lists of rules and stacks: their settings in package.json, and the schema of preferences.
//
// `npm run generate`; a test fails when somebody forgot.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { preferencesSchema } from "../src/engine/preferences.ts";
import { rules } from "../src/engine/rules/index.ts";
import { stacks } from "../src/engine/stacks/index.ts";

const root = join(import.meta.dirname, "..");

/** The generated files, by their path in the checkout. `manifest` is the text of package.json as it is. */
export function generate(manifest: string): Readonly<Record<string, string>> {
  const parsed = JSON.parse(manifest) as Manifest;
  const { properties } = parsed.contributes.configuration;
  const schema = preferencesSchema(
    rules,
    stacks.map((stack) => stack.id),
  );
  return {
    "package.json": toText({
      ...parsed,
      contributes: {
        ...parsed.contributes,
        configuration: { ...parsed.contributes.configuration, properties: { ...properties, ...settings() } },
      },
    }),
    "schemas/preferences.schema.json": toText(schema),
  };
}

interface Manifest {
  readonly contributes: { readonly configuration: { readonly properties: object } };
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

const toText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = generate(await readFile(join(root, "package.json"), "utf8"));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
