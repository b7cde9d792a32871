// Pages about the workspace: what is written into the guide, and what a deploy would lose.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rules } from "../../../src/engine/rules/index.ts";
import { RULES_OF_STEPS } from "../../../src/extension/advice/walk-steps.ts";
import { preflightPage } from "../../../src/extension/advice/write-preflight.ts";
import { walkPage } from "../../../src/extension/advice/write-walk.ts";
import type { SeenPlace, SeenPreflight } from "../../../src/protocol.ts";
import { writeAdvice } from "../../../src/runbook/advice/write-advice.ts";

const GUIDE = readFileSync(
  join(import.meta.dirname, "../../../knowledge/guides/troubleshooting-in-eleven-steps.md"),
  "utf8",
);
const place = (path: string, line: number): SeenPlace => ({ uri: `file:///w/${path}`, path, line });
const sectionOf = (markdown: string, number: number): string =>
  markdown.split(/^## /m).find((part) => part.startsWith(`${number}. `)) ?? assert.fail(`there is no step ${number}`);

test("every rule tells something in one step", () => {
  const named = Object.values(RULES_OF_STEPS).flat();
  assert.deepEqual(named.toSorted(), rules.map(({ id }) => id).toSorted());
});

test("each of the eleven steps says what is seen here, and keeps what it said", () => {
  const page = walkPage(GUIDE, {
    found: {
      findings: [
        {
          rule: "hop-drops-affinity",
          severity: "error",
          message: "shop sends one *visitor* to any node.",
          ...place("nginx.conf", 9),
        },
      ],
      reading: false,
    },
    deployments: [
      {
        app: "shop",
        name: "shop",
        nodes: { value: 2, because: "edge balances over 2 nodes", at: place("nginx.conf", 3) },
      },
    ],
    servers: new Map([[5, { summary: "127.0.0.1:6379 does not show it.", findings: [] }]]),
  });
  const headings = (text: string): readonly string[] => text.match(/^## .*$/gm) ?? [];
  assert.deepEqual(headings(page.markdown), headings(GUIDE));
  for (let number = 1; number <= 11; number++)
    assert.match(sectionOf(page.markdown, number), /\*\*Here:\*\*/, `${number}`);
  assert.match(sectionOf(page.markdown, 1), /in the files: 3 \(1\)/);
  assert.match(sectionOf(page.markdown, 2), /edge balances over 2 nodes \(\[nginx\.conf:4\]\(places\/0\.md\)\)/);
  assert.match(sectionOf(page.markdown, 3), /one \\\*visitor\\\* to any node\. \(\[nginx\.conf:10\]\(places\/1\.md\)/);
  assert.match(sectionOf(page.markdown, 4), /no file shows one of the \d+ problems/);
  assert.match(sectionOf(page.markdown, 5), /On the servers:\*\* 127\.0\.0\.1:6379/);
  assert.deepEqual(page.places, [
    { uri: "file:///w/nginx.conf", line: 3 },
    { uri: "file:///w/nginx.conf", line: 9 },
  ]);
  const tasks = (text: string): number => text.match(/^- \[ \] /gm)?.length ?? 0;
  assert.equal(tasks(page.markdown), tasks(GUIDE));
});

test("files that are still being read may hold more", () => {
  const page = walkPage(GUIDE, { found: { findings: [], reading: true }, deployments: [], servers: new Map() });
  assert.match(sectionOf(page.markdown, 1), /still being read/);
  assert.match(sectionOf(page.markdown, 4), /so far/);
});

const PLAN: SeenPreflight["plan"] = {
  summary: "HAProxy sends requests to 2 nodes.",
  steps: ["Drain one node."],
  limits: ["A crash loses sessions as before."],
  artefacts: [{ name: "release-shop.sh", language: "bash", text: "echo\n", use: "Run it where HAProxy runs." }],
  guide: "zero-downtime-sticky",
};

test("a preflight tells what is lost for certain, and where", () => {
  const page = preflightPage({
    ...{ app: "", name: "shop", plan: PLAN },
    losses: [
      {
        ...{ id: "store-in-process", of: "sessions", text: "Sessions stay in memory.", why: "It is replaced." },
        ...{ at: place("server.js", 4), related: [{ at: place("compose.yml", 1), message: "It runs twice." }] },
      },
      {
        id: "value-no-version-uid",
        of: "sessions",
        text: "No UID.",
        why: "Unreadable.",
        onlyIf: "it changes",
        related: [],
      },
    ],
  });
  assert.match(page.markdown, /1 problem loses sessions or requests with every deploy, and 1 more under a condition/);
  assert.match(page.markdown, /rules: \[store-in-process, value-no-version-uid\]/);
  assert.match(page.markdown, /\[server\.js:5\]\(places\/0\.md\)[\s\S]*\[compose\.yml:2\]\(places\/1\.md\)/);
  assert.match(page.markdown, /Only if it changes\./);
  assert.match(page.markdown, /^- \[ \] Drain one node\.$/m);
  assert.match(page.markdown, /```bash release-shop\.sh\necho\n```/);
  assert.deepEqual(
    page.places.map(({ line }) => line),
    [4, 1],
  );
});

test("a preflight without losses claims no more than the files show", () => {
  const page = preflightPage({ app: "", name: "shop", losses: [], plan: { ...PLAN, artefacts: [] } });
  assert.match(page.markdown, /Nothing that its files show would lose sessions/);
  assert.doesNotMatch(page.markdown, /To start from/);
});

test("advice marks what was assumed, and says what would change it", () => {
  const markdown = writeAdvice(
    { nodes: { value: 3, because: "the service shop runs 3 times" } },
    { name: "shop", placeOf: (question) => (question === "nodes" ? "[compose.yml:1](places/0.md)" : undefined) },
  );
  assert.match(markdown, /\| 3 \| the service shop runs 3 times \(\[compose\.yml:1\]\(places\/0\.md\)\) \|/);
  assert.match(markdown, /7 of 8 answers are \*\*assumed\*\*/);
  assert.equal(markdown.match(/\*\*Assumed\*\*: not known/g)?.length, 7);
  assert.match(markdown, /## A shared session store: recommended/);
  assert.match(markdown, /Another answer than the assumed one would put another strategy first:\n\n- /);
  assert.match(markdown, /\]\(pages\/migration-from-sticky-to-redis\.md\)/);
});
