// A real Express application with express-session and connect-redis, whose requests a test can hold in the middle.
import assert from "node:assert/strict";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { RedisStore } from "connect-redis";
import express from "express";
import session from "express-session";
import { createClient } from "redis";
import type { Server } from "../redis/servers.ts";

declare module "express-session" {
  interface SessionData {
    cart: string[];
    note: string;
    user: string;
  }
}

export interface Shop {
  /** The whole id, as the store has it. */
  get(path: string): Promise<string>;
  /** Resolves when so many requests to `/slow/…` have read their session and wait. */
  held(count: number): Promise<void>;
  /** Lets them go on. */
  release(): void;
}

/** An application as its users write it: `/cart/x`, `/note/x`, `/slow/cart/x`, `/login`, `/logout`. */
export async function startShop(t: Pick<TestContext, "after">, redis: Pick<Server, "port">): Promise<Shop> {
  const client = createClient({ url: `redis://127.0.0.1:${redis.port}` });
  // The test's server may stop first.
  client.on("error", () => undefined);
  await client.connect();
  const app = express();
  app.use(
    session({
      store: new RedisStore({ client, prefix: "sess:" }),
      secret: "only-for-this-test",
      resave: false,
      saveUninitialized: false,
      rolling: true,
      cookie: { maxAge: 1_800_000 },
    }),
  );
  const waiting: (() => void)[] = [];
  app.use("/slow", (_request, _response, next) => void waiting.push(next));
  app.get(["/cart/:item", "/slow/cart/:item"], (request, response) => {
    request.session.cart = [...(request.session.cart ?? []), String(request.params.item)];
    response.send(request.sessionID);
  });
  app.get(["/note/:text", "/slow/note/:text"], (request, response) => {
    request.session.note = String(request.params.text);
    response.send(request.sessionID);
  });
  app.get("/read", (request, response) => void response.send(request.sessionID));
  app.get("/login", (request, response, next) => {
    const { cart } = request.session;
    request.session.regenerate((error) => {
      if (error) return next(error);
      if (cart) request.session.cart = cart;
      request.session.user = "tea-lover-17";
      response.send(request.sessionID);
    });
  });
  app.get("/logout", (request, response, next) => {
    request.session.destroy((error) => (error ? next(error) : void response.send("gone")));
  });
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
    client.destroy();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let cookie = "";
  return {
    async get(path) {
      const response = await fetch(base + path, { headers: { cookie } });
      const given = response.headers.get("set-cookie");
      if (given) cookie = given.split(";")[0] ?? "";
      assert.equal(response.status, 200);
      return response.text();
    },
    async held(count) {
      while (waiting.length < count) await new Promise((resolve) => setImmediate(resolve));
    },
    release() {
      for (const go of waiting.splice(0)) go();
    },
  };
}
