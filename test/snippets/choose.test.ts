// Which snippets are offered for a document, in which order, and why.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Choice, choose, type Surroundings } from "../../src/snippets/choose.ts";
import { apply, snippets } from "./documents.ts";

const offer = (some: Partial<Surroundings>): readonly Choice[] => {
  const text = some.text ?? "";
  return choose(snippets, { languageId: "plaintext", path: "", text, cursor: text.length, dependencies: [], ...some });
};
const ids = (choices: readonly Choice[]): readonly string[] => choices.map(({ snippet }) => snippet.id);
const of = (choices: readonly Choice[], id: string): Choice =>
  choices.find(({ snippet }) => snippet.id === id) ?? assert.fail(`${id} is not offered: ${ids(choices).join(", ")}`);

/** The client that goes with a version of connect-redis. */
const CLIENTS: Readonly<Record<string, string>> = { "^7.1.0": "^4.7.0", "^8.1.0": "^5.4.0", "^9.0.0": "^5.8.0" };

describe("versions", () => {
  const app = (connectRedis: string, client: string): readonly Choice[] =>
    offer({
      languageId: "javascript",
      path: "server.js",
      text: 'import express from "express";\nconst app = express();\n',
      dependencies: [
        { name: "express", version: "^5.1.0" },
        { name: "express-session", version: "^1.18.0" },
        { name: "connect-redis", version: connectRedis },
        { name: client, version: CLIENTS[connectRedis] },
      ],
    });

  test("decide between set-ups of one library", () => {
    assert.equal(ids(app("^9.0.0", "redis"))[0], "express-redis");
    assert.equal(ids(app("^8.1.0", "ioredis"))[0], "express-redis-8");
    assert.equal(ids(app("^7.1.0", "redis"))[0], "express-redis-7");
    for (const other of ["express-redis-7", "express-redis-8"])
      assert.ok(!ids(app("^9.0.0", "redis")).includes(other), other);
    assert.ok(
      of(app("^9.0.0", "redis"), "express-redis").reasons.includes(
        "It is written for connect-redis >=9, which is used here.",
      ),
    );
  });

  test("that are not known leave both, and say so", () => {
    const choices = app("latest", "redis");
    for (const id of ["express-redis", "express-redis-7"])
      assert.ok(
        of(choices, id).cautions.some((one) => /connect-redis .* the version used here is not known/.test(one)),
        id,
      );
  });

  test("of Spring Boot are found under the names of build files", () => {
    const boot = (name: string, version: string): readonly string[] =>
      ids(offer({ languageId: "yaml", path: "src/main/resources/application.yml", dependencies: [{ name, version }] }));
    const parent = "org.springframework.boot:spring-boot-starter-parent";
    assert.ok(boot(parent, "3.5.6").includes("spring-redis-yml-3"));
    assert.ok(!boot(parent, "3.5.6").includes("spring-redis-yml"));
    const parts = offer({
      ...{ languageId: "yaml", path: "application.yml" },
      dependencies: [{ name: parent, version: "3.5.6" }, { name: "org.springframework.boot:spring-boot-starter-web" }],
    });
    assert.ok(!ids(parts).includes("spring-redis-yml"));
    assert.ok(boot("org.springframework.boot", "4.0.0").includes("spring-redis-yml"));
    assert.ok(!boot("org.springframework.boot", "4.0.0").includes("spring-redis-yml-3"));
    assert.deepEqual(
      boot(parent, "2.7.18").filter((id) => id.startsWith("spring-redis")),
      [],
    );
  });

  test("of nginx decide whether sticky is offered", () => {
    const upstreams = (version: string): readonly string[] =>
      ids(offer({ languageId: "nginx", path: "nginx.conf", dependencies: [{ name: "nginx", version }] }));
    assert.ok(upstreams("1.30").includes("nginx-sticky-cookie"));
    assert.ok(!upstreams("1.28.0").includes("nginx-sticky-cookie"));
    assert.ok(upstreams("1.28.0").includes("nginx-userid-hash"));
  });
});

describe("modules", () => {
  const dependencies = [
    { name: "express", version: "^5.1.0" },
    { name: "express-session", version: "^1.18.0" },
    { name: "connect-redis", version: "^9.0.0" },
    { name: "redis", version: "^5.8.0" },
  ];
  const script = (text: string, path = "server.js"): readonly Choice[] =>
    offer({ languageId: "javascript", path, text, dependencies });

  test("of CommonJS get no import and no await outside of a function", () => {
    const text = 'const express = require("express");\nconst app = express();\n';
    const choices = script(text);
    assert.equal(ids(choices)[0], "express-redis-cjs");
    assert.ok(!ids(choices).includes("express-redis"));
    assert.ok(ids(choices).includes("express-cookie-session"));
    assert.match(
      apply(of(choices, "express-cookie-session"), text),
      /require\("express"\);\nconst cookieSession = require\("cookie-session"\);\n/,
    );
    assert.equal(ids(script("", "server.cjs"))[0], "express-redis-cjs");
  });

  test("of the other kind get no require", () => {
    const text = 'import express from "express";\nconst app = express();\n';
    assert.ok(!ids(script(text)).includes("express-redis-cjs"));
    assert.ok(!ids(script("", "server.mjs")).includes("express-redis-cjs"));
  });

  test("import nothing twice", () => {
    const text = [
      "import express from 'express'",
      "import session, { Store } from 'express-session'",
      "import { createCluster, createClient } from 'redis'",
      "const app = express()",
      "",
    ].join("\n");
    const done = apply(of(script(text), "express-redis"), text);
    assert.equal(done.match(/express-session/g)?.length, 1);
    assert.equal(done.match(/from ['"]redis['"]/g)?.length, 1);
    assert.match(done, /import \{ RedisStore \} from "connect-redis";/);
  });

  test("say that a set-up would run twice", () => {
    const text =
      'import express from "express";\nimport session from "express-session";\nconst app = express();\napp.use(session({}));\n';
    assert.ok(
      of(script(text), "express-redis").cautions.includes(
        "This file calls `session(` already: the new call takes the place of that one.",
      ),
    );
  });

  test("of another framework come last", () => {
    const choices = ids(script('import express from "express";\nconst app = express();\n'));
    const last = choices.indexOf("express-login");
    for (const other of ["fastify-redis", "koa-redis"]) assert.ok(choices.indexOf(other) > last, other);
  });

  test("say which of their names the document has already", () => {
    const text = 'import express from "express";\nconst app = express();\nconst secret = readSecret();\n';
    assert.ok(
      of(script(text), "express-redis").cautions.includes(
        "This file declares `secret` already: the new lines take the place of those.",
      ),
    );
  });
});

describe("files", () => {
  test("of other languages get nothing", () => {
    assert.ok(
      ids(offer({ languageId: "python", path: "shop/settings.py" })).every((id) => /^(?:django|flask)/.test(id)),
    );
    assert.deepEqual(offer({ languageId: "markdown", path: "README.md" }), []);
  });

  test("decide within a language", () => {
    const settings = ids(offer({ languageId: "python", path: "shop/settings.py", text: "DEBUG = False\n" }));
    assert.ok(settings.includes("django-sessions"));
    const web = offer({ languageId: "xml", path: "src/main/webapp/WEB-INF/web.xml", text: "<web-app>\n</web-app>\n" });
    assert.deepEqual(ids(web), ["servlet-web-xml"]);
    assert.deepEqual(of(web, "servlet-web-xml").reasons, ["It belongs into files like *web*.xml."]);
    const pom = offer({ languageId: "xml", path: "pom.xml", text: "<project>\n</project>\n" });
    assert.deepEqual(ids(pom), []);
  });

  test("that no extension knows are found by their names", () => {
    for (const languageId of ["properties", "plaintext", "haproxy"])
      assert.ok(
        ids(offer({ languageId, path: "edge/haproxy.cfg", text: "global\n" })).includes("haproxy-cookie"),
        languageId,
      );
    assert.ok(
      !ids(offer({ languageId: "properties", path: "redis.conf", text: "port 0\n" })).includes("haproxy-cookie"),
    );
    assert.ok(
      ids(offer({ languageId: "unheard-of", path: "redis/users.acl", text: "user default off\n" })).includes(
        "redis-acl-observer",
      ),
    );
  });

  test("without a name or content may become any of the language", () => {
    assert.ok(ids(offer({ languageId: "shellscript" })).includes("rolling-deploy"));
    assert.ok(ids(offer({ languageId: "xml", path: "new.xml" })).includes("hazelcast-xml"));
  });
});

describe("insertion", () => {
  test("puts imports and body where each belongs", () => {
    const text = 'import express from "express";\n\nconst app = express();\n\napp.get("/", home);\n';
    const choice = of(offer({ languageId: "javascript", path: "server.js", text }), "express-cookie-session");
    const done = apply(choice, text);
    assert.match(
      done,
      /^import express from "express";\nimport cookieSession from "cookie-session";\n\nconst app = express\(\);\n\n\/\/ Newest/,
    );
    assert.ok(done.endsWith('\n\napp.get("/", home);\n'));
    assert.deepEqual(choice.insertion.kind === "edit" && choice.insertion.why, "behind `express()`");
  });

  test("of a whole file into another one proposes a new file", () => {
    const [choice] = offer({ languageId: "shellscript", path: "scripts/other.sh", text: "echo\n" });
    assert.equal(choice?.insertion.kind, "new-file");
    assert.match(choice?.insertion.kind === "new-file" ? choice.insertion.path : "", /^scripts\/.*\.sh$/);
  });

  test("says when no place is certainly right", () => {
    const text = "upstream a {\n  server b;\n}\n";
    const upstreams = offer({ languageId: "nginx", path: "upstreams.conf", text, cursor: 3 });
    const choice = of(upstreams, "nginx-proxy-headers");
    assert.deepEqual(choice.insertion.kind === "edit" && choice.insertion.why, "below the line of the cursor");
    assert.ok(choice.cautions.some((one) => one.includes("no place that is certainly right")));
    const xml = of(offer({ languageId: "xml", path: "context.xml", text: "<Context/>\n" }), "tomcat-cookies");
    assert.ok(xml.cautions.some((one) => one.includes("no place that is certainly right")));
  });

  test("warns of a key that YAML would have twice", () => {
    const sticky = (text: string): Choice =>
      of(offer({ languageId: "yaml", path: "dynamic/shop.yml", text }), "traefik-sticky");
    assert.ok(sticky("http:\n  routers: {}\n").cautions.some((one) => one.startsWith("This file has `http:` already")));
    assert.ok(!sticky("tls: {}\n").cautions.some((one) => one.includes("already")));
  });

  test("makes a document of its own where Spring's configuration has the key, or ends with a profile", () => {
    const inserted = (text: string, id: string, path: string, languageId: string): string =>
      apply(of(offer({ languageId, path, text }), id), text).slice(text.length);
    const yaml = (text: string): string => inserted(text, "spring-redis-yml", "application.yml", "yaml");
    assert.match(yaml("spring:\n  application:\n    name: shop\n"), /^\n?---\nspring:\n/);
    assert.match(yaml("a: 1\n---\nspring.config.activate.on-profile: dev\n"), /^\n?---\nspring:\n/);
    assert.match(yaml("logging:\n  level: {}\n"), /^\n?spring:\n/);
    const properties = (text: string): string =>
      inserted(text, "spring-redis-properties", "application.properties", "properties");
    assert.match(properties("a=1\n#---\nspring.config.activate.on-profile=dev\n"), /^\n?#---\n/);
    assert.ok(!properties("a=1\n").includes("#---"));
  });
});

test("what protects against a finding of the file comes first", () => {
  const found = offer({
    languageId: "javascript",
    path: "server.js",
    text: "const app = express();\n",
    dependencies: [
      { name: "express-session", version: "^1.18.0" },
      { name: "connect-redis", version: "^9.0.0" },
      { name: "redis", version: "^5.0.0" },
    ],
    findings: ["login-keeps-session-id"],
  });
  assert.equal(found[0]?.snippet.id, "express-login");
  assert.equal(found[0]?.reasons[0], "It protects against login-keeps-session-id, found in this file.");
});

test("the same question has the same answer", () => {
  const ask = (): readonly Choice[] => offer({ languageId: "yaml", path: "k8s/app.yaml", text: "a: 1\n" });
  assert.deepEqual(ask(), ask());
  assert.ok(ask().length > 3);
});
