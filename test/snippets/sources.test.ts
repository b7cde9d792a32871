// What every snippet's source keeps, and that what is made of the sources is up to date.
import assert from "node:assert/strict";
import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, test } from "node:test";
import { generateSnippets, readSources } from "../../scripts/generate-snippets.ts";
import { readSource } from "../../scripts/snippets/read-source.ts";
import type { Snippet } from "../../src/snippets/snippet.ts";
import { dangersOf } from "../house/knowledge/safety.ts";
import { expand } from "./expand.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const sources = readSources();
const snippets = sources.map(({ snippet }) => snippet);

/** What the articles and the analyzer speak of. */
const STACKS = [
  "express",
  "spring",
  "servlet",
  "tomcat",
  "hazelcast",
  "aspnet",
  "nginx",
  "haproxy",
  "httpd",
  "redis",
  "docker",
  "monitoring",
  "operations",
  "kubernetes",
];

test("there are snippets for every stack", () => {
  assert.ok(snippets.length >= 60, `${snippets.length} snippets`);
  for (const stack of STACKS)
    assert.ok(
      snippets.some((one) => one.stack === stack),
      stack,
    );
});

test("what is generated is up to date (npm run generate)", () => {
  const { files, contributions } = generateSnippets(sources);
  for (const [path, text] of Object.entries(files)) {
    const same = path.endsWith(".json")
      ? JSON.stringify(JSON.parse(read(path))) === JSON.stringify(JSON.parse(text))
      : read(path) === text;
    assert.ok(same, `${path} is out of date`);
  }
  assert.deepEqual(JSON.parse(read("package.json")).contributes.snippets, contributions);
  const stray = globSync("snippets/*", { cwd: root })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !(path in files) && !["snippets/source", "snippets/checked.md"].includes(path));
  assert.deepEqual(stray, []);
});

test("ids and titles are unique, so that every prefix leads to one snippet", () => {
  const ids = snippets.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  const titles = snippets.map(({ title, language }) => `${language}: ${title}`);
  assert.equal(new Set(titles).size, titles.length);
});

test("each set-up for one version of a library has its counterpart", () => {
  const ranges = snippets.flatMap(({ id, needs }) =>
    Object.entries(needs)
      .filter(([, range]) => range.includes("<"))
      .map(([name]) => ({ id, name })),
  );
  assert.ok(ranges.length > 3);
  for (const { id, name } of ranges)
    assert.ok(
      snippets.some((other) => other.id === id.replace(/-\d+$/, "") && name in other.needs),
      id,
    );
});

for (const { snippet } of sources)
  describe(snippet.id, () => {
    test("is named, placed and explained", () => assert.deepEqual(faultsOf(snippet), []));
    test("is safe to paste", () => {
      const language = snippet.language === "shellscript" ? "bash" : snippet.language;
      const { text } = expand(snippet.body);
      assert.deepEqual(dangersOf({ where: snippet.id, language, path: snippet.file, text, below: "" }), []);
    });
  });

function faultsOf({
  id,
  title,
  summary,
  adapt,
  file,
  matches,
  protects,
  imports = [],
  body,
  places,
}: Snippet): string[] {
  const faults: string[] = [];
  const complain = (when: boolean, what: string): void => {
    if (when) faults.push(what);
  };
  complain(!/^[a-z0-9]+(?:-[a-z0-9]+)+$/.test(id), "the id is not of small words with hyphens");
  complain(/[.!]$/.test(title) || title.length > 80, "the title is no headline");
  complain(!summary.endsWith(".") || summary.length > 300, "the summary is not one or two sentences");
  for (const one of adapt) complain(!/^[A-Z`].*[.)`]$/.test(one), `"${one}" is no sentence`);
  for (const one of protects)
    complain(
      !["causes", "rules"].some((folder) => existsSync(join(root, "knowledge", folder, `${one}.md`))),
      `${one}?`,
    );
  complain(new Set(protects).size !== protects.length, "it protects twice against the same");
  complain(
    matches !== undefined && !matches.some((pattern) => fits(pattern, file)),
    `${file} is none of the files that it says it belongs into`,
  );
  complain(
    imports.some((line) => line.includes("$")),
    "an import has a dollar sign",
  );
  complain(/\s$|^\s*\n/.test(body) || /[ \t]\n/.test(body), "it has blanks at an end");
  complain(/:latest\b/.test(body), "an image has no version");
  complain(places.length === 0, "it has no place");
  const numbers = [...expand(body).fields.keys()].toSorted((a, b) => a - b);
  complain(
    numbers.some((number, index) => number !== index + 1),
    `its fields are ${numbers.join(", ")}`,
  );
  // People type over what differs from one application to the next; a choice of one is none.
  for (const [number, { choices }] of expand(body).fields)
    complain(new Set(choices).size !== choices.length, `field ${number} offers the same twice`);
  return faults;
}

const fits = (pattern: string, file: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+?]/g, String.raw`\$&`).replaceAll("*", ".*")}$`).test(
    pattern.includes("/") ? file : basename(file),
  );

describe("a source that is not whole stops the generator", () => {
  const good = read("snippets/source/redis/redis-conf.md");
  const readGood = (change: (text: string) => string) => () => readSource("redis/redis-conf.md", change(good));
  assert.equal(readGood((text) => text)().snippet.id, "redis-conf");
  const wrong: readonly [string, RegExp, (text: string) => string][] = [
    ["no head", /no head/, (text) => text.replaceAll("---", "")],
    ["another language", /no language klingon/, (text) => text.replace("language: redis", "language: klingon")],
    [
      "a key that nobody reads",
      /prefix is no key/,
      (text) => text.replace("language: redis", "language: redis\nprefix: x"),
    ],
    ["a place that is none", /is no place/, (text) => text.replace("place: [file, end]", "place: somewhere")],
    ["no body", /no title, summary and fence|no body/, (text) => text.replaceAll("```", "")],
    ["nothing to adapt", /nothing to adapt/, (text) => text.replace("## Adapt", "## Other")],
    ["no sources", /no sources/, (text) => text.replace("## Sources", "## Other")],
    ["no protection", /against nothing/, (text) => text.replace(/protects: .*/, "protects: []")],
  ];
  for (const [name, expected, change] of wrong) test(name, () => assert.throws(readGood(change), expected));
});
