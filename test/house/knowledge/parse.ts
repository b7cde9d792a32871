// Whether a block is what its language says: each goes through a real parser of that language.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { type ParseError, parse as parseJsonc, printParseErrorCode } from "jsonc-parser";
import { SaxesParser } from "saxes";
import { parseAllDocuments } from "yaml";
import { configServerOf } from "./config-server.ts";
import type { Block } from "./pages.ts";

/** What is wrong with the block, or undefined. A language without a parser is wrong too: it would go unread. */
export async function wrongWith(block: Block): Promise<string | undefined> {
  const problem = await problemOf(block);
  return problem === undefined ? undefined : `${block.where} ${block.language}: ${problem}`;
}

async function problemOf(block: Block): Promise<string | undefined> {
  const { language, text } = block;
  if (text.trim() === "") return "the block is empty";
  switch (language) {
    case "":
      return "the fence names no language";
    case "text":
      return undefined;
    case "js":
    case "javascript":
    case "mjs":
    case "cjs":
    case "jsx":
    case "ts":
    case "typescript":
    case "tsx":
      return script(language, text);
    case "json":
      return attempt(() => JSON.parse(text));
    case "jsonc":
      return jsonc(text);
    case "yaml":
    case "yml":
      return parseAllDocuments(text, { prettyErrors: true })
        .flatMap((document) => ("errors" in document ? [...document.errors, ...document.warnings] : []))
        .map((error) => error.message)[0];
    case "xml":
    case "html":
      return attempt(() => new SaxesParser({ fragment: !text.startsWith("<?xml") }).write(text).close());
    case "properties":
      return lines(text, /^\s*(?:[#!].*|[^\s=:]+\s*[=:].*)?$/);
    case "ini":
      return lines(text, /^\s*(?:[;#].*|\[[^\]\n]+\]|[\w.-]+(?:\[[^\]\n]*\])?\s*=.*|)$/);
    case "http":
      return lines(text, /^(?:[A-Z]+ \S+ HTTP\/[\d.]+|HTTP\/[\d.]+ \d{3}.*|[\w-]+: .*|)$/);
    case "dockerfile":
      return lines(text.replaceAll(/\\\n/g, " "), /^\s*(?:#.*|[A-Z]+ .+|)$/);
    case "redis":
      return block.path === undefined ? lines(text, /^(?:#.*|[A-Z]+(?: .*)?|)$/) : undefined;
    case "nginx":
    case "haproxy":
    case "apache":
    case "apacheconf":
    case "conf":
      return configServerOf(block) === undefined ? "no server reads it; name the file, such as nginx.conf" : undefined;
    case "java":
    case "python":
    case "php":
    case "ruby":
    case "go":
    case "csharp":
    case "bash":
    case "sh":
    case "shell":
      return tree(language, text);
    case "sql":
      return lines(
        text.replaceAll(/\s*\n\s*/g, " "),
        /^(?:\s*(?:SELECT|EXPLAIN|SHOW|CREATE|ALTER|DELETE|UPDATE|INSERT|VACUUM|ANALYZE)\b[^;]*;\s*)+$/,
      );
    default:
      return "no parser reads this language here; write ```text, or teach test/house/knowledge/parse.ts";
  }
}

async function script(language: string, text: string): Promise<string | undefined> {
  const loader = language.endsWith("x") ? (language as "jsx" | "tsx") : language.startsWith("t") ? "ts" : "js";
  try {
    await transform(text, { loader, format: "esm", target: "esnext", logLevel: "silent" });
    return undefined;
  } catch (error) {
    return (error as Error).message.split("\n")[1] ?? String(error);
  }
}

function jsonc(text: string): string | undefined {
  const errors: ParseError[] = [];
  parseJsonc(text, errors, { allowTrailingComma: true });
  return errors[0] && printParseErrorCode(errors[0].error);
}

function lines(text: string, allowed: RegExp): string | undefined {
  const wrong = text
    .trimEnd()
    .split("\n")
    .find((line) => !allowed.test(line));
  return wrong === undefined ? undefined : `"${wrong}" is no line of it`;
}

function attempt(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

interface Node {
  readonly hasError: boolean;
  readonly isMissing: boolean;
  readonly type: string;
  readonly startPosition: { readonly row: number };
  readonly children: readonly Node[];
}
interface TreeParser {
  setLanguage(language: object): void;
  parse(text: string): { readonly rootNode: Node; delete(): void };
}

const parsers = new Map<string, Promise<TreeParser>>();
const GRAMMARS: Readonly<Record<string, string>> = { csharp: "c-sharp", sh: "bash", shell: "bash" };

/** Methods may stand without their class: an excerpt is a reader's to place. */
const FRAMES: Readonly<Record<string, readonly [before: string, after: string]>> = {
  java: ["class Any {\n", "\n}"],
  csharp: ["class Any {\n", "\n}"],
  php: ["<?php\n", ""],
};

async function tree(language: string, text: string): Promise<string | undefined> {
  const grammar = GRAMMARS[language] ?? language;
  const loading = parsers.get(grammar) ?? load(grammar);
  parsers.set(grammar, loading);
  const parser = await loading;
  const [before, after] = FRAMES[language] ?? ["", ""];
  const alone = language === "php" && !text.includes("<?php") ? "no opening tag" : faultOf(parser, text);
  if (alone === undefined || before === "") return alone;
  return faultOf(parser, `${before}${text}${after}`) === undefined ? undefined : alone;
}

function faultOf(parser: TreeParser, text: string): string | undefined {
  const parsed = parser.parse(text);
  const { rootNode } = parsed;
  let at: Node | undefined = rootNode.hasError ? rootNode : undefined;
  while (at && at.type !== "ERROR" && !at.isMissing) {
    const deeper: Node | undefined = at.children.find((child) => child.hasError || child.isMissing);
    if (!deeper) break;
    at = deeper;
  }
  const fault = at && `"${text.split("\n")[at.startPosition.row] ?? ""}" does not parse`;
  parsed.delete();
  return fault;
}

async function load(grammar: string): Promise<TreeParser> {
  const directory = dirname(fileURLToPath(import.meta.resolve("@vscode/tree-sitter-wasm")));
  const { Parser, Language } = createRequire(import.meta.url)(join(directory, "tree-sitter.js")) as {
    Parser: (new () => TreeParser) & { init(): Promise<void> };
    Language: { load(path: string): Promise<object> };
  };
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(join(directory, `tree-sitter-${grammar}.wasm`)));
  return parser;
}
