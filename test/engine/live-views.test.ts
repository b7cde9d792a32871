// What the files say of running stores: the servers they name, and what they promise about the lifetime of sessions.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Endpoint } from "../../src/engine/facts.ts";
import { namedStores } from "../../src/engine/views/connections.ts";
import { promisedLifetimes } from "../../src/engine/views/lifetimes.ts";
import { checkWorkspace, showSpan } from "./pages/workbench.ts";

type Files = Readonly<Record<string, string>>;

const written = (endpoint: Endpoint): string => {
  if (endpoint.kind === "standalone") return `${endpoint.host}:${endpoint.port}`;
  const all = endpoint.kind === "sentinel" ? endpoint.sentinels : endpoint.nodes;
  const hosts = all.map(({ host, port }) => `${host}:${port}`).join(",");
  return endpoint.kind === "sentinel" ? `${endpoint.master} by ${hosts}` : `cluster ${hosts}`;
};

/** `place endpoint/database`, then what else is known. */
function stores(files: Files): readonly string[] {
  const workspace = new Map(Object.entries(files));
  return namedStores(checkWorkspace(workspace).model).map(({ at, endpoint, database, tls, username, hasPassword }) =>
    [
      showSpan(workspace, at).replace(/:\d+\+\d+$/, ""),
      `${written(endpoint)}/${database}`,
      ...(tls ? ["tls"] : []),
      ...(username ? [`user ${username}`] : []),
      ...(hasPassword ? ["password"] : []),
    ].join(" "),
  );
}

function lifetimes(files: Files): readonly string[] {
  const workspace = new Map(Object.entries(files));
  return promisedLifetimes(checkWorkspace(workspace).model).map(
    ({ at, app, framework, prefix, idle, byDefault }) =>
      `${showSpan(workspace, at).replace(/:\d+\+\d+$/, "")} ${app} ${framework} ${prefix ?? "?"} ${idle ?? "never"}${byDefault ? " by default" : ""}`,
  );
}

const pom = (version = "3.4.1"): string => `<project>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>${version}</version>
  </parent>
  <artifactId>shop</artifactId>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency>
    <dependency><groupId>org.springframework.session</groupId><artifactId>spring-session-data-redis</artifactId></dependency>
  </dependencies>
</project>
`;
const YAML = "src/main/resources/application.yml";

describe("servers that files name", () => {
  test("a service is told under its name and where it is published, with what its apps know of it", () => {
    const files = {
      "compose.yml": `services:
  shop: { build: ./shop }
  till: { build: ./till }
  redis:
    image: redis:7
    command: redis-server --requirepass invented
    ports:
      - "127.0.0.1:6390:6379"
  cache:
    image: valkey/valkey:8
`,
      "shop/package.json": `{ "name": "shop" }`,
      "shop/server.js": `import { createClient } from "redis";
createClient({ url: "redis://shop:invented@redis:6379/2" });
`,
      "till/package.json": `"name": "till" `,
      "till/server.js": `const Redis = require("ioredis");
new Redis("redis://redis");
new Redis({ host: "redis", db: 2 });
`,
    };
    assert.deepEqual(stores(files), [
      "compose.yml:8 127.0.0.1:6390/2 user shop password",
      "compose.yml:8 127.0.0.1:6390/0 password",
      "compose.yml:10 cache:6379/0",
      "shop/server.js:2 redis:6379/2 user shop password",
      "till/server.js:2 redis:6379/0 password",
    ]);
  });

  test("equal names in two deployments are two servers on this machine", () => {
    const compose = (port: number): string =>
      `services:\n  redis:\n    image: redis:7\n    ports: ["${port}:6379"]\n  shop:\n    build: .\n`;
    const server = `import { createClient } from "redis";\ncreateClient({ socket: { host: "redis" }, database: 1 });\n`;
    const files = {
      "a/compose.yml": compose(6381),
      "a/package.json": '{ "name": "one" }',
      "a/server.js": server,
      "b/compose.yml": compose(6382),
      "b/package.json": '{ "name": "one" }',
      "b/server.js": server,
    };
    assert.deepEqual(stores(files), [
      "a/compose.yml:4 127.0.0.1:6381/1",
      "b/compose.yml:4 127.0.0.1:6382/1",
      "a/server.js:2 redis:6379/1",
    ]);
  });

  test("what depends on the environment is left out, unless the text says what it is otherwise", () => {
    const files = {
      "server.js": `import Redis from "ioredis";
import { options } from "./options.js";
new Redis(process.env.REDIS_URL);
new Redis({ host: process.env.REDIS_HOST, port: 6379 });
new Redis({ host: "tls", tls: options.tls });
new Redis({ host: "database", db: process.env.DB });
new Redis({ ...options, host: "spread" });
new Redis(process.env.SESSIONS_URL ?? "rediss://:invented@localhost:6380");
if (process.env.NODE_ENV === "test") new Redis("redis://test:1");
// new Redis("redis://commented-out:1");
`,
      "compose.yml": `services:
  shop:
    image: shop
    environment:
      REDIS_URL: \${REDIS_URL}
      SESSION_REDIS_HOST: \${SESSION_REDIS_HOST:-sessions}
      SESSION_REDIS_PASSWORD: invented
  sessions:
    image: redis:7
    ports: ["\${REDIS_PORT:-6381}:6379", "\${OTHER}:6379"]
`,
    };
    assert.deepEqual(stores(files), [
      "compose.yml:10 127.0.0.1:6381/0 password",
      "server.js:8 localhost:6380/0 tls password",
      "compose.yml:6 sessions:6379/0 password",
    ]);
  });

  test("Spring's host and port, URL, Sentinels, cluster and TLS, for each stage", () => {
    const spring = (yaml: string): readonly string[] => stores({ "pom.xml": pom(), [YAML]: yaml });
    assert.deepEqual(spring("server.port: 1\n"), ["pom.xml:10 localhost:6379/0"]);
    assert.deepEqual(spring("spring.data.redis: { host: a, port: 6380, database: 2, ssl.enabled: true }\n"), [
      `${YAML}:1 a:6380/2 tls`,
    ]);
    assert.deepEqual(spring("spring.data.redis.url: rediss://shop:invented@a/1\n"), [
      `${YAML}:1 a:6379/1 tls user shop password`,
    ]);
    assert.deepEqual(
      spring(
        `spring.data.redis:\n  sentinel:\n    master: main\n    nodes: one:26379, two\n  password: \${PASSWORD}\n`,
      ),
      [`${YAML}:3 main by one:26379,two:26379/0 password`],
    );
    assert.deepEqual(spring("spring.data.redis.cluster.nodes:\n  - one:7000\n  - two:7001\n"), [
      `${YAML}:1 cluster one:7000,two:7001/0`,
    ]);
    assert.deepEqual(spring(`spring.data.redis.cluster.nodes:\n  - one:7000\n  - \${NODE}\n`), []);
    assert.deepEqual(spring(`spring.data.redis: { host: '\${REDIS_HOST}' }\n`), []);
    assert.deepEqual(spring("spring.redis.host: before-version-3\n"), [`pom.xml:10 localhost:6379/0`]);
    const stages = `spring.data.redis.host: a
---
spring.config.activate.on-profile: prod
spring.data.redis.host: b
---
spring.config.activate.on-profile: staging
spring.data.redis.host: c
---
spring.config.activate.on-profile: dev
spring.data.redis.host: d
`;
    assert.deepEqual(spring(stages), [`${YAML}:4 b:6379/0`, `${YAML}:7 c:6379/0`]);
    assert.deepEqual(
      spring("spring.data.redis.host: a\n---\nspring.config.activate.on-profile: eu\nspring.data.redis.host: b\n"),
      [],
    );
  });

  test("hostile addresses are no servers", () => {
    const urls = [
      "redis://",
      "redis://h:99999",
      "redis://h:0",
      "http://h",
      "redis://a b",
      "redis://h/x",
      "unix:///r.sock",
    ];
    const files = {
      "server.js": `import { createClient } from "redis";\n${urls.map((url) => `createClient({ url: "${url}" });`).join("\n")}`,
    };
    assert.deepEqual(stores(files), []);
    const long = `redis://${"a:".repeat(50_000)}`;
    assert.deepEqual(
      stores({ "server.js": `import { createClient } from "redis";\ncreateClient({ url: "${long}" });` }),
      [],
    );
  });
});

describe("lifetimes that code promises", () => {
  const session = (store: string, cookie = ""): string => `import { RedisStore } from "connect-redis";
import session from "express-session";
import { createClient } from "redis";
const client = createClient({ url: process.env.REDIS_URL });
export default session({ secret: process.env.S, store: new RedisStore({ client${store} }), cookie: { secure: true${cookie} } });
`;
  const shop = (store: string, cookie?: string): readonly string[] =>
    lifetimes({ "server.js": session(store, cookie) });

  test("connect-redis follows the cookie, a function or its own number, and writes no expiry when told so", () => {
    assert.deepEqual(shop(""), ["server.js:5  connect-redis sess: 86400 by default"]);
    assert.deepEqual(shop(", ttl: 600"), ["server.js:5  connect-redis sess: 600"]);
    assert.deepEqual(shop(", ttl: 600", ", maxAge: 3600000"), ["server.js:5  connect-redis sess: 3600"]);
    assert.deepEqual(shop(", ttl: () => 600", ", maxAge: 3600000"), ["server.js:5  connect-redis sess: 600"]);
    assert.deepEqual(shop(", disableTTL: true", ", maxAge: 3600000"), ["server.js:5  connect-redis sess: never"]);
    assert.deepEqual(shop(", ttl: process.env.TTL"), []);
    assert.deepEqual(shop("", ", maxAge: Number(process.env.AGE)"), []);
    assert.deepEqual(shop(", disableTTL: process.env.KEEP"), []);
  });

  test("a prefix is what live keys show of it", () => {
    assert.deepEqual(shop(', prefix: "shop:sess:"'), ["server.js:5  connect-redis shop:sess: 86400 by default"]);
    assert.deepEqual(shop(', prefix: "tasting:"'), ["server.js:5  connect-redis tasting: 86400 by default"]);
    assert.deepEqual(shop(', prefix: "shop-"'), ["server.js:5  connect-redis  86400 by default"]);
    assert.deepEqual(shop(", prefix: process.env.PREFIX"), ["server.js:5  connect-redis ? 86400 by default"]);
  });

  test("two apps with one prefix are two promises", () => {
    const files = {
      "a/package.json": '{ "name": "one" }',
      "a/server.js": session(", ttl: 600"),
      "b/package.json": '{ "name": "one" }',
      "b/server.js": session(", ttl: 1200"),
      "c/package.json": '{ "name": "one" }',
      "c/server.js": `import session from "express-session";\nexport default session({ secret: process.env.S });\n`,
    };
    assert.deepEqual(lifetimes(files), [
      "a/server.js:5 a connect-redis sess: 600",
      "b/server.js:5 b connect-redis sess: 1200",
    ]);
    // Nobody could tell which of the two a session breaks.
    const unknown = { "d/package.json": '{ "name": "one" }', "d/server.js": session(", ttl: process.env.TTL") };
    assert.deepEqual(lifetimes({ ...files, ...unknown }), []);
  });

  test("Spring Session: by default, by a setting, by an annotation, by code", () => {
    const spring = (files: Files): readonly string[] => lifetimes({ "pom.xml": pom(), ...files });
    const java = (name: string, body: string): Files => ({
      [`src/main/java/shop/${name}.java`]: `package shop;\n${body}`,
    });
    assert.deepEqual(spring({ [YAML]: "server.port: 8080\n" }), [
      `${YAML}:1  spring-session spring:session 1800 by default`,
    ]);
    assert.deepEqual(spring({ [YAML]: "spring.session: { timeout: 45m, redis.namespace: shop:web }\n" }), [
      `${YAML}:1  spring-session shop:web 2700`,
    ]);
    assert.deepEqual(spring({ [YAML]: "server.servlet.session.timeout: 20m\n" }), [
      `${YAML}:1  spring-session spring:session 1200`,
    ]);
    assert.deepEqual(spring({ [YAML]: `spring.session.timeout: \${TIMEOUT:30m}\n` }), []);
    assert.deepEqual(spring({ [YAML]: `spring.session: { timeout: 30m, redis.namespace: '\${NAME}' }\n` }), [
      `${YAML}:1  spring-session ? 1800`,
    ]);
    const annotated = java(
      "Config",
      `import org.springframework.session.data.redis.config.annotation.web.http.EnableRedisHttpSession;
@EnableRedisHttpSession(maxInactiveIntervalInSeconds = 900, redisNamespace = "shop")
class Config {}
`,
    );
    assert.deepEqual(spring({ ...annotated, [YAML]: "spring.session.timeout: 45m\n" }), [
      "src/main/java/shop/Config.java:3  spring-session shop 900",
    ]);
    const code = (argument: string): Files =>
      java(
        "Login",
        `import jakarta.servlet.http.HttpSession;
class Login { void in(HttpSession session, int seconds) { session.setMaxInactiveInterval(${argument}); } }
`,
      );
    assert.deepEqual(spring({ ...annotated, ...code("7200") }), [
      "src/main/java/shop/Config.java:3  spring-session shop 900",
      "src/main/java/shop/Login.java:3  spring-session shop 7200",
    ]);
    assert.deepEqual(spring({ ...annotated, ...code("seconds") }), []);
  });

  test("stages that differ are told one by one, and agree in one", () => {
    const yaml = (prod: string): string => `spring.session.timeout: 30m
---
spring.config.activate.on-profile: prod
spring.session.timeout: ${prod}
---
spring.config.activate.on-profile: staging
server.port: 1
`;
    assert.deepEqual(lifetimes({ "pom.xml": pom(), [YAML]: yaml("10m") }), [
      `${YAML}:1  spring-session spring:session 1800`,
      `${YAML}:4  spring-session spring:session 600`,
    ]);
    assert.deepEqual(lifetimes({ "pom.xml": pom(), [YAML]: yaml(`\${TIMEOUT}`) }), []);
  });

  test("Tomcat with Redisson takes its timeout from web.xml, and sessions in other stores are not told", () => {
    const web = "<web-app><session-config><session-timeout>20</session-timeout></session-config></web-app>";
    const context = (name: string): string => `<Context><Manager className="${name}" /></Context>`;
    const files = (name: string): Files => ({ "META-INF/context.xml": context(name), "WEB-INF/web.xml": web });
    assert.deepEqual(lifetimes(files("org.redisson.tomcat.RedissonSessionManager")), [
      "WEB-INF/web.xml:1  redisson-tomcat redisson:tomcat_session: 1200",
    ]);
    assert.deepEqual(lifetimes(files("example.RedisSessionManager")), []);
    assert.deepEqual(lifetimes(files("org.apache.catalina.session.StandardManager")), []);
  });
});
