// Builds `dist/`: the extension, the language server and the command line, with the grammars and pages they read.
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build as bundle, type Plugin } from "esbuild";

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

/** CommonJS bundles cannot be split, but whoever opens no page need not load a Markdown renderer. */
const renderPageApart: Plugin = {
  name: "render-page-apart",
  setup: ({ onResolve }) =>
    onResolve({ filter: /\/render-page\.ts$/ }, () => ({ path: "./render-page.cjs", external: true })),
};

/** Empties the directory and fills it. Fails with esbuild's own messages. */
export async function build(dist = join(root, "dist")): Promise<void> {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  await Promise.all([
    bundle({
      ...shared,
      format: "cjs",
      external: ["vscode"],
      plugins: [renderPageApart],
      entryPoints: [join(root, "src/extension/main.ts")],
      outfile: join(dist, "extension.cjs"),
    }),
    bundle({
      ...shared,
      format: "cjs",
      entryPoints: [join(root, "src/extension/render-page.ts")],
      outfile: join(dist, "render-page.cjs"),
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
      },
      outdir: dist,
    }),
    copyGrammars(dist),
    cp(join(root, "knowledge/rules"), join(dist, "knowledge/rules"), { recursive: true }),
  ]);
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
