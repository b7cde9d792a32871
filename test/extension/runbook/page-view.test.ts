// What the panel is told of a page: contents, and what may be done with each example.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { readAddress, writeAddress } from "../../../src/extension/runbook/page-address.ts";
import { pageView } from "../../../src/extension/runbook/page-view.ts";
import { readMessage } from "../../../src/extension/runbook/read-message.ts";
import { nameOf } from "../../../src/runbook/pages/page.ts";
import { makePages } from "../../../src/runbook-files/make-pages.ts";
import { ownEntries } from "../../../src/runbook-files/open-runbook.ts";

const knowledge = join(import.meta.dirname, "../../../knowledge");
const pages = Object.values(makePages(knowledge, ownEntries(knowledge))).map(({ page }) => page);

test("examples of what is wrong can be copied and nothing else", () => {
  const rules = pages.filter(({ kind }) => kind === "rule");
  assert.ok(rules.length > 30);
  for (const page of rules) assert.ok(pageView(page).blocks.every(({ insert, terminal }) => !insert && !terminal));
});

test("what goes into a file can be inserted, commands can be opened in a terminal", () => {
  const page = pages.find(({ id }) => id === "redis-evicts-sessions");
  assert.ok(page);
  const view = pageView(page);
  const said = page.blocks.map(({ language, path }, index) => [path ?? language, view.blocks[index]]);
  const commands = { insert: false, terminal: true };
  const file = { insert: true, terminal: false };
  assert.deepEqual(said, [
    ["sh", commands],
    ["sh", commands],
    ["redis", { insert: false, terminal: false }],
    ["redis.conf", file],
    ["compose.yml", file],
  ]);
});

test("contents name the headings of the page, and products below them", () => {
  const page = pages.find(({ id }) => id === "redis-evicts-sessions");
  assert.ok(page);
  const { contents, kind, rules } = pageView(page);
  assert.equal(kind, "Cause");
  assert.ok(rules.includes("store-evicts-sessions"));
  assert.deepEqual(
    contents.find(({ text }) => text === "Fix")?.below.map(({ text }) => text),
    ["Redis", "Docker", "Managed Redis", "Memcached"],
  );
  const rule = pages.find((one) => nameOf(one) === "rule/store-evicts-sessions");
  assert.ok(rule && pageView(rule).contents.every(({ below }) => below.length === 0));
});

test("every page has an address that leads back to it", () => {
  for (const page of pages) {
    const { pathname } = new URL(writeAddress("vscode://publisher.name", page));
    assert.deepEqual(readAddress(decodeURIComponent(pathname), ""), { name: { kind: page.kind, id: page.id } });
  }
  const team = { kind: "team", id: "team/a b/ü#" } as const;
  const { pathname, hash } = new URL(writeAddress("vscode://publisher.name", team));
  assert.equal(hash, "");
  assert.deepEqual(readAddress(decodeURIComponent(pathname), ""), { name: team });
  assert.deepEqual(readAddress("/cause/x", "s-how-to-tell")?.section, "s-how-to-tell");
  assert.equal(readAddress("/cause/x", "onload=y")?.section, undefined);
  for (const wrong of ["/", "/cause", "/cause/../x", "/other/x", "/cause/x/y"])
    assert.equal(readAddress(wrong, ""), undefined, wrong);
});

test("only what the panel says is heard", () => {
  assert.deepEqual(readMessage({ do: "open", page: "cause/x", section: "s-fix", more: 1 }), {
    ...{ do: "open", page: "cause/x", section: "s-fix" },
  });
  assert.deepEqual(readMessage({ do: "tick", task: "t", done: "yes" }), { do: "tick", task: "t", done: false });
  assert.deepEqual(readMessage({ do: "check", what: "files" }), { do: "check", what: "files" });
  for (const wrong of [
    ...[undefined, null, 1, "ready", {}, { do: "run" }, { do: "open" }, { do: "copy" }, { do: "copy", block: -1 }],
    ...[
      { do: "copy", block: Number.NaN },
      { do: "check", what: "all" },
      { do: "reveal", what: "files" },
    ],
    ...[{ do: "tick" }, { do: "scrolled", to: "1" }],
  ])
    assert.equal(readMessage(wrong), undefined, JSON.stringify(wrong));
});
