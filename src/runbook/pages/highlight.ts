// Tells what each stretch of code is, in the few kinds that are shown in colours of their own.
import hljs from "highlight.js/lib/core";
import apache from "highlight.js/lib/languages/apache";
import bash from "highlight.js/lib/languages/bash";
import csharp from "highlight.js/lib/languages/csharp";
import dockerfile from "highlight.js/lib/languages/dockerfile";
import go from "highlight.js/lib/languages/go";
import groovy from "highlight.js/lib/languages/groovy";
import http from "highlight.js/lib/languages/http";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import kotlin from "highlight.js/lib/languages/kotlin";
import nginx from "highlight.js/lib/languages/nginx";
import php from "highlight.js/lib/languages/php";
import properties from "highlight.js/lib/languages/properties";
import python from "highlight.js/lib/languages/python";
import ruby from "highlight.js/lib/languages/ruby";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

export interface Token {
  /** Missing for what has no colour of its own. */
  readonly kind?: TokenKind;
  readonly text: string;
}

export type TokenKind = "comment" | "keyword" | "string" | "number" | "name" | "attribute";

/** The whole code, in its order. A language that is not known is plain text, and so is code too long to be worth it. */
export function highlight(code: string, language: string, path = ""): readonly Token[] {
  const grammar = grammarOf(language, path);
  if (grammar === undefined || code.length > MOST) return [{ text: code }];
  register();
  return tokensOf(hljs.highlight(code, { language: grammar, ignoreIllegals: true }).value);
}

/** In UTF-16 units: a team's page may hold a whole log. */
const MOST = 50_000;

const GRAMMARS = {
  ...{
    apache,
    bash,
    csharp,
    dockerfile,
    go,
    groovy,
    http,
    ini,
    java,
    javascript,
    json,
    kotlin,
    nginx,
    php,
    properties,
  },
  ...{ python, ruby, sql, typescript, xml, yaml },
};

const NAMES: Readonly<Record<string, keyof typeof GRAMMARS | "directives">> = {
  ...{ sh: "bash", shell: "bash", bash: "bash", zsh: "bash", js: "javascript", mjs: "javascript", cjs: "javascript" },
  ...{ jsx: "javascript", javascript: "javascript", ts: "typescript", tsx: "typescript", typescript: "typescript" },
  ...{ yaml: "yaml", yml: "yaml", json: "json", jsonc: "json", xml: "xml", html: "xml", java: "java", kt: "kotlin" },
  ...{ kts: "kotlin", kotlin: "kotlin", gradle: "groovy", groovy: "groovy", properties: "properties", ini: "ini" },
  ...{
    toml: "ini",
    python: "python",
    py: "python",
    ruby: "ruby",
    rb: "ruby",
    php: "php",
    csharp: "csharp",
    cs: "csharp",
  },
  ...{
    go: "go",
    sql: "sql",
    http: "http",
    nginx: "nginx",
    apache: "apache",
    httpd: "apache",
    dockerfile: "dockerfile",
  },
  ...{ redis: "directives", haproxy: "directives", conf: "directives" },
};

/** `conf` is what all servers call their files: the path, and the braces of nginx, tell them apart. */
function grammarOf(language: string, path: string): keyof typeof GRAMMARS | "directives" | undefined {
  if (language === "conf" && /httpd|apache/i.test(path)) return "apache";
  if (language === "conf" && !/redis|valkey|haproxy|sentinel/i.test(path)) return "nginx";
  return NAMES[language.toLowerCase()];
}

function register(): void {
  if (hljs.listLanguages().length > 0) return;
  for (const [name, grammar] of Object.entries(GRAMMARS)) hljs.registerLanguage(name, grammar);
  // Redis and HAProxy: a word and what it is set to, line by line.
  hljs.registerLanguage("directives", (api) => ({
    name: "directives",
    contains: [
      api.HASH_COMMENT_MODE,
      { scope: "keyword", begin: /^[ \t]*[A-Za-z][\w.-]*/ },
      { scope: "number", begin: /\b\d+(?:\.\d+)*[a-z]{0,2}\b/ },
      api.QUOTE_STRING_MODE,
    ],
  }));
}

/** https://highlightjs.readthedocs.io/en/latest/css-classes-reference.html */
const KINDS: Readonly<Record<string, TokenKind>> = {
  ...{ comment: "comment", quote: "comment", doctag: "comment", keyword: "keyword", "selector-tag": "keyword" },
  ...{ literal: "keyword", type: "name", built_in: "name", title: "name", name: "name", section: "name", tag: "name" },
  ...{ string: "string", regexp: "string", symbol: "string", link: "string", number: "number", variable: "attribute" },
  ...{
    "template-variable": "attribute",
    attr: "attribute",
    attribute: "attribute",
    property: "attribute",
    meta: "keyword",
  },
};

/** The library writes spans of HTML, one in another; what counts is the innermost that has a colour. */
function tokensOf(html: string): readonly Token[] {
  const open: (TokenKind | undefined)[] = [];
  const tokens: { kind?: TokenKind; text: string }[] = [];
  for (const [piece, classes] of html.matchAll(/<span class="([^"]*)">|<\/span>|[^<]+/g)) {
    if (classes !== undefined) {
      const scope = /(?:^| )hljs-([\w-]+)/.exec(classes)?.[1] ?? "";
      open.push(KINDS[scope] ?? open.at(-1));
    } else if (piece === "</span>") open.pop();
    else {
      const [kind, last] = [open.at(-1), tokens.at(-1)];
      const text = piece.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity);
      if (last && last.kind === kind) last.text += text;
      else tokens.push(kind === undefined ? { text } : { kind, text });
    }
  }
  return tokens;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#x27;": "'",
};
