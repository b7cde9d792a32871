// The pages of rules, as people read them outside an editor.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rulePagesDirectory } from "../disk/install.ts";

export interface RulePage {
  /** Everything a person needs, as Markdown without front matter and without the examples. */
  readonly body: string;
  /** The first example of what is found, without its marks: file names and texts. */
  readonly example: readonly { readonly path: string; readonly text: string }[];
}

/** The page of a rule; undefined when it is missing from the installation. */
export function rulePage(id: string): RulePage | undefined {
  let markdown: string;
  try {
    markdown = readFileSync(join(rulePagesDirectory(), `${id}.md`), "utf8");
  } catch {
    return undefined;
  }
  const [body = "", caught = ""] = markdown.replace(/^---\n[\s\S]*?\n---\n/, "").split(/^## (?:Caught|Quiet)\s*$/m);
  const first = caught.split(/^### (?!GAP:)/m)[1] ?? "";
  const example = [...first.matchAll(/^(`{3,})\S* (\S+)\n([\s\S]*?)^\1$/gm)].map(([, , path = "", text = ""]) => ({
    path,
    text: text.replace(/^ *(?:\^+ (?:error|warning|info): |~+ ).*\n/gm, ""),
  }));
  return { body: body.trim(), example };
}
