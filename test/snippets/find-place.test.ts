// Places in documents. `‸` marks the cursor, `▸` where the snippet is expected.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findImports } from "../../src/snippets/find-imports.ts";
import { findPlace } from "../../src/snippets/find-place.ts";
import type { Place } from "../../src/snippets/snippet.ts";

function check(name: string, language: string, place: Place, marked: string, indent = ""): void {
  test(name, () => {
    const text = marked.replaceAll(/[▸‸]/g, "");
    const cursor = marked.replaceAll("▸", "").indexOf("‸");
    const spot = findPlace(place, text, language, Math.max(cursor, 0));
    const expected = marked.replaceAll("‸", "").indexOf("▸");
    if (expected === -1) return assert.equal(spot, undefined);
    assert.ok(spot, "it has no place");
    assert.equal(`${text.slice(0, spot.offset)}▸${text.slice(spot.offset)}`, marked.replaceAll("‸", ""));
    assert.equal(spot.indent, indent);
  });
}
const inside = (of: string): Place => ({ at: "inside", of });

describe("statements", () => {
  const afterExpress: Place = { at: "after", of: "express()" };
  check("one line", "javascript", afterExpress, "const app = express();\n▸app.listen(1);\n");
  check("the last line", "javascript", afterExpress, "const app = express();▸");
  check("over several lines", "python", { at: "after", of: "Flask(" }, "app = Flask(\n    __name__,\n)\n▸print(1)\n");
  check(
    "within a function",
    "javascript",
    afterExpress,
    "function f() {\n  const app = express();\n▸  g();\n}\n",
    "  ",
  );
  check("not in a comment", "javascript", afterExpress, "// const app = express();\nlet a;\n");
  check("not in a string", "javascript", afterExpress, 'log("express()");\nconst a = express();\n▸');
  check(
    "of the call that it stands in",
    "javascript",
    { at: "after", of: "session({" },
    "app.use(\n  session({\n    a,\n  }),\n);\n▸b();\n",
  );
  check(
    "in front of that call",
    "javascript",
    { at: "before", of: "session({" },
    "a();\n▸app.use(\n  session({\n    a,\n  }),\n);\n",
  );
  check(
    "a block of Ruby",
    "ruby",
    { at: "after", of: "configure do" },
    "app.configure do\n▸  config.a = 1\nend\n",
    "  ",
  );
  check("in front", "csharp", { at: "before", of: "builder.Build()" }, "a();\n▸var app = builder.Build();\n");
});

describe("blocks", () => {
  check("nginx", "nginx", inside("http"), "events {}\nhttp {\n    a on;\n▸}\n", "    ");
  check("an empty block", "nginx", inside("http"), "http {\n▸}\n", "\t");
  check("on one line", "nginx", inside("http"), "http { a on; ▸}\n", "\t");
  check("with an argument", "nginx", inside("location"), "server {\n  location / {\n    a on;\n▸  }\n}\n", "    ");
  check("around the cursor", "nginx", inside("location"), "location /a {\n▸‸}\nlocation /b {\n}\n", "\t");
  check("the second, around the cursor", "nginx", inside("location"), "location /a {\n}\nlocation /b {\n‸▸}\n", "\t");
  check("not part of a word", "nginx", inside("http"), "proxy_http {\n}\n");
  check("not in a comment", "nginx", inside("http"), "# http {\n# }\n");
  check("never closed", "nginx", inside("http"), "http {\n");
  check(
    "a class by its annotation",
    "java",
    inside("@Configuration"),
    "@Configuration(proxyBeanMethods = false)\nclass A {\n    int a;\n▸}\nclass B {\n}\n",
    "    ",
  );
  check("another class", "java", inside("@Configuration"), "class A {\n}\n");
  check(
    "an array of PHP",
    "php",
    inside("'redis' => ["),
    "return [\n    'redis' => [\n        'a' => 1,\n▸    ],\n];\n",
    "        ",
  );
});

describe("elements", () => {
  check(
    "XML",
    "xml",
    inside("Engine"),
    '<Server>\n  <Engine name="a">\n    <Host />\n▸  </Engine>\n</Server>\n',
    "    ",
  );
  check("an attribute with a bracket", "xml", inside("Context"), '<Context a=">">\n▸</Context>\n', "\t");
  check("an element without content", "xml", inside("Context"), "<Context />\n");
  check("not in a comment", "xml", inside("Context"), "<!-- <Context></Context> -->\n");
  check("httpd", "apacheconf", inside("VirtualHost"), "<virtualhost *:443>\n  SSLEngine on\n▸</virtualhost>\n", "  ");
});

describe("sections and mappings", () => {
  check(
    "HAProxy",
    "haproxy",
    inside("backend"),
    "backend shop\n  balance leastconn\n▸\n# next\nfrontend web\n  bind :80\n",
    "  ",
  );
  check("the last section", "haproxy", inside("backend"), "backend shop\n  balance leastconn▸", "  ");
  check("YAML", "dockercompose", inside("services"), "services:\n  a:\n    image: b\n▸\nvolumes:\n  c:\n", "  ");
  check("an empty mapping", "dockercompose", inside("services"), "services:\n▸", "  ");
  check(
    "a path",
    "yaml",
    inside("spec.template.spec"),
    "spec:\n  template:\n    spec:\n      containers: []\n▸  replicas: 1\n",
    "      ",
  );
  check("a value is no mapping", "yaml", inside("services"), "services: none\n");
});

describe("everywhere", () => {
  check("an empty file", "yaml", { at: "file" }, "▸\n");
  check("no empty file", "yaml", { at: "file" }, "a: 1\n");
  check("the end", "yaml", { at: "end" }, "a: 1\n▸");
  check("a blank line", "javascript", { at: "cursor" }, "a();\n  ▸‸\nb();\n".replace("  ▸‸", "▸  ‸"), "  ");
  check("below the line of the cursor", "javascript", { at: "cursor" }, "  a(‸);\n▸b();\n", "  ");
});

test("finding a place never throws, wherever a document is cut", () => {
  const text = "http { location / { a \"b' #c\n <X y='>'> `$ ([{ */ \n}\nservices:\n  - a: 1\n@Configuration class A {";
  const places: readonly Place[] = [
    inside("http"),
    inside("X"),
    inside("services"),
    inside("@Configuration"),
    { at: "after", of: "a" },
  ];
  for (let end = 0; end <= text.length; end++)
    for (const language of ["nginx", "xml", "yaml", "haproxy", "javascript", "apacheconf", "php"])
      for (const place of places) findPlace(place, text.slice(0, end), language, end);
});

describe("imports", () => {
  const importsInto = (language: string, text: string, ...imports: readonly string[]): string => {
    const edit = findImports(imports, text, language);
    return edit ? text.slice(0, edit.offset) + edit.text + text.slice(edit.offset) : text;
  };
  const cases: readonly [string, string, string, string, string][] = [
    [
      "behind the last one",
      "javascript",
      'import a from "a";\n\na();\n',
      'import b from "b";',
      'import a from "a";\nimport b from "b";\n\na();\n',
    ],
    ["those that are there stay", "javascript", 'import a from "a";\n', 'import a from "a";', 'import a from "a";\n'],
    [
      "behind several lines",
      "typescript",
      'import {\n  a,\n} from "a";\nb();\n',
      'import c from "c";',
      'import {\n  a,\n} from "a";\nimport c from "c";\nb();\n',
    ],
    ["at the top", "javascript", "a();\n", 'import b from "b";', 'import b from "b";\n\na();\n'],
    [
      "behind the first line of a script",
      "javascript",
      "#!/usr/bin/env node\na();\n",
      'import b from "b";',
      '#!/usr/bin/env node\n\nimport b from "b";\n\na();\n',
    ],
    [
      "behind the package",
      "java",
      "package a;\n\nclass A {}\n",
      "import b.B;",
      "package a;\n\nimport b.B;\n\n\nclass A {}\n",
    ],
    [
      "require",
      "javascript",
      'const a = require("a");\n',
      'const b = require("b");',
      'const a = require("a");\nconst b = require("b");\n',
    ],
    [
      "Python",
      "python",
      "import a\nfrom b import (\n    c,\n)\n\nd()\n",
      "import e",
      "import a\nfrom b import (\n    c,\n)\nimport e\n\nd()\n",
    ],
    ["C#", "csharp", "using A;\nvar b = 1;\n", "using C;", "using A;\nusing C;\nvar b = 1;\n"],
    ["a language without", "nginx", "a on;\n", "b", "a on;\n"],
  ];
  for (const [name, language, text, line, expected] of cases)
    test(name, () => assert.equal(importsInto(language, text, line), expected));
});
