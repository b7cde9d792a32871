// Runs the snippets for versions and frameworks of Node.js that are no dependencies of this project: connect-redis 7 and 8, NestJS, Next.js.
//
//     node test/lab/snippets/node.ts [ID]     (needs npm and redis-server; installs into a folder of its own)
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { documentOf, snippetOf } from "../../snippets/documents.ts";
import { serverProgram, startServer } from "../redis/server.ts";

interface Trial {
  readonly id: string;
  readonly packages: readonly string[];
  /** Beside the document; the document itself stands under its own path. */
  readonly files: Readonly<Record<string, string>>;
  readonly build?: readonly string[];
  readonly start: readonly string[];
  /** What it says when it listens, with the port. */
  readonly says: RegExp;
  readonly name: string;
  readonly redis: boolean;
}

const MODULE = JSON.stringify({ name: "shop", type: "module" });
const LISTENING = /listening on (\d+)/;

const trials: readonly Trial[] = [
  {
    id: "express-redis-7",
    packages: ["express@5", "express-session@1.19.0", "connect-redis@7.1.1", "redis@4.7.1"],
    files: { "package.json": MODULE },
    start: ["node", "server.js"],
    says: LISTENING,
    name: "__Host-sid",
    redis: true,
  },
  {
    id: "express-redis-8",
    packages: ["express@5", "express-session@1.19.0", "connect-redis@8.1.0", "ioredis@5"],
    files: { "package.json": MODULE },
    start: ["node", "server.js"],
    says: LISTENING,
    name: "__Host-sid",
    redis: true,
  },
  {
    id: "nestjs-redis",
    packages: [
      "@nestjs/common@11",
      "@nestjs/core@11",
      "@nestjs/platform-express@11",
      "reflect-metadata",
      "rxjs",
      "express-session@1.19.0",
      "connect-redis@10.0.0",
      "redis@5",
      "typescript@5",
      "@types/node@24",
      "@types/express@5",
      "@types/express-session@1.19.0",
    ],
    files: {
      "package.json": MODULE,
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          module: "nodenext",
          target: "es2022",
          strict: true,
          skipLibCheck: true,
          experimentalDecorators: true,
          emitDecoratorMetadata: true,
          types: ["node"],
          outDir: "dist",
          rootDir: "src",
        },
        include: ["src"],
      }),
      "src/app.module.ts": `import "reflect-metadata";
import { Controller, Module, Post, Req } from "@nestjs/common";


declare module "express-session" {
  interface SessionData {
    count: number;
  }
}

@Controller()
class Counter {
  @Post("count")
  count(@Req() request: any) {
    request.session.count = (request.session.count ?? 0) + 1;
    return { count: request.session.count };
  }
}

@Module({ controllers: [Counter] })
export class AppModule {}
`,
    },
    build: ["node", "node_modules/typescript/bin/tsc"],
    start: ["node", "dist/main.js"],
    says: LISTENING,
    name: "__Host-sid",
    redis: true,
  },
  {
    id: "nextjs-iron-session",
    packages: [
      "next@15",
      "react@19",
      "react-dom@19",
      "iron-session@8",
      "typescript@5",
      "@types/node@24",
      "@types/react@19",
    ],
    files: {
      "package.json": JSON.stringify({ name: "shop" }),
      "tsconfig.json": JSON.stringify({
        compilerOptions: {
          strict: true,
          module: "esnext",
          moduleResolution: "bundler",
          lib: ["dom", "es2022"],
          jsx: "preserve",
        },
        include: ["**/*.ts", "**/*.tsx"],
      }),
      "app/layout.tsx": "export default ({ children }: { children: any }) => <html><body>{children}</body></html>;\n",
      "app/count/route.ts": `import { getSession } from "../../lib/session";

export async function POST() {
  const session = await getSession();
  session.userId = String(Number(session.userId ?? 0) + 1);
  await session.save();
  return Response.json({ count: Number(session.userId) });
}
`,
    },
    build: ["node", "node_modules/next/dist/bin/next", "build"],
    start: ["node", "node_modules/next/dist/bin/next", "start", "-H", "127.0.0.1", "-p", "0"],
    says: /http:\/\/127\.0\.0\.1:(\d+)/,
    name: "__Host-session",
    redis: false,
  },
];

const program = serverProgram();
if (program === undefined) throw new Error("there is no redis-server on this machine");
const environment = {
  ...process.env,
  PORT: "0",
  NODE_ENV: "production",
  NEXT_TELEMETRY_DISABLED: "1",
  SESSION_SECRET: "a secret of the lab, long enough for anybody",
  SESSION_PASSWORD: "a password of the lab, long enough for anybody",
};

const [only] = process.argv.slice(2);
for (const trial of trials.filter(({ id }) => only === undefined || id === only)) {
  const folder = mkdtempSync(join(tmpdir(), "session-doctor-node-"));
  const redis = await startServer(program);
  try {
    const { path, text } = documentOf(snippetOf(trial.id));
    // NestJS does not say its port by itself.
    const telling = text.replace(
      /await app\.listen\(.*\);\n$/,
      'await app.listen(0, "127.0.0.1");\nconsole.log("listening on", Object(app.getHttpServer().address()).port);\n',
    );
    for (const [name, content] of Object.entries({ ...trial.files, [path]: telling })) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const run = (command: string, args: readonly string[]): void =>
      void execFileSync(command, args, { cwd: folder, env: environment, stdio: ["ignore", "inherit", "inherit"] });
    run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", "--include=dev", ...trial.packages]);
    const [builder, ...how] = trial.build ?? [];
    if (builder !== undefined) run(process.execPath, how);
    await visit(trial, folder, redis.port, async (count) => {
      const first = await count();
      assert.equal(first.value, 1);
      for (const attribute of ["path=/", "httponly", "secure", "samesite=lax"])
        assert.ok(first.line.toLowerCase().includes(attribute), `no ${attribute}`);
      assert.ok(first.line.startsWith(`${trial.name}=`));
      assert.equal((await count(first.cookie)).value, 2);
      if (!trial.redis) return;
      const [key = "", ...others] = ((await redis.command("KEYS", "*")) as Buffer[]).map(String);
      assert.deepEqual(others, []);
      assert.match(key, /^shop:sess:/);
      const ttl = Number(await redis.command("TTL", key));
      assert.ok(ttl > 1700 && ttl <= 1800, `${ttl} seconds`);
    });
    process.stdout.write(`${trial.id} works\n`);
  } finally {
    await redis.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Counted {
  readonly value: number;
  readonly line: string;
  readonly cookie: string;
}

async function visit(
  { start, says }: Trial,
  folder: string,
  redis: number,
  go: (count: (cookie?: string) => Promise<Counted>) => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, start.slice(1), {
    cwd: folder,
    env: { ...environment, REDIS_URL: `redis://127.0.0.1:${redis}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  try {
    const port = await new Promise<string>((resolve, reject) => {
      child.stdout.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        const [, found] = says.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
      child.once("exit", () => reject(new Error(`it ended:\n${output}`)));
    });
    await go(async (cookie) => {
      const headers = { "x-forwarded-proto": "https", connection: "close", ...(cookie !== undefined && { cookie }) };
      const response = await fetch(`http://127.0.0.1:${port}/count`, { method: "POST", headers });
      const [line = ""] = response.headers.getSetCookie();
      const { count } = (await response.json()) as { count: number };
      return { value: count, line, cookie: line.split(";")[0] ?? "" };
    });
  } finally {
    child.kill("SIGTERM");
    await once(child, "exit");
  }
}
