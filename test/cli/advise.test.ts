// The advise and preflight commands: what they take from files, what they are told, and what other programs may rely on.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { SITUATIONS } from "../runbook/preflight/workspaces.ts";
import { type Folder, folder } from "./command-line.ts";

const filesOf = (name: string): Readonly<Record<string, string>> => {
  const found = SITUATIONS.find((one) => one.name === name);
  assert.ok(found, name);
  return found.files;
};
const IN_CLUSTER = "Kubernetes without a drain, sessions in memory";
const STICKY = "sticky, HAProxy and Express";

const advice = (place: Folder, ...args: readonly string[]) => {
  const { code, out, err } = place.run(["advise", "--format", "json", ...args]);
  assert.equal(code, 0, err);
  return JSON.parse(out);
};

describe("advise", () => {
  test("takes from the files what they show, with the places, and says what it assumed", () => {
    using place = folder(filesOf(IN_CLUSTER));
    const { version, found, apps } = advice(place);
    assert.deepEqual([version, found, apps.length], [1, true, 1]);
    const [app] = apps;
    assert.deepEqual([app.app, app.name, app.now.kept, app.now.path], ["shop", "shop", "memory", "shop/server.js"]);
    const known = Object.fromEntries(
      app.known.map((one: { question: string; value: unknown }) => [one.question, one.value]),
    );
    assert.deepEqual(known, { nodes: 3, "nodes-come-and-go": true, servlet: false });
    for (const { path, line, because } of app.known) {
      assert.match(path, /^(?:k8s\/shop\.yaml|shop\/package\.json)$/);
      assert.ok(line > 0 && because.length > 5);
    }
    const assumed = app.assumed.map(({ question }: { question: string }) => question);
    assert.ok(assumed.includes("may-lose-sessions") && !assumed.includes("nodes"));
    assert.equal(app.strategies[0].strategy, "external");
    assert.equal(app.next.page, "migration-from-sticky-to-redis");
  });

  test("an answer of a person counts, and turns the advice where it decides", () => {
    using place = folder(filesOf(STICKY));
    assert.equal(advice(place).apps[0].strategies[0].strategy, "external");
    const told = advice(place, "--answer", "may-lose-sessions=yes").apps[0];
    assert.equal(told.strategies[0].strategy, "sticky");
    assert.equal(told.next.page, "zero-downtime-sticky");
    assert.ok(told.known.some((one: { question: string; because: string }) => one.because === "you said so"));
    const more = advice(place, "--answer", "may-lose-sessions=yes", "--answer", "nodesComeAndGo=yes").apps[0];
    assert.equal(more.strategies[0].strategy, "external");
  });

  test("reads well in the terminal, and fits into it", () => {
    using place = folder(filesOf(IN_CLUSTER));
    const { code, out } = place.run(["advise"]);
    assert.equal(code, 0);
    assert.match(out, /^shop$/m);
    assert.match(out, /^Known$/m);
    assert.match(out, /^ {2}nodes +3 +the service shop runs 3 replicas \(k8s\/shop\.yaml:6\)$/m);
    assert.match(out, /^ {2}A shared session store: recommended$/m);
    assert.match(out, /This one decides/);
    for (const line of out.split("\n")) assert.ok(line.length <= 110, line);
  });

  test("a folder without sessions is advised on answers alone, and says so", () => {
    using place = folder({ "readme.md": "nothing" });
    const { found, apps } = advice(place, "--answer", "nodes=12");
    assert.equal(found, false);
    assert.deepEqual(
      apps[0].known.map((one: { question: string }) => one.question),
      ["nodes"],
    );
    assert.match(place.run(["advise"]).out, /^No application with sessions was found here/);
  });

  test("says in one line what is wrong with its arguments", () => {
    using place = folder(filesOf(STICKY));
    for (const [args, message] of [
      [["--answer", "nodes"], /takes question=value/],
      [["--answer", "nods=3"], /there is no question "nods"; did you mean "nodes"/],
      [["--answer", "nodes=many"], /nodes takes a whole number/],
      [["--answer", "servlet=perhaps"], /servlet takes yes, no/],
      [["--app", "shp"], /no app with sessions is called "shp"; did you mean "shop"/],
      [["--format", "xml"], /--format takes text, json/],
      [["absent"], /absent/],
      [["a", "b"], /takes one folder/],
    ] as const) {
      const { code, out, err } = place.run(["advise", ...args]);
      assert.equal(code, 2, args.join(" "));
      assert.equal(out, "");
      assert.match(err, message);
      assert.equal(err.trim().split("\n").length, 1);
    }
  });
});

describe("preflight", () => {
  test("tells losses with their places, and ends with 1 when there are some", () => {
    using place = folder(filesOf(IN_CLUSTER));
    const { code, out } = place.run(["preflight", "--format", "json"]);
    assert.equal(code, 1);
    const { version, apps } = JSON.parse(out);
    assert.deepEqual([version, apps.length], [1, 1]);
    const [loss] = apps[0].losses;
    assert.deepEqual(
      [loss.id, loss.of, loss.onlyIf, loss.path, loss.line],
      ["rollout-drops-sessions", "sessions", null, "k8s/shop.yaml", 4],
    );
    assert.ok(apps[0].steps.length > 3 && apps[0].artefacts.length === 3);
  });

  test("ends with 0 when nothing is lost, also where something would be under a condition", () => {
    for (const name of [
      "Kubernetes with a drain, sessions in Redis",
      "Compose, sessions in a Redis that keeps nothing",
    ]) {
      using place = folder(filesOf(name));
      const { code, out } = place.run(["preflight"]);
      assert.equal(code, 0, out);
      assert.match(out, /loses nothing that the files show/);
    }
  });

  test("writes what it made, lets scripts be run, and leaves what was there", () => {
    using place = folder({ ...filesOf(STICKY), "out/keep.txt": "mine" });
    const first = place.run(["preflight", "--write", "out"]);
    const script = join(place.path, "out/release-shop.sh");
    assert.match(first.out, /out\/release-shop\.sh: Run it where HAProxy runs/);
    assert.match(readFileSync(script, "utf8"), /^#!\/usr\/bin\/env bash\n/);
    assert.ok(statSync(script).mode & 0o100);
    place.write("out/release-shop.sh", "edited");
    const second = place.run(["preflight", "--write", "out"]);
    assert.match(second.out, /was there already, and stays/);
    assert.equal(readFileSync(script, "utf8"), "edited");
    assert.equal(readFileSync(join(place.path, "out/keep.txt"), "utf8"), "mine");
  });

  test("says what is wrong with its arguments, and that there is nothing to check", () => {
    using place = folder({ "readme.md": "nothing" });
    assert.equal(place.run(["preflight"]).out, "No application with sessions was found here.\n");
    const { code, err } = place.run(["preflight", "--wirte", "out"]);
    assert.equal(code, 2);
    assert.match(err, /did you mean "--write"/);
  });
});
