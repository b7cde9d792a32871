// Every snippet, with every answer of its lists, is what its language says, and nothing that our own analyzer would warn of.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { checkWorkspace, engine, showSpan } from "../engine/pages/workbench.ts";
import { wrongInLanguage } from "./checks/parsers.ts";
import { type Document, documentsOf, snippets } from "./documents.ts";

let read = 0;

for (const snippet of snippets)
  describe(snippet.id, () => {
    const documents = documentsOf(snippet);
    test("goes where it belongs", () => {
      const [document] = documents;
      assert.ok(document);
      const { cautions, insertion } = document.choice;
      assert.deepEqual(cautions, []);
      if (insertion.kind === "edit") assert.notEqual(insertion.why, "");
      assert.ok(document.text.includes(firstLine(document)), "the document does not hold it");
    });
    test("parses", async () => {
      const wrong = await Promise.all(documents.map(wrongInLanguage));
      assert.deepEqual(
        wrong.filter((complaint) => complaint !== undefined),
        [],
      );
    });
    test("has no findings", () => {
      for (const { workspace, path, text } of documents) {
        const { findings, problems } = checkWorkspace(workspace);
        const shown = findings.map(({ rule, message, at }) => `${showSpan(workspace, at)} ${rule}: ${message}`);
        assert.deepEqual([...shown, ...problems.map(({ message }) => message)], []);
        if (text === documents[0]?.text && engine.wants(path) && engine.read(path, text).facts.length > 0) read++;
      }
    });
  });

const firstLine = ({ body }: Document): string => body.split("\n")[0]?.trim() ?? "";

after(() => {
  // A file that no stack reads has no findings either: most must have been read.
  assert.ok(read > 60, `the analyzer has read ${read} of ${snippets.length}`);
});
