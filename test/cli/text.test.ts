// The text report and the help: what people see in a terminal.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { maskLine } from "../../src/cli/mask.ts";
import { painter, wantsColor, widthOf } from "../../src/cli/terminal.ts";
import { writeText } from "../../src/cli/write-text.ts";
import { folder, RISKY, RISKY_RULE } from "./command-line.ts";

describe("the text report", () => {
  test("shows place, rule, line, carets and a summary", () => {
    using place = folder({ "conf/redis.conf": RISKY });
    const { out } = place.run(["scan"]);
    const lines = out.split("\n");
    assert.equal(lines[0], "conf/redis.conf");
    assert.match(lines[1] ?? "", new RegExp(`^ {2}2:18 {2}\\w+ .*${RISKY_RULE}`));
    assert.equal(lines[2], "      2 │ maxmemory-policy allkeys-lru");
    assert.equal(lines[3], "        │                  ^^^^^^^^^^^");
    assert.match(out, /\n1 (?:error|warning|hint) in 1 file \(1 file seen, 1 read, \d+ ms\)/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for colours.
    assert.doesNotMatch(out, /\u001b/, "no colours in a pipe");
  });

  test("says so when there is nothing", () => {
    using place = folder();
    assert.match(place.run(["scan"]).out, /^No session faults found/);
  });

  test("is coloured when asked to", () => {
    using place = folder({ "redis.conf": RISKY });
    assert.ok(place.run(["scan", "--color", "always"]).out.includes("\u001b[1mredis.conf\u001b[0m"));
    assert.ok(!place.run(["scan", "--color", "never"]).out.includes("\u001b"));
  });

  test("colours by itself only on a terminal, and not under NO_COLOR", () => {
    const terminal = { isTTY: true };
    assert.equal(wantsColor("auto", terminal, {}), true);
    assert.equal(wantsColor("auto", terminal, { NO_COLOR: "1" }), false);
    assert.equal(wantsColor("auto", terminal, { NO_COLOR: "" }), true);
    assert.equal(wantsColor("auto", {}, {}), false);
    assert.equal(wantsColor("always", {}, { NO_COLOR: "1" }), true);
  });

  const caret = (line: string, marked: string): readonly string[] => {
    const start = line.indexOf(marked);
    const place = {
      path: "f",
      start: { line: 1, column: start + 1 },
      end: { line: 1, column: start + marked.length + 1 },
    };
    const text = writeText(
      {
        version: 1,
        tool: { name: "t", version: "0" },
        summary: { files: 1, read: 1, findings: { error: 0, warning: 1, info: 0 }, ms: 0 },
        findings: [
          {
            ...place,
            rule: "r",
            topic: "clock",
            severity: "warning",
            confidence: "high",
            message: "m",
            related: [],
            fixes: [],
            help: "",
          },
        ],
        problems: [],
      },
      {
        texts: {
          start: () => place.start,
          end: () => place.end,
          line: () => ({ text: line, offset: 0 }),
        },
        paint: painter(false),
        secrets: () => [],
        accepted: 0,
      },
    );
    return text
      .split("\n")
      .filter((row) => row.includes("│"))
      .map((row) => row.split("│ ")[1] ?? "");
  };

  test("puts carets under tabs, wide characters and combining marks", () => {
    assert.deepEqual(caret("\tmark it", "mark"), ["mark it", "^^^^"]);
    assert.deepEqual(caret("a\tmark", "mark"), ["a   mark", "    ^^^^"]);
    assert.deepEqual(caret("値段 mark", "mark"), ["値段 mark", "     ^^^^"]);
    assert.deepEqual(caret("\u{1f36a} mark", "mark"), ["\u{1f36a} mark", "   ^^^^"]);
    assert.deepEqual(caret("e\u0301 mark", "mark"), ["e\u0301 mark", "  ^^^^"]);
    assert.deepEqual(caret("x 値段 y", "値段"), ["x 値段 y", "  ^^^^"]);
  });

  test("cuts a wide line around the finding", () => {
    const [shown = "", carets = ""] = caret(`${"x ".repeat(300)}mark${" y".repeat(300)}`, "mark");
    assert.ok(shown.startsWith("…") && shown.endsWith("…"));
    assert.ok(shown.length < 120);
    assert.equal(shown.slice(carets.indexOf("^"), carets.lastIndexOf("^") + 1), "mark");
  });

  test("lets no control character of a file through", () => {
    const [shown = ""] = caret("a\u001b[31m\u202e mark", "mark");
    assert.equal(shown, "a\ufffd[31m\ufffd mark");
  });

  test("knows how wide characters are", () => {
    assert.deepEqual(
      ["a", "é", "値", "한", "\u{1f36a}", "\u0301", "\u200d", "│"].map(widthOf),
      [1, 1, 2, 2, 2, 0, 0, 1],
    );
  });
});

describe("secrets in shown lines", () => {
  const cases: readonly (readonly [string, string])[] = [
    [`secret: "two-sugars",`, `secret: "**********",`],
    [`"secret": "two sugars"`, `"secret": "*** ******"`],
    [`secret: ["old-one", 'new-one'], resave: "x"`, `secret: ["*******", '*******'], resave: "x"`],
    [`secret: process.env.SECRET || "fallback"`, `secret: process.env.SECRET || "********"`],
    [`app.use(cookieParser("x")); keys: ['k1']`, `app.use(cookieParser("x")); keys: ['**']`],
    [`SESSION_SECRET=abc def`, `SESSION_SECRET=*** def`],
    [`  SESSION_SECRET: abc`, `  SESSION_SECRET: ***`],
    [`  SESSION_SECRET: \${SESSION_SECRET}`, `  SESSION_SECRET: \${SESSION_SECRET}`],
    [`requirepass abc`, `requirepass ***`],
    [`redis-cli -a abc KEYS`, `redis-cli -a *** KEYS`],
    [`url: redis://user:abc@cache:6379/0`, `url: redis://user:***@cache:6379/0`],
    [`redis://:abc@cache`, `redis://:***@cache`],
    [`cookie: { sameSite: "none", secure: false }`, `cookie: { sameSite: "none", secure: false }`],
    [`maxmemory-policy allkeys-lru`, `maxmemory-policy allkeys-lru`],
  ];
  for (const [line, shown] of cases) test(line, () => assert.equal(maskLine({ text: line, offset: 0 }, []), shown));

  test("places that the engine knows of are hidden, whatever stands around them", () => {
    const text = `app.use(cookieSession("abc"))`;
    const start = text.indexOf(`"abc"`);
    const span = { path: "f", start: 100 + start, end: 100 + start + 5 };
    assert.equal(maskLine({ text, offset: 100 }, [span]), `app.use(cookieSession("***"))`);
  });

  test("a name is no secret, even when it is what a finding underlines", () => {
    const span = { path: "f", start: 2, end: 16 };
    assert.equal(maskLine({ text: "  SESSION_SECRET: abc", offset: 0 }, [span]), "  SESSION_SECRET: ***");
  });

  test("none stands in any report", () => {
    using place = folder({
      "redis.conf": `requirepass hunter-two\n${RISKY}`,
      "server.js": `const session = require("express-session");
app.use(session({ secret: "hunter-two", cookie: { secure: false, httpOnly: false } }));
`,
      "package.json": `{ "dependencies": { "express-session": "^1.18.0", "express": "^4.0.0" } }`,
      "compose.yml": `services:\n  web:\n    build: .\n    environment:\n      SESSION_SECRET: hunter-two\n      REDIS_URL: redis://:hunter-two@redis\n`,
    });
    for (const format of ["text", "json", "sarif"]) {
      const { out, err } = place.run(["scan", "--format", format]);
      assert.ok(out.includes(RISKY_RULE));
      assert.doesNotMatch(out + err, /hunter-two/);
    }
  });
});

describe("help", () => {
  test("--version is the version of package.json", () => {
    using place = folder();
    assert.match(place.run(["--version"]).out, /^\d+\.\d+\.\d+\n$/);
  });

  test("every command that the overview names has a page", () => {
    using place = folder();
    const { code, out } = place.run(["--help"]);
    assert.equal(code, 0);
    const commands = [...out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name = ""]) => name);
    assert.ok(commands.length >= 3);
    for (const command of commands) {
      const page = place.run([command, "--help"]);
      assert.equal(page.code, 0);
      assert.ok(page.out.startsWith(`Usage: session-doctor ${command}`));
    }
    assert.equal(place.run([]).out, out);
  });

  test("every option of scan stands in its page", () => {
    using place = folder();
    const { out } = place.run(["scan", "--help"]);
    for (const option of [
      "format",
      "output",
      "fail-on",
      "rule",
      "topic",
      "baseline",
      "write-baseline",
      "min-confidence",
      "stdin-path",
      "no-cache",
      "color",
    ])
      assert.ok(out.includes(`--${option} `), option);
  });

  test("explain prints a rule's page, lists all, and suggests", () => {
    using place = folder();
    const page = place.run(["explain", RISKY_RULE]);
    assert.equal(page.code, 0);
    for (const heading of ["Why", "Fix", "When it is fine", "Sources", "Example"])
      assert.match(page.out, new RegExp(`^${heading}$`, "m"));
    assert.doesNotMatch(page.out, /\^\^\^|^## |^```/m);
    assert.match(place.run(["explain"]).out, new RegExp(`^${RISKY_RULE} {2}`, "m"));
    const unknown = place.run(["explain", "store-evicts"]);
    assert.equal(unknown.code, 2);
    assert.match(unknown.err, new RegExp(`did you mean .*"${RISKY_RULE}"`));
  });
});
