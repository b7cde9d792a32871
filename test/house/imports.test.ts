// Who may import whom: read from the import lines themselves, and wrong when suspiciously few were seen.
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");

/** First match wins. `may` lists the layers (or packages) that a layer may import besides its own files. */
const LAYERS: readonly { readonly name: string; readonly path: RegExp; readonly may: readonly string[] }[] = [
  { name: "span", path: /^src\/engine\/span\.ts$/, may: [] },
  { name: "group-by", path: /^src\/engine\/group-by\.ts$/, may: [] },
  { name: "lines", path: /^src\/engine\/lines\.ts$/, may: [] },
  { name: "suggest", path: /^src\/engine\/suggest\.ts$/, may: [] },
  { name: "facts", path: /^src\/engine\/facts\.ts$/, may: ["span"] },
  { name: "finding", path: /^src\/engine\/finding\.ts$/, may: ["span", "facts"] },
  { name: "suppression", path: /^src\/engine\/suppress(?:ion)?\.ts$/, may: ["span"] },
  { name: "syntax", path: /^src\/engine\/syntax\//, may: ["span", "yaml", "jsonc-parser", "saxes", "dot-properties"] },
  { name: "stack", path: /^src\/engine\/stack\.ts$/, may: ["span", "facts", "syntax"] },
  { name: "stacks", path: /^src\/engine\/stacks\//, may: ["span", "facts", "syntax", "stack"] },
  { name: "model", path: /^src\/engine\/model\//, may: ["span", "facts", "finding", "stack"] },
  { name: "views", path: /^src\/engine\/views\//, may: ["span", "facts", "model"] },
  { name: "rule", path: /^src\/engine\/rule\.ts$/, may: ["facts", "finding", "model"] },
  { name: "rules", path: /^src\/engine\/rules\//, may: ["span", "facts", "finding", "model", "rule"] },
  {
    name: "preferences",
    path: /^src\/engine\/preferences\.ts$/,
    may: ["model", "span", "finding", "lines", "check", "syntax", "suggest", "jsonc-parser"],
  },
  {
    name: "check",
    path: /^src\/engine\/check\.ts$/,
    may: ["span", "facts", "finding", "suppression", "syntax", "stack", "model", "rule"],
  },
  { name: "profile", path: /^src\/live\/redis\/(?:profile|address)\.ts$/, may: [] },
  { name: "runbook-files", path: /^src\/runbook-files\//, may: ["runbook", "node"] },
  {
    name: "runbook",
    path: /^src\/runbook\//,
    may: ["finding", "yaml", "minisearch", "fuse.js", "markdown-it", "highlight.js"],
  },
  { name: "live", path: /^src\/live\//, may: ["profile", "facts", "span", "node", "ioredis"] },
  { name: "snippets", path: /^src\/snippets\//, may: [] },
  // What a panel and the extension say to each other: types alone.
  { name: "messages", path: /^src\/webview\/[\w-]+\/messages\.ts$/, may: [] },
  { name: "webview", path: /^src\/webview\//, may: ["messages"] },
  { name: "protocol", path: /^src\/protocol\.ts$/, may: [] },
  {
    name: "disk",
    path: /^src\/disk\//,
    may: ["span", "syntax", "check", "preferences", "stacks", "rules", "lines", "node"],
  },
  {
    name: "server",
    path: /^src\/server\//,
    may: [
      "suppression",
      "span",
      "facts",
      "finding",
      "suppression",
      "check",
      "stacks",
      "rules",
      "rule",
      "syntax",
      "views",
      "model",
      "lines",
      "preferences",
      "disk",
      "runbook",
      "protocol",
      "node",
      "vscode-languageserver",
      "vscode-languageserver-textdocument",
    ],
  },
  {
    name: "cli",
    path: /^src\/cli\//,
    may: [
      "span",
      "finding",
      "check",
      "stacks",
      "rules",
      "rule",
      "syntax",
      "lines",
      "preferences",
      "suggest",
      "facts",
      "model",
      "views",
      "disk",
      "live",
      "profile",
      "runbook",
      "runbook-files",
      "server",
      "node",
    ],
  },
  {
    name: "extension",
    path: /^src\/extension\//,
    may: [
      "protocol",
      "messages",
      "live",
      "profile",
      "runbook",
      "runbook-files",
      "snippets",
      "node",
      "vscode",
      "vscode-languageclient",
    ],
  },
];

const layerOf = (path: string): string | undefined => LAYERS.find((layer) => layer.path.test(path))?.name;

interface Import {
  readonly from: string;
  readonly to: string;
}

function importsOf(path: string): Import[] {
  const text = readFileSync(join(root, path), "utf8");
  const found = [
    ...text.matchAll(
      /(?:^|\n)(?:import|export)\b[^;]*?from\s+"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s+"([^"]+)"/g,
    ),
  ];
  return found.map((match) => ({ from: path, to: match[1] ?? match[2] ?? match[3] ?? "" }));
}

/** The layer or package that an import leads to. */
function target({ from, to }: Import): string {
  if (to.startsWith("node:")) return "node";
  if (!to.startsWith(".")) return to.startsWith("@") ? to.split("/").slice(0, 2).join("/") : (to.split("/")[0] ?? to);
  const path = relative(root, normalize(join(root, dirname(from), to))).replaceAll("\\", "/");
  return layerOf(path) ?? path;
}

test("each layer imports only what it may", () => {
  const files = globSync("src/**/*.ts", { cwd: root }).map((path) => path.replaceAll("\\", "/"));
  const imports = files.flatMap(importsOf);
  assert.ok(files.length > 30, `only ${files.length} files seen`);
  assert.ok(imports.length > 100, `only ${imports.length} imports seen`);
  const wrong = imports.filter((one) => {
    const from = layerOf(one.from);
    const to = target(one);
    if (to === "group-by") return false;
    return from === undefined || (from !== to && !LAYERS.find((layer) => layer.name === from)?.may.includes(to));
  });
  assert.deepEqual(
    wrong.map((one) => `${one.from} imports ${one.to}`),
    [],
  );
});

test("what the extension loads when it starts holds no live code and nothing of the runbook", () => {
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    const text = readFileSync(join(root, path), "utf8");
    // Types are gone when it runs, and what is imported within a function comes later.
    for (const [, named = "", to = ""] of text.matchAll(/(?:^|\n)(?:import|export)\b([^;]*?)from\s+"(\.[^"]+)"/g)) {
      const names = /\{([^}]*)\}/
        .exec(named)?.[1]
        ?.split(",")
        .map((name) => name.trim());
      const typesOnly = /^\s+type\b/.test(named) || names?.every((name) => name === "" || name.startsWith("type "));
      if (!typesOnly) load(relative(root, normalize(join(root, dirname(path), to))).replaceAll("\\", "/"));
    }
  };
  load("src/extension/main.ts");
  assert.ok(loaded.size > 10, `only ${loaded.size} files seen`);
  assert.deepEqual(
    [...loaded].filter((path) => ["live", "runbook", "runbook-files"].includes(layerOf(path) ?? "")),
    [],
  );
});

test("the engine and the runbook have no clock, no chance and no output", () => {
  const files = globSync("src/{engine,runbook}/**/*.ts", { cwd: root });
  assert.ok(files.length > 20);
  const wrong = files.filter((path) =>
    /\bDate\.now|\bnew Date\b|\bMath\.random|\bconsole\.|\bprocess\.(?:env|stdout|stderr|cwd)\b|\bsetTimeout\(/.test(
      readFileSync(join(root, path), "utf8").replaceAll(
        /"[^"\n]*"|`[^`]*`|\/\/[^\n]*|\/(?![/*\s])(?:\\.|[^/\\\n])+\/|\/\*[\s\S]*?\*\//g,
        "",
      ),
    ),
  );
  assert.deepEqual(wrong, []);
});

test("no live code can name a Redis command that blocks or destroys", () => {
  const files = globSync("src/{live,server,cli,extension,disk}/**/*.ts", { cwd: root });
  assert.ok(files.length > 3);
  const wrong = files.filter((path) =>
    /["'`](?:KEYS|MONITOR|FLUSHALL|FLUSHDB|CONFIG SET)["'`]|\.(?:flushall|flushdb|monitor)\(/i.test(
      readFileSync(join(root, path), "utf8"),
    ),
  );
  assert.deepEqual(wrong, []);
});
