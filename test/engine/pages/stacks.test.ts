// Every stack's page is a table of what it understands: the facts of each example, compared whole.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Kind } from "../../../src/engine/facts.ts";
import { stacks } from "../../../src/engine/stacks/index.ts";
import { readPage } from "./page.ts";
import { checkWorkspace, showFact, type Workspace } from "./workbench.ts";

const folder = new URL("../../../knowledge/stacks/", import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith(".md"));
const KINDS: readonly Kind[] = [
  "app",
  "cookie",
  "lifetime",
  "store",
  "key",
  "login",
  "value",
  "type",
  "hop",
  "rollout",
  "command",
  "connection",
];

test("every stack has one page and every page one stack", () => {
  assert.ok(stacks.length > 0);
  assert.deepEqual(
    names.map((name) => name.replace(/\.md$/, "")).toSorted(),
    stacks.map((stack) => stack.id).toSorted(),
  );
});

for (const name of names) {
  const page = readPage(readFileSync(new URL(name, folder), "utf8"));
  describe(name, () => {
    test("shows every state of a setting", () => {
      const rows = page.examples.flatMap((example) => example.facts ?? []).join("\n");
      const wanted = (page.front.states ?? "set, default, unknown").split(",").map((state) => state.trim());
      for (const state of wanted) assert.match(rows, new RegExp(`\\b${state}\\b`), `no row shows "${state}"`);
    });
    for (const example of page.examples) {
      const workspace: Workspace = new Map(example.files.map((file) => [file.path, file.text]));
      test(example.name, () => {
        assert.ok(example.facts, "the example lists no facts");
        const { model } = checkWorkspace(workspace);
        const stack = page.front.id;
        const shown = KINDS.flatMap((kind) => model.facts(kind))
          .filter((fact) => fact.stack === stack)
          .flatMap((fact) => showFact(workspace, fact));
        assert.deepEqual(shown, example.facts);
      });
    }
  });
}
