// What a preflight says of small workspaces, and whether what it writes is what shells and Kubernetes accept.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Ajv } from "ajv";
import { parse, stringify } from "yaml";
import { rollingScript } from "../../../src/runbook/preflight/script/rolling.ts";
import { BUDGET, PATCH } from "./manifest-schema.ts";
import { type Files, preflightOn, SITUATIONS } from "./workspaces.ts";

describe("what the next deploy loses", () => {
  for (const { name, files, losses, artefacts, guide } of SITUATIONS)
    test(name, () => {
      const { losses: found, plan } = preflightOn(files);
      const shown = found.map(({ id, onlyIf }) => (onlyIf === undefined ? id : `${id}?`));
      assert.deepEqual(shown.toSorted(), [...losses].toSorted());
      assert.deepEqual(
        plan.artefacts.map((artefact) => artefact.name),
        artefacts,
      );
      assert.equal(plan.guide, guide);
      assert.ok(plan.steps.length >= 4 && plan.summary.length > 20);
      for (const { id } of found)
        assert.ok(
          ["rules", "causes"].some((folder) => existsSync(page(folder, id))),
          `${id} has no page`,
        );
      assert.ok(existsSync(page("guides", plan.guide)), plan.guide);
    });
});

const page = (folder: string, id: string): string => join(import.meta.dirname, `../../../knowledge/${folder}/${id}.md`);

test("sessions that are lost for certain come first", () => {
  const { losses } = preflightOn(situation("a deploy script as people write it"));
  const conditions = losses.map(({ onlyIf }) => onlyIf !== undefined);
  assert.deepEqual(conditions, [...conditions].toSorted());
});

const situation = (name: string): Files => {
  const found = SITUATIONS.find((one) => one.name === name);
  assert.ok(found, name);
  return found.files;
};

describe("scripts", () => {
  const skip =
    spawnSync("shellcheck", ["--version"]).status !== 0 && process.env.CI !== "true" ? "no shellcheck here" : false;

  test("every script passes shellcheck, whatever names it is given", { skip }, () => {
    const scripts = new Map<string, string>();
    for (const { name, files } of SITUATIONS)
      for (const artefact of preflightOn(files).plan.artefacts)
        if (artefact.language === "bash") scripts.set(`${name}: ${artefact.name}`, artefact.text);
    const nodes = ["a'b", "c d", "http://127.0.0.1:1"].map((name) => ({ name, address: "127.0.0.1:1" }));
    for (const program of ["haproxy", "httpd", "nginx"] as const)
      for (const kept of ["memory", "copied", "outside", "client"] as const)
        for (const servlet of [true, false])
          scripts.set(
            `${program} ${kept} ${servlet}`,
            rollingScript({ program, balancer: "sh'op", nodes, kept, servlet }),
          );
    assert.ok(scripts.size > 30);
    const directory = mkdtempSync(join(tmpdir(), "session-doctor-scripts-"));
    try {
      const files = [...scripts].map(([name, text], index) => {
        const file = join(directory, `${index}.sh`);
        writeFileSync(file, text);
        return { name, file };
      });
      const done = spawnSync(
        "shellcheck",
        files.map(({ file }) => file),
        { encoding: "utf8" },
      );
      assert.equal(done.status, 0, done.stdout);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test("every loop of every script has a limit", () => {
    let seen = 0;
    for (const { files } of SITUATIONS)
      for (const { text, language } of preflightOn(files).plan.artefacts) {
        if (language !== "bash") continue;
        const loops = [...text.matchAll(/^ *(?:until|while) .*?; do\n([\s\S]*?)^ *done/gm)];
        seen += loops.length;
        for (const [loop] of loops) assert.match(loop, /deadline/, loop);
        for (const [call] of text.matchAll(/\bcurl [^|\n]*/g)) assert.match(call, /--max-time|Needs:/, call);
      }
    assert.ok(seen > 10, `only ${seen} loops`);
  });

  test("a name that a shell would run stays a name", () => {
    const nodes = [
      { name: '$(touch "$0.touched")', address: "127.0.0.1:1" },
      { name: "b", address: "127.0.0.1:2" },
    ];
    const text = rollingScript({ program: "haproxy", balancer: "shop", nodes, kept: "outside", servlet: false });
    const directory = mkdtempSync(join(tmpdir(), "session-doctor-scripts-"));
    try {
      const file = join(directory, "release.sh");
      writeFileSync(file, text);
      const done = spawnSync("bash", [file], {
        encoding: "utf8",
        env: { PATH: process.env.PATH, REPLACE: "/nowhere" },
      });
      assert.equal(done.status, 1);
      assert.match(done.stderr, /STOPPED: \/nowhere cannot be run/);
      assert.ok(!existsSync(`${file}.touched`));
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("manifests", () => {
  const ajv = new Ajv({ allErrors: true, strict: true });
  const isPatch = ajv.compile(PATCH);
  const isBudget = ajv.compile(BUDGET);
  const manifestsOf = (files: Files) => preflightOn(files).plan.artefacts.filter(({ language }) => language === "yaml");

  test("patches and budgets are what the API takes", () => {
    const all = SITUATIONS.flatMap(({ files }) => manifestsOf(files));
    assert.ok(all.length >= 4);
    for (const { name, text } of all) {
      const isValid = name.endsWith(".patch.yaml") ? isPatch : isBudget;
      assert.ok(isValid(parse(text)), `${name}: ${JSON.stringify(isValid.errors)}`);
    }
    assert.ok(!isPatch({ spec: { replica: 3 } }), "the schema takes anything");
  });

  test("laid over the manifest, the patch leaves no request to be lost", () => {
    const files = situation("Kubernetes without a drain, sessions in Redis");
    const [patch, budget] = manifestsOf(files);
    const [workload, ...others] = (files["k8s/shop.yaml"] ?? "").split(/^---$/m);
    const merged = merge(parse(workload ?? ""), parse(patch?.text ?? "")) as object;
    const after = preflightOn({
      ...files,
      "k8s/shop.yaml": [stringify(merged), ...others].join("---\n"),
      "k8s/budget.yaml": budget?.text ?? "",
    });
    assert.deepEqual(after.losses, []);
    assert.deepEqual(
      after.plan.artefacts.map(({ name }) => name),
      ["release-shop.sh"],
    );
  });
});

/** As `kubectl patch` merges: objects by their keys, containers by their names. */
function merge(base: unknown, patch: unknown): unknown {
  if (Array.isArray(base) && Array.isArray(patch)) {
    const named = patch as { name: string }[];
    return [
      ...(base as { name: string }[]).map((item) => {
        const own = named.find(({ name }) => name === item.name);
        return own ? merge(item, own) : item;
      }),
      ...named.filter(({ name }) => !(base as { name: string }[]).some((item) => item.name === name)),
    ];
  }
  if (typeof base !== "object" || base === null || typeof patch !== "object" || patch === null) return patch;
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) result[key] = key in result ? merge(result[key], value) : value;
  return result;
}
