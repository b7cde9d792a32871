// Code that a program wrote: thousands of levels deep, or thousands of times the same.
//
// Nothing here looks at a clock. What these shapes once took was minutes, and a reader that is that slow again never ends.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Fact } from "../../../src/engine/facts.ts";
import { engine } from "../pages/workbench.ts";

const MANY = 20_000;
const chain = (operand: string, operator: string): string => Array(MANY).fill(operand).join(`\n${operator} `);
const facts = (path: string, text: string): readonly Fact[] => engine.read(path, text).facts;

const START = `const session = require("express-session");\nconst app = require("express")();\n`;
const USE = "app.use(session({ secret: process.env.KEY, cookie: { secure: false } }));\n";

describe("absurdly deep code is left alone, and what stands before it is read as ever", () => {
  const deep = [
    chain("other", "||"),
    chain("read(other)", "&&"),
    chain("other.listen(80)", "||"),
    chain("regenerate", "+"),
    `${"[\n".repeat(MANY)}other${"]".repeat(MANY)}`,
    `${"other ?? (\n".repeat(MANY)}1${")".repeat(MANY)}`,
  ];
  const plain = facts("server.js", START + USE);
  assert.ok(plain.length > 2);
  for (const code of deep)
    test(code.slice(0, 24).replaceAll("\n", " "), () => {
      assert.deepEqual(facts("server.js", `${START}${USE}const many = ${code};\n`), plain);
    });
});

test("a name that somebody may assign to out of sight is not followed", () => {
  const secure = (rest: string): string | undefined => {
    const use = USE.replace("false", "flag");
    const cookie = facts("server.js", `${START}let flag = false;\n${rest}\n${use}`).find(
      ({ kind }) => kind === "cookie",
    );
    return cookie?.kind === "cookie" ? cookie.secure?.state : undefined;
  };
  assert.equal(secure(""), "set");
  assert.equal(secure(`const many = ${chain("(flag = true)", "&&")};`), "unknown");
});

test("many handlers and many calls in one file", () => {
  const count = 2000;
  const handler = (_: unknown, index: number): string =>
    `app.post("/login", (req) => { req.session.userId = ${index}; });`;
  const handlers = Array.from({ length: count }, handler).join("\n");
  assert.equal(facts("server.js", START + handlers).filter(({ kind }) => kind === "login").length, count);
  const calls = chain(`session.setAttribute("a", new Cart())`, "&&");
  const java = `class Shop { void put(jakarta.servlet.http.HttpSession session) { boolean all = ${calls}; } }`;
  assert.ok(facts("Shop.java", java).some(({ kind }) => kind === "value"));
});
