// Has the TypeScript compiler read what it has types for: applications of Express and Fastify, and objects of Kubernetes.
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { Document } from "../documents.ts";
import { type Check, run } from "./check.ts";

const root = join(import.meta.dirname, "../../..");

/**
 * Without types here: Koa, NestJS, Next.js, cookie-session; connect-redis 7 and 8 are other versions than the one here; and what comes
 * with a form is unknown to Fastify until a schema says so.
 */
const TYPED = /^(?:express|fastify)(?!-redis-[78]|-cookie-session|-login)|^express-login/;

/** The module of `kubernetes-types` that describes a kind. */
const KINDS: Readonly<Record<string, string>> = {
  Deployment: "apps/v1",
  Service: "core/v1",
  Ingress: "networking/v1",
  PodDisruptionBudget: "policy/v1",
};

const SETTINGS = {
  compilerOptions: {
    module: "preserve",
    target: "es2024",
    lib: ["ES2024"],
    types: ["node"],
    strict: true,
    // People write what comes from outside as they like.
    noImplicitAny: false,
    allowJs: true,
    checkJs: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ["."],
};

/** What an application says once of its sessions. */
const SESSION_DATA = `export {};
declare module "express-session" {
  interface SessionData { count?: number; userId?: string; signedInAt?: number }
}
declare module "fastify" {
  interface Session { count?: number }
}
`;

export async function checkCompiler(documents: readonly Document[]): Promise<readonly Check[]> {
  const cache = join(root, ".cache");
  mkdirSync(cache, { recursive: true });
  // Below the checkout, where its packages are found.
  const directory = mkdtempSync(join(cache, "snippets-"));
  try {
    const scripts = documents.filter(({ snippet }) => TYPED.test(snippet.id));
    const objects = documents.filter(({ snippet }) => snippet.stack === "kubernetes" && snippet.language === "yaml");
    for (const { snippet, path, text } of scripts) {
      // Typed by its name alone in JavaScript; what the frame reads from a form is anything.
      const ending = path.replace(/^.*?(?:\.d)?\.(\w+)$/, ".$1");
      writeFileSync(join(directory, `${snippet.id}${ending}`), text);
    }
    for (const { snippet, text } of objects) writeFileSync(join(directory, `${snippet.id}.ts`), typed(text));
    writeFileSync(join(directory, "session-data.d.ts"), SESSION_DATA);
    writeFileSync(join(directory, "package.json"), '{ "type": "module" }');
    writeFileSync(join(directory, "tsconfig.json"), JSON.stringify(SETTINGS));
    const { output } = await run(join(root, "node_modules/.bin/tsc"), ["-p", directory, "--pretty", "false"]);
    const seen = globSync("*.{js,cjs,ts}", { cwd: directory });
    const of = (by: string, own: readonly Document[]): Check => {
      const ids = own.map(({ snippet }) => snippet.id);
      const complaints = ids.flatMap((id): [string, string][] => {
        const [found] = [...output.matchAll(/^(?:.*\/)?([\w.-]+)\((\d+),\d+\): error (.*)$/gm)].filter(
          ([, file = ""]) => file.replace(/\..*$/, "") === id,
        );
        return found ? [[id, `line ${found[2]}: ${found[3]}`]] : [];
      });
      return { by, ids, complaints: new Map(complaints) };
    };
    if (/error TS(?:5|18)\d{3}/.test(output) || seen.length < scripts.length + objects.length) throw new Error(output);
    return [of("tsc", scripts), of("tsc, types of Kubernetes", objects)];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function typed(text: string): string {
  return parseAllDocuments(text)
    .map((document, index) => {
      const object = document.toJSON() as { readonly kind: string };
      const module = KINDS[object.kind] ?? "unknown";
      return `import type { ${object.kind} as Kind${index} } from "kubernetes-types/${module}";\nexport const object${index}: Kind${index} = ${JSON.stringify(object, null, 2)};\n`;
    })
    .join("");
}
