// Writes the list of who checked which snippet.
import type { Snippet } from "../../../src/snippets/snippet.ts";
import type { LabRecord } from "../lab.ts";
import { readByServersAlone } from "./parsers.ts";

const HEAD = `# Who checked the snippets

<!-- Written by UPDATE=1 node --test test/snippets/checks.test.ts. -->

Each snippet is expanded with every answer of its lists and inserted into a small file of its kind by the same code that the editor uses.
Then three things are looked at:

- **every test run**: a parser of the language, unless the server itself is the only one; our own analyzer, which must find nothing;
  and the programs of the column *program*, as Debian and npm have them. Lines with \`sticky\` are taken out for an nginx before 1.29.6.
- **by hand**: what needs more than a test machine has was tried with the versions of the column *by hand*. The test fails when such a snippet
  has changed since.
- A parser alone proves that it is well formed, not that it works: rows with nothing else say so by being empty.

`;

export function writeChecked(
  snippets: readonly Snippet[],
  by: ReadonlyMap<string, readonly string[]>,
  lab: ReadonlyMap<string, LabRecord>,
): string {
  const rows = snippets.map(({ id, language }) => {
    const parser = readByServersAlone.includes(language) ? "" : "parser";
    return `| \`sd-${id}\` | ${parser} | ${(by.get(id) ?? []).join(", ")} | ${lab.get(id)?.by ?? ""} |\n`;
  });
  return `${HEAD}| snippet | | program | by hand |\n|---|---|---|---|\n${rows.join("")}`;
}
