// What proxies, balancers and Tomcat files can write, they read back: every slot of every example on their pages.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import type { Fact, Setting, Slot } from "../../../src/engine/facts.ts";
import { applyEdits } from "../../../src/engine/span.ts";
import { stacks } from "../../../src/engine/stacks/index.ts";
import { readPage } from "../pages/page.ts";
import { engine } from "../pages/workbench.ts";

type Value = string | number | boolean | null;

/** A value that differs from what the example has, for each knob that a rule may turn. */
const VALUES: Readonly<Record<string, readonly { readonly write: Value; readonly read: unknown }[]>> = {
  secure: [{ write: true, read: true }],
  httpOnly: [{ write: true, read: true }],
  sameSite: [{ write: "strict", read: "strict" }],
  domain: [{ write: null, read: null }],
  path: [{ write: null, read: null }],
  maxAge: [{ write: 60, read: 60 }],
  name: [{ write: "OTHER", read: "OTHER" }],
  route: [{ write: "renamed", read: "renamed" }],
  affinity: [{ write: "ip", read: "ip" }],
  forwardsScheme: [{ write: true, read: true }],
  idle: [{ write: 1200, read: 1200 }],
};

interface Knob {
  readonly key: string;
  readonly slot: Slot;
  readonly written: boolean;
  readonly value: unknown;
}

/** All knobs of a fact with a slot, those of a balancer's nodes too. */
function knobs(fact: Fact): readonly Knob[] {
  const owners: readonly object[] = fact.kind === "hop" && fact.role === "balancer" ? [fact, ...fact.nodes] : [fact];
  return owners.flatMap((owner) =>
    Object.entries(owner).flatMap(([key, knob]) => {
      const setting = knob as Setting<unknown> | undefined;
      const slot =
        typeof setting === "object" && setting && "state" in setting && setting.state !== "unknown" && setting.slot;
      return slot ? [{ key, slot, written: setting.state === "set", value: setting.value }] : [];
    }),
  );
}

/** How many facts, or nodes of balancers, have a value for a knob. */
function count(facts: readonly Fact[], kind: Fact["kind"], key: string, value: unknown): number {
  return facts
    .filter((fact) => fact.kind === kind)
    .flatMap((fact): readonly object[] =>
      fact.kind === "hop" && fact.role === "balancer" ? [fact, ...fact.nodes] : [fact],
    )
    .filter((owner) => {
      const setting = (owner as Record<string, unknown>)[key] as Setting<unknown> | undefined;
      return setting !== undefined && setting.state !== "unknown" && setting.value === value;
    }).length;
}

for (const id of ["nginx", "haproxy", "httpd", "tomcat", "servlet"]) {
  const page = readPage(readFileSync(new URL(`../../../knowledge/stacks/${id}.md`, import.meta.url), "utf8"));
  const stack = stacks.find((candidate) => candidate.id === id);
  describe(id, () => {
    const seen = new Set<string>();
    for (const example of page.examples)
      for (const { path, text } of example.files)
        test(`${example.name}: ${path}`, () => {
          const { facts } = engine.read(path, text);
          for (const fact of facts.filter((candidate) => candidate.stack === id))
            for (const { key, slot, written, value } of knobs(fact))
              for (const { write, read } of VALUES[key] ?? []) {
                // What is not written cannot be taken away.
                if (write === null && !written) continue;
                const edits = stack?.write?.(slot, write) ?? [];
                assert.ok(edits.length > 0, `${key} has a slot that cannot be written`);
                const after = applyEdits(path, text, edits);
                const more = value === read ? 0 : 1;
                assert.ok(
                  count(engine.read(path, after).facts, fact.kind, key, read) >=
                    count(facts, fact.kind, key, read) + more,
                  `${key} does not read back from:\n${after}`,
                );
                seen.add(key);
              }
        });
    test("has slots to write", () => {
      assert.ok(seen.size > 0);
    });
  });
}
