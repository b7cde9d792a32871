// What a hover tells: the value, whether it is written or a default, and why.
import assert from "node:assert/strict";
import { test } from "node:test";
import { hoverAt } from "../../src/engine/views/hover.ts";
import { checkWorkspace } from "./pages/workbench.ts";

/** The rows at a place in a file, as `title: name = value (state)`. */
function hover(files: Readonly<Record<string, string>>, path: string, at: string): readonly string[] {
  const offset = (files[path] ?? "").indexOf(at);
  assert.ok(offset >= 0, `${at} is not in ${path}`);
  const { model } = checkWorkspace(new Map(Object.entries(files)));
  return hoverAt(model, path, offset + 1).flatMap((view) =>
    view.rows.map((row) => `${view.title}: ${row.name} = ${row.value} (${row.state})`),
  );
}

const shop = {
  "server.js": `const session = require("express-session");
app.use(session({ secret: process.env.SESSION_SECRET, cookie: { httpOnly: false, maxAge: 30 * 60 * 1000, secure: flag() } }));
`,
};

test("a written value tells what was understood", () => {
  assert.deepEqual(hover(shop, "server.js", "false"), [
    "Session cookie · express: hidden from scripts (HttpOnly) = no (set)",
  ]);
  assert.deepEqual(hover(shop, "server.js", "30 * 60"), ["Session cookie · express: Max-Age = 30 minutes (set)"]);
});

test("what cannot be known is said to be unknown", () => {
  assert.deepEqual(hover(shop, "server.js", "flag()"), [
    "Session cookie · express: HTTPS only (Secure) = unknown (unknown)",
  ]);
});

test("the call tells everything it sets up, defaults included", () => {
  const rows = hover(shop, "server.js", "session({");
  assert.ok(rows.includes("Session cookie · express: sent anew while active = no (default)"), rows.join("\n"));
  assert.ok(rows.includes("Session key · express: comes from = the environment (set)"), rows.join("\n"));
  assert.ok(rows.includes("Session store · express: kept in = memory (default)"), rows.join("\n"));
});

test("a setting without effect says so", () => {
  const files = {
    "pom.xml":
      "<project><artifactId>shop</artifactId><parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.2.0</version></parent></project>",
    "src/main/resources/application.yml": "spring:\n  session:\n    store-type: redis\n",
  };
  assert.match(hover(files, "src/main/resources/application.yml", "store-type").join("\n"), /store-type = no effect/);
});

test("a place that has nothing to do with sessions tells nothing", () => {
  assert.deepEqual(hover(shop, "server.js", "const"), []);
});
