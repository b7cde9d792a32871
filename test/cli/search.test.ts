// The search command, and explain for pages that are no rules, as they are run.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { folder } from "./command-line.ts";

const QUESTION = "NOAUTH Authentication required.";

describe("search", () => {
  test("prints title, reasons, first answer and where there is more", () => {
    using place = folder();
    const { code, out, err } = place.run(["search", QUESTION, "--limit", "2"]);
    assert.equal(code, 0);
    assert.equal(err, "");
    assert.match(out, /^1\. .*password/im);
    assert.match(out, /Found by "NOAUTH"/);
    assert.match(out, /^ {3}session-doctor explain redis-password-refused$/m);
    assert.match(out, /^2\. /m);
    assert.doesNotMatch(out, /^3\. /m);
    for (const line of out.split("\n")) assert.ok(line.length <= 100, line);
  });

  test("prints JSON that other programs can rely on", () => {
    using place = folder();
    const { code, out } = place.run(["search", "sticky", "sessions", "--format", "json", "--limit", "3"]);
    assert.equal(code, 0);
    const { results } = JSON.parse(out);
    assert.equal(results.length, 3);
    for (const { id, kind, title, score, lead, why } of results) {
      assert.match(id, /^[a-z0-9-]+$/);
      assert.ok(["cause", "guide", "rule", "stack"].includes(kind));
      assert.ok(title && lead && why.length > 0);
      assert.equal(typeof score, "number");
    }
    assert.deepEqual(
      results.map(({ score }: { score: number }) => score),
      results.map(({ score }: { score: number }) => score).toSorted((a: number, b: number) => b - a),
    );
  });

  test("reads a stack trace from standard input", () => {
    using place = folder();
    const input =
      "java.io.NotSerializableException: shop.Cart\n\tat java.io.ObjectOutputStream.writeObject0(ObjectOutputStream.java:1185)\n";
    const { code, out } = place.run(["search", "-", "--format", "json"], { input });
    assert.equal(code, 0);
    assert.equal(JSON.parse(out).results[0].id, "value-not-serializable");
  });

  test("searches a team's folder too, names its files, and says which of them are broken", () => {
    using place = folder({
      "pages/till.md": "---\nsymptoms: [The till shows a purple screen]\n---\n# The till forgets\n\nRestart it.\n",
      "pages/broken.md": "---\nwords: [a\n---\n# Broken\n\nLead.\n",
    });
    const { code, out, err } = place.run(["search", "purple", "till", "--folder", "pages"]);
    assert.equal(code, 0);
    assert.match(out, /^1\. The till forgets$/m);
    assert.match(out, /^ {3}pages\/till\.md$/m);
    assert.match(err, /^pages\/broken\.md: the front matter is not YAML/m);
    assert.equal(
      JSON.parse(place.run(["search", "purple till", "--folder", "pages", "--format", "json"]).out).problems.length,
      1,
    );
  });

  test("lets no page steer the terminal", () => {
    using place = folder({ "pages/evil.md": "# Purple \u001b[31m till\n\nLead \u001b]0;owned\u0007.\n" });
    const { out, err } = place.run(["search", "purple till", "--folder", "pages"]);
    assert.match(out, /Purple/);
    assert.ok(!(out + err).includes("\u001b"));
  });

  test("ends with 1 when nothing fits", () => {
    using place = folder();
    const { code, out } = place.run(["search", "zzzzqqqq"]);
    assert.equal(code, 1);
    assert.match(out, /^Nothing fits/);
    assert.deepEqual(JSON.parse(place.run(["search", "zzzzqqqq", "--format", "json"]).out).results, []);
  });

  test("says in one line what is wrong with its arguments", () => {
    using place = folder();
    for (const [args, message] of [
      [[], /takes what you want to know/],
      [["a", "--limit", "0"], /--limit takes a whole number from 1 to 100/],
      [["a", "--limit", "many"], /--limit/],
      [["a", "--format", "jason"], /"jason" is none of them; did you mean "json"/],
      [["a", "--folders", "x"], /did you mean "--folder"/],
      [["a", "--folder", "absent"], /there is no folder absent/],
    ] as const) {
      const { code, out, err } = place.run(["search", ...args]);
      assert.equal(code, 2, args.join(" "));
      assert.equal(out, "");
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, 1);
    }
  });
});

describe("explain", () => {
  test("prints a cause whole, with its code", () => {
    using place = folder();
    const { code, out } = place.run(["explain", "affinity-missing"]);
    assert.equal(code, 0);
    assert.match(out, /^affinity-missing {2}cause · /);
    for (const heading of ["How to tell", "Check", "Fix", "Prevent", "What not to do", "Sources"])
      assert.match(out, new RegExp(`^${heading}$`, "m"));
    assert.doesNotMatch(out, /^```|^## |^symptoms:/m);
    assert.doesNotMatch(out, /\]\(|\w\.md\)/);
  });

  test("prints the cause and the rule that share an id, and each leads to the other", () => {
    using place = folder();
    const found = place.run(["search", "key-changes-at-start"]).out;
    assert.match(found, /^ +session-doctor explain cause\/key-changes-at-start$/m);
    assert.match(found, /^ +session-doctor explain key-changes-at-start$/m);
    assert.match(place.run(["explain", "cause/key-changes-at-start"]).out, /^key-changes-at-start {2}cause · /);
    const rule = place.run(["explain", "key-changes-at-start"]).out;
    assert.match(rule, /^key-changes-at-start {2}error · /);
    assert.match(rule, /session-doctor explain cause\/key-changes-at-start/);
  });

  test("suggests pages by id and by title", () => {
    using place = folder();
    assert.match(place.run(["explain", "afinity-mising"]).err, /did you mean .*"affinity-missing"/);
    assert.match(place.run(["explain", "Redis throws live sesions away"]).err, /did you mean "redis-evicts-sessions"/);
  });
});
