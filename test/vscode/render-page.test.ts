// Pages as HTML, without an editor: every page, whole.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { annotate } from "../../src/extension/annotate.ts";
import { parsePage } from "../../src/extension/parse-page.ts";
import { renderPage } from "../../src/extension/render-page.ts";

const pages = join(import.meta.dirname, "../../knowledge/rules");
const files = readdirSync(pages).filter((file) => file.endsWith(".md"));
const surroundings = { cspSource: "https://csp.example", style: "https://csp.example/page.css" };
const plain = (text: string): string => text.replaceAll("<", "&lt;");

test("every page becomes HTML without a raw mark, a script or an inline style", () => {
  assert.ok(files.length > 30);
  for (const file of files) {
    const rule = file.replace(/\.md$/, "");
    const page = parsePage(rule, readFileSync(join(pages, file), "utf8"));
    assert.match(page.severity, /^(?:error|warning|info)$/, file);
    assert.match(page.topic, /^[a-z-]+$/, file);
    const html = renderPage(page, surroundings);
    assert.doesNotMatch(html, /\^\^|~~~|<script|<style|\bstyle=|\bon\w+=|javascript:/i, file);
    assert.match(html, /<mark class="/, file);
    assert.match(html, /<h2>Why<\/h2>/, file);
    assert.equal(html.match(/<h1>/g)?.length, 1, file);
  }
});

test("what a page holds is text, never markup", () => {
  const page = parsePage("x", '# <b>&"\n\n<script>alert(1)</script>\n\n```js <i>\n<img src=x onerror=y>\n```\n');
  const html = renderPage(page, surroundings);
  assert.doesNotMatch(html, /<script>|<img|<b>|<i>/);
  assert.doesNotMatch(
    renderPage(parsePage("x", "[a](javascript:x) [b](command:x)"), surroundings),
    /href="(?:javascript|command):/,
  );
});

test("carets become a note below the code that they underline", () => {
  assert.equal(
    annotate("a: <b>\n   ^^^ error: wrong <b>\nnext\n", plain),
    'a: <mark class="error">&lt;b></mark><span class="note error"><span class="kind">error:</span> wrong &lt;b></span>next',
  );
  assert.equal(
    annotate("one two\n~~~ here\n    ^^^ info: there\n", plain),
    '<mark class="related">one</mark> <mark class="info">two</mark>' +
      '<span class="note related"><span class="kind">related:</span> here</span>' +
      '<span class="note info"><span class="kind">info:</span> there</span>',
  );
});

test("marks over each other, past the end of a line, or with nothing above them do no harm", () => {
  assert.equal(annotate("^^^ error: nothing above\n", plain), "^^^ error: nothing above");
  assert.match(annotate("ab\n^^^^^^ error: long\n", plain), /^<mark class="error">ab<\/mark><span/);
  assert.match(
    annotate("abcd\n^^ error: one\n ^^^ info: two\n", plain),
    /^<mark class="error">a<\/mark><mark class="error">b<\/mark><mark class="info">cd<\/mark><span/,
  );
});
