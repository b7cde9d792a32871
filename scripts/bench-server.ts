// `npm run bench:server`: how fast the built language server starts, and answers an edit. Prints figures, judges nothing.
//
// `npm run bench:server -- NAME…` runs only these parts: start, edits, large.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, startClient } from "../test/server/client.ts";
import { build } from "./build.ts";

const root = join(import.meta.dirname, "..");
const entry = join(root, "dist/server.js");
const ROUNDS = 9;
const EDITS = 60;

/** A part that says something about sessions, filler that does not, and what is typed. */
interface Language {
  readonly file: string;
  readonly head: string;
  readonly line: (index: number) => string;
  readonly tail: string;
  /** Stands in the head; typed behind it, letter by letter. */
  readonly at: string;
}

const LANGUAGES: readonly Language[] = [
  {
    file: "server.js",
    head: `const session = require("express-session");\napp.use(session({ secret: process.env.KEY, cookie: { httpOnly: false } }));\n// here\n`,
    line: (index) => `function step${index}(a, b) { return a.map((c) => c + b * ${index}); }`,
    tail: "",
    at: "// here",
  },
  {
    file: "server.ts",
    head: `import session from "express-session";\napp.use(session({ secret: process.env.KEY, cookie: { httpOnly: false } }));\n// here\n`,
    line: (index) =>
      `export const step${index} = (a: number[], b: number): number[] => a.map((c) => c + b * ${index});`,
    tail: "",
    at: "// here",
  },
  {
    file: "Shop.java",
    head: `import jakarta.servlet.http.*;\nclass Shop {\n  // here\n  void put(HttpSession session) { session.setAttribute("a", "b"); }\n`,
    line: (index) => `  int step${index}(int a) { return a * ${index} + this.step${Math.max(0, index - 1)}(a); }`,
    tail: "}\n",
    at: "// here",
  },
  {
    file: "application.yml",
    head: `# here\nserver:\n  servlet:\n    session:\n      cookie:\n        http-only: false\n`,
    line: (index) => `key${index}:\n  name: value ${index}`,
    tail: "",
    at: "# here",
  },
  {
    file: "redis.conf",
    head: "# here\nmaxmemory-policy allkeys-lru\n",
    line: (index) => `rename-command C${index} D${index}`,
    tail: "",
    at: "# here",
  },
  {
    file: "nginx.conf",
    head: "# here\nupstream shop { server a:1; server b:1; }\n",
    line: (index) => `server { server_name s${index}.example; location / { root /srv/${index}; add_header X-A b; } }`,
    tail: "",
    at: "# here",
  },
  {
    file: "server.xml",
    head: `<Server><Service name="Catalina">\n<!-- here -->\n<Engine name="Catalina" defaultHost="localhost">\n`,
    line: (index) => `<Host name="h${index}"><Context path="/c${index}" docBase="d"/></Host>`,
    tail: "</Engine></Service></Server>\n",
    at: "<!-- here",
  },
];

const parts: Readonly<Record<string, () => Promise<void>>> = { start, edits, large };
const wanted = process.argv.slice(2);
await build();
const folder = mkdtempSync(join(tmpdir(), "session-doctor-bench-"));
// Other work on the machine makes every figure worse, so a reader must know of it.
say("load of the machine", `${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`);
try {
  for (const [name, part] of Object.entries(parts)) if (wanted.length === 0 || wanted.includes(name)) await part();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function start(): Promise<void> {
  const demo = join(root, "demo");
  const file = join(demo, "storefront/server.js");
  const text = readFileSync(file, "utf8");
  const bare: number[] = [];
  const initialized: number[] = [];
  const diagnosed: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    bare.push(timeOf(() => spawnSync(process.execPath, ["-e", "0"])));
    const began = performance.now();
    const client = await startClient({ folders: [demo], entry });
    initialized.push(performance.now() - began);
    client.open(file, text);
    await client.until(file, (all) => all.length > 0);
    diagnosed.push(performance.now() - began);
    await client.untilStatus(({ state }) => state === "ready");
    if (round === 0) say("memory after the demo", `${memoryOf(client)} MB`);
    await client.stop();
  }
  say("node -e 0", milliseconds(bare));
  say("spawn → initialize", milliseconds(initialized));
  say("spawn → first diagnostics", milliseconds(diagnosed));
}

async function edits(): Promise<void> {
  for (const lines of [1000, 5000]) {
    for (const language of LANGUAGES) {
      const text = textOf(language, lines);
      const client = await startClient({ folders: [], entry });
      const file = join(folder, language.file);
      client.open(file, text);
      const shown = await client.settled(file);
      const times = await type(client, file, language.at);
      say(
        `change → diagnostics, ${language.file}, ${text.split("\n").length} lines`,
        `${milliseconds(times)} (${shown.length} shown)`,
      );
      await client.stop();
    }
  }
}

/** One workspace of a hundred apps in which every file has facts: the model follows each edit. */
async function large(): Promise<void> {
  const files = 10_000;
  const apps = 100;
  const workspace = join(folder, "large");
  for (let app = 0; app < apps; app++) {
    mkdirSync(join(workspace, `app${app}`), { recursive: true });
    const manifest = { name: `app${app}`, dependencies: { "express-session": "1.18.2" } };
    writeFileSync(join(workspace, `app${app}`, "package.json"), JSON.stringify(manifest));
  }
  for (let index = 0; index < files; index++) {
    const directory = join(workspace, `app${Math.floor(index / 2) % apps}`, `part${index}`);
    mkdirSync(directory, { recursive: true });
    const javascript = index % 2 === 0;
    writeFileSync(
      join(directory, javascript ? "server.js" : "redis.conf"),
      javascript
        ? `require("express-session")({ store: shared, secret: process.env.KEY, rolling: true, cookie: { secure: true, maxAge: ${index + 600_000} } });\n// here\n`
        : "bind 127.0.0.1\nmaxmemory 1gb\nmaxmemory-policy noeviction\nappendonly yes\n",
    );
  }
  const began = performance.now();
  const client = await startClient({ folders: [workspace], entry });
  const { findings } = await client.untilStatus(({ state, files: read }) => state === "ready" && read > 0);
  const took = Math.round(performance.now() - began);
  say(`reading ${files} files with facts`, `${took} ms, ${memoryOf(client)} MB, ${findings} findings`);
  const file = join(workspace, "app0/part0/server.js");
  client.open(file, readFileSync(file, "utf8"));
  await client.settled(file);
  say(`change → diagnostics among ${files} files with facts`, milliseconds(await type(client, file, "// here")));
  await client.stop();
}

/** Types behind a mark, and waits for the answer to each letter. */
async function type(client: Client, file: string, mark: string): Promise<readonly number[]> {
  const times: number[] = [];
  let typed = mark;
  for (let edit = 0; edit < EDITS; edit++) {
    const next = edit % 10 === 9 ? `${typed} ` : `${typed}a`;
    const began = performance.now();
    client.replace(file, typed, next);
    await client.settled(file);
    times.push(performance.now() - began);
    typed = next;
  }
  return times.slice(5);
}

function textOf({ head, line, tail }: Language, lines: number): string {
  const filler: string[] = [];
  for (let index = 0, count = 0; count < lines; index++) {
    const text = line(index);
    filler.push(text);
    count += text.split("\n").length;
  }
  return `${head}${filler.join("\n")}\n${tail}`;
}

function memoryOf(client: Client): number {
  const status = readFileSync(`/proc/${client.process.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

function timeOf(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function milliseconds(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

function say(what: string, figures: string): void {
  process.stdout.write(`${what.padEnd(58)} ${figures}\n`);
}
