// What every page of the runbook keeps: its head, its sections, its links, and blocks that a reader can paste.
//
// One page: `node --test --test-name-pattern=affinity-missing test/house/knowledge.test.ts`
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import Ajv from "ajv/dist/2020.js";
import { parse } from "yaml";
import { rules } from "../../src/engine/rules/index.ts";
import { type FailureKind, runbookOf } from "../../src/live/redis/failure.ts";
import { entryStacks, topics } from "../../src/runbook/entry.ts";
import { readEntry } from "../../src/runbook/read-entry.ts";
import { findingsIn } from "./knowledge/analysis.ts";
import { type Page, readPages } from "./knowledge/pages.ts";
import { wrongWith } from "./knowledge/parse.ts";
import { dangersOf } from "./knowledge/safety.ts";
import { checkWith } from "./knowledge/servers.ts";
import { shellcheck } from "./knowledge/shellcheck.ts";

const root = join(import.meta.dirname, "../..");
const ci = process.env.CI === "true";
const pages = readPages();
const blocks = pages.flatMap((page) => page.blocks);
const causes = pages.filter((page) => page.kind === "cause");
const schema = JSON.parse(readFileSync(join(root, "schemas/knowledge.schema.json"), "utf8"));
const ajv = new Ajv.default({ strict: false, allErrors: true, allowUnionTypes: true });
ajv.addSchema(schema, "knowledge");

const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  cause: ["How to tell", "Check", "Fix", "Prevent", "What not to do", "Sources"],
  guide: ["Sources"],
  rule: ["Why", "Fix", "When it is fine", "Sources"],
  stack: ["Facts"],
};

// Everything that starts a program runs once, for all pages together.
const shellBlocks = blocks.filter(({ language }) => ["sh", "bash", "shell"].includes(language));
const shellComplaints = shellcheck(shellBlocks);
const servers = await Promise.all(
  (["nginx", "haproxy", "httpd", "redis"] as const).map(async (server) => ({
    server,
    ...(await checkWith(server, blocks)),
  })),
);
let analyzed = 0;

test("there are pages, and the checks below have seen blocks", () => {
  assert.ok(pages.length > 40, `${pages.length} pages`);
  assert.ok(pages.filter((page) => page.kind === "rule").length >= rules.length);
  assert.ok(causes.length >= 45, `${causes.length} pages of causes`);
  assert.ok(blocks.length > causes.length, `${blocks.length} blocks on ${causes.length} pages of causes`);
  assert.ok(shellBlocks.length > 0);
});

test("the schema allows the topics and products that the code knows", () => {
  assert.deepEqual(schema.$defs.topic.enum, [...topics]);
  assert.deepEqual(schema.$defs.stack.enum, [...entryStacks]);
});

test("what the schema refuses, the reader reports", () => {
  const wrong = ["symptom: [a]", "topics: [nonsense]", "stacks: [nonsense]", "symptoms: [{ a: b }]", 'words: [""]'];
  for (const head of wrong) {
    assert.equal(ajv.getSchema("knowledge")?.(parse(head)), false, head);
    const { problems } = readEntry(`---\n${head}\n---\n# Title\n\nLead.\n`, "any.md");
    assert.equal(problems.length, 1, head);
  }
});

test("every failure of a connection leads to a page that names it", () => {
  const source = readFileSync(join(root, "src/live/redis/failure.ts"), "utf8");
  const union = /export type FailureKind =([^;]+);/.exec(source)?.[1] ?? "";
  const kinds = [...union.matchAll(/"([a-z-]+)"/g)].map(([, kind]) => kind as FailureKind);
  assert.ok(kinds.length > 30, `only ${kinds.length} kinds seen`);
  assert.deepEqual(
    kinds.filter((kind) => {
      const page = causes.find(({ id }) => id === runbookOf(kind));
      return !new RegExp(`(?:^\\s*- |\`)${kind}(?:\`|$)`, "m").test(page?.markdown ?? "");
    }),
    [],
  );
});

for (const page of pages)
  describe(page.path, () => {
    test("has the head and the parts of its kind", () => {
      assert.deepEqual(partsMissing(page), []);
    });
    test("leads to what exists", () => {
      assert.deepEqual(brokenLinks(page), []);
    });
    if (page.blocks.length === 0) return;
    test("has blocks that parse", async () => {
      const wrong = await Promise.all(page.blocks.map(wrongWith));
      assert.deepEqual(
        wrong.filter((complaint) => complaint !== undefined),
        [],
      );
    });
    test("has blocks that are safe to paste", () => {
      const own = shellComplaints?.filter((complaint) => complaint.startsWith(`${page.path}:`)) ?? [];
      assert.deepEqual([...page.blocks.flatMap(dangersOf), ...own], []);
    });
    test("has configuration that our analyzer and the servers accept", () => {
      const { complaints, read } = findingsIn(page);
      analyzed += read;
      const refused = servers.flatMap((server) =>
        server.complaints.filter((complaint) => complaint.startsWith(`${page.path}:`)),
      );
      assert.deepEqual([...complaints, ...refused], []);
    });
  });

test("the analyzer has read blocks", () => {
  assert.ok(analyzed > causes.length, `${analyzed} blocks`);
});

test("shellcheck has seen the shell blocks", {
  skip: !ci && shellComplaints === undefined && "shellcheck is not installed",
}, () => {
  assert.ok(shellComplaints !== undefined, "shellcheck is not installed");
});

for (const { server, missing, checked } of servers)
  test(`${server} has checked its blocks`, { skip: !ci && missing }, () => {
    assert.equal(missing, undefined);
    assert.ok(checked > 0, `no block is for ${server}`);
  });

function partsMissing(page: Page): readonly string[] {
  const { path, kind, headings, read, markdown } = page;
  const missing = [...read.problems];
  const validate = ajv.getSchema(`knowledge#/$defs/${kind === "stack" ? "stack-page" : kind}`);
  assert.ok(validate, `there are no pages of the kind ${kind}`);
  const head: unknown = parse(/^---\n([\s\S]*?)\n---\n/.exec(markdown)?.[1] ?? "");
  if (!validate(head))
    missing.push(
      ...(validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
      ),
    );
  for (const section of SECTIONS[kind] ?? [])
    if (!headings.some(({ depth, text }) => depth === 2 && text === section)) missing.push(`no section "${section}"`);
  if (kind !== "stack" && !page.links.some((link) => link.startsWith("https://"))) missing.push("no source");
  if (kind === "cause") {
    const under = (section: string): readonly string[] =>
      headings.filter(({ depth, below }) => depth === 3 && below === section).map(({ text }) => text);
    for (const name of ["By hand", "With Session Doctor"])
      if (!under("Check").includes(name)) missing.push(`no "### ${name}" under Check`);
    if (under("Fix").length === 0) missing.push("no fix for any stack: a ### heading under Fix");
    const { entry } = read;
    if (entry && entry.lead.length > 600)
      missing.push(`the lead has ${entry.lead.length} characters; a first answer has 600 at most`);
    if (/\n\n/.test(entry?.lead ?? "")) missing.push("the lead is one paragraph");
  }
  return missing.map((what) => `${path}: ${what}`);
}

const exists = (file: string): boolean => pages.some((page) => page.path === file);

function brokenLinks({ path, links, read, kind, id }: Page): readonly string[] {
  const folder = path.replace(/[^/]+$/, "");
  const broken = links.filter((link) => {
    if (/^https:\/\/[^/]+\./.test(link)) return false;
    const [file = ""] = link.split("#");
    return /^\w+:/.test(link) || !exists(join(folder, file).replaceAll("\\", "/"));
  });
  const { related = [], rules: named = [] } = read.entry ?? {};
  const folders = kind === "guide" ? ["causes", "guides"] : ["causes"];
  return [
    ...broken.map((link) => `${path}: the link ${link} leads nowhere`),
    ...related
      .filter((other) => other === id || !folders.some((place) => exists(`${place}/${other}.md`)))
      .map((other) => `${path}: related: there is no other page ${other}`),
    ...named
      .filter((rule) => !rules.some((known) => known.id === rule))
      .map((rule) => `${path}: there is no rule ${rule}`),
  ];
}
