// A written suppression is one that is read, and stands where a comment may stand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { applyEdits } from "../../src/engine/span.ts";
import { suppress } from "../../src/engine/suppress.ts";
import { readSuppressions } from "../../src/engine/suppression.ts";

const RULE = "store-evicts-sessions";

/** The text after suppressing at a place, which must then be covered. */
function suppressed(path: string, text: string, mark: string | undefined, reason = "why not"): string {
  const at = mark === undefined ? {} : { at: text.indexOf(mark) };
  const edit = suppress(path, text, { rule: RULE, reason, ...at });
  assert.ok(edit, `${path} takes no comment`);
  const after = applyEdits(path, text, [edit]);
  const { suppressions, problems } = readSuppressions(path, after);
  assert.deepEqual(problems, []);
  const place = mark === undefined ? after.length - 1 : after.indexOf(mark, edit.span.start + edit.text.length);
  assert.ok(suppressions.some(({ rule, from, to }) => rule === RULE && from <= place && place <= to));
  return after;
}

test("in the syntax of the file, above the line, as deep as the line", () => {
  const comment = `session-doctor: ignore ${RULE}`;
  assert.equal(suppressed("a.conf", "x\n  y\n", "y"), `x\n  # ${comment} -- why not\n  y\n`);
  assert.equal(suppressed("a.js", "{\n\tcookie\n}", "cookie"), `{\n\t// ${comment} -- why not\n\tcookie\n}`);
  assert.equal(suppressed("A.java", "x", "x"), `// ${comment} -- why not\nx`);
  assert.equal(suppressed("a.yml", "a:\r\n  b: 1\r\n", "b"), `a:\r\n  # ${comment} -- why not\r\n  b: 1\r\n`);
  assert.equal(suppressed("web.xml", "<a>\n <b/>\n</a>", "<b"), `<a>\n <!-- ${comment}: why not -->\n <b/>\n</a>`);
});

test("for a whole file at its top, but below what must be first", () => {
  const comment = `session-doctor: ignore-file ${RULE}`;
  assert.equal(suppressed("a.conf", "x\n", undefined), `# ${comment} -- why not\nx\n`);
  assert.equal(suppressed("a.sh", "#!/bin/sh\nx\n", undefined), `#!/bin/sh\n# ${comment} -- why not\nx\n`);
  assert.equal(suppressed("a.sh", "#!/bin/sh", undefined), `#!/bin/sh\n# ${comment} -- why not\n`);
  const xml = '<?xml version="1.0"?>\n<a/>';
  assert.equal(suppressed("a.xml", xml, undefined), `<?xml version="1.0"?>\n<!-- ${comment}: why not -->\n<a/>`);
});

test("a reason cannot end its comment, and XML gets no double hyphen", () => {
  const xml = suppressed("a.xml", "<a/>", "<a", "a -- b --> c\n-");
  assert.equal(xml.split("<!--").length, 2);
  assert.doesNotMatch(xml.slice(4, xml.indexOf("-->")), /--/);
  assert.match(suppressed("a.js", "x", "x", "one\n  two"), /one two\nx$/);
});

test("several comments above one line all count", () => {
  const once = suppressed("a.conf", "maxmemory 1\n", "maxmemory");
  const edit = suppress("a.conf", once, {
    rule: "store-lost-on-restart",
    reason: "too",
    at: once.indexOf("maxmemory"),
  });
  const { suppressions } = readSuppressions("a.conf", applyEdits("a.conf", once, edit ? [edit] : []));
  assert.equal(suppressions.length, 2);
  assert.ok(suppressions.every(({ to }) => to > once.indexOf("maxmemory")));
});

test("not where a comment would be content or break what is around it", () => {
  const cannot = (path: string, text: string, mark: string): void =>
    assert.equal(suppress(path, text, { rule: RULE, reason: "x", at: text.indexOf(mark) }), undefined);
  cannot("package.json", "{}", "{");
  cannot("a.sh", "redis-cli \\\n  FLUSHALL\n", "FLUSHALL");
  cannot("a.properties", "a=1,\\\r\n  2\r\n", "2");
  cannot("server.xml", '<Engine\n  jvmRoute="x"\n/>', "jvmRoute");
  cannot("compose.yml", "a:\n  command: |\n    one\n    two\n", "two");
});
