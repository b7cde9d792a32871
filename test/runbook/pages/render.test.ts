// Pages as HTML: every one of ours, and what a stranger may write into one.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { annotatedHtml, codeHtml } from "../../../src/runbook/pages/code-html.ts";
import { highlight } from "../../../src/runbook/pages/highlight.ts";
import { makePage } from "../../../src/runbook/pages/make-page.ts";
import { othersOf } from "../../../src/runbook/pages/other-pages.ts";
import { nameOf, pageNamed, type RunbookPage } from "../../../src/runbook/pages/page.ts";
import { readEntry } from "../../../src/runbook/read-entry.ts";
import { makePages } from "../../../src/runbook-files/make-pages.ts";
import { ownEntries } from "../../../src/runbook-files/open-runbook.ts";

const knowledge = join(import.meta.dirname, "../../../knowledge");
const entries = ownEntries(knowledge);
const pages = Object.values(makePages(knowledge, entries)).map(({ page }) => page);

/** A page of a team in a runbook that has a cause `x`, and its own page `ours/other`. */
function team(markdown: string, path = "ours/page.md"): RunbookPage {
  const { entry } = readEntry(markdown, path, "team");
  assert.ok(entry);
  const known = [
    { kind: "cause", id: "x", title: "The cause `x`", rules: ["r"] },
    { kind: "team", id: "team/ours/other", title: "Other", rules: [] },
    { kind: "rule", id: "r", title: "A rule", rules: [] },
  ] as const;
  return makePage(entry, markdown, othersOf(known));
}

const all = ({ titleHtml, leadHtml, bodyHtml }: RunbookPage): string => titleHtml + leadHtml + bodyHtml;

test("every page becomes HTML that runs nothing, loads nothing and has no style of its own", () => {
  assert.ok(pages.length > 150, `${pages.length} pages`);
  for (const page of pages) {
    const html = all(page);
    assert.doesNotMatch(html, /<(?:script|style|img|iframe|svg|form)|\s(?:style|on\w+|src)=/i, nameOf(page));
    for (const [, href = ""] of html.matchAll(/ href="([^"]*)"/g))
      assert.match(href, /^(?:https?:\/\/|#)/, nameOf(page));
    assert.doesNotMatch(html, /<h1/, nameOf(page));
    assert.ok(page.leadHtml.startsWith("<p>"), nameOf(page));
  }
});

test("ids on a page are there once, and lists of headings and examples name what is on it", () => {
  for (const page of pages) {
    const html = all(page);
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id);
    assert.deepEqual(ids, [...new Set(ids)], nameOf(page));
    for (const { id } of [...page.headings, ...page.tasks]) assert.ok(ids.includes(id), `${nameOf(page)} ${id}`);
    assert.equal(html.match(/<figure data-block=/g)?.length ?? 0, page.blocks.length, nameOf(page));
  }
});

test("every link from page to page leads to a page and, where it names one, to a heading of it", () => {
  const known = new Map(pages.map((page) => [nameOf(page), page]));
  let seen = 0;
  for (const page of pages) {
    for (const [, href = "", name = ""] of all(page).matchAll(/ href="([^"]*)" data-page="([^"]*)"/g)) {
      seen++;
      const to = known.get(name);
      assert.ok(to, `${nameOf(page)} leads to ${name}`);
      if (href !== "#")
        assert.ok(
          to.headings.some(({ id }) => `#${id}` === href),
          `${nameOf(page)}: ${name}${href}`,
        );
    }
    for (const one of page.related) assert.ok(known.has(nameOf(one)), `${nameOf(page)} is related to ${nameOf(one)}`);
  }
  assert.ok(seen > 300, `${seen} links`);
});

test("the page of a rule has its severity, notes in place of marks, and the causes that name it", () => {
  const rules = pages.filter(({ kind }) => kind === "rule");
  assert.ok(rules.length > 30);
  for (const page of rules) {
    assert.match(page.severity ?? "", /^(?:error|warning|info)$/, page.id);
    assert.match(page.bodyHtml, /<mark class="(?:error|warning|info)">/, page.id);
    assert.doesNotMatch(page.bodyHtml.replaceAll(/<[^>]*>/g, ""), /\^\^|~~~/, page.id);
    assert.ok(
      page.blocks.every(({ text }) => !/^ *\^+ (?:error|warning|info): /m.test(text)),
      page.id,
    );
    assert.ok(
      page.blocks.some(({ isCaught }) => isCaught),
      page.id,
    );
    assert.deepEqual(page.rules, [page.id]);
  }
  const eviction = rules.find(({ id }) => id === "store-evicts-sessions");
  assert.ok(eviction?.related.some(({ kind, id }) => kind === "cause" && id === "redis-evicts-sessions"));
});

test("what a page holds is text, never markup", () => {
  const page = team(
    '# <b>&"\n\n<script>alert(1)</script>\n\n```js <i>\n<img src=x onerror=y>\n```\n\n## <u>\n\n- [ ] <s>\n',
  );
  assert.doesNotMatch(all(page), /<(?:script|img|b|i|u|s)>/);
  assert.equal(page.blocks[0]?.text, "<img src=x onerror=y>");
});

test("links lead to pages and to the web, and nowhere else", () => {
  const links = [
    "[cause](../causes/x.md) [part](../causes/x.md#how-to-tell) [other](other.md) [here](#fix) [web](https://example.com/a)",
    "[no page](../causes/none.md) [a file](/etc/passwd) [script](javascript:x) [command](command:x) [drive](file:///x.md)",
    "![picture](https://example.com/p.png)",
  ];
  const { leadHtml } = team(`# Title\n\n${links.join("\n\n")}\n\n## Fix\n\nText.\n`);
  assert.deepEqual(
    [...leadHtml.matchAll(/<a ([^>]*)>/g)].map(([, attributes]) => attributes),
    [
      'href="#" data-page="cause/x"',
      'href="#s-how-to-tell" data-page="cause/x"',
      'href="#" data-page="team/ours/other"',
      'href="#s-fix" data-page="team/ours/page"',
      'href="https://example.com/a"',
    ],
  );
  assert.match(leadHtml, /no page a file/);
  assert.match(leadHtml, /picture/);
});

test("boxes to tick have labels and keep their ids when others come and go", () => {
  const page = team(
    "# T\n\nLead.\n\n## Do\n\n- [ ] Look at `x`\n- [x] Look at `x`\n- plain\n\n1. [ ] In a [cause](../causes/x.md)\n",
  );
  assert.deepEqual(
    page.tasks.map(({ id, text, section }) => [id, text, section]),
    [
      ["t-look-at-x", "Look at x", "Do"],
      ["t-look-at-x-2", "Look at x", "Do"],
      ["t-in-a-cause", "In a cause", "Do"],
    ],
  );
  assert.match(
    page.bodyHtml,
    /<li class="task">\n<input type="checkbox" id="t-look-at-x"><label for="t-look-at-x">Look at <code>x<\/code><\/label>/,
  );
  assert.equal(page.bodyHtml.match(/<input /g)?.length, 3);
  const later = team("# T\n\nLead.\n\n## Do\n\n- [ ] New\n- [ ] Look at `x`\n");
  assert.equal(later.tasks[1]?.id, "t-look-at-x");
});

test("related pages are found by their ids, whatever kind they are of", () => {
  const page = team("---\nrelated: [x, other, r, none]\nrules: [r]\n---\n# T\n\nLead.\n");
  assert.deepEqual(page.related.map(nameOf), ["cause/x", "team/ours/other", "rule/r"]);
  assert.equal(page.related[0]?.title, "The cause x");
});

test("a name is one page, and only a name is", () => {
  for (const page of pages) assert.deepEqual(pageNamed(nameOf(page)), { kind: page.kind, id: page.id });
  assert.deepEqual(pageNamed("team/a b/c"), { kind: "team", id: "team/a b/c" });
  for (const wrong of ["", "x", "cause/", "cause/../x", "cause/X", "constructor/x", "team/"])
    assert.equal(pageNamed(wrong), undefined, wrong);
});

const plain = (code: string) => [{ text: code }];

test("carets become a note below the code that they underline", () => {
  assert.deepEqual(annotatedHtml("a: <b>\n   ^^^ error: wrong <b>\nnext\n", plain), {
    html: 'a: <mark class="error">&lt;b&gt;</mark><span class="note error"><span class="kind">error:</span> wrong &lt;b&gt;</span>next',
    text: "a: <b>\nnext",
  });
  assert.equal(
    annotatedHtml("one two\n~~~ here\n    ^^^ info: there\n", plain).html,
    '<mark class="related">one</mark> <mark class="info">two</mark>' +
      '<span class="note related"><span class="kind">related:</span> here</span>' +
      '<span class="note info"><span class="kind">info:</span> there</span>',
  );
});

test("marks over each other, past the end of a line, or with nothing above them do no harm", () => {
  assert.equal(annotatedHtml("^^^ error: nothing above\n", plain).html, "^^^ error: nothing above");
  assert.match(annotatedHtml("ab\n^^^^^^ error: long\n", plain).html, /^<mark class="error">ab<\/mark><span/);
  assert.match(
    annotatedHtml("abcd\n^^ error: one\n ^^^ info: two\n", plain).html,
    /^<mark class="error">ab<\/mark><mark class="info">cd<\/mark><span/,
  );
});

test("colours and marks go together, and neither changes the code", () => {
  const code = 'const a = "x";\n          ^^^ error: here\n/* over\n two lines */\n';
  const { html, text } = annotatedHtml(code, (all) => highlight(all, "js"));
  assert.equal(
    html,
    '<span class="keyword">const</span> a = <mark class="error"><span class="string">&quot;x&quot;</span></mark>;' +
      '<span class="note error"><span class="kind">error:</span> here</span>' +
      '<span class="comment">/* over</span>\n<span class="comment"> two lines */</span>',
  );
  assert.equal(text, 'const a = "x";\n/* over\n two lines */');
  for (const { blocks } of pages)
    for (const { text: whole, language, path } of blocks) {
      const tokens = highlight(whole, language, path);
      assert.equal(tokens.map((token) => token.text).join(""), whole);
      assert.equal(codeHtml(whole, () => tokens).text, whole);
    }
});

test("the languages of our pages are known by their colours", () => {
  const languages = Map.groupBy(
    pages.flatMap(({ blocks }) => blocks),
    ({ language }) => language,
  );
  const colourless = [...languages].filter(([, blocks]) =>
    blocks.every(({ text, language, path }) => highlight(text, language, path).every(({ kind }) => kind === undefined)),
  );
  // The one example in Kotlin is calls alone, and those have no colour.
  assert.deepEqual(colourless.map(([language]) => language).toSorted(), ["facts", "kts", "text"]);
});
