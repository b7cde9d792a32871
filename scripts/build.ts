// Builds `dist/`: the extension, the language server and the command line, with the grammars and pages they read.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build as bundle, type Plugin } from "esbuild";
import { makePages } from "../src/runbook-files/make-pages.ts";
import { INDEX, ownEntries, packIndex } from "../src/runbook-files/open-runbook.ts";
import { PACK, packPages } from "../src/runbook-files/own-pages.ts";

const root = join(import.meta.dirname, "..");
const GRAMMARS = ["javascript", "typescript", "tsx", "java", "bash"];

// Dependencies that are CommonJS call `require`, which an ES module does not have.
const requireBanner =
  'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);';

const shared: BuildOptions = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node22",
  sourcemap: false,
  legalComments: "linked",
  logLevel: "warning",
  metafile: true,
  // Packages that have both forms are taken as ES modules: their UMD wrappers hide requires from the bundler.
  mainFields: ["module", "main"],
};

/**
 * The extension is CommonJS, since that is how it gets at the editor, and CommonJS cannot be split: what it needs only now and then is
 * built apart and loaded when it is asked for.
 */
const WITH_EDITOR = [
  "advice/advice-window",
  "connections/edit-connection",
  "health/dashboard-window",
  "changes/changing",
  "following/following",
  "language-client",
  "runbook/runbook-window",
  "snippets/snippet-window",
];
/** What needs no editor is split together with server and command line, which have most of it too. */
const WITHOUT_EDITOR = ["live", "runbook/knowledge", "runbook/render-page", "sessions/render-session"];
/** Scripts of panels, which run in a browser. */
const PANELS = ["dashboard", "runbook"];

const apart: Plugin = {
  name: "apart",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\.ts$/ }, ({ kind, path }) => {
      if (kind !== "dynamic-import") return undefined;
      const name = basename(path, ".ts");
      const isThis = (one: string): boolean => basename(one) === name;
      if (WITH_EDITOR.some(isThis)) return { path: `./${name}.cjs`, external: true };
      return WITHOUT_EDITOR.some(isThis) ? { path: `./${name}.js`, external: true } : undefined;
    }),
};

const entries = (paths: readonly string[]): Record<string, string> =>
  Object.fromEntries(paths.map((path) => [basename(path), join(root, `src/extension/${path}.ts`)]));

/** Empties the directory and fills it. Fails with esbuild's own messages. */
export async function build(dist = join(root, "dist")): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await Promise.all([
    bundle({
      ...shared,
      format: "cjs",
      external: ["vscode"],
      plugins: [apart],
      entryPoints: [join(root, "src/extension/main.ts")],
      outfile: join(dist, "extension.cjs"),
    }),
    bundle({
      ...shared,
      format: "cjs",
      external: ["vscode"],
      plugins: [apart],
      entryPoints: entries(WITH_EDITOR),
      outdir: dist,
      outExtension: { ".js": ".cjs" },
    }),
    bundle({
      ...shared,
      format: "esm",
      splitting: true,
      chunkNames: "chunks/[name]-[hash]",
      banner: { js: requireBanner },
      entryPoints: {
        server: join(root, "src/server/main.ts"),
        cli: join(root, "src/cli/main.ts"),
        "read-worker": join(root, "src/disk/read-worker.ts"),
        ...entries(WITHOUT_EDITOR),
      },
      outdir: dist,
    }),
    bundle({
      ...shared,
      platform: "browser",
      target: "es2022",
      format: "iife",
      entryPoints: Object.fromEntries(PANELS.map((panel) => [panel, join(root, `src/webview/${panel}/main.ts`)])),
      outdir: join(dist, "webview"),
    }),
    copyGrammars(dist),
    buildRunbook(join(dist, "knowledge")),
  ]);
}

/** The pages in one file, rendered and as they are written, and in another one what a search needs of all of them. */
async function buildRunbook(to: string): Promise<void> {
  const from = join(root, "knowledge");
  const pages = ownEntries(from);
  await mkdir(to, { recursive: true });
  await writeFile(join(to, INDEX), packIndex(pages));
  await writeFile(join(to, PACK), packPages(makePages(from, pages)));
}

async function copyGrammars(dist: string): Promise<void> {
  const from = dirname(fileURLToPath(import.meta.resolve("@vscode/tree-sitter-wasm")));
  const files = ["tree-sitter.js", "tree-sitter.wasm", ...GRAMMARS.map((name) => `tree-sitter-${name}.wasm`)];
  await mkdir(join(dist, "wasm"), { recursive: true });
  await Promise.all(files.map((file) => cp(join(from, file), join(dist, "wasm", file))));
  // The runtime is CommonJS while the package around it is not.
  await writeFile(join(dist, "wasm/package.json"), '{ "type": "commonjs" }\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build();
