// "Insert Secure Snippet" as people use it, in the stacks that it knows: the right place, the right version, nothing broken.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { type Editor, openEditor } from "./driver/open-editor.ts";
import { activeEditor, quickInput } from "./driver/quick-input.ts";

const root = join(import.meta.dirname, "../..");
const express = (connectRedis: string, client: string): string =>
  JSON.stringify({
    type: "module",
    dependencies: { express: "^5.1.0", "express-session": "^1.18.0", "connect-redis": connectRedis, redis: client },
  });
const SERVER = `import express from "express";

const app = express();

app.get("/", (req, res) => {
  res.send("Hello");
});
app.listen(3000);
`;
const FILES: Readonly<Record<string, string>> = {
  "shop/package.json": express("^10.0.0", "^6.0.0"),
  "shop/server.js": SERVER,
  "shop/account.js": "export function account(app) {\n  // Sign out:\n}\n",
  "trade/package.json": express("^7.1.1", "^4.7.0"),
  "trade/server.js": SERVER,
  "orders/pom.xml": `<project>
  <parent>
    <groupId>org.springframework.boot</groupId>
    <artifactId>spring-boot-starter-parent</artifactId>
    <version>3.5.6</version>
  </parent>
  <artifactId>orders</artifactId>
  <dependencies>
    <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency>
    <dependency><groupId>org.springframework.session</groupId><artifactId>spring-session-data-redis</artifactId></dependency>
  </dependencies>
</project>
`,
  "orders/src/main/resources/application.yml": "spring:\n  application:\n    name: orders\n",
  "orders/src/main/java/shop/SecurityConfig.java": `package shop;

import org.springframework.context.annotation.Configuration;

@Configuration
class SecurityConfig {
    private final String realm = "shop";
}
`,
  "nginx/nginx.conf": `events {}
http {
    upstream shop {
        server 127.0.0.1:3000;
    }
    server {
        listen 443 ssl;
        location / {
            proxy_pass http://shop;
        }
    }
}
`,
  "haproxy/haproxy.cfg": "global\n  maxconn 2000\n\ndefaults\n  mode http\n  timeout connect 2s\n",
  "redis/redis.conf": "port 6379\n",
  "web/src/main/webapp/WEB-INF/web.xml":
    '<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">\n  <display-name>Shop</display-name>\n</web-app>\n',
};

let editor: Editor;
const workspace = mkdtempSync(join(tmpdir(), "session-doctor-snippets-"));
before(async () => {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
  editor = await openEditor({
    // Only an installed extension shows messages.
    extension: { installedFrom: root },
    workspace,
    viewport: { width: 1280, height: 1000 },
    settings: { "editor.minimap.enabled": false, "files.autoSave": "off" },
  });
});
after(async () => {
  await editor?.close();
  rmSync(workspace, { recursive: true, force: true });
});

const index = JSON.parse(readFileSync(join(root, "snippets/index.json"), "utf8")) as {
  readonly snippets: readonly { readonly id: string; readonly title: string }[];
};
const titleOf = (id: string): string =>
  index.snippets.find((snippet) => snippet.id === id)?.title ?? assert.fail(`there is no snippet ${id}`);
const INSERT = "Session Doctor: Insert Secure Snippet…";
const rowOf = (title: string) => quickInput(editor.page).locator(".monaco-list-row", { hasText: title }).first();

/** @returns what the list says of the snippet. */
async function insert(title: string, file: string, at?: number): Promise<string> {
  await editor.openFile(file);
  if (at !== undefined) await editor.goToLine(at);
  await editor.command(INSERT);
  await quickInput(editor.page).locator(".quick-input-title", { hasText: "Insert Secure Snippet" }).waitFor();
  await editor.fill(title);
  const row = rowOf(title);
  await row.waitFor();
  const said = (await row.getAttribute("aria-label")) ?? "";
  await editor.pick(title);
  await quickInput(editor.page).waitFor({ state: "hidden" });
  await activeEditor(editor.page)
    .locator(".snippet-placeholder, .finish-snippet-placeholder")
    .first()
    .waitFor({ state: "attached" });
  return said;
}

/** Leaves the fields of the snippet as they are, and gives the file as it is saved. */
async function saved(file: string): Promise<string> {
  await editor.page.keyboard.press("Escape");
  await editor.page.keyboard.press("Escape");
  await editor.save();
  return editor.readFile(file);
}

interface Report {
  readonly findings: readonly { readonly rule: string; readonly path: string; readonly message: string }[];
}

test("Express gets the set-up for its version of connect-redis, behind the app, with imports at the top", async () => {
  const file = "shop/server.js";
  const said = await insert("Sessions of Express in Redis, connect-redis 9 and later", file);
  assert.match(said, /behind `express\(\)`/);
  assert.match(said, /For .*connect-redis >=9.*, used here/);
  const message = await editor.toast(/^Inserted: Sessions of Express in Redis/);
  assert.match((await message.textContent()) ?? "", /trust proxy is the number of proxies in front/);
  const text = await saved(file);
  assert.match(
    text,
    /^import express from "express";\nimport \{ RedisStore \} from "connect-redis";\nimport session from "express-session";\nimport \{ createClient \} from "redis";\n\nconst app = express\(\);\n\nconst secret/,
  );
  assert.match(text, /maxAge: 30 \* 60 \* 1000/);
  assert.ok(text.endsWith('app.get("/", (req, res) => {\n  res.send("Hello");\n});\napp.listen(3000);\n'));
  execFileSync(process.execPath, ["--check", join(editor.workspace, file)]);
});

test("one undo takes body and imports away", async () => {
  await editor.page.keyboard.press("ControlOrMeta+Z");
  await editor.save();
  assert.equal(await editor.readFile("shop/server.js"), SERVER);
  await editor.page.keyboard.press("ControlOrMeta+Shift+Z");
  await editor.save();
});

test("an older connect-redis gets its own set-up, and not the newer one", async () => {
  const file = "trade/server.js";
  await insert("Sessions of Express in Redis, connect-redis 7", file);
  await editor.page.keyboard.type("2");
  const text = await saved(file);
  assert.match(text, /import RedisStore from "connect-redis";/);
  // Its first field was chosen, so that what is typed goes there.
  assert.match(text, /app\.set\("trust proxy", 2\);/);
  execFileSync(process.execPath, ["--check", join(editor.workspace, file)]);
  await editor.command(INSERT);
  await rowOf("connect-redis 7").waitFor();
  assert.equal(await rowOf("connect-redis 9 and later").count(), 0);
  await editor.page.keyboard.press("Escape");
});

test("Spring Boot 3 gets its names, in a document of its own", async () => {
  const file = "orders/src/main/resources/application.yml";
  const said = await insert("Spring Session in Redis, for Spring Boot 3", file);
  assert.match(said, /For spring-boot >=3 <4, used here/);
  const text = await saved(file);
  assert.ok(text.startsWith("spring:\n  application:\n    name: orders\n"));
  assert.match(text, /\n---\nspring:\n/);
});

test("Spring Security gets its filter chain inside the configuration class", async () => {
  const file = "orders/src/main/java/shop/SecurityConfig.java";
  await insert("A filter chain that hardens sessions and leaves nothing open", file);
  const text = await saved(file);
  assert.match(text, /import org\.springframework\.security\.web\.SecurityFilterChain;\n\n@Configuration/);
  assert.match(text, /realm = "shop";\n\n {4}@Bean\n {4}SecurityFilterChain web\(/);
  assert.match(text, /\n {4}\}\n\}\n$/);
});

test("nginx gets its headers in the location around the cursor", async () => {
  const file = "nginx/nginx.conf";
  const said = await insert(titleOf("nginx-proxy-headers"), file, 9);
  assert.match(said, /at the end of `location`/);
  const text = await saved(file);
  assert.match(text, /proxy_pass http:\/\/shop;\n\n? {12}proxy_set_header Host \$host;/);
});

test("HAProxy, Redis and a deployment descriptor get theirs", async () => {
  await insert(titleOf("haproxy-cookie"), "haproxy/haproxy.cfg");
  assert.match(await saved("haproxy/haproxy.cfg"), /timeout connect 2s\n\nbackend /);
  await insert(titleOf("redis-conf"), "redis/redis.conf");
  assert.match(await saved("redis/redis.conf"), /^port 6379\n\n[\s\S]*maxmemory-policy noeviction/);
  await insert(titleOf("servlet-web-xml"), "web/src/main/webapp/WEB-INF/web.xml");
  const xml = await saved("web/src/main/webapp/WEB-INF/web.xml");
  assert.match(xml, /<\/display-name>\n\n? {2}<session-config>/);
  assert.ok(xml.endsWith("  </session-config>\n</web-app>\n"));
});

test("a whole file becomes a new one, which is on no disk before it is saved", async () => {
  await editor.command(INSERT);
  await editor.pick(titleOf("compose-redis"));
  await editor.page.locator(".tab.active", { hasText: "compose.redis.yml" }).waitFor();
  await editor.seesText("services:");
  await assert.rejects(editor.readFile("compose.redis.yml"));
  await editor.page.keyboard.press("Escape");
  await editor.command("View: Revert and Close Editor");
});

test("snippets come by their prefix too", async () => {
  const file = "shop/account.js";
  await editor.openFile(file);
  await editor.typeInEditor("\nsd-express-logout", "Sign out");
  const suggestion = editor.page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "sd-express-logout" });
  await suggestion.first().click();
  await editor.seesText('app.post("/logout"');
  assert.match(await saved(file), /req\.session\.destroy\(\(error\) => \{/);
});

test("a finding offers what protects against it", async () => {
  const file = "bad/server.js";
  await editor.editFile("bad/package.json", express("^10.0.0", "^6.0.0"));
  await editor.editFile(
    file,
    'import express from "express";\nimport session from "express-session";\n\nconst app = express();\napp.use(session({ secret: "in-the-source-for-all-to-read-0123456789", cookie: { secure: true } }));\n',
  );
  await editor.openFile(file);
  const title = "Insert a snippet against key-in-source…";
  await editor.applyQuickFix(title, "in-the-source-for-all");
  await quickInput(editor.page).locator(".quick-input-title", { hasText: "against key-in-source" }).waitFor();
  const first = quickInput(editor.page).locator(".monaco-list-row").first();
  assert.match((await first.getAttribute("aria-label")) ?? "", /It protects against .*key-in-source/);
  await editor.page.keyboard.press("Escape");
});

test("nothing that was inserted is found fault with", async () => {
  // What is known of the file with a fault shows that all the others were read too.
  const rows = await editor.problems((all) => all.some(({ code }) => code.includes("key-in-source")));
  const own = rows.filter(({ source }) => source === "Session Doctor");
  assert.deepEqual(
    own.filter(({ code }) => !/key-in-source|store-in-process/.test(code)).map(({ file, code }) => `${file} ${code}`),
    [],
  );
  const report = JSON.parse(
    execFileSync(
      process.execPath,
      ["src/cli/main.ts", "scan", editor.workspace, "--format", "json", "--fail-on", "never"],
      {
        cwd: root,
        encoding: "utf8",
      },
    ),
  ) as Report;
  assert.ok(report.findings.some(({ rule, path }) => rule === "key-in-source" && path.startsWith("bad/")));
  assert.deepEqual(
    report.findings.filter(({ path }) => !path.startsWith("bad/")),
    [],
  );
});

test("nothing leaves the machine", async () => {
  assert.deepEqual(await editor.external(), []);
});
