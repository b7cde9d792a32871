// What a health report tells of the sessions in a store: numbers, and the timeout that all of them name.
import assert from "node:assert/strict";
import { test } from "node:test";
import { keptApps } from "../../../src/live/browse/kept-apps.ts";
import { skip, startServer } from "../redis/servers.ts";
import { browse } from "./stores.ts";

const value = (maxAge: number): string => JSON.stringify({ cookie: { originalMaxAge: maxAge, expires: null } });
const id = (index: number): string => String(index).padStart(32, "0");

test("applications are told in numbers, with their timeout where all agree", { skip }, async (t) => {
  const server = await startServer(t);
  for (let index = 0; index < 5; index++) {
    await server.admin.set(`sess:${id(index)}`, value(1_800_000), "EX", 1800);
    await server.admin.set(`admin:sess:${id(index)}`, value(index === 0 ? 600_000 : 1_200_000), "EX", 1200);
  }
  await server.admin.persist(`sess:${id(0)}`);
  await server.admin.hset("shop:sessions:one", {
    creationTime: "1",
    lastAccessedTime: "2",
    maxInactiveInterval: "1800",
  });
  await server.admin.set("shop:sessions:expires:one", "", "EX", 1800);
  await server.admin.set("cache:page", "nobody's session", "EX", 60);
  const { browser } = await browse(t, server);
  await browser.lookAtAll();
  const common = { framework: "connect-redis", sessions: 5, expires: true };
  assert.deepEqual(await keptApps(browser), [
    { ...common, prefix: "admin:sess:", withoutTtl: 0 },
    { ...common, prefix: "sess:", withoutTtl: 1, timeout: 1800 },
    {
      framework: "spring-session",
      prefix: "shop",
      sessions: 1,
      withoutTtl: 1,
      expires: true,
      timeout: 1800,
      indexed: true,
    },
  ]);
});
