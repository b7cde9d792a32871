// Has every document read by a parser of its language.
import { wrongWith } from "../../house/knowledge/parse.ts";
import type { Document } from "../documents.ts";

/** Names of fences for the languages of snippets that are called otherwise. */
const FENCES: Readonly<Record<string, string>> = {
  javascript: "js",
  typescript: "ts",
  "spring-yaml": "yaml",
  dockercompose: "yaml",
  "spring-properties": "properties",
  dotenv: "properties",
  shellscript: "bash",
  apacheconf: "apache",
};

/** Languages whose parser is the server itself, and no grammar. */
export const readByServersAlone: readonly string[] = ["nginx", "haproxy", "apacheconf", "redis"];

/** What is wrong, or undefined. */
export async function wrongInLanguage({ snippet, path, text }: Document): Promise<string | undefined> {
  const language = FENCES[snippet.language] ?? snippet.language;
  return wrongWith({ where: snippet.id, language, path, text, below: "" });
}
