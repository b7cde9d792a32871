// How apps run, as the view of deployments tells it: what is filled in, why, and how it changes with one condition.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Deployment, deploymentsIn } from "../../src/engine/views/deployments.ts";
import { advise } from "../../src/runbook/advice/advise.ts";
import { givenBy } from "../../src/runbook/advice/given.ts";
import { SITUATIONS } from "../runbook/preflight/workspaces.ts";
import { checkWorkspace } from "./pages/workbench.ts";

type Files = Readonly<Record<string, string>>;

const filesOf = (name: string): Files => {
  const found = SITUATIONS.find((one) => one.name === name);
  assert.ok(found, name);
  return found.files;
};
function seen(files: Files): Deployment {
  const [first, second] = deploymentsIn(checkWorkspace(new Map(Object.entries(files))).model);
  assert.ok(first && !second);
  return first;
}

/** Nodes, whether they come and go, servlet, where sessions are, affinity; undefined: a question to a person. */
const EXPECTED: Readonly<Record<string, readonly unknown[]>> = {
  "sticky, Apache httpd and Tomcat": [2, false, true, "memory", "route"],
  "sticky, HAProxy and Express": [3, false, false, "memory", "cookie"],
  "sticky, nginx and Express": [2, false, false, "memory", "cookie"],
  "a Tomcat cluster behind HAProxy": [2, false, true, "copied", "cookie"],
  "Redis and Spring behind HAProxy": [3, false, true, "outside", "cookie"],
  "Kubernetes without a drain, sessions in memory": [3, true, false, "memory", "cookie"],
  "Kubernetes with a drain, sessions in Redis": [3, true, false, "outside", "cookie"],
  "Compose, one container with sessions in memory": [1, false, false, "memory", undefined],
};

describe("what is filled in", () => {
  for (const [name, expected] of Object.entries(EXPECTED))
    test(name, () => {
      const { nodes, nodesComeAndGo, servlet, kept, affinity } = seen(filesOf(name));
      const all = [nodes, nodesComeAndGo, servlet, kept, affinity];
      assert.deepEqual(
        all.map((one) => one?.value),
        expected,
      );
      for (const one of all) if (one) assert.ok(one.because.length > 5 && one.at !== undefined, one.because);
    });
});

test("one condition changes the answer that rests on it, and no other", () => {
  const files = filesOf("Kubernetes without a drain, sessions in memory");
  const manifest = files["k8s/shop.yaml"] ?? "";
  const before = givenBy(seen(files));
  const scaled = givenBy(seen({ ...files, "k8s/shop.yaml": manifest.replace("replicas: 3", "replicas: 7") }));
  assert.equal(scaled.nodes?.value, 7);
  assert.deepEqual({ ...scaled, nodes: before.nodes }, before);
  assert.equal(advise(before).verdicts[0]?.strategy, "external");
});

test("what an overlay may change, and what a person alone knows, stays a question", () => {
  const files = filesOf("Kubernetes without a drain, sessions in memory");
  const kustomization = "resources: [../k8s/shop.yaml]\nreplicas: [{ name: shop, count: 9 }]\n";
  const given = givenBy(seen({ ...files, "prod/kustomization.yaml": kustomization }));
  assert.equal(given.nodes, undefined);
  for (const id of ["mayLoseSessions", "mayChangeApp", "mustRevoke", "sessionBytes"] as const)
    assert.equal(given[id], undefined);
});

test("an app that keeps sessions in two ways is told to keep some in memory", () => {
  const files = filesOf("sticky, HAProxy and Express");
  const more = `import { RedisStore } from "connect-redis";
import session from "express-session";
import { createClient } from "redis";
const client = createClient({ url: "redis://redis:6379" });
export default session({ secret: process.env.ADMIN_SECRET, store: new RedisStore({ client }) });
`;
  const { kept } = seen({ ...files, "shop/admin.js": more });
  assert.deepEqual([kept?.value, kept?.because], ["memory", "some of its sessions stay in the memory of one process"]);
});
