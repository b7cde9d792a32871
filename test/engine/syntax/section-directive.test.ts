// Apache httpd's syntax: sections, quotes, comments, joined lines, and what is left of broken files.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Directive } from "../../../src/engine/syntax/directive.ts";
import { readSectionDirectives } from "../../../src/engine/syntax/section-directive.ts";
import { openSource } from "../../../src/engine/syntax/source.ts";

const open = (text: string) => openSource("httpd.conf", text, { parse: () => undefined } as never);

/** One line a directive: its words, indented by its depth. */
function show(directives: readonly Directive[], depth = ""): string[] {
  return directives.flatMap(({ name, args, block }) => [
    `${depth}${[name, ...args.map(({ text }) => text)].join("|")}`,
    ...show(block ?? [], `${depth} `),
  ]);
}
const read = (text: string): string[] => show(readSectionDirectives(open(text)));

test("sections hold directives, whatever the case of their end", () => {
  assert.deepEqual(
    read('<VirtualHost *:80>\n  <Location "/a b">\n    Require all\n  </location>\n</VIRTUALHOST>\nEnd on'),
    ["VirtualHost|*:80", " Location|/a b", "  Require|all", "End|on"],
  );
});

test("a comment starts a line and nowhere else", () => {
  assert.deepEqual(read("# Listen 80\n  # Listen 81\nListen 82 # 83\n"), ["Listen|82|#|83"]);
});

test("quotes keep words together, and a backslash keeps a quote", () => {
  assert.deepEqual(read(`Header set X "a \\"b\\" c"\nHeader set Y 'd e'`), [
    'Header|set|X|a "b" c',
    "Header|set|Y|d e",
  ]);
});

test("a backslash at the end joins lines", () => {
  assert.deepEqual(read("ProxyPass / \\\n  balancer://a/ \\\r\n  stickysession=S\nNext on\n"), [
    "ProxyPass|/|balancer://a/|stickysession=S",
    "Next|on",
  ]);
});

test("an end without a start, and a start without an end, lose nothing else", () => {
  assert.deepEqual(read("</Proxy>\n<Proxy balancer://a>\nBalancerMember http://a"), [
    "Proxy|balancer://a",
    " BalancerMember|http://a",
  ]);
  assert.deepEqual(read("<A>\n<B>\nC on\n</A>\nD on"), ["A", " B", "  C|on", "D|on"]);
});

test("spans cover the text of a directive, and all of its lines for removal", () => {
  const text = 'Listen 80\n  <Proxy "balancer://a">\n    BalancerMember http://a\n  </Proxy>\n';
  const [, proxy] = readSectionDirectives(open(text));
  assert.ok(proxy);
  assert.equal(text.slice(proxy.at.start, proxy.at.end), 'Proxy "balancer://a"');
  assert.equal(text.slice(proxy.whole.start, proxy.whole.end), text.slice(10));
  const word = proxy.args[0];
  assert.equal(text.slice(word?.at.start, word?.at.end), '"balancer://a"');
});
