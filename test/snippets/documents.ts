// The documents that snippets are tried in: small files as people have them, into which the product itself inserts the snippet.
import assert from "node:assert/strict";
import { readSources } from "../../scripts/generate-snippets.ts";
import { languages } from "../../scripts/snippets/languages.ts";
import { type Choice, choose } from "../../src/snippets/choose.ts";
import type { Snippet } from "../../src/snippets/snippet.ts";
import { expand } from "./expand.ts";

export const snippets: readonly Snippet[] = readSources().map(({ snippet }) => snippet);

export interface Document {
  readonly snippet: Snippet;
  /** Of the file that holds the snippet. */
  readonly path: string;
  /** The whole file. */
  readonly text: string;
  /** The snippet alone, expanded. */
  readonly body: string;
  /** The file and what belongs to it, by path. */
  readonly workspace: ReadonlyMap<string, string>;
  readonly choice: Choice;
}

interface Frame {
  readonly path?: string;
  readonly text?: string;
  readonly companions?: Readonly<Record<string, string>>;
  /** Offset; the end of the text unless it is said. */
  readonly cursor?: number;
  /** Ids of snippets that have to be there first. */
  readonly with?: readonly string[];
}

export function snippetOf(id: string): Snippet {
  return snippets.find((one) => one.id === id) ?? assert.fail(`there is no snippet ${id}`);
}

/** `typed` answers fields by their numbers; the others keep their defaults. */
export function documentOf(snippet: Snippet, typed?: ReadonlyMap<number, string>): Document {
  const frame = frameOf(snippet);
  const path = frame.path ?? snippet.file;
  const companions = { ...companionsOf(snippet), ...frame.companions };
  const text = (frame.with ?? []).reduce((before, id) => {
    const first = snippetOf(id);
    return apply(insertInto(first, path, before, before.length), before);
  }, frame.text ?? "");
  const choice = insertInto(snippet, path, text, frame.cursor ?? text.length);
  const done = apply(choice, text, typed);
  return {
    snippet,
    path,
    text: done,
    body: indented(expand(snippet.body, typed).text, snippet.language),
    workspace: new Map(Object.entries({ ...companions, [path]: done })),
    choice,
  };
}

/** One document with all defaults, and one for each other answer of each list. */
export function documentsOf(snippet: Snippet): readonly Document[] {
  const { fields } = expand(snippet.body);
  const others = [...fields].flatMap(([number, { choices }]) =>
    choices.slice(1).map((choice) => documentOf(snippet, new Map([[number, choice]]))),
  );
  return [documentOf(snippet), ...others];
}

/** The middleware under a name, as "express-degraded" asks for. */
function withNamedSessions(): string {
  const text = apply(insertInto(snippetOf("express-redis"), "server.js", EXPRESS, EXPRESS.length), EXPRESS);
  const [found = "", settings = ""] = /app\.use\(\n {2}session\(([\s\S]*?)\n {2}\}\),\n\);/.exec(text) ?? [];
  return text.replace(found, `const sessions = session(${settings}\n});`);
}

function insertInto(snippet: Snippet, path: string, text: string, cursor: number): Choice {
  const [languageId = ""] = snippet.languageIds;
  const dependencies = Object.entries(snippet.needs).map(([name, range]) => ({ name, version: lowest(range) }));
  const [choice] = choose([snippet], { languageId, path, text, cursor, dependencies });
  return choice ?? assert.fail(`${snippet.id} is not offered in ${path}`);
}

/** Does what the editor would do with the insertion. */
export function apply({ insertion, snippet }: Choice, text: string, typed?: ReadonlyMap<number, string>): string {
  if (insertion.kind === "new-file") return indented(expand(insertion.text, typed).text, snippet.language);
  const edits = [{ offset: insertion.body.offset, text: expand(insertion.body.text, typed).text }];
  if (insertion.imports) edits.push(insertion.imports);
  const done = edits
    .toSorted((a, b) => b.offset - a.offset)
    .reduce((all, edit) => all.slice(0, edit.offset) + edit.text + all.slice(edit.offset), text);
  return indented(done, snippet.language);
}

/** Editors put what their user prefers in the place of tabs. */
function indented(text: string, language: string): string {
  if (language === "go") return text;
  const step = " ".repeat(languages[language]?.step ?? 2);
  return text.replaceAll(/^[ \t]*\t[ \t]*/gm, (white) => white.replaceAll("\t", step));
}

/** The least version that a range allows: `>=3 <4` is written for 3. */
const lowest = (range: string): string => /\d+(?:\.\d+)*/.exec(range)?.[0] ?? "1";

function companionsOf({ stack, needs, language }: Snippet): Readonly<Record<string, string>> {
  if (language === "javascript" || language === "typescript") {
    const dependencies = Object.fromEntries(
      Object.entries({ express: ">=5", "express-session": ">=1.18", ...needs }).map(([name, range]) => {
        const [major = "1", minor = "0", patch = "0"] = lowest(range).split(".");
        return [name, `^${major}.${minor}.${patch}`];
      }),
    );
    return { "package.json": JSON.stringify({ name: "shop", type: "module", dependencies }) };
  }
  return stack === "spring"
    ? { "pom.xml": pom(lowest(needs["spring-boot"] ?? "4").startsWith("3") ? "3.5.6" : "4.0.0") }
    : {};
}

function pom(version: string): string {
  const starters = version.startsWith("4")
    ? ["spring-boot-starter-webmvc", "spring-boot-starter-session-data-redis", "spring-boot-starter-security"]
    : ["spring-boot-starter-web", "spring-boot-starter-data-redis", "spring-boot-starter-security"];
  const dependencies = starters.map(
    (artifact) =>
      `<dependency><groupId>org.springframework.boot</groupId><artifactId>${artifact}</artifactId></dependency>`,
  );
  if (version.startsWith("3"))
    dependencies.push(
      "<dependency><groupId>org.springframework.session</groupId><artifactId>spring-session-data-redis</artifactId></dependency>",
    );
  return `<project>
  <parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>${version}</version></parent>
  <groupId>example</groupId><artifactId>shop</artifactId>
  <dependencies>${dependencies.join("")}</dependencies>
</project>
`;
}

const express = (imports: string): string => `${imports}

const findUser = async (name, password) => (password === "right" ? { id: "7" } : undefined);

const app = express();
app.use(express.urlencoded({ extended: false }));

app.get("/", (req, res) => {
  res.send("welcome");
});
app.post("/count", (req, res) => {
  req.session.count = (req.session.count ?? 0) + 1;
  res.json({ count: req.session.count });
});

const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  process.stdout.write(\`listening on \${Object(server.address()).port}\\n\`);
});
`;
const EXPRESS = express('import express from "express";');
const EXPRESS_CJS = express('const express = require("express");');

const FASTIFY = `import fastify from "fastify";

const findUser = async (name, password) => (password === "right" ? { id: "7" } : undefined);

const app = fastify({ trustProxy: "127.0.0.1" });

app.post("/count", async (request) => {
  request.session.count = (request.session.count ?? 0) + 1;
  return { count: request.session.count };
});

await app.listen({ port: Number(process.env.PORT ?? 3000), host: "127.0.0.1" });
process.stdout.write(\`listening on \${Object(app.server.address()).port}\\n\`);
`;

const KOA = `import Koa from "koa";

const app = new Koa();

app.use(async (ctx) => {
  if (ctx.path === "/logout") {
    ctx.session = null;
  } else {
    ctx.session.count = (ctx.session.count ?? 0) + 1;
  }
  ctx.body = { count: ctx.session?.count };
});

const server = app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  process.stdout.write(\`listening on \${Object(server.address()).port}\\n\`);
});
`;

const CONFIGURATION = `package example.shop;

import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class Config {
}
`;

const PROGRAM = `var builder = WebApplication.CreateBuilder(args);

builder.Services.AddRazorPages();

var app = builder.Build();

app.UseRouting();
app.UseSession();
app.MapRazorPages();

app.Run();
`;

const NGINX = `events {}

http {
    upstream shop {
        server 127.0.0.1:8080;
    }

    server {
        listen 8000;

        location / {
            proxy_pass http://shop;
        }
    }
}
`;

const HTTPD = `<VirtualHost *:80>
  ServerName shop.example
</VirtualHost>
`;

const SERVER_XML = `<Server port="-1">
  <Service name="Catalina">
    <Connector port="8080" protocol="HTTP/1.1" />
    <Engine name="Catalina" defaultHost="localhost" jvmRoute="node1">
      <Host name="localhost" appBase="webapps" />
    </Engine>
  </Service>
</Server>
`;

const COMPOSE = `services:
  redis:
    image: redis:8.2

networks:
  sessions:
`;

/** Documents by snippet, or by stack and language. Where there is none, the document is empty. */
const FRAMES: Readonly<Record<string, Frame>> = {
  express: { text: EXPRESS },
  "express-redis-cjs": { text: EXPRESS_CJS },
  "express-redis-sentinel": {
    path: "server.js",
    text: express('import express from "express";\nimport session from "express-session";'),
  },
  "express-session-data": { text: "export {};\n" },
  "express-login": { text: EXPRESS, with: ["express-redis"] },
  "express-logout": { text: EXPRESS, with: ["express-redis"] },
  "express-store-failure": { text: EXPRESS, with: ["express-redis"] },
  "express-shutdown": { text: EXPRESS, with: ["express-redis"] },
  "express-absolute-timeout": { text: EXPRESS, with: ["express-redis", "express-login"] },
  "express-probes": { text: EXPRESS, with: ["express-redis"] },
  "express-key-rotation": { text: EXPRESS, with: ["express-redis"] },
  fastify: { text: FASTIFY },
  "fastify-login": { text: FASTIFY, with: ["fastify-redis"] },
  koa: { text: KOA },
  nestjs: {
    text: `import { NestFactory } from "@nestjs/core";
import { AppModule } from "./app.module.js";

const app = await NestFactory.create<NestExpressApplication>(AppModule);
await app.listen(process.env.PORT ?? 3000);
`,
  },
  "spring-security-chain": { path: "Config.java", text: CONFIGURATION },
  "spring-session-limit": {
    path: "Config.java",
    text: CONFIGURATION,
    companions: {
      "application.yml": "spring:\n  session:\n    data:\n      redis:\n        repository-type: indexed\n",
      "pom.xml": pom("4.0.0"),
    },
  },
  "spring-cookie-serializer": { path: "Config.java", text: CONFIGURATION },
  "servlet-web-xml": {
    text: '<web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">\n  <display-name>Shop</display-name>\n</web-app>\n',
  },
  "servlet-login": {
    text: `package example.shop;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;

@WebServlet("/sign-in")
public class SignInServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private static Long findUser(String name, String password) {
        return "right".equals(password) ? 7L : null;
    }
}
`,
  },
  "tomcat-cookies": { text: "<Context>\n</Context>\n" },
  "tomcat-remote-ip": { text: SERVER_XML },
  "tomcat-cluster": { text: SERVER_XML },
  aspnet: { text: PROGRAM },
  flask: { text: "from flask import Flask\n\napp = Flask(__name__)\n" },
  "php-login": { text: "<?php\n" },
  "laravel-connection": {
    text: "<?php\n\nreturn [\n    'redis' => [\n        'client' => env('REDIS_CLIENT', 'phpredis'),\n    ],\n];\n",
  },
  "laravel-proxies": {
    text: `<?php

use Illuminate\\Foundation\\Application;
use Illuminate\\Foundation\\Configuration\\Middleware;

return Application::configure(basePath: dirname(__DIR__))
    ->withMiddleware(function (Middleware $middleware) {
    })
    ->create();
`,
  },
  "rails-production": {
    text: 'require "active_support/core_ext/integer/time"\n\nRails.application.configure do\n  config.eager_load = true\nend\n',
  },
  nginx: { path: "nginx.conf", text: NGINX },
  "nginx-server": { path: "conf.d/shop.conf" },
  httpd: { text: HTTPD },
  haproxy: {
    text: "defaults\n    mode http\n    timeout connect 5s\n    timeout client 30s\n    timeout server 30s\n",
  },
  "compose-app": { path: "compose.yml", text: COMPOSE },
  "redis-exporter": { path: "compose.yml", text: COMPOSE },
  "traefik-labels": { path: "compose.yml", text: COMPOSE },
};

/** Where blocks stand for the stack, the upstreams of these get a name of their own: one stands in the document already. */
function frameOf(snippet: Snippet): Frame {
  if (snippet.id === "express-degraded") return { text: withNamedSessions() };
  const frame = FRAMES[snippet.id] ?? FRAMES[snippet.stack] ?? {};
  const defined = /^upstream \$\{\d+:shop\}/m.test(snippet.body);
  return defined && snippet.stack === "nginx"
    ? { ...frame, text: (frame.text ?? "").replaceAll("shop", "office") }
    : frame;
}
