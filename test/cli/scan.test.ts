// The scan command as scripts and CI meet it: exit codes, the JSON contract, what is read and what is sieved out.
import assert from "node:assert/strict";
import { readdirSync, readFileSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { folder, RISKY, RISKY_RULE } from "./command-line.ts";

describe("exit codes", () => {
  test("0 without findings, 1 with one at or above --fail-on, 2 for wrong usage", () => {
    using empty = folder({ "README.md": "nothing here" });
    assert.equal(empty.run(["scan"]).code, 0);
    using risky = folder({ "redis.conf": RISKY });
    assert.equal(risky.run(["scan", "--fail-on", "info"]).code, 1);
    assert.equal(risky.run(["scan", "--fail-on", "never"]).code, 0);
    const [finding] = risky.scan().findings;
    assert.ok(finding);
    const order = ["info", "warning", "error"];
    for (const level of ["info", "warning", "error"]) {
      const expected: 0 | 1 = order.indexOf(finding.severity) >= order.indexOf(level) ? 1 : 0;
      assert.equal(risky.run(["scan", "--fail-on", level]).code, expected, level);
    }
  });

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ["an unknown command", ["serch", "x"], /there is no command "serch"/],
    ["an unknown option", ["scan", "--formt", "json"], /there is no option "--formt"; did you mean "--format"/],
    ["an option without its value", ["scan", "--format"], /--format/],
    ["an unknown format", ["scan", "--format", "xml"], /text, json, sarif/],
    ["an unknown severity", ["scan", "--fail-on", "fatal"], /error, warning, info, never/],
    ["an unknown rule", ["scan", "--rule", "store-evict-sessions"], /did you mean "store-evicts-sessions"/],
    ["an unknown topic", ["scan", "--topic", "redis-evictoin"], /did you mean "redis-eviction"/],
    ["a baseline that is missing", ["scan", "--baseline", "none.json"], /none\.json cannot be read/],
    ["an output that cannot be written", ["scan", "--output", "no/such/report"], /cannot be written/],
  ];
  for (const [name, args, message] of wrong)
    test(`${name} is one clear line`, () => {
      using place = folder();
      const { code, out, err } = place.run(args);
      assert.equal(code, 2);
      assert.equal(out, "");
      assert.match(err, message);
      assert.equal(err.trimEnd().split("\n").length, 1);
      assert.doesNotMatch(err, /internal error/);
    });

  test("a missing path is a problem, the rest is scanned, and the code is 2", () => {
    using place = folder({ "a/redis.conf": RISKY });
    const { code, findings, problems } = place.scan("a", "missing");
    assert.equal(code, 2);
    assert.deepEqual(
      findings.map(({ path }) => path),
      ["a/redis.conf"],
    );
    assert.deepEqual(
      problems.map(({ path }) => path),
      ["missing"],
    );
  });
});

describe("the JSON report", () => {
  test("has exactly the keys of the contract, in their order", () => {
    using place = folder({ "conf/redis.conf": RISKY, "notes.txt": "" });
    const { out, summary, findings } = place.scan();
    const report = JSON.parse(out);
    assert.deepEqual(Object.keys(report), ["version", "tool", "summary", "findings", "problems"]);
    assert.deepEqual(Object.keys(report.tool), ["name", "version"]);
    assert.deepEqual(Object.keys(report.summary), ["files", "read", "findings", "ms"]);
    assert.deepEqual(Object.keys(report.summary.findings), ["error", "warning", "info"]);
    const finding = report.findings[0];
    assert.deepEqual(Object.keys(finding), [
      "rule",
      "topic",
      "severity",
      "confidence",
      "path",
      "start",
      "end",
      "message",
      "related",
      "fixes",
      "help",
    ]);
    assert.deepEqual(Object.keys(finding.start), ["line", "column"]);
    assert.deepEqual(Object.keys(finding.fixes[0]), ["title", "safe", "edits"]);
    assert.deepEqual(Object.keys(finding.fixes[0].edits[0]), ["path", "start", "end", "text"]);
    assert.equal(report.version, 1);
    assert.equal(report.tool.name, "session-doctor");
    assert.equal(summary.files, 2);
    assert.equal(summary.read, 1);
    assert.equal(findings[0]?.path, "conf/redis.conf");
    assert.deepEqual(findings[0]?.start, { line: 2, column: 18 });
    assert.deepEqual(findings[0]?.end, { line: 2, column: 29 });
  });

  test("is the same whatever came before, but for the time it took", () => {
    using place = folder({ "b/redis.conf": RISKY, "a/redis.conf": RISKY, "a.b/redis.conf": RISKY });
    const bare = (text: string): string => text.replace(/"ms": \d+/, "");
    const first = place.scan();
    assert.equal(bare(place.scan().out), bare(first.out));
    assert.equal(bare(place.scan("--no-cache").out), bare(first.out));
    assert.deepEqual(
      first.findings.map(({ path }) => path),
      ["a.b/redis.conf", "a/redis.conf", "b/redis.conf"],
    );
  });

  test("counts columns in UTF-16 units, without a byte order mark, on every kind of line end", () => {
    using place = folder({
      "redis.conf": `\ufeff# \u{1f36a}\r\nmaxmemory-policy allkeys-lru\r\n`,
      "wide/redis.conf": Buffer.from(`\ufeffport 1\nmaxmemory-policy allkeys-lru\n`, "utf16le"),
    });
    for (const { path, start } of place.scan().findings) assert.deepEqual(start, { line: 2, column: 18 }, path);
    assert.equal(place.scan().findings.length, 2);
  });

  test("goes to a file on request, and nowhere else", () => {
    using place = folder({ "redis.conf": RISKY });
    const { code, out } = place.run(["scan", "--format", "json", "--fail-on", "info", "--output", "report.json"]);
    assert.equal(code, 1);
    assert.equal(out, "");
    assert.equal(JSON.parse(readFileSync(join(place.path, "report.json"), "utf8")).findings.length, 1);
  });
});

describe("what is scanned", () => {
  test("one folder is the root; files and several folders are relative to the current one", () => {
    using place = folder({ "a/redis.conf": RISKY, "b/redis.conf": RISKY });
    const paths = (...args: string[]) => place.scan(...args).findings.map(({ path }) => path);
    assert.deepEqual(paths("a"), ["redis.conf"]);
    assert.deepEqual(paths("a/redis.conf"), ["a/redis.conf"]);
    assert.deepEqual(paths("a", "b"), ["a/redis.conf", "b/redis.conf"]);
    assert.deepEqual(paths(".", "a"), ["a/redis.conf", "b/redis.conf"]);
    assert.deepEqual(paths("a/redis.conf", "a"), ["a/redis.conf"]);
  });

  test("git's ignore files count, unless a file is named", () => {
    using place = folder({ ".gitignore": "redis.conf\n", "redis.conf": RISKY });
    assert.equal(place.scan().findings.length, 0);
    assert.equal(place.scan("redis.conf").findings.length, 1);
  });

  test("a loop of links ends, and what a link leads to is met once", () => {
    using place = folder({ "a/redis.conf": RISKY });
    symlinkSync("..", join(place.path, "a/up"));
    symlinkSync("redis.conf", join(place.path, "a/other-redis.conf"));
    assert.equal(place.scan().findings.length, 1);
  });

  test("files that cannot be read whole are one line each, and the scan goes on", () => {
    using place = folder({
      "redis.conf": RISKY,
      "big/redis.conf": Buffer.alloc(2 * 1024 * 1024 + 1, "#"),
      "latin/redis.conf": Buffer.concat([Buffer.from(RISKY), Buffer.from([0x23, 0xe9, 0x0a])]),
      "binary/redis.conf": Buffer.concat([Buffer.from(RISKY), Buffer.alloc(10)]),
      ".session-doctor.json": `{ "rules": { "no-such-rule": "off" }, `,
    });
    const { code, findings, problems } = place.scan("--fail-on", "never");
    assert.equal(code, 0);
    assert.deepEqual(
      findings.map(({ path }) => path),
      ["latin/redis.conf", "redis.conf"],
    );
    const byPath = Map.groupBy(problems, ({ path }) => path);
    assert.match(byPath.get("big/redis.conf")?.[0]?.message ?? "", /too large/);
    assert.match(byPath.get("latin/redis.conf")?.[0]?.message ?? "", /UTF-8/);
    assert.match(byPath.get(".session-doctor.json")?.[0]?.message ?? "", /not valid JSON/);
    assert.equal(byPath.has("binary/redis.conf"), false);
  });

  test("standard input stands in for a file", () => {
    using place = folder({ "redis.conf": "port 1\n" });
    const json = (args: readonly string[]) =>
      JSON.parse(place.run(["scan", "--format", "json", ...args], { input: RISKY }).out);
    assert.equal(json(["--stdin-path", "redis.conf"]).findings.length, 1);
    assert.equal(json(["--stdin-path", join(place.path, "redis.conf")]).findings[0].path, "redis.conf");
    assert.deepEqual(json([".", "--stdin-path", "redis.conf"]).findings[0].start, { line: 2, column: 18 });
    assert.equal(json(["--stdin-path", "notes.txt"]).findings.length, 0);
    assert.equal(place.run(["scan", "--stdin-path", "../redis.conf"], { input: RISKY }).code, 2);
  });
});

describe("what is left out", () => {
  test("--rule, --topic and --min-confidence choose", () => {
    using place = folder({ "redis.conf": RISKY });
    const [finding] = place.scan().findings;
    assert.ok(finding);
    assert.equal(place.scan("--rule", RISKY_RULE).findings.length, 1);
    assert.equal(place.scan("--topic", finding.topic).findings.length, 1);
    assert.equal(place.scan("--topic", "clock").findings.length, 0);
    assert.equal(place.scan("--topic", "clock", "--topic", finding.topic).findings.length, 1);
    const least = finding.confidence === "high" ? 1 : 0;
    assert.equal(place.scan("--min-confidence", "high").findings.length, least);
  });

  test("preferences set severities, switch off, and exclude", () => {
    using place = folder({ "redis.conf": RISKY, "legacy/redis.conf": RISKY });
    const prefer = (preferences: object) => place.write(".session-doctor.json", JSON.stringify(preferences));
    prefer({ rules: { [RISKY_RULE]: "error" } });
    assert.deepEqual(
      place.scan().findings.map(({ severity }) => severity),
      ["error", "error"],
    );
    prefer({ rules: { [RISKY_RULE]: "off" } });
    assert.equal(place.scan().findings.length, 0);
    prefer({ exclude: ["legacy/"] });
    assert.deepEqual(
      place.scan().findings.map(({ path }) => path),
      ["redis.conf"],
    );
    prefer({ disabledStacks: ["redis-conf"] });
    assert.equal(place.scan().findings.length, 0);
    prefer({});
    assert.equal(place.scan().findings.length, 2);
  });

  test("a comment with a reason suppresses", () => {
    const comment = `# session-doctor: ignore ${RISKY_RULE} -- only a cache\n`;
    using place = folder({ "redis.conf": RISKY.replace("maxmemory-policy", `${comment}maxmemory-policy`) });
    assert.equal(place.scan().findings.length, 0);
  });
});

describe("a baseline", () => {
  test("accepts what is there, and reports only what is new", () => {
    using place = folder({ "redis.conf": RISKY });
    assert.equal(place.scan("--write-baseline", "base.json", "--fail-on", "info").code, 0);
    const with_ = () => place.scan("--baseline", "base.json", "--fail-on", "info");
    assert.deepEqual(with_().findings, []);
    place.write("redis.conf", `# a line more\n\n${RISKY.replace("maxmemory-policy ", "maxmemory-policy \t ")}`);
    assert.equal(with_().code, 0, "lines may move and be indented anew");
    place.write("redis.conf", RISKY.replace("allkeys-lru", "allkeys-random"));
    assert.equal(with_().code, 1, "a changed line is new");
    place.write("redis.conf", RISKY);
    place.write("second/redis.conf", RISKY);
    assert.deepEqual(
      with_().findings.map(({ path }) => path),
      ["second/redis.conf"],
    );
  });

  test("names rules and paths, and no text of the files", () => {
    using place = folder({ "redis.conf": `requirepass hunter-two\n${RISKY}` });
    place.scan("--write-baseline", "base.json");
    const text = readFileSync(join(place.path, "base.json"), "utf8");
    assert.match(text, new RegExp(RISKY_RULE));
    assert.doesNotMatch(text, /hunter-two|allkeys-lru/);
  });

  test("of another shape is refused", () => {
    using place = folder({ "base.json": `{"version": 99}` });
    const { code, err } = place.run(["scan", "--baseline", "base.json"]);
    assert.equal(code, 2);
    assert.match(err, /no baseline/);
  });
});

describe("the cache", () => {
  test("holds facts of unchanged files, sees changes, and can be left out", () => {
    using place = folder({ "redis.conf": RISKY });
    assert.equal(place.scan().findings.length, 1);
    place.write("redis.conf", RISKY.replace("allkeys-lru", "noeviction "));
    assert.equal(place.scan().findings.length, 0, "same size, another content");
    place.write("redis.conf", RISKY);
    place.write("more/redis.conf", RISKY);
    assert.equal(place.scan().findings.length, 2);
    place.remove("more");
    assert.equal(place.scan().findings.length, 1);
  });

  test("that is broken or cannot be written changes nothing", () => {
    using place = folder({ "redis.conf": RISKY });
    place.scan();
    place.write("blocked", "a file where the directory should be");
    const environment = { XDG_CACHE_HOME: join(place.path, "blocked") };
    const blocked = place.run(["scan", "--fail-on", "info"], { environment });
    assert.equal(blocked.code, 1);
    assert.equal(blocked.err, "");
    const broken = join(place.path, "broken");
    assert.equal(place.run(["scan"], { environment: { XDG_CACHE_HOME: broken } }).err, "");
    const kept = join(broken, "session-doctor");
    for (const name of readdirSync(kept)) truncateSync(join(kept, name), 100);
    const again = place.run(["scan", "--fail-on", "info"], { environment: { XDG_CACHE_HOME: broken } });
    assert.deepEqual([again.code, again.err], [1, ""]);
  });
});
