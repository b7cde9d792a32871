// Every snippet is accepted by the program that will read it, where there is one; and the list of who checked what is true.
//
// `UPDATE=1 node --test test/snippets/checks.test.ts` writes the list anew.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Check } from "./checks/check.ts";
import { checkCompiler } from "./checks/compiler.ts";
import { checkPrograms } from "./checks/programs.ts";
import { checkServers } from "./checks/servers.ts";
import { writeChecked } from "./checks/write-checked.ts";
import { type Document, documentOf, snippets } from "./documents.ts";
import { readLab } from "./lab.ts";
import { applications } from "./run/applications.ts";

const ci = process.env.CI === "true";
const list = join(import.meta.dirname, "../../snippets/checked.md");
const documents = snippets.map((snippet) => documentOf(snippet));

const checkAll = async (all: readonly Document[]): Promise<readonly Check[]> => [
  ...(await checkServers(all)),
  ...(await checkPrograms(all)),
  ...(await checkCompiler(all)),
];
const checks = await checkAll(documents);

for (const { by, ids, complaints, missing } of checks)
  test(`${by} accepts ${ids.length} snippets`, { skip: !ci && missing }, () => {
    assert.equal(missing, undefined);
    assert.ok(ids.length > 0, "it has seen none");
    assert.deepEqual(Object.fromEntries(complaints), {});
  });

test("what is not right is refused: a check that accepts everything checks nothing", async () => {
  const broken = await checkAll(documents.map(breakDocument));
  for (const { by, ids, complaints, missing } of broken)
    if (missing === undefined) assert.deepEqual([...complaints.keys()].toSorted(), ids.toSorted(), by);
});

/** Adds what a reader of the language has to refuse. */
function breakDocument(document: Document): Document {
  const { snippet, text } = document;
  const wrong: Readonly<Record<string, string>> = {
    nginx: `nonsense on;\n${text}`,
    haproxy: `${text}\nbackend nonsense\n    nonsense\n`,
    apacheconf: `${text}\nNonsense on\n`,
    redis: `${text}\nnonsense yes\n`,
    shellscript: `${text}\nif true; then\n`,
    php: `${text}\nfunction (\n`,
    ini: `${text}\nsession.nonsense = 1\n`,
    ruby: `${text}\ndef\n`,
    python: `${text}\ndef\n`,
    javascript: `${text}\nprocess.nonsense();\n`,
    typescript: `${text}\nconst nonsense: number = "";\n`,
    yaml:
      snippet.stack === "kubernetes" ? text.replace("metadata:", "nonsense: 1\nmetadata:") : `${text}\nnonsense: 1\n`,
  };
  return { ...document, text: wrong[snippet.language] ?? text };
}

test("the list of checks says who checked what", () => {
  const by = new Map<string, string[]>(snippets.map(({ id }) => [id, []]));
  for (const check of checks) for (const id of check.ids) by.get(id)?.push(check.by);
  for (const { ids, by: name } of applications) for (const id of ids) by.get(id)?.push(name);
  const lab = readLab(documents);
  assert.deepEqual(lab.stale, [], "changed since they were tried by hand: see test/lab/snippets/README.md");
  const text = writeChecked(snippets, by, lab.records);
  if (process.env.UPDATE === "1") writeFileSync(list, text);
  assert.equal(readFileSync(list, "utf8"), text, "UPDATE=1 node --test test/snippets/checks.test.ts writes it anew");
});
