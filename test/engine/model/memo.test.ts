// What the linker remembers of the last run spares work and changes nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAppMemo } from "../../../src/engine/model/apps.ts";
import { engine } from "../pages/workbench.ts";

const pom = (version: string): string =>
  `<project><artifactId>shop</artifactId><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>${version}</version></parent></project>`;
const yaml = "spring:\n  session:\n    store-type: redis\n";
const script = "const session = require('express-session');\napp.use(session({ secret: process.env.S }));\n";

const read = (files: Readonly<Record<string, string>>) =>
  new Map(Object.entries(files).map(([path, text]) => [path, engine.read(path, text)]));

const plain = (checked: ReturnType<typeof engine.check>): string =>
  JSON.stringify({ findings: checked.findings, apps: checked.model.apps });

test("each step of an edited workspace equals a check from nothing", () => {
  const memo = createAppMemo();
  const readings = read({
    "shop/pom.xml": pom("3.2.0"),
    "shop/src/main/resources/application.yml": yaml,
    "web/package.json": '{ "name": "web" }',
    "web/server.js": script,
  });
  const step = (): number => {
    const remembered = engine.check(readings.values(), { memo });
    assert.equal(plain(remembered), plain(engine.check(readings.values())));
    return remembered.findings.filter((finding) => finding.at.path.startsWith("shop/")).length;
  };
  const put = (path: string, text: string) => readings.set(path, engine.read(path, text));
  const withBoot3 = step();
  assert.ok(withBoot3 > 0, "the setting is dead on Boot 3");
  put("shop/pom.xml", pom("2.7.0"));
  assert.ok(step() < withBoot3, "the build file of another version changes what the same setting means");
  put("web/server.js", script.replace("process.env.S", "'literal'"));
  step();
  readings.delete("shop/pom.xml");
  step();
  put("web/shop/package.json", '{ "name": "inner" }');
  step();
  readings.delete("web/server.js");
  step();
});

test("apps whose files stay the same are not settled again", () => {
  const memo = createAppMemo();
  const readings = read({
    "a/package.json": '{ "name": "a" }',
    "a/x.js": script,
    "b/package.json": '{ "name": "b" }',
    "b/x.js": script,
  });
  const app = (root: string) => engine.check(readings.values(), { memo }).model.apps.find((one) => one.root === root);
  const [a, b] = [app("a"), app("b")];
  readings.set("b/x.js", engine.read("b/x.js", `${script}\n`));
  assert.equal(app("a"), a);
  assert.notEqual(app("b"), b);
});

test("types come, change and go with their files", () => {
  const memo = createAppMemo();
  const cart = (rest: string): string => `package shop;\npublic class Cart${rest} { }\n`;
  const put =
    'package shop;\nclass Put { void in(jakarta.servlet.http.HttpSession s) { s.setAttribute("a", new Cart()); } }\n';
  const readings = read({
    "a/package.json": '{ "name": "a" }',
    "a/Put.java": put,
    "a/Cart.java": cart(""),
    "b/package.json": '{ "name": "b" }',
  });
  const flaws = (): number => {
    const remembered = engine.check(readings.values(), { memo });
    assert.equal(plain(remembered), plain(engine.check(readings.values())));
    return remembered.findings.filter(({ rule }) => rule === "value-not-serializable").length;
  };
  const change = (path: string, text: string): number => {
    readings.set(path, engine.read(path, text));
    return flaws();
  };
  assert.equal(flaws(), 1);
  assert.equal(change("a/Cart.java", cart(" implements java.io.Serializable")), 0);
  assert.equal(change("a/Cart.java", cart("")), 1);
  assert.equal(change("b/Cart.java", cart("")), 0, "which of two is meant is not known");
  readings.delete("b/Cart.java");
  assert.equal(flaws(), 1);
  readings.delete("a/Cart.java");
  assert.equal(flaws(), 0);
});
