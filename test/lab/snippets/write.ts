// Writes every snippet, inserted into its document, to `FOLDER/<id>/`, for trying it with what test machines do not have.
//
//     node test/lab/snippets/write.ts FOLDER
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { documentOf, snippets } from "../../snippets/documents.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("usage: write.ts FOLDER");
for (const snippet of snippets) {
  const { path, text } = documentOf(snippet);
  const file = join(folder, snippet.id, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
