// No secret leaves a file: not into facts, findings, fixes or problems. Every reader that can meet one is shown one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { engine } from "./pages/workbench.ts";

/** Stands where secrets stand; it must occur nowhere in what the engine gives back. */
const SECRET = "canary0Secret9Value7Canary";

const files: Readonly<Record<string, string>> = {
  "package.json":
    '{ "name": "shop", "dependencies": { "express-session": "1.18.0", "redis": "4.7.0", "connect-redis": "9.0.0" } }',
  "server.js": `
const express = require("express");
const session = require("express-session");
const { RedisStore } = require("connect-redis");
const { createClient } = require("redis");
const client = createClient({ url: "redis://default:${SECRET}@redis:6379/0", password: "${SECRET}" });
const fallback = process.env.SESSION_SECRET || "${SECRET}";
const app = express();
app.use(session({ secret: "${SECRET}", store: new RedisStore({ client, prefix: "sess:" }), cookie: { maxAge: 1800 } }));
app.use("/b", session({ secret: fallback }));
app.use("/c", session({ secret: ["${SECRET}", "${SECRET}old"] }));
client.keys("${SECRET}:*");
app.listen(3000);
`,
  "client.js": `
const session = require("cookie-session");
app.use(session({ name: "s", keys: ["${SECRET}"], secret: "${SECRET}" }));
`,
  "compose.yml": `
services:
  app:
    build: .
    environment:
      SESSION_SECRET: ${SECRET}
      SPRING_DATA_REDIS_PASSWORD: ${SECRET}
      SPRING_DATA_REDIS_URL: redis://user:${SECRET}@redis:6379
      REDIS_URL: redis://:${SECRET}@redis:6379
      VALKEY_URL: redis://${SECRET}@redis:6379
      REDIS_PASSWORD: ${SECRET}
  app2:
    build: .
    environment:
      - SESSION_SECRET=${SECRET}2
  redis:
    image: redis:7
    command: redis-server --requirepass ${SECRET} --maxmemory-policy allkeys-lru
    ports: ["6379:6379"]
`,
  "redis.conf": `requirepass ${SECRET}\nmaxmemory-policy allkeys-lru\nuser app on >${SECRET} ~* +@all\n`,
  "deploy.sh": `#!/bin/sh\nredis-cli -h redis -a ${SECRET} KEYS 'sess:*'\nredis-cli -u redis://:${SECRET}@redis:6379 FLUSHALL\nREDISCLI_AUTH=${SECRET} redis-cli MONITOR\n`,
  "orders/pom.xml": `<project><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.3.0</version></parent>
<dependencies><dependency><groupId>org.springframework.session</groupId><artifactId>spring-session-data-redis</artifactId></dependency></dependencies></project>`,
  "orders/src/main/resources/application.yml": `
spring:
  session:
    store-type: redis
  data:
    redis:
      url: redis://user:${SECRET}@redis:6379
      password: ${SECRET}
server:
  servlet:
    session:
      timeout: 30
`,
  "orders/src/main/resources/application-prod.properties": `spring.data.redis.password=${SECRET}\nspring.redis.url=redis://:${SECRET}@redis:6379\nspring.data.redis.sentinel.password=${SECRET}\nspring.data.redis.url=\${URL:redis://${SECRET}@redis}\n`,
  "orders/src/main/java/Shop.java": `
import jakarta.servlet.http.HttpSession;
import redis.clients.jedis.Jedis;
class Shop {
  static final String KEY = "${SECRET}";
  void enter(HttpSession session, Jedis jedis) {
    jedis.auth("${SECRET}");
    jedis.keys("${SECRET}:*");
    session.setAttribute("token", "${SECRET}");
    session.setAttribute("user", new User("${SECRET}"));
  }
}
class User { private String password = "${SECRET}"; }
`,
  "conf/context.xml": `<Context><Manager className="org.redisson.tomcat.RedissonSessionManager" password="${SECRET}" sessionCookieName="S"/></Context>`,
  "haproxy.cfg": `backend app\n  mode http\n  dynamic-cookie-key ${SECRET}\n  cookie SRV insert\n  server a a:80 cookie a\n  server b b:80 cookie b\n`,
};

const readings = Object.entries(files)
  .filter(([path]) => engine.wants(path))
  .map(([path, text]) => engine.read(path, text));

test("the readers saw the files that hold secrets", () => {
  const kinds = new Set(readings.flatMap((reading) => reading.facts.map((fact) => fact.kind)));
  for (const kind of ["key", "store", "command", "rollout", "value", "type", "connection"])
    assert.ok(kinds.has(kind as never), `no ${kind} fact was read`);
});

test("no fact or problem of a file holds a secret", () => {
  for (const reading of readings)
    assert.ok(!JSON.stringify(reading).includes(SECRET), `${reading.path} gave away its secret`);
});

test("no finding, fix or settled fact holds a secret", () => {
  const { findings, problems, model } = engine.check(readings);
  assert.ok(findings.length > 3);
  assert.ok(!JSON.stringify({ findings, problems, apps: model.apps }).includes(SECRET));
});
