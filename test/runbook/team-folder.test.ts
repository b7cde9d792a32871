// Folders of a team's own pages, with all that may lie in them, and the pages that come with the tool.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { search } from "../../src/runbook/search.ts";
import { INDEX, openRunbook, ownEntries, packIndex } from "../../src/runbook-files/open-runbook.ts";
import { readTeamFolder } from "../../src/runbook-files/team-folder.ts";

const knowledge = join(import.meta.dirname, "../../knowledge");
let place = "";

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "session-doctor-team-"));
});
afterEach(() => rmSync(place, { recursive: true }));

function write(file: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(place, file)), { recursive: true });
  writeFileSync(join(place, file), text);
}

const ids = (): readonly string[] => readTeamFolder(place).pages.map(({ entry }) => entry.id);

test("reads pages below the folder, and nothing else", () => {
  write("b.md", "# B\n\nLead.\n");
  write("deep/a.markdown", "# A\n\nLead.\n");
  write("notes.txt", "# No page\n");
  write(".git/x.md", "# Hidden\n\nLead.\n");
  write("node_modules/pkg/readme.md", "# Package\n\nLead.\n");
  write("README.md", "# About these pages\n\nRead them.\n");
  assert.deepEqual(ids(), ["team/b", "team/deep/a"]);
  assert.deepEqual(readTeamFolder(place).problems, []);
});

test("says what is wrong with pages, by their paths", () => {
  write("broken.md", "---\nwords: [a\n---\n# Broken\n\nLead.\n");
  write("image.md", new Uint8Array([0x89, 0x50, 0, 0]));
  const { pages, problems } = readTeamFolder(place);
  assert.equal(pages.length, 1);
  assert.deepEqual(
    problems.map(({ path }) => path),
    [join(place, "broken.md"), join(place, "image.md")],
  );
});

test("follows no links", () => {
  write("a.md", "# A\n\nLead.\n");
  symlinkSync(place, join(place, "round"));
  symlinkSync(join(place, "a.md"), join(place, "b.md"));
  assert.deepEqual(ids(), ["team/a"]);
});

test("stops where a folder is no runbook any more", () => {
  for (let page = 0; page < 510; page++) write(`p${page}.md`, `# P${page}\n\nLead.\n`);
  const { pages, problems } = readTeamFolder(place);
  assert.equal(pages.length, 500);
  assert.match(problems[0]?.message ?? "", /first 500 of 510/);
});

test("a folder that is not there is a problem, not an end", () => {
  const { index, problems } = openRunbook(knowledge, [join(place, "absent")]);
  assert.match(problems[0]?.message ?? "", /cannot be read \(ENOENT\)/);
  assert.ok(search(index, "sticky session").length > 0);
});

test("opens pages of both kinds", () => {
  write("till.md", "# The till forgets\n\nRestart it.\n");
  const runbook = openRunbook(knowledge, [place]);
  assert.equal(runbook.page("team/till")?.path, join(place, "till.md"));
  assert.match(runbook.page("affinity-missing")?.entry.title ?? "", /./);
  for (const none of ["nothing", "../README", "team/other", ""]) assert.equal(runbook.page(none), undefined);
});

test("takes the index that was built ahead", () => {
  write("causes/only.md", "---\nwords: [purple]\n---\n# Only one page\n\nLead.\n");
  writeFileSync(join(place, INDEX), packIndex(ownEntries(place)));
  assert.deepEqual([...openRunbook(place).index.cards.keys()], ["only"]);
});
