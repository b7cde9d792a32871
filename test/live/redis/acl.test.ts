// Users who may do everything, only read, only some keys, almost nothing, or not even come in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readClient } from "../../../src/live/redis/client.ts";
import { type FailureKind, LiveFailure } from "../../../src/live/redis/failure.ts";
import type { KeyFacts } from "../../../src/live/redis/key-facts.ts";
import { factsOfAll } from "./facts-of-all.ts";
import { local, profileOf, skip, startServer } from "./servers.ts";

const password = "pa:ss@wörd%";

test("ACL users", { skip }, async (t) => {
  const server = await startServer(t);
  await server.admin.mset("sess:a", "1", "sess:b", "2", "other", "3");
  const user = (name: string, ...rules: string[]) => server.admin.call("ACL", "SETUSER", name, ...rules);
  await user("everything", "on", `>${password}`, "~*", "&*", "+@all");
  await user("reader", "on", `>${password}`, "~*", "resetchannels", "-@all", "+@read", "+ping");
  await user("tenant", "on", `>${password}`, "resetkeys", "~sess:*", "resetchannels", "-@all", "+@read");
  await user("narrow", "on", `>${password}`, "~*", "-@all", "+scan", "+type", "+pttl");
  await user("blind", "on", `>${password}`, "~*", "-@all", "+get", "+ping");
  await user("open", "on", "nopass", "~*", "-@all", "+@read", "+acl|whoami");
  await user("gone", "off", `>${password}`, "~*", "+@all");

  const seenBy = async (username: string): Promise<readonly KeyFacts[]> => {
    const client = readClient(profileOf(local(server.port), { username }), { password });
    try {
      await client.connect();
      return await factsOfAll(client);
    } finally {
      client.close();
    }
  };
  const failing = async (
    username: string | undefined,
    secret: string | undefined,
    kind: FailureKind,
    command?: string,
  ): Promise<void> => {
    const client = readClient(
      profileOf(local(server.port), username === undefined ? {} : { username }),
      secret === undefined ? {} : { password: secret },
    );
    await assert.rejects(
      async () => {
        await client.connect();
        await factsOfAll(client);
      },
      (error) => {
        assert.ok(error instanceof LiveFailure);
        assert.equal(error.kind, kind);
        assert.equal(error.command, command);
        const said = JSON.stringify(error) + error.stack + String(error.cause);
        assert.ok(!said.includes(password) && !said.includes("pa:ss") && !said.includes("wrong-secret"));
        return true;
      },
    );
    client.close();
  };

  await t.test("who may do everything, or read, sees all", async () => {
    for (const name of ["everything", "reader"]) {
      const keys = await seenBy(name);
      assert.equal(keys.length, 3);
      assert.ok(keys.every(({ type, ttl, bytes, failure }) => type && ttl === -1 && bytes && failure === undefined));
    }
  });

  await t.test("who may read some keys sees the names of all, and why the rest is unknown", async () => {
    const keys = await seenBy("tenant");
    const known = keys.filter(({ failure }) => failure === undefined).map(({ key }) => String(key));
    assert.deepEqual(known.toSorted(), ["sess:a", "sess:b"]);
    const other = keys.find(({ key }) => String(key) === "other");
    assert.equal(other?.failure?.kind, "permission-missing");
    assert.match(other?.failure?.message ?? "", /not to these keys/);
  });

  await t.test("who may not ask for sizes sees the rest, and which permission is missing", async () => {
    const keys = await seenBy("narrow");
    assert.equal(keys.length, 3);
    assert.ok(keys.every(({ type, ttl, bytes }) => type === "string" && ttl === -1 && bytes === undefined));
    assert.equal(keys[0]?.failure?.command, "memory|usage");
    assert.match(keys[0]?.failure?.message ?? "", /not to run MEMORY USAGE.*\+memory\|usage/);
  });

  await t.test("who may not scan learns it, and may still read one key", async () => {
    await failing("blind", password, "permission-missing", "scan");
    const client = readClient(profileOf(local(server.port), { username: "blind" }), { password });
    await client.connect();
    assert.equal(String(await client.send("GET", "sess:a")), "1");
    client.close();
  });

  await t.test("a user without a password is not taken for the default user", async () => {
    for (const secrets of [{}, { password: "anything" }]) {
      const client = readClient(profileOf(local(server.port), { username: "open" }), secrets);
      await client.connect();
      assert.equal(String(await client.send("ACL", "WHOAMI")), "open");
      client.close();
    }
    await failing("reader", undefined, "auth-required");
  });

  await t.test("a wrong password, a user who is off and one who does not exist are refused alike", async () => {
    await failing("reader", "wrong-secret", "auth-wrong");
    await failing("gone", password, "auth-wrong");
    await failing("nobody", password, "auth-wrong");
  });

  await t.test("a password that nobody asked for does no harm", async () => {
    const client = readClient(profileOf(local(server.port)), { password });
    await client.connect();
    assert.equal(await client.send("DBSIZE"), 3);
    client.close();
  });

  await t.test("no password where one is wanted", async () => {
    await server.admin.config("SET", "requirepass", password);
    await failing(undefined, undefined, "auth-required");
    await failing(undefined, "wrong-secret", "auth-wrong");
  });
});
