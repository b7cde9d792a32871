// The languages that snippets are written in, and what editors call them.

export interface SnippetLanguage {
  /**
   * Language ids under which such files open: VS Code's own, and those of extensions that many have. Without an extension VS Code
   * takes `.conf` and `.cfg` for `properties`, and files without an ending for `plaintext`.
   */
  readonly ids: readonly string[];
  /** Spaces of one step of indentation in the sources. */
  readonly step: number;
  /** Steps become tabs, which an editor turns into whatever its user prefers. Not where tabs are a fault. */
  readonly tabs: boolean;
}

const code = (ids: readonly string[], step: number): SnippetLanguage => ({ ids, step, tabs: true });
const fixed = (ids: readonly string[]): SnippetLanguage => ({ ids, step: 2, tabs: false });

export const languages: Readonly<Record<string, SnippetLanguage>> = {
  javascript: code(["javascript", "typescript"], 2),
  typescript: code(["typescript"], 2),
  java: code(["java"], 4),
  csharp: code(["csharp"], 4),
  python: code(["python"], 4),
  php: code(["php"], 4),
  ruby: code(["ruby"], 2),
  go: code(["go"], 4),
  shellscript: code(["shellscript"], 2),
  json: code(["json"], 2),
  xml: code(["xml"], 2),
  // https://marketplace.visualstudio.com/items?itemName=ahmadalli.vscode-nginx-conf
  nginx: code(["nginx", "properties", "plaintext"], 4),
  // https://marketplace.visualstudio.com/items?itemName=bmarkovic.haproxy
  haproxy: code(["haproxy", "properties", "plaintext"], 4),
  // https://marketplace.visualstudio.com/items?itemName=mrmlnc.vscode-apache
  apacheconf: code(["apacheconf", "properties", "plaintext"], 2),
  redis: fixed(["properties", "plaintext"]),
  yaml: fixed(["yaml"]),
  dockercompose: fixed(["dockercompose", "yaml"]),
  // https://marketplace.visualstudio.com/items?itemName=vmware.vscode-spring-boot
  "spring-yaml": fixed(["yaml", "spring-boot-properties-yaml"]),
  "spring-properties": fixed(["properties", "spring-boot-properties", "java-properties"]),
  ini: fixed(["ini", "properties"]),
  dotenv: fixed(["dotenv", "properties", "plaintext"]),
};
