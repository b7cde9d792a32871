// Passwords in a secret storage that works, and in one whose keyring does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SecretStorage } from "vscode";
import { keptSecrets } from "../../../src/extension/connections/kept-secrets.ts";

const storage = (kept: Map<string, string>): SecretStorage => ({
  get: async (key) => kept.get(key),
  store: async (key, value) => void kept.set(key, value),
  delete: async (key) => void kept.delete(key),
  onDidChange: () => ({ dispose: () => undefined }),
});

test("they are kept by the id of their connection, and forgotten when none is left", async () => {
  const map = new Map<string, string>();
  const secrets = keptSecrets(storage(map));
  assert.deepEqual(await secrets.read("shop"), {});
  assert.equal(await secrets.keep("shop", { password: "hunter2", keyPassphrase: "sesame" }), "kept");
  assert.deepEqual(await secrets.read("shop"), { password: "hunter2", keyPassphrase: "sesame" });
  assert.deepEqual(await secrets.read("other"), {});
  assert.equal(await secrets.keep("shop", {}), "kept");
  assert.equal(map.size, 0);
});

test("a keyring that fails is an answer, and quotes nothing", async () => {
  const locked = async (): Promise<never> => {
    throw new Error("The keyring is locked: hunter2");
  };
  const secrets = keptSecrets({ ...storage(new Map()), get: locked, store: locked, delete: locked });
  assert.equal(await secrets.read("shop"), "unavailable");
  assert.equal(await secrets.keep("shop", { password: "hunter2" }), "unavailable");
  assert.equal(await secrets.keep("shop", {}), "unavailable");
});

test("what somebody else wrote there counts for nothing", async () => {
  const secrets = keptSecrets(
    storage(
      new Map([
        ["connection/a", "null"],
        ["connection/b", '{"password":1,"x":"y"}'],
        ["connection/c", "{"],
      ]),
    ),
  );
  assert.deepEqual(await secrets.read("a"), {});
  assert.deepEqual(await secrets.read("b"), {});
  assert.equal(await secrets.read("c"), "unavailable");
});
