// The expander agrees with VS Code on the parts of its grammar that snippets use, and refuses the others.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the grammar under test.
import assert from "node:assert/strict";
import { test } from "node:test";
import { expand } from "./expand.ts";

const right: readonly [string, string][] = [
  ["plain } text", "plain } text"],
  ["a $1 b ${2} c$0", "a  b  c"],
  ["${1:one} and $1 and ${1:one}", "one and one and one"],
  ["$1 before ${1:one}", "one before one"],
  ["${1:a ${2:b\\}} c}", "a b} c"],
  ["${1|lax,strict|} $1", "lax lax"],
  ["${1|a\\,b,c\\|d,e\\\\f|}", "a,b"],
  // A list takes the dollar sign as it is, and keeps a backslash in front of it.
  ["${1|$remote_addr,\\$x|}", "$remote_addr"],
  ["\\$host \\} \\\\ \\n", "$host } \\ \\n"],
  ["~\\\\.a$ b", "~\\.a$ b"],
  ["\\${name}", "${name}"],
];
for (const [body, text] of right) test(body, () => assert.equal(expand(body).text, text));

const wrong: readonly [string, RegExp][] = [
  ["http://$host/", /\$host would be a variable/],
  ["${TM_FILENAME}", /would be a variable/],
  ["${1:never", /field 1 is never closed/],
  ["${1|a,b}", /choices of field 1 are never closed/],
  ["${1/a/b/}", /transform/],
  ["${1:a} ${1:b}", /two defaults/],
];
for (const [body, message] of wrong) test(body, () => assert.throws(() => expand(body), message));

test("what is typed goes everywhere", () => {
  assert.equal(expand("${1:a} ${2|b,c|} $1 $2", new Map([[1, "x"]])).text, "x b x b");
  assert.equal(expand("${1:a} ${2|b,c|} $1 $2", new Map([[2, "c"]])).text, "a c a c");
  assert.deepEqual(expand("${1|b,c|}").fields.get(1), { value: "b", choices: ["b", "c"] });
});
